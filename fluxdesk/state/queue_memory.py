"""Keeps the queue on disk and brings it back: a restart, a crash or a kill costs no job."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fluxdesk.services.queue_store import QueueStore, Restored, StoredJob, StoredStatus
from fluxdesk.state.job import BACKGROUND_ORIGINS, Job
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState

NOTICE = "queue restored"
_STATUS: dict[str, StoredStatus] = {
    "queued": "queued",
    "loading": "running",
    "running": "running",
    "finished": "finished",
    "failed": "failed",
    "cancelled": "cancelled",
}


class QueueMemory(QObject):
    """Writes every change of the queue, and knows what ended lately. UI thread; the store writes on its own.

    Background jobs are not kept here: whoever asks for those keeps their plan.

    Signals:
        history_changed: `history` is another.
        restored(object list[Path]): the queue of the last time is back; its pictures will go to these paths.
    """

    history_changed = Signal()
    restored = Signal(object)

    def __init__(
        self,
        store: QueueStore,
        jobs: JobsState,
        notices: NoticesState,
        show_queue: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._jobs = jobs
        self._notices = notices
        self._show_queue = show_queue
        self._places: dict[str, float] = {}
        self._last_place = 0.0
        self._closed = False
        self._written: dict[str, tuple[str, object]] = {}
        self._ended: dict[str, float] = {}
        """When, in seconds since 1970; also of those that were taken out of the list."""
        self.history: list[Job] = []
        """Ended jobs, oldest first."""
        self.is_restored = False
        """The file of the last time was read."""
        jobs.job_added.connect(self._on_added)
        jobs.job_changed.connect(self._on_changed)
        jobs.job_finished.connect(self._on_finished)
        jobs.order_changed.connect(self._on_order_changed)

    async def restore(self, *, go_on: bool) -> None:
        """Bring back what the last run left; `go_on` paints at once, else the queue waits and a notice asks.

        It asks also when a picture goes to a server: nothing connects at a start by itself.
        """
        import asyncio

        found = await asyncio.to_thread(self._store.loading())
        self.history = [_ended_job(stored) for stored in found.ended] + self.history
        self._ended |= {stored.request.id: stored.ended_at or 0.0 for stored in found.ended}
        self.history_changed.emit()
        jobs = [_job(stored, interrupted=True) for stored in found.interrupted]
        jobs += [_job(stored, interrupted=False) for stored in found.waiting]
        self.is_restored = True
        if not jobs:
            return
        self.restored.emit([Path(job.request.output_path) for job in jobs])
        if not go_on or any(job.request.engine != "here" for job in jobs):
            self._jobs.set_paused(True)
            self._ask(found)
        self._jobs.restore(jobs)

    async def close(self) -> None:
        """The program ends: what did not end stays kept as it was."""
        import asyncio

        self.stop()
        await asyncio.to_thread(self._store.close)

    def stop(self) -> None:
        """Take no more notice: the queue is being taken down, which is nobody's wish to cancel."""
        self._closed = True

    def forget(self, job_ids: Sequence[str]) -> tuple[tuple[int, Job], ...]:
        """Take these out of the list of what ended, the pictures stay; what was taken out, and where it stood."""
        wanted = set(job_ids)
        gone = tuple((place, job) for place, job in enumerate(self.history) if job.id in wanted)
        self._store.forget([job.id for _place, job in gone])
        self.history = [job for job in self.history if job.id not in wanted]
        self.history_changed.emit()
        return gone

    def remember(self, gone: Sequence[tuple[int, Job]]) -> None:
        """What `forget` took out is in the list again, each at its place of then."""
        for place, job in gone:
            self.history.insert(place, job)
        self._write([job for _place, job in gone])
        self.history_changed.emit()

    def _ask(self, found: Restored) -> None:
        count = len(found.interrupted) + len(found.waiting)
        if count == 1:
            text = self.tr("One picture of the last time was not finished.")
        else:
            text = self.tr("{count} pictures of the last time were not finished.").format(count=count)
        go_on = NoticeAction(self.tr("Go on painting"), lambda: self._jobs.set_paused(False))
        show = NoticeAction(self.tr("Show the queue"), self._show_queue)
        self._notices.post(Notice(severity="info", text=text, actions=(go_on, show), replace_key=NOTICE))
        self._jobs.paused_changed.connect(lambda _on: self._notices.dismiss_key(NOTICE))

    def _keeps(self, job: Job) -> bool:
        return not self._closed and job.origin not in BACKGROUND_ORIGINS

    def _on_added(self, job: Job) -> None:
        if self._keeps(job):
            self._on_order_changed()

    def _on_changed(self, job: Job) -> None:
        if self._keeps(job) and self._written.get(job.id) != _fingerprint(job):
            self._write([job])

    def _on_finished(self, job: Job) -> None:
        if not self._keeps(job):
            return
        self.history.append(job)
        self._write([job])
        self._written.pop(job.id, None)
        self._places.pop(job.id, None)
        self.history_changed.emit()

    def _on_order_changed(self) -> None:
        """Jobs that came last or first get places after or before the others; else all get new ones."""
        line = [job for job in self._jobs.waiting if self._keeps(job)]
        placed = [job for job in line if job.id in self._places]
        known = [self._places[job.id] for job in placed]
        start = line.index(placed[0]) if placed else 0
        head, tail = line[:start], line[start + len(placed) :]
        if known == sorted(set(known)) and line[start : start + len(placed)] == placed:
            first, last = (known[0], known[-1]) if known else (0.0, self._last_place)
            new = {job.id: first - start + offset for offset, job in enumerate(head)}
            new |= {job.id: last + 1 + offset for offset, job in enumerate(tail)}
            changed = head + tail
        else:
            new = {job.id: float(offset) for offset, job in enumerate(line)}
            changed = line
        self._places |= new
        self._last_place = max([self._last_place, *new.values()])
        self._write(changed)

    def _write(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._written[job.id] = _fingerprint(job)
            if job.is_over:  # with its moment from the first time on: a kill may come before the second
                self._ended.setdefault(job.id, time.time())
            else:
                self._ended.pop(job.id, None)
        if jobs:
            stored = [_stored(job, self._ended.get(job.id)) for job in jobs]
            self._store.save([(job, self._places.get(job.request.id, 0.0)) for job in stored])


def _fingerprint(job: Job) -> tuple[str, object]:
    """What of a job is kept; previews and steps are not."""
    return _STATUS[job.status], job.request


def _stored(job: Job, ended_at: float | None) -> StoredJob:
    return StoredJob(
        request=job.request,
        origin=job.origin,
        batch=job.batch,
        urgent=job.urgent,
        status=_STATUS[job.status],
        path=job.path,
        result=job.result,
        error=job.error,
        ended_at=ended_at,
    )


def _job(stored: StoredJob, *, interrupted: bool) -> Job:
    return Job(
        request=stored.request,
        origin=stored.origin,
        batch=stored.batch,
        urgent=stored.urgent or interrupted,
        interrupted=interrupted,
        submitted_at=time.monotonic(),
    )


def _ended_job(stored: StoredJob) -> Job:
    job = _job(stored, interrupted=False)
    job.status = stored.status if stored.status in ("finished", "failed", "cancelled") else "cancelled"
    job.path, job.result, job.error = stored.path, stored.result, stored.error
    job.ended_at = time.monotonic() - max(time.time() - (stored.ended_at or 0.0), 0.0)
    return job
