"""The pictures of this session, newest last, and the one that is looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fluxdesk.state.jobs import Job, JobsState

KEEP = 200


class ResultsState(QObject):
    """Collects the finished jobs of the Generate page. UI thread.

    Signals:
        added(object Job): a new picture, not selected by itself.
        selected_changed(object Job | None): the picture that is looked at.
    """

    added = Signal(object)
    selected_changed = Signal(object)

    def __init__(self, jobs: JobsState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: list[Job] = []
        self.selected: Job | None = None
        jobs.job_finished.connect(self._on_job_finished)

    def select(self, job: Job | None) -> None:
        """Look at `job`; None looks at what is being painted."""
        if job is not self.selected:
            self.selected = job
            self.selected_changed.emit(job)

    def step(self, by: int) -> None:
        """Look at the next (+1) or the previous (-1) picture."""
        if not self.results:
            return
        at = len(self.results) - 1
        if self.selected in self.results:
            at = self.results.index(self.selected) + by
        self.select(self.results[max(0, min(at, len(self.results) - 1))])

    def _on_job_finished(self, job: Job) -> None:
        if job.status != "finished" or job.origin != "generate":
            return
        self.results = [*self.results[-KEEP + 1 :], job]
        self.added.emit(job)
        self.select(job)
