"""Says how jobs ended that did not end well, with the action that helps."""

from __future__ import annotations

import uuid

import msgspec
from PySide6.QtCore import QObject

from fluxdesk.domain.request import SIZE_MULTIPLE, GenerationRequest
from fluxdesk.state.jobs import Job, JobsState
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.state.session import SessionState

ORIGIN = "generate"
SMALLEST_SIDE = 64


class JobNotices(QObject):
    """Listens to the queue and posts notices; only about jobs of the Generate page. UI thread."""

    def __init__(
        self, jobs: JobsState, session: SessionState, notices: NoticesState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._session = session
        self._notices = notices
        jobs.job_finished.connect(self._on_job_finished)
        jobs.kill_offered.connect(self._on_kill_offered)

    def _on_job_finished(self, job: Job) -> None:
        self._notices.dismiss_key(_kill_key(job))
        if job.origin != ORIGIN or job.status != "failed" or job.error is None:
            return
        self._notices.post_error(job.error, *self._actions(job), replace_key="job failed")

    def _actions(self, job: Job) -> tuple[NoticeAction, ...]:
        assert job.error is not None
        if job.error.kind == "out_of_memory":
            return self._memory_actions(job.request)
        if job.error.kind in ("engine_crashed", "engine_missing", "internal", "busy", "network"):
            return (NoticeAction(self.tr("Try again"), lambda: self.repeat(job.request)),)
        return ()

    def _memory_actions(self, request: GenerationRequest) -> tuple[NoticeAction, ...]:
        actions = []
        levels = self._session.levels
        if request.models.level in levels[:-1]:
            smaller = levels[levels.index(request.models.level) + 1]
            text = self.tr("Use level {level}").format(level=smaller)
            actions.append(NoticeAction(text, lambda: self._session.set(level=smaller)))
        if min(request.width, request.height) >= 2 * SMALLEST_SIDE:
            width, height = (side * 3 // 4 // SIZE_MULTIPLE * SIZE_MULTIPLE for side in _size(request))
            text = self.tr("Use {width} × {height}").format(width=width, height=height)
            actions.append(NoticeAction(text, lambda: self._session.set(width=width, height=height)))
        return tuple(actions)

    def repeat(self, request: GenerationRequest) -> Job:
        """Put the same request into the queue again, under an id of its own."""
        return self._jobs.submit(msgspec.structs.replace(request, id=uuid.uuid4().hex), ORIGIN)

    def _on_kill_offered(self, job: Job) -> None:
        self._notices.post(
            Notice(
                severity="warning",
                text=self.tr("The engine does not react. Stopping it now ends the picture for certain."),
                actions=(NoticeAction(self.tr("Stop engine now"), self._jobs.kill_engine),),
                replace_key=_kill_key(job),
            )
        )


def _kill_key(job: Job) -> str:
    return f"kill {job.id}"


def _size(request: GenerationRequest) -> tuple[int, int]:
    return request.width, request.height
