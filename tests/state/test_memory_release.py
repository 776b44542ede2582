"""The engine gives its memory back when it is asked, or after a while; never under a picture."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from fakes import FakeThread, request
from pytestqt.qtbot import QtBot

from fluxdesk.domain.messages import EngineReady, Unload
from fluxdesk.services.settings_store import settings_file
from fluxdesk.state import memory_release
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.memory_release import MemoryRelease
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.tasks import TaskRunner

READY = EngineReady(protocol=1, pid=1, version="0", backend="fake")


class Desk:
    def __init__(self, folder: Path) -> None:
        self.thread = FakeThread()
        self.jobs = JobsState(self.thread)
        self.notices = NoticesState()
        self.preferences = PreferencesState(
            settings_file(folder / "settings.toml"), TaskRunner(self.notices), self.notices
        )
        self.release = MemoryRelease(self.thread, self.jobs, self.preferences, self.notices)
        self.told: list[bool] = []
        self.release.changed.connect(lambda: self.told.append(self.release.is_possible))
        self.thread.engine_started.emit(READY)

    def after(self, minutes: str) -> None:
        """As the settings' dialog does it; nothing is saved."""
        painting = msgspec.structs.replace(self.preferences.settings.painting, release_after=minutes)
        self.preferences.settings = msgspec.structs.replace(self.preferences.settings, painting=painting)
        self.preferences.changed.emit("painting.release_after")

    @property
    def unloads(self) -> int:
        return sum(isinstance(command, Unload) for command in self.thread.commands)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(memory_release, "MINUTE_MS", 1)
    found = Desk(tmp_path)
    found.after("never")
    return found


def test_only_an_engine_that_holds_a_model_and_paints_nothing(desk: Desk) -> None:
    desk.release.release()
    assert (desk.unloads, desk.notices.current) == (0, [])
    desk.jobs.submit(request(1))
    desk.release.release()
    assert desk.unloads == 0, "it paints"
    desk.thread.finish("job-1")
    released: list[bool] = []
    desk.release.released.connect(lambda: released.append(True))
    desk.release.release()
    desk.release.release()
    assert (desk.unloads, released) == (1, [True])
    assert [notice.severity for notice in desk.notices.current] == ["info"]
    assert desk.told == [True, False]
    desk.jobs.submit(request(2))
    desk.thread.finish("job-2")
    assert desk.told == [True, False, True], "it was loaded again"


def test_what_a_server_paints_takes_no_memory_here(desk: Desk) -> None:
    desk.jobs.submit(request(1, engine="comfyui"))
    desk.thread.finish("job-1")
    assert not desk.release.is_possible


def test_another_engine_holds_nothing(desk: Desk) -> None:
    desk.jobs.submit(request(1))
    desk.thread.finish("job-1")
    assert desk.release.is_possible
    desk.thread.engine_started.emit(READY)
    assert not desk.release.is_possible


def test_after_a_while_by_itself_and_without_a_word(desk: Desk, qtbot: QtBot) -> None:
    desk.after("5")
    desk.jobs.submit(request(1))
    desk.jobs.submit(request(2))
    desk.thread.finish("job-1")
    assert not desk.release._due.isActive(), "another one waits"
    desk.thread.finish("job-2")
    qtbot.waitUntil(lambda: desk.unloads == 1)
    assert desk.notices.current == []
    assert not desk.release._due.isActive()


def test_the_setting_counts_at_once_and_a_paused_queue_holds_no_memory(desk: Desk, qtbot: QtBot) -> None:
    desk.jobs.submit(request(1))
    desk.jobs.submit(request(2))
    desk.jobs.set_paused(True)
    desk.thread.finish("job-1")
    assert not desk.release._due.isActive(), "only when asked"
    desk.after("60")
    assert desk.release._due.interval() == 60
    desk.after("never")
    assert not desk.release._due.isActive()
    desk.after("5")
    qtbot.waitUntil(lambda: desk.unloads == 1)
    assert [job.id for job in desk.jobs.waiting] == ["job-2"]
