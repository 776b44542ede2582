"""Settings in force: told at once, saved a moment later, wrong ones refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from fluxdesk.services.settings_store import settings_file
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.tasks import TaskRunner


def make(path: Path) -> tuple[PreferencesState, NoticesState]:
    notices = NoticesState()
    return PreferencesState(settings_file(path), TaskRunner(notices), notices), notices


def test_a_change_is_told_once_and_saved(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    preferences, _ = make(path)
    told: list[str] = []
    preferences.changed.connect(told.append)
    preferences.set("appearance", "theme", "dark")
    preferences.set("appearance", "theme", "dark")
    assert told == ["appearance.theme"]
    assert not path.exists(), "the file is written by a worker, not at once"
    asyncio.run(preferences.save_now())
    assert make(path)[0].get("appearance", "theme") == "dark"


def test_saving_twice_writes_once(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    preferences, _ = make(path)
    asyncio.run(preferences.save_now())
    assert not path.exists(), "nothing was changed"


def test_a_value_that_is_not_allowed_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    preferences, _ = make(tmp_path / "settings.toml")
    with pytest.raises(msgspec.ValidationError):
        preferences.set("appearance", "theme", "blue")
    assert preferences.get("appearance", "theme") == "system"


def test_what_was_wrong_with_the_file_is_told_once(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[painting]\nkeep_prompt = 3\nnew = 1\n")
    preferences, notices = make(path)
    assert notices.current == []
    preferences.report_problems()
    preferences.report_problems()
    texts = [notice.text for notice in notices.current]
    assert len(texts) == 2
    assert "painting.keep_prompt" in texts[0]
    assert "painting.new" in texts[1]
