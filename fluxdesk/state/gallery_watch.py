"""Watches the pictures' folder, the folders in it and the journal of marks; says that something changed."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from fluxdesk.services.gallery_files import picture_folders
from fluxdesk.services.gallery_marks import MarksJournal

QUIET_MS = 600
"""Programs write files in bursts: look when it has been quiet for so long,"""
MOST_PATIENCE_SECONDS = 4.0
"""but do not wait longer than this while it never is."""


class FolderWatch(QObject):
    """Follows one folder at a time. UI thread.

    Signals:
        files_changed: files came, went or were renamed; told at most every `QUIET_MS`.
        journal_changed: another process wrote marks.
    """

    files_changed = Signal()
    journal_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher: QFileSystemWatcher | None = None
        self._calls = 0
        self._journal = ""
        self._first_at = 0.0
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._tell)

    async def watch(self, root: Path) -> None:
        """Watch `root` and what is below it now; call again when folders may have been added.

        The last call counts. Folders are listed by a worker: 130 ms among 100,000 pictures.
        """
        import asyncio

        self._calls += 1
        call = self._calls
        folders = await asyncio.to_thread(picture_folders, root)
        if call == self._calls:
            self._follow(root, folders)

    def _follow(self, root: Path, folders: list[str]) -> None:
        if self._watcher is None:
            self._watcher = QFileSystemWatcher(self)
            self._watcher.directoryChanged.connect(self._on_directory_changed)
            self._watcher.fileChanged.connect(self._on_file_changed)
        journal = MarksJournal(root).path
        self._journal = str(journal)
        wanted = set(folders) | ({self._journal} if journal.exists() else set())
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if gone := sorted(watched - wanted):
            self._watcher.removePaths(gone)
        if new := sorted(wanted - watched):
            self._watcher.addPaths(new)

    def stop(self) -> None:
        self._quiet.stop()
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None

    def _on_directory_changed(self, _folder: str) -> None:
        now = time.monotonic()
        if not self._quiet.isActive():
            self._first_at = now
        if now - self._first_at < MOST_PATIENCE_SECONDS:
            self._quiet.start()

    def _on_file_changed(self, _file: str) -> None:
        self.journal_changed.emit()

    def _tell(self) -> None:
        self.files_changed.emit()
