"""Taking jobs out of the queue, and out of the list of what ended, with a way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from fluxdesk.state.job import Job
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.state.queue import QueueState
from fluxdesk.state.queue_memory import QueueMemory

UNDO_SECONDS = 15.0
"""How long the notice stands; the way back is open until something else is taken out."""
NOTICE = "queue undo"


class QueueUndo(QObject):
    """Knows the jobs that were taken out last, and where they stood. UI thread."""

    def __init__(
        self, queue: QueueState, memory: QueueMemory, notices: NoticesState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queue, self._memory, self._notices = queue, memory, notices
        self._taken: tuple[tuple[int, Job], ...] = ()
        self._forgotten: tuple[tuple[int, Job], ...] = ()

    def remove(self, job_ids: Sequence[str]) -> None:
        """Take waiting jobs out; of a running one, stop it, which cannot be undone."""
        wanted = set(job_ids)
        waiting = enumerate(self._queue.jobs.waiting)
        taken = tuple((place, job) for place, job in waiting if job.id in wanted)
        self._queue.remove(job_ids)
        if not taken:
            return
        self._taken, self._forgotten = taken, ()
        one = self.tr("One picture was taken out of the queue.")
        many = self.tr("{count} pictures were taken out of the queue.")
        self._offer(one if len(taken) == 1 else many.format(count=len(taken)))

    def forget(self, job_ids: Sequence[str]) -> None:
        """Take ended jobs out of their list; the pictures stay."""
        gone = self._memory.forget(job_ids)
        if not gone:
            return
        self._taken, self._forgotten = (), gone
        one = self.tr("One entry was taken off the list of what is done; its picture stays.")
        many = self.tr("{count} entries were taken off the list of what is done; their pictures stay.")
        self._offer(one if len(gone) == 1 else many.format(count=len(gone)))

    def _offer(self, text: str) -> None:
        self._notices.post(
            Notice(
                severity="info",
                text=text,
                actions=(NoticeAction(self.tr("Undo"), self.undo),),
                replace_key=NOTICE,
                seconds=UNDO_SECONDS,
            )
        )

    def undo(self) -> None:
        """Put those that were taken out last back where they stood: they wait again, or are listed again."""
        taken, forgotten = self._taken, self._forgotten
        self._taken = self._forgotten = ()
        if taken or forgotten:
            self._notices.dismiss_key(NOTICE)
        if taken:
            self._memory.forget([job.id for _place, job in taken])  # they did not end after all
            self._queue.jobs.put_back(taken)
        if forgotten:
            self._memory.remember(forgotten)
