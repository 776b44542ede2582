"""Thumbnails of picture files: read by one worker, kept while they fit, never waited for."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

KEEP_BYTES = 96 * 2**20


def read_thumbnail(path: str, side: int, *, enlarge: bool = False) -> QImage:
    """The picture at `path`, upright, within side x side pixels; null when it cannot be read. Any thread."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (enlarge or max(size.width(), size.height()) > side):
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class _Loaded(QObject):
    """Carries an image from the worker to the UI thread.

    Signals:
        ready(str, int, object QImage): path, side, image (null when it could not be read).
    """

    ready = Signal(str, int, object)


class _Load(QRunnable):
    def __init__(self, path: str, side: int, loaded: _Loaded) -> None:
        super().__init__()
        self._path, self._side, self._loaded = path, side, loaded

    def run(self) -> None:
        self._loaded.ready.emit(self._path, self._side, read_thumbnail(self._path, self._side))


class Thumbnails(QObject):
    """UI thread.

    Signals:
        ready(str): the thumbnail of this path is there now.
    """

    ready = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[tuple[str, int], QPixmap] = OrderedDict()
        self._asked: set[tuple[str, int]] = set()
        self._bytes = 0
        self._loaded = _Loaded()
        self._loaded.ready.connect(self._on_ready, Qt.ConnectionType.QueuedConnection)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def get(self, path: Path, side: int) -> QPixmap | None:
        """The thumbnail if it is there; else it is fetched and `ready` follows."""
        key = str(path), side
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if key not in self._asked:
            self._asked.add(key)
            self._pool.start(_Load(*key, self._loaded))
        return None

    def forget(self) -> None:
        """Drop everything, as when another comparison is opened."""
        self._pool.clear()
        self._kept.clear()
        self._asked.clear()
        self._bytes = 0

    def close(self) -> None:
        """Wait for the worker; nothing is delivered afterwards."""
        self._pool.clear()
        self._pool.waitForDone()

    def _on_ready(self, path: str, side: int, image: QImage) -> None:
        if (path, side) not in self._asked:
            return
        self._asked.discard((path, side))
        if image.isNull():
            return
        self._kept[path, side] = QPixmap.fromImage(image)
        self._bytes += image.sizeInBytes()
        while self._bytes > KEEP_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.width() * old.height() * 4
        self.ready.emit(path)
