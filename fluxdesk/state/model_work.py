"""Long work on model files in worker threads: one at a time, with progress and a way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

REPORT_MS = 250
T = TypeVar("T")


class ModelWork(QObject):
    """What is being checked, copied or moved. UI thread; the work itself is not.

    Signals:
        changed: it began, ended, or went on.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        """Translated: "Checking flux1-dev-Q4_0.gguf"; empty when nothing is done."""
        self.done = 0
        self.total = 0
        self._stop = threading.Event()
        self._timer = QTimer(self)
        self._timer.setInterval(REPORT_MS)
        self._timer.timeout.connect(self.changed)

    @property
    def busy(self) -> bool:
        return bool(self.title)

    def stop(self) -> None:
        """Ask the work to end; what it has not finished is undone."""
        self._stop.set()

    async def run(self, title: str, work: Callable[[Callable[[int, int], None]], T]) -> T:
        """Do `work` in a thread; it gets a function to report (done, total) to, which raises when stopped.

        Raises:
            KnownError: other work is under way; whatever `work` raises; cancelled.
        """
        import asyncio

        if self.busy:
            raise KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "Another file is being worked on."),
                QT_TRANSLATE_NOOP("errors", "Wait until it is done, or stop it."),
            )
        self.title, self.done, self.total = title, 0, 0
        self._stop.clear()
        self._timer.start()
        self.changed.emit()
        try:
            return await asyncio.to_thread(work, self._report)
        finally:
            self.title = ""
            self._timer.stop()
            self.changed.emit()

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self._stop.is_set():
            raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Stopped."))
