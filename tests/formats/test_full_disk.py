"""What is written on a disk that takes no more: caches cost time only, a picture is refused before it is painted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats.atomic import write_cache
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.picture_target import check_writable


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    """A folder in which nothing can be written: a file stands in its place."""
    place = tmp_path / "cache"
    place.write_text("no folder")
    return place


def test_a_cache_that_is_not_taken_is_no_error(refused: Path, tmp_path: Path) -> None:
    assert not write_cache(refused / "x.json", b"{}")
    assert write_cache(tmp_path / "y.json", b"{}")
    assert (tmp_path / "y.json").read_bytes() == b"{}"


def test_digests_are_known_though_the_disk_takes_none(refused: Path, tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"one")
    digests = FileDigests(refused)
    first = digests.sha256(file)
    assert digests.known(file) == first
    file.write_bytes(b"other")
    assert digests.known(file) is None
    assert digests.sha256(file) != first
    digests.forget(file)
    assert digests.known(file) is None


def test_no_picture_is_begun_that_would_find_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = Usage(10**9, 10**9 - 2_000_000, 2_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    check_writable(str(tmp_path / "small.png"), 512, 512)
    with pytest.raises(KnownError) as caught:
        check_writable(str(tmp_path / "large.png"), 1024, 1024)
    report = caught.value.report
    assert report.kind == "disk_full"
    assert report.text.endswith(f"in {tmp_path}: 4 MB are needed, 2 MB are free.")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(0, 0, 0))
    check_writable(str(tmp_path / "large.png"), 1024, 1024)
    assert list(tmp_path.iterdir()) == []
