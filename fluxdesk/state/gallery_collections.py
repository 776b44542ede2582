"""Renaming and deleting collections, with a way back; the pictures in them stay where they are."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.gallery import AnyChange, Collect, DropCollection, RenameCollection, clean_label
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.state.tasks import TaskRunner

UNDO_SECONDS = 15.0
NOTICE = "gallery collections"


class GalleryCollections(QObject):
    """Does it and remembers what was before. UI thread.

    Signals:
        changed: another thing can be undone now, or nothing.
    """

    changed = Signal()

    def __init__(
        self, gallery: GalleryState, notices: NoticesState, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._notices = notices
        self._tasks = tasks
        self._back: tuple[AnyChange, ...] = ()
        self._turn = InTurn()

    @property
    def can_undo(self) -> bool:
        return bool(self._back)

    def rename(self, old: str, new: str) -> None:
        """Call `old` `new`; where there is a collection of that name, both become one."""
        name = clean_label(new)
        if name and name != old:
            self._tasks.spawn(self._rename(old, name), self.tr("Renaming the collection"))

    def drop(self, name: str) -> None:
        """Forget the collection."""
        self._tasks.spawn(self._drop(name), self.tr("Deleting the collection"))

    def undo(self) -> None:
        """Make the collections of the last change what they were before it."""
        if self._back:
            self._tasks.spawn(self._undo(), self.tr("Undo"))

    async def _rename(self, old: str, new: str) -> None:
        async with self._turn:
            before = [await self._snapshot(name) for name in (old, new)]
            await self._gallery.apply([RenameCollection(collection=old, name=new)])
            self._follow(old, new)
            text = (
                self.tr("“{old}” is part of “{new}” now.")
                if before[1]
                else self.tr("“{old}” is called “{new}” now.")
            )
            # Both are made anew: the new one first goes, whatever was in it comes back.
            back = [DropCollection(collection=new), *before[0], *before[1]]
            self._tell(text.format(old=old, new=new), back)

    async def _drop(self, name: str) -> None:
        async with self._turn:
            before = await self._snapshot(name)
            await self._gallery.apply([DropCollection(collection=name)])
            self._follow(name, "")
            self._tell(self.tr("The collection “{name}” was deleted.").format(name=name), before)

    async def _undo(self) -> None:
        async with self._turn:
            back, self._back = self._back, ()
            self._notices.dismiss_key(NOTICE)
            self.changed.emit()
            await self._gallery.apply(back)

    async def _snapshot(self, name: str) -> list[AnyChange]:
        """What makes the collection again; nothing when there is none."""
        members = await self._gallery.members_of(name)
        return [] if members is None else [Collect(marks=members, collection=name)]

    def _follow(self, old: str, new: str) -> None:
        """Who looks at the collection goes on looking at it; of one that is gone, at everything."""
        if self._gallery.filters.collection == old:
            filters = msgspec.structs.replace(self._gallery.filters, collection=new)
            self._gallery.search_for(filters=filters)

    def _tell(self, text: str, back: Sequence[AnyChange]) -> None:
        self._back = tuple(back)
        undo = NoticeAction(self.tr("Undo"), self.undo)
        self._notices.post(
            Notice(severity="info", text=text, actions=(undo,), replace_key=NOTICE, seconds=UNDO_SECONDS)
        )
        self.changed.emit()
