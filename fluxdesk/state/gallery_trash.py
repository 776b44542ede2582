"""Deleting pictures with a way back: gone at once, in the desktop's trash a quarter of a minute later."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.gallery import GalleryRow
from fluxdesk.services.trash import Held, Trash
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.state.tasks import TaskRunner

UNDO_SECONDS = 15.0
NOTICE = "gallery trash"


class GalleryTrash(QObject):
    """Holds what was deleted last until the time for undo is over. UI thread; files are moved by workers.

    Signals:
        restored(object list[str]): these paths (relative to the root) are back.
    """

    restored = Signal(object)

    def __init__(
        self, gallery: GalleryState, notices: NoticesState, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._notices = notices
        self._tasks = tasks
        self._held: tuple[Held, ...] = ()
        self._turn = InTurn()
        self._trash = Trash(gallery.root)
        self._over = QTimer(self, singleShot=True, interval=round(UNDO_SECONDS * 1000))
        self._over.timeout.connect(self._on_over)

    @property
    def can_undo(self) -> bool:
        return bool(self._held)

    def delete(self, rows: Sequence[GalleryRow]) -> None:
        """Take pictures out of the gallery; what was deleted before that is final now."""
        self._spawn(self._delete(tuple(rows)))

    def undo(self) -> None:
        """Put back what was deleted last, also what is just being deleted."""
        self._spawn(self._undo())

    async def close(self) -> None:
        """Send what still waits to the desktop's trash: the program ends."""
        self._over.stop()
        await self._discard()

    async def sweep(self) -> None:
        """Send what a crash left waiting to the desktop's trash."""
        import asyncio

        trash = self._fresh_trash()
        left = await asyncio.to_thread(trash.leftovers)
        waiting = {held.place for held in self._held}
        await asyncio.to_thread(trash.discard, [held for held in left if held.place not in waiting])

    async def _delete(self, rows: tuple[GalleryRow, ...]) -> None:
        import asyncio

        async with self._turn:
            trash, files = self._fresh_trash(), [self._gallery.file(row) for row in rows]
            held = await asyncio.to_thread(trash.hold, [row.path for row in rows])
            await self._gallery.forget(files)
            if not held:  # the key was pressed once more for what is gone: the way back stays open
                return
            old_trash, old = self._trash, self._held
            self._trash, self._held = trash, held
            self._over.start()
            self._tell(held)
            await asyncio.to_thread(old_trash.discard, old)

    def _tell(self, held: tuple[Held, ...]) -> None:
        one, many = self.tr("The picture was deleted."), self.tr("{count} pictures were deleted.")
        text = one if len(held) == 1 else many.format(count=len(held))
        self._notices.post(
            Notice(
                severity="info",
                text=text,
                actions=(NoticeAction(self.tr("Undo"), self.undo),),
                replace_key=NOTICE,
                seconds=UNDO_SECONDS,
            )
        )

    async def _undo(self) -> None:
        import asyncio

        async with self._turn:
            held, self._held = self._held, ()
            if not held:
                return
            self._over.stop()
            self._notices.dismiss_key(NOTICE)
            back = await asyncio.to_thread(self._trash.restore, held)
            await self._gallery.take_in(back)
        self.restored.emit([one.path for one in held])

    async def _discard(self) -> None:
        import asyncio

        async with self._turn:
            held, self._held = self._held, ()
            if held:
                self._over.stop()
                self._notices.dismiss_key(NOTICE)
                await asyncio.to_thread(self._trash.discard, held)

    def _fresh_trash(self) -> Trash:
        """Of the folder that is shown now; another may have been chosen."""
        return Trash(self._gallery.root)

    def _on_over(self) -> None:
        self._spawn(self._discard())

    def _spawn(self, coro: Coroutine[Any, Any, object]) -> None:
        self._tasks.spawn(coro, self.tr("Deleting"))
