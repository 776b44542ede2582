"""The window's background thread over the real child."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_fakes import make_request
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from fluxdesk.domain.messages import Generate, ImageSaved, JobCancelled, JobFailed, StepDone
from fluxdesk.generation.engine import ExitReport
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.generation.thread import MOST_RESTARTS, GenerationThread

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's signals")


class Recorder:
    """Keeps what the thread emitted."""

    def __init__(self, thread: GenerationThread) -> None:
        self.events: list[Any] = []
        self.samples: list[Any] = []
        self.started: list[Any] = []
        self.stopped: list[ExitReport] = []
        thread.event_received.connect(self.events.append)
        thread.vram_sampled.connect(self.samples.append)
        thread.engine_started.connect(self.started.append)
        thread.engine_stopped.connect(self.stopped.append)

    def has(self, kind: type, job_id: str) -> bool:
        return any(isinstance(event, kind) and event.id == job_id for event in self.events)


Start = Callable[..., tuple[GenerationThread, Recorder]]


@pytest.fixture
def start(qapp: QCoreApplication) -> Iterator[Start]:
    threads: list[GenerationThread] = []

    def make(make_engine: Callable[[], Any] = lambda: EngineProcess(fake=True)) -> Any:
        thread = GenerationThread(make_engine)
        recorder = Recorder(thread)
        thread.start()
        threads.append(thread)
        return thread, recorder

    yield make
    for thread in threads:
        thread.shutdown()


def test_submit_before_the_engine_is_there(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    thread, seen = start()
    thread.submit(Generate(request=make_request(tmp_path / "out.png")))
    qtbot.waitUntil(lambda: seen.has(ImageSaved, "job-1"))
    assert seen.started[0].backend == "fake"
    qtbot.waitUntil(lambda: bool(seen.samples))
    assert (tmp_path / "out.png").exists()


def test_cancel(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    thread, seen = start()
    thread.submit(Generate(request=make_request(tmp_path / "out.png", "!slow=0.2", steps=100)))
    qtbot.waitUntil(lambda: seen.has(StepDone, "job-1"))
    thread.cancel("job-1")
    qtbot.waitUntil(lambda: seen.has(JobCancelled, "job-1"))
    assert not seen.stopped


@linux
def test_kill_nine_fails_the_job_and_the_next_one_works(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    thread, seen = start()
    thread.submit(Generate(request=make_request(tmp_path / "out.png", "!hang@2")))
    qtbot.waitUntil(lambda: seen.has(StepDone, "job-1"))
    os.kill(seen.started[0].pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(seen.stopped))
    assert seen.stopped[0].signal == "SIGKILL"
    failed = seen.events[-1]
    assert isinstance(failed, JobFailed)
    assert failed.error.kind == "engine_crashed"
    thread.submit(Generate(request=make_request(tmp_path / "next.png", id="next")))
    qtbot.waitUntil(lambda: seen.has(ImageSaved, "next"))
    assert len(seen.started) == 2


def test_kill_engine_ends_a_hung_cancel(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    thread, seen = start()
    thread.submit(Generate(request=make_request(tmp_path / "out.png", "!hang@2")))
    qtbot.waitUntil(lambda: seen.has(StepDone, "job-1"))
    thread.cancel("job-1")
    thread.kill_engine()
    qtbot.waitUntil(lambda: seen.has(JobCancelled, "job-1"))
    qtbot.waitUntil(lambda: len(seen.started) == 2)
    assert [report.reason for report in seen.stopped] == ["killed"]


def test_restarts_are_limited(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    thread, seen = start()
    for number in range(MOST_RESTARTS + 1):
        job_id = f"crash-{number}"
        thread.submit(Generate(request=make_request(tmp_path / "out.png", "!exit@1=3", id=job_id)))
        qtbot.waitUntil(lambda job_id=job_id: seen.has(JobFailed, job_id))
    qtbot.waitUntil(lambda: len(seen.stopped) == MOST_RESTARTS + 1)
    thread.submit(Generate(request=make_request(tmp_path / "out.png", id="too-soon")))
    qtbot.wait(300)
    assert len(seen.started) == MOST_RESTARTS + 1
    assert not seen.has(ImageSaved, "too-soon")


def test_an_engine_that_cannot_start_fails_the_waiting_job(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    thread, seen = start(lambda: EngineProcess(python=str(tmp_path / "no-python")))
    qtbot.waitUntil(lambda: len(seen.stopped) == 1)
    thread.submit(Generate(request=make_request(tmp_path / "out.png")))
    qtbot.waitUntil(lambda: seen.has(JobFailed, "job-1"))
    assert seen.events[-1].error.kind == "engine_missing"
    assert "no-python" in seen.events[-1].error.text


def test_shutdown_in_mid_run_leaves_no_process(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    thread, seen = start()
    thread.submit(Generate(request=make_request(tmp_path / "out.png", "!slow=0.1", steps=200)))
    qtbot.waitUntil(lambda: seen.has(StepDone, "job-1"))
    thread.shutdown()
    assert thread.isFinished()
    qtbot.waitUntil(lambda: bool(seen.stopped))
    assert seen.stopped[0].reason == "stopped"
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.parametrize("moment", ["made", "starting"])
def test_another_engine_chosen_while_one_starts_is_the_one_that_paints(
    qapp: QCoreApplication, qtbot: QtBot, tmp_path: Path, moment: str
) -> None:
    made: list[EngineProcess] = []

    class Engine(EngineProcess):
        """The first one meets the choice of another."""

        def __init__(self) -> None:
            super().__init__(fake=True)
            made.append(self)
            if len(made) == 1 and moment == "made":
                thread.start_anew()

        def _shake_hands(self, process: Any) -> Any:
            if len(made) == 1 and moment == "starting":
                thread.start_anew()
            return super()._shake_hands(process)

    thread = GenerationThread(Engine)
    seen = Recorder(thread)
    thread.submit(Generate(request=make_request(tmp_path / "out.png")))
    thread.start()
    try:
        qtbot.waitUntil(lambda: seen.has(ImageSaved, "job-1"))
        assert [ready.pid for ready in seen.started] == [made[1].pid]
        assert "never_started" not in [report.reason for report in seen.stopped], "nothing is broken"
    finally:
        thread.shutdown()
