"""Lets the engine give its memory back: when the user asks, or a while after the last picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.messages import Unload
from fluxdesk.services.settings_store import Settings
from fluxdesk.state.job import Job
from fluxdesk.state.jobs import EngineThread, JobsState
from fluxdesk.state.notices import Notice, NoticesState
from fluxdesk.state.preferences import PreferencesState

MINUTE_MS = 60_000
SECONDS = 8.0
NOTICE = "memory released"


class MemoryRelease(QObject):
    """Knows whether the engine holds a model, and tells it to let go. UI thread.

    Signals:
        changed: `is_possible` is another.
        released: the engine holds nothing from now on.
    """

    changed = Signal()
    released = Signal()

    def __init__(
        self,
        thread: EngineThread,
        jobs: JobsState,
        preferences: PreferencesState,
        notices: NoticesState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread = thread
        self._jobs = jobs
        self._preferences = preferences
        self._notices = notices
        self._holds = False
        self._told = False
        """What `is_possible` was when `changed` was emitted last."""
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        jobs.job_changed.connect(self._on_job_changed)
        jobs.job_finished.connect(self._on_job_finished)
        preferences.changed.connect(self._on_setting_changed)
        jobs.engine_changed.connect(self._tell)
        thread.engine_started.connect(self._on_engine_started)

    @property
    def is_possible(self) -> bool:
        """The engine of this computer holds a model and paints nothing."""
        return self._holds and self._jobs.running is None and self._jobs.engine == "ready"

    def release(self) -> None:
        """Give the memory back now, and say so."""
        if self._let_go():
            text = self.tr("The engine has given its memory back. The next picture loads the model again.")
            self._notices.post(Notice(severity="info", text=text, replace_key=NOTICE, seconds=SECONDS))

    def _let_go(self) -> bool:
        if not self.is_possible:
            return False
        self._thread.submit(Unload())
        self._holds = False
        self._wait()
        self._tell()
        self.released.emit()
        return True

    def _on_due(self) -> None:
        self._let_go()

    def _on_job_changed(self, job: Job) -> None:
        if job is not self._jobs.running:
            return
        self._holds |= job.request.engine == "here"
        self._due.stop()
        self._tell()

    def _on_job_finished(self, _job: Job) -> None:
        self._wait()
        self._tell()

    def _on_engine_started(self) -> None:
        """Another process: it holds nothing yet."""
        self._holds = False
        self._wait()
        self._tell()

    def _on_setting_changed(self, key: str) -> None:
        if key == "painting.release_after":
            self._wait()

    def _tell(self) -> None:
        if self.is_possible != self._told:
            self._told = self.is_possible
            self.changed.emit()

    def _wait(self) -> None:
        """Count anew from here; nothing is due while a picture is painted, waits, or the user wants none of it."""
        settings: Settings = self._preferences.settings
        after = settings.painting.release_after
        waits = self._jobs.waiting and not self._jobs.paused
        if after == "never" or not self._holds or self._jobs.running is not None or waits:
            self._due.stop()
        else:
            self._due.start(int(after) * MINUTE_MS)
