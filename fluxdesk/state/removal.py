"""Taking FluxDesk's files away from within the window: sizes first, then what the user chose."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fluxdesk.services.data_use import DataUse
from fluxdesk.services.paths import Paths
from fluxdesk.services.removal import Part, PartKind, measure_parts, remove_parts, staying_folders
from fluxdesk.state.tasks import TaskRunner


class RemovalState(QObject):
    """What there is to remove. UI thread; sizes are measured by a worker.

    Signals:
        changed: the parts were measured.
        chosen: the user has decided; the window closes, then `finish` deletes.
    """

    changed = Signal()
    chosen = Signal()

    def __init__(self, paths: Paths, use: DataUse, tasks: TaskRunner, parent: QObject | None = None) -> None:
        """`use`: the window's own."""
        super().__init__(parent)
        self._paths = paths
        self._use = use
        self._tasks = tasks
        self.parts: tuple[Part, ...] | None = None
        self.staying: tuple[str, ...] = ()
        self._kinds: tuple[PartKind, ...] = ()

    def look(self) -> None:
        """Measure; `changed` follows."""
        self._tasks.spawn(self._look(), self.tr("Measuring the folders"))

    def remove(self, kinds: tuple[PartKind, ...]) -> None:
        """Remove these after the window has closed, so that nothing is written anew; a notice says when
        another FluxDesk is at work with them."""
        self._tasks.spawn(self._remove(kinds), self.tr("Removing your files"))

    def finish(self) -> None:
        """Delete what was chosen; called when nothing writes any more."""
        if self._kinds:
            remove_parts(self._paths, self._kinds)

    async def _remove(self, kinds: tuple[PartKind, ...]) -> None:
        self._use.require_alone()
        self._kinds = kinds
        self.chosen.emit()

    async def _look(self) -> None:
        import asyncio

        self.parts = await asyncio.to_thread(measure_parts, self._paths)
        self.staying = await asyncio.to_thread(staying_folders, self._paths)
        self.changed.emit()
