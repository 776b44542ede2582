"""Files that the Finder gives to the program on macOS, by a double-click or onto the Dock: events, not arguments."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent

Open = Callable[[Sequence[str]], object]


class FinderFiles(QObject):
    """Keeps what comes before someone listens: the first event can be there before the first paint. UI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._early: list[str] = []
        self._open: Open | None = None
        application = QCoreApplication.instance()
        # Elsewhere nothing comes, and every event would pass through Python.
        if application is not None and sys.platform == "darwin":
            application.installEventFilter(self)

    def listen(self, open_files: Open) -> None:
        """From now on `open_files` gets what comes; at once what came."""
        self._open = open_files
        if self._early:
            open_files(tuple(self._early))
            self._early.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the events of files and leaves all others."""
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        if self._open is None:
            self._early.append(event.file())
        else:
            self._open((event.file(),))
        return True
