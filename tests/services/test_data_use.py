"""Who is at work with the user's folders, seen from the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.data_use import WINDOW, DataUse
from fluxdesk.services.paths import find_paths


def test_users_see_each_other_and_leave_nothing_behind() -> None:
    paths = find_paths()
    with DataUse(paths, "models download") as first:
        first.require_alone()
        with DataUse(paths, WINDOW) as window:
            assert first.others() == ("window",)
            assert window.others() == ("models download",)
            with DataUse(paths, "compare"), pytest.raises(KnownError, match="window is open"):
                first.require_alone()
        first.require_alone()
        assert DataUse(paths, "purge").others() == ("models download",), "also for one who holds nothing"
    assert not paths.data.exists()


def test_what_the_killed_have_left_holds_nobody() -> None:
    paths = find_paths()
    left = paths.data / "in-use" / "compare.0123abcd.lock"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"")
    DataUse(paths, "purge").require_alone()
    assert not left.exists()


def test_a_folder_that_cannot_be_made_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with DataUse(find_paths()._replace(data=tmp_path / "file"), "generate") as use:
        assert use.others() == ()
    assert (tmp_path / "file").read_text() == "in the way"
