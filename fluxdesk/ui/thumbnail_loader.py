"""Thumbnails for what is on screen: asked for while painting, loaded by workers, newest wishes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from fluxdesk.domain.gallery import GalleryRow
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.tasks import TaskRunner

KEEP = 600
"""Pixmaps of at most 256 x 256: 150 MB."""
BATCH = 12
PUMPS = 2
MOST_WISHES = 200
"""Older wishes are of places that were scrolled past."""


class ThumbnailLoader(QObject):
    """UI thread; files are read and unpacked by workers.

    Signals:
        loaded: more thumbnails can be painted.
    """

    loaded = Signal()

    def __init__(self, gallery: GalleryState, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._tasks = tasks
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()
        self._wished: OrderedDict[int, GalleryRow] = OrderedDict()
        self._loading: set[int] = set()
        self._pumps = 0
        gallery.model.modelReset.connect(self._on_reset)

    @property
    def has_painted(self) -> bool:
        """There is a thumbnail."""
        return bool(self._kept)

    @property
    def is_idle(self) -> bool:
        return not self._wished and not self._loading

    def get(self, row: GalleryRow) -> QPixmap | None:
        """The thumbnail; None while it is being loaded, a null pixmap for what is no readable picture."""
        found = self._kept.get(row.id)
        if found is not None:
            self._kept.move_to_end(row.id)
            return found
        if row.id not in self._loading:
            self._wished[row.id] = row
            self._wished.move_to_end(row.id)
            while len(self._wished) > MOST_WISHES:
                self._wished.popitem(last=False)
            if self._pumps < PUMPS:
                self._pumps += 1
                self._tasks.spawn(self._pump(), self.tr("Thumbnails"), self)
        return None

    async def _pump(self) -> None:
        import asyncio

        try:
            while self._wished:
                rows = [self._wished.popitem()[1] for _ in range(min(BATCH, len(self._wished)))]
                self._loading.update(row.id for row in rows)
                try:
                    images = await asyncio.to_thread(_load, self._gallery.thumbnail_reader(), rows)
                finally:
                    self._loading.difference_update(row.id for row in rows)
                for row, image in zip(rows, images, strict=True):
                    self._kept[row.id] = QPixmap.fromImage(image)
                while len(self._kept) > KEEP:
                    self._kept.popitem(last=False)
                self.loaded.emit()
        finally:
            self._pumps -= 1

    def _on_reset(self) -> None:
        """Other pictures, perhaps of another folder: who is still looked at is wished for anew."""
        self._wished.clear()


def _load(read: Callable[[Sequence[GalleryRow]], list[bytes]], rows: list[GalleryRow]) -> list[QImage]:
    """Worker thread."""
    return [QImage.fromData(data) if data else QImage() for data in read(rows)]
