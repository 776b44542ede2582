"""The settings in force: observable, and saved a moment after the last change."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.settings_store import Settings
from fluxdesk.services.struct_file import StructFile
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.tasks import TaskRunner

SAVE_DELAY_MS = 400

_log = logging.getLogger(__name__)


class PreferencesState(QObject):
    """Owns the user's settings. UI thread; the file is written by a worker.

    Signals:
        changed(str): the setting "section.key" has another value now.
    """

    changed = Signal(str)

    def __init__(
        self,
        file: StructFile[Settings],
        tasks: TaskRunner,
        notices: NoticesState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file = file
        self._tasks = tasks
        self._notices = notices
        loaded = file.load()
        self.settings = loaded.value
        self._problems = loaded.problems
        self._unsaved = False
        self._turn = InTurn()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_DELAY_MS)
        self._timer.timeout.connect(self._on_save_due)

    def report_problems(self) -> None:
        """Tell what was wrong with the file; called once the language is in force."""
        for number, problem in enumerate(self._problems):
            self._notices.post_error(problem, replace_key=f"settings:{number}")
        self._problems = ()

    def get(self, section: str, key: str) -> Any:
        return getattr(getattr(self.settings, section), key)

    def set(self, section: str, key: str, value: Any) -> None:
        """Change one setting; nothing happens if it has that value already.

        Raises:
            msgspec.ValidationError: `value` is not allowed by the setting's declaration.
        """
        old = getattr(self.settings, section)
        if getattr(old, key) == value:
            return
        new = msgspec.convert({**msgspec.to_builtins(old), key: value}, type(old))
        self.settings = msgspec.structs.replace(self.settings, **{section: new})
        self._unsaved = True
        self._timer.start()
        self.changed.emit(f"{section}.{key}")

    async def save_now(self) -> None:
        """Write what is not written yet. Raises KnownError (file_write)."""
        self._timer.stop()
        await self._save()

    def _on_save_due(self) -> None:
        self._tasks.spawn(self._save(), self.tr("Saving the settings"))

    async def _save(self) -> None:
        import asyncio

        async with self._turn:  # a save under way is waited for, not doubled
            if not self._unsaved:
                return
            self._unsaved = False
            try:
                await asyncio.to_thread(self._file.save, self.settings)
            except KnownError:
                self._unsaved = True
                raise
        _log.info("settings saved")
