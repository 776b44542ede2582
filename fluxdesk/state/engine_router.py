"""One engine for the queue, two behind it: this computer's, and the ComfyUI server that the person chose."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.messages import AnyCommand, AnyEvent, Generate, ImageSaved, JobCancelled, JobFailed
from fluxdesk.generation.thread import GenerationThread


class EngineRouter(QObject):
    """Implements `state.jobs.EngineThread`: a job goes where its request says. UI thread.

    The server's thread is made for its first job. Start, stop and memory of an engine are this computer's own.
    """

    engine_started = Signal(object)
    event_received = Signal(object)
    vram_sampled = Signal(object)
    engine_stopped = Signal(object)

    def __init__(
        self,
        here: GenerationThread,
        make_remote: Callable[[], GenerationThread],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._here = here
        self._make_remote = make_remote
        self._remote: GenerationThread | None = None
        self._remote_jobs: set[str] = set()
        """Handed over and not ended."""
        here.engine_started.connect(self.engine_started)
        here.event_received.connect(self.event_received)
        here.vram_sampled.connect(self.vram_sampled)
        here.engine_stopped.connect(self.engine_stopped)

    def submit(self, command: AnyCommand) -> None:
        if not isinstance(command, Generate) or command.request.engine == "here":
            self._here.submit(command)
            return
        if self._remote is None:
            self._remote = self._make_remote()
            self._remote.event_received.connect(self._on_remote_event)
            self._remote.start()
        self._remote_jobs.add(command.request.id)
        self._remote.submit(command)

    def cancel(self, job_id: str) -> None:
        self._of(job_id).cancel(job_id)

    def kill_engine(self) -> None:
        """The one that paints; this computer's when none does."""
        (self._remote if self._remote is not None and self._remote_jobs else self._here).kill_engine()

    def shutdown(self, grace_seconds: float) -> None:
        """Stop both and wait for their threads. Any thread."""
        if self._remote is not None:
            self._remote.shutdown(grace_seconds)
        self._here.shutdown(grace_seconds)

    def _of(self, job_id: str) -> GenerationThread:
        return self._remote if self._remote is not None and job_id in self._remote_jobs else self._here

    def _on_remote_event(self, event: AnyEvent) -> None:
        if isinstance(event, ImageSaved | JobCancelled | JobFailed):
            self._remote_jobs.discard(event.id)
        self.event_received.emit(event)
