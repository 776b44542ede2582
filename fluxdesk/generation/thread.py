"""The background thread of the window: it owns the engine, reads its events and turns them into signals."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QThread, Signal

from fluxdesk.domain.messages import (
    AnyCommand,
    AnyEvent,
    Cancel,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    LoadModel,
    MeasurePictures,
    ModelLoaded,
    Unload,
    VramSampled,
)
from fluxdesk.generation.engine import Engine, EngineNotStarted, ExitReport
from fluxdesk.generation.engine_process import EngineProcess

MOST_RESTARTS = 3
RESTART_WINDOW_SECONDS = 60.0


class GenerationThread(QThread):
    """Runs an engine and restarts it after a crash, at most three times a minute.

    After that it waits for the next command and for the minute to pass. A job whose engine ended gets its
    `JobFailed` (or, when it was being cancelled, `JobCancelled`) before `engine_stopped`.

    Signals are emitted on this thread; methods may be called from any thread.
    """

    engine_started = Signal(object)
    """EngineReady."""
    event_received = Signal(object)
    """Any event but samples and the handshake."""
    vram_sampled = Signal(object)
    """VramSample."""
    engine_stopped = Signal(object)
    """ExitReport."""

    def __init__(self, make_engine: Callable[[], Engine] = EngineProcess) -> None:
        super().__init__()
        self.setObjectName("generation")
        self._make_engine = make_engine
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        """The one that takes commands."""
        self._starting: Engine | None = None
        self._pending: deque[AnyCommand] = deque()
        self._open_jobs: dict[str, _OpenJob] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._anew = False
        self._grace_seconds = 3.0

    def submit(self, command: AnyCommand) -> None:
        """Send `command`, or keep it until the engine is there."""
        job_id = _job_id(command)
        with self._lock:
            if job_id is not None:
                self._open_jobs[job_id] = _OpenJob(ends_when_loaded=isinstance(command, LoadModel))
            engine = self._engine
            if engine is None:
                self._pending.append(command)
        if engine is not None:
            engine.send(command)
        self._wake.set()

    def cancel(self, job_id: str) -> None:
        """Ask for the end of a job; `JobCancelled` follows."""
        with self._lock:
            job = self._open_jobs.get(job_id)
            if job is None:
                return
            job.cancelling = True
        self.submit(Cancel(id=job_id))

    def kill_engine(self) -> None:
        """End the engine now, whatever it does, also one that is just starting; a new one starts."""
        with self._lock:
            engine = self._engine or self._starting
        if engine is not None:
            engine.kill()

    def shutdown(self, grace_seconds: float = 3.0) -> None:
        """Stop the engine and end this thread; returns when both are gone."""
        with self._lock:
            self._stopping = True
            self._grace_seconds = grace_seconds
            engine, starting = self._engine, self._starting
        self._wake.set()
        if engine is not None:
            engine.stop(grace_seconds)
        elif starting is not None:
            starting.kill()
        self.wait()

    def run(self) -> None:
        """Qt calls this on the new thread."""
        starts: deque[float] = deque(maxlen=MOST_RESTARTS + 1)
        report: ExitReport | None = None
        while self._wait_for_turn(starts, report):
            starts.append(time.monotonic())
            report, abandoned = self._run_engine_once()
            for job_id, job in abandoned.items():
                if job.cancelling:
                    self.event_received.emit(JobCancelled(id=job_id))
                else:
                    self.event_received.emit(JobFailed(id=job_id, error=report.report))
            self.engine_stopped.emit(report)

    def _run_engine_once(self) -> tuple[ExitReport, dict[str, _OpenJob]]:
        """From start to end of one engine: how it ended and the jobs it leaves behind."""
        engine = self._make_engine()
        with self._lock:
            self._starting = engine
        try:
            ready = engine.start()
        except EngineNotStarted as error:
            return error.report, {} if self._anew else self._abandon()
        if self._anew:  # asked for before there was anything to end: what waits is for the next one
            return engine.stop(self._grace_seconds), {}
        with self._lock:
            self._starting, self._engine = None, engine
            pending, self._pending = self._pending, deque()
            stopping = self._stopping
        if stopping:
            return engine.stop(self._grace_seconds), self._abandon()
        self.engine_started.emit(ready)
        for command in pending:
            engine.send(command)
        for event in engine.events():
            self._deliver(event)
        abandoned = self._abandon()
        return engine.stop(self._grace_seconds), abandoned

    def _abandon(self) -> dict[str, _OpenJob]:
        """Forget the engine and hand out the jobs it was given."""
        with self._lock:
            self._engine = self._starting = None
            self._pending.clear()
            abandoned, self._open_jobs = self._open_jobs, {}
            return abandoned

    def start_anew(self) -> None:
        """Another engine was chosen: the one that runs ends, and the next starts even if the last could not."""
        self._anew = True
        self.kill_engine()
        self._wake.set()

    def _wait_for_turn(self, starts: deque[float], last: ExitReport | None) -> bool:
        """Wait until a start is allowed and wanted; False when the thread is to end.

        Below the limit an engine is wanted at once, unless the last one could not even start (and no other was
        chosen since); then, and at the limit, it takes a command.
        """
        while not self._stopping:
            full = len(starts) == starts.maxlen
            left = starts[0] + RESTART_WINDOW_SECONDS - time.monotonic() if full else 0.0
            with self._lock:
                commanded = bool(self._pending)
            at_once = not full and (self._anew or last is None or last.reason != "never_started")
            if at_once or (commanded and left <= 0):
                self._anew = False
                return True
            self._wake.wait(left if commanded else None)
            self._wake.clear()
        return False

    def _deliver(self, event: AnyEvent) -> None:
        if isinstance(event, VramSampled):
            self.vram_sampled.emit(event.sample)
            return
        if isinstance(event, ImageSaved | JobCancelled | JobFailed | ModelLoaded):
            with self._lock:
                job = self._open_jobs.get(event.id)
                if job is not None and (job.ends_when_loaded or not isinstance(event, ModelLoaded)):
                    del self._open_jobs[event.id]
        self.event_received.emit(event)


class _OpenJob(msgspec.Struct):
    """A job handed over and not ended."""

    ends_when_loaded: bool
    cancelling: bool = False


def _job_id(command: AnyCommand) -> str | None:
    match command:
        case Generate(request=request):
            return request.id
        case LoadModel(id=job_id):
            return job_id
        case Unload() | Cancel() | MeasurePictures():
            return None
