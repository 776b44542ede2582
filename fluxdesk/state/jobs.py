"""The queue: which job runs, how far it is, and how it ended.

One job at a time is with the engine; the others wait here, so that waiting ones can be moved, changed and
taken out without asking anybody. What a person waits for goes before what runs in the background. Every event
of the engine finds its job here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from fluxdesk.domain.messages import (
    AnyCommand,
    AnyEvent,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    ModelLoaded,
    ModelLoading,
    PhaseStarted,
    PlanChanged,
    PreviewReady,
    StepDone,
)
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.generation.engine import ExitReport
from fluxdesk.state.job import Job as Job
from fluxdesk.state.job import JobStatus

EngineState = Literal["starting", "ready", "busy", "stopped"]
KILL_OFFER_MS = 3000

_log = logging.getLogger(__name__)


class EngineThread(Protocol):
    """What the queue needs of `generation.thread.GenerationThread`."""

    engine_started: SignalInstance
    event_received: SignalInstance
    vram_sampled: SignalInstance
    engine_stopped: SignalInstance

    def submit(self, command: AnyCommand) -> None: ...

    def cancel(self, job_id: str) -> None: ...

    def kill_engine(self) -> None: ...


class JobsState(QObject):
    """The queue and the engine's state. UI thread.

    Signals:
        job_added(object Job), job_changed(object Job), job_finished(object Job): the last one for every end,
            `job.status` says which.
        engine_changed(str): an `EngineState`.
        kill_offered(object Job): it was cancelled seconds ago and the engine does not react.
        order_changed: the waiting jobs stand in another order.
        paused_changed(bool): waiting jobs do not start, or do again.
    """

    job_added = Signal(object)
    job_changed = Signal(object)
    job_finished = Signal(object)
    engine_changed = Signal(str)
    kill_offered = Signal(object)
    order_changed = Signal()
    paused_changed = Signal(bool)

    def __init__(self, thread: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._queue: list[Job] = []
        self._running: Job | None = None
        self._accepting = True
        self._paused = False
        self._engine: EngineState = "starting"
        self._engine_alive = False
        self.last_exit: ExitReport | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(KILL_OFFER_MS)
        self._patience.timeout.connect(self._on_patience_lost)
        thread.engine_started.connect(self._on_engine_started)
        thread.event_received.connect(self._on_event)
        thread.engine_stopped.connect(self._on_engine_stopped)

    @property
    def running(self) -> Job | None:
        """The job that is with the engine."""
        return self._running

    @property
    def waiting(self) -> tuple[Job, ...]:
        return tuple(self._queue)

    @property
    def engine(self) -> EngineState:
        return self._engine

    @property
    def paused(self) -> bool:
        """Waiting jobs do not start; a running one goes on."""
        return self._paused

    def submit(
        self, request: GenerationRequest, origin: str = "generate", *, batch: str = "", urgent: bool = False
    ) -> Job:
        """Put `request` behind the jobs of its rank; it starts at once when nothing runs."""
        job = Job(request=request, origin=origin, batch=batch, urgent=urgent, submitted_at=time.monotonic())
        if not self._accepting:
            job.status = "cancelled"
            return job
        self._queue.insert(sum(other.rank <= job.rank for other in self._queue), job)
        self.job_added.emit(job)
        self._start_next()
        return job

    def restore(self, jobs: Sequence[Job]) -> None:
        """Put jobs of an earlier run of the program before those that wait, in their order."""
        self._queue[:0] = jobs
        for job in jobs:
            self.job_added.emit(job)
        self._start_next()

    def put_back(self, taken: Sequence[tuple[int, Job]]) -> None:
        """Let jobs that were taken out wait again, each at its place of then, lowest first."""
        jobs = []
        for place, old in taken:
            job = Job(request=old.request, origin=old.origin, batch=old.batch, urgent=old.urgent)
            job.submitted_at = time.monotonic()
            self._queue.insert(place, job)
            jobs.append(job)
        for job in jobs:
            self.job_added.emit(job)
        self._start_next()

    def set_paused(self, paused: bool) -> None:
        """Let waiting jobs wait, or go on with them."""
        if paused != self._paused:
            self._paused = paused
            self.paused_changed.emit(paused)
            self._start_next()

    def move(self, job_ids: Sequence[str], place: int) -> None:
        """Put waiting jobs, in their present order, before the one that is at `place` now."""
        moved = [job for job in self._queue if job.id in job_ids]
        before = [job for job in self._queue[: max(place, 0)] if job.id not in job_ids]
        after = [job for job in self._queue[max(place, 0) :] if job.id not in job_ids]
        order = [*before, *moved, *after]
        if order != self._queue:
            self._queue = order
            self.order_changed.emit()

    def prefer(self, job_ids: Sequence[str]) -> None:
        """Somebody waits for these: they are next."""
        for job in self._queue:
            job.urgent = job.urgent or job.id in job_ids
        self.move(job_ids, 0)

    def change(self, job_id: str, request: GenerationRequest) -> bool:
        """Give a waiting job another request; False when it does not wait any more. The id stays."""
        job = self._waiting(job_id)
        if job is None:
            return False
        job.request = msgspec.structs.replace(request, id=job_id)
        self.job_changed.emit(job)
        return True

    def cancel(self, job_id: str) -> None:
        """Take a waiting job out, or ask the engine to stop a running one. Unknown ids are ignored."""
        waiting = self._waiting(job_id)
        if waiting is not None:
            self._queue.remove(waiting)
            self._end(waiting, "cancelled")
            return
        job = self._running
        if job is not None and job.id == job_id and not job.cancelling:
            job.cancelling = True
            self._patience.start()
            self._thread.cancel(job_id)
            self.job_changed.emit(job)

    def cancel_batch(self, origin: str) -> None:
        """Take out the running job of `origin`, or the next one, and those asked for together with it."""
        mine = [job for job in (self._running, *self._queue) if job is not None and job.origin == origin]
        batch = [job for job in mine if job is mine[0] or (job.batch and job.batch == mine[0].batch)]
        for job in reversed(batch):
            self.cancel(job.id)

    def cancel_all(self) -> None:
        """Take everything out, the running one last."""
        for job in (*reversed(self._queue), *filter(None, [self._running])):
            self.cancel(job.id)

    def kill_engine(self) -> None:
        """End the engine now; a new one starts. The running job ends as cancelled."""
        if self._running is not None:
            self._running.cancelling = True
        self._thread.kill_engine()

    def close(self) -> None:
        """Take no new jobs and forget the waiting ones: the program ends."""
        self._accepting = False
        self._queue.clear()

    def _waiting(self, job_id: str) -> Job | None:
        return next((job for job in self._queue if job.id == job_id), None)

    def _start_next(self) -> None:
        if self._running is not None or self._paused or not self._queue:
            self._tell_engine()
            return
        job = self._queue.pop(0)
        job.status, job.started_at = "loading", time.monotonic()
        self._running = job
        self._thread.submit(Generate(request=job.request))
        self.job_changed.emit(job)
        self._tell_engine()

    def _on_event(self, event: AnyEvent) -> None:
        job = self._running
        if job is None or getattr(event, "id", None) != job.id:
            return
        match event:
            case ImageSaved():
                job.path, job.result = event.path, event.result
                self._end(job, "finished")
            case JobCancelled():
                self._end(job, "cancelled")
            case JobFailed():
                job.error = event.error
                self._end(job, "cancelled" if job.cancelling else "failed")
            case _:
                self._note(job, event)
                self.job_changed.emit(job)

    @staticmethod
    def _note(job: Job, event: AnyEvent) -> None:
        match event:
            case PhaseStarted():
                job.phase = event.phase
                job.status = "loading" if event.phase == "load" else "running"
            case ModelLoading():
                job.stage, job.stage_done, job.stage_total = event.stage, event.done, event.total
            case ModelLoaded():
                job.stage = ""
            case StepDone():
                job.status, job.step = "running", event.step
                job.step_seconds.append(event.seconds)
            case PreviewReady():
                job.preview = event.image
            case PlanChanged():
                # The run begins again, one rung further down.
                job.rungs.append(event.rung)
                job.step = 0
                job.step_seconds.clear()

    def _end(self, job: Job, status: JobStatus) -> None:
        job.status, job.ended_at = status, time.monotonic()
        if job is self._running:
            self._running = None
            self._patience.stop()
        _log.info("job %s %s", job.id, status)
        self.job_changed.emit(job)
        self.job_finished.emit(job)
        self._start_next()

    def _on_patience_lost(self) -> None:
        if self._running is not None and self._running.cancelling:
            self.kill_offered.emit(self._running)

    def _on_engine_started(self, _ready: object) -> None:
        self._engine_alive = True
        self._tell_engine()

    def _on_engine_stopped(self, report: ExitReport) -> None:
        self._engine_alive = False
        self.last_exit = report
        self._tell_engine()

    def _tell_engine(self) -> None:
        state: EngineState
        if self._running is not None and self._running.request.engine != "here":
            state = "busy"
        elif self._engine_alive:
            state = "busy" if self._running is not None else "ready"
        else:
            gone = self.last_exit is not None and self._running is None
            state = "stopped" if gone else "starting"
        if state != self._engine:
            self._engine = state
            self.engine_changed.emit(state)
