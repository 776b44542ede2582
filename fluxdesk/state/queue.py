"""The queue as a whole: how long it takes, whether the machine may sleep, and when it is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.queue_time import PaceBook
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.keep_awake import KeepAwake
from fluxdesk.services.lora_digests import with_lora_digests
from fluxdesk.services.picture_names import beside
from fluxdesk.state.job import Job
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.tasks import TaskRunner

AWAKE_SECONDS = 20
"""The lock is held a little longer than the queue lasts: the next picture is often asked for at once."""


class QueueState(QObject):
    """Watches `JobsState`. UI thread.

    Signals:
        emptied(int, int): the last job ended and nothing waits; pictures finished and failed since the queue
            was empty before.
        came_too_late(object GenerationRequest): a change of a job that did not wait any more; it was not made.
    """

    emptied = Signal(int, int)
    came_too_late = Signal(object)

    def __init__(
        self,
        jobs: JobsState,
        tasks: TaskRunner,
        digests: FileDigests,
        awake: KeepAwake | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self._tasks = tasks
        self._digests = digests
        self._awake = awake or KeepAwake()
        self._pace = PaceBook()
        self._finished = self._failed = 0
        self._changes: dict[str, GenerationRequest] = {}
        """What each job was to become last."""
        self._asleep_soon = QTimer(self, singleShot=True, interval=AWAKE_SECONDS * 1000)
        self._asleep_soon.timeout.connect(self._on_asleep_due)
        jobs.job_changed.connect(self._on_changed)
        jobs.job_finished.connect(self._on_finished)

    def seconds_left(self) -> float | None:
        """Of the running job and all that wait; None while nothing is known of pictures like these."""
        waiting = self._pace.total(job.request for job in self.jobs.waiting)
        running = self._running_left()
        if waiting is None or running is None:
            return None
        return waiting + running

    def repeat(self, request: GenerationRequest, copies: int = 1, *, urgent: bool = False) -> tuple[Job, ...]:
        """Paint `request` again, as new pictures with seeds counting up, beside the file it names."""
        batch = uuid.uuid4().hex
        taken: set[Path] = {_path(job.request) for job in self.jobs.waiting}
        made = []
        for number in range(copies):
            path = beside(_path(request), taken)
            taken.add(path)
            fresh = msgspec.structs.replace(
                request, id=uuid.uuid4().hex, seed=request.seed + number, output_path=str(path)
            )
            made.append(self.jobs.submit(fresh, batch=batch, urgent=urgent))
        return tuple(made)

    def change(self, request: GenerationRequest) -> None:
        """Give the waiting job of that id this request; `came_too_late` tells when it does not wait any more.

        The last change counts, also when a file of an earlier one takes longer to read.
        """
        self._changes[request.id] = request

        def change(named: GenerationRequest) -> None:
            if self._changes.get(named.id) is not request:
                return
            del self._changes[named.id]
            if not self.jobs.change(named.id, named):
                self.came_too_late.emit(named)

        self._when_named(request, change)

    def add_changed(self, request: GenerationRequest, copies: int) -> None:
        """`repeat` for a request that was edited."""
        self._when_named(request, lambda named: self.repeat(named, copies))

    def remove(self, job_ids: Sequence[str]) -> None:
        """Take waiting jobs out; of a running one, stop it."""
        for job_id in reversed(job_ids):
            self.jobs.cancel(job_id)

    async def close(self) -> None:
        """The program ends, its coroutines have."""
        self._asleep_soon.stop()
        await self._release()

    def _when_named(self, request: GenerationRequest, then: Callable[[GenerationRequest], object]) -> None:
        """Call `then` with every LoRA of `request` named by its content: at once, or when its file was read."""
        if all(use.sha256 for use in request.loras):
            then(request)
        else:
            self._tasks.spawn(self._name(request, then), self.tr("Reading the LoRA"))

    async def _name(self, request: GenerationRequest, then: Callable[[GenerationRequest], object]) -> None:
        import asyncio

        loras = await asyncio.to_thread(with_lora_digests, request.loras, self._digests)
        then(msgspec.structs.replace(request, loras=loras))

    def _running_left(self) -> float | None:
        job = self.jobs.running
        if job is None:
            return 0.0
        if job.seconds_left is not None:
            return job.seconds_left
        return self._pace.seconds(job.request)

    def _on_changed(self, job: Job) -> None:
        if job is self.jobs.running and not self._tasks.is_over:
            self._asleep_soon.stop()
            self._awake.hold(self.tr("Painting pictures"))

    def _on_finished(self, job: Job) -> None:
        if self._tasks.is_over:
            return
        if job.status == "finished" and job.result is not None:
            self._pace.note(job.request, job.result)
        self._finished += job.status == "finished"
        self._failed += job.status == "failed"
        if self.jobs.running is None and not self.jobs.waiting:
            self._asleep_soon.start()
            if self._finished or self._failed:
                self.emptied.emit(self._finished, self._failed)
            self._finished = self._failed = 0

    def _on_asleep_due(self) -> None:
        self._tasks.spawn(self._release(), self.tr("Sleep"))

    async def _release(self) -> None:
        import asyncio

        await asyncio.to_thread(self._awake.release)


def _path(request: GenerationRequest) -> Path:
    return Path(request.output_path)
