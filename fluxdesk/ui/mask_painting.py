"""A picture with the mask that is being painted over it: strokes, rectangles, margins, and the way back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QObject, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QImageWriter, QPainter, QPen

from fluxdesk.services.edit_files import Margins, grow

MOST_STEPS = 100
MOST_BYTES = 256 * 2**20
"""Of masks kept for undoing; the oldest go first."""
_GREY, _RGB = QImage.Format.Format_Grayscale8, QImage.Format.Format_RGB888


class _Step(NamedTuple):
    """What undoing goes back to. Images share their pixels until one of them is painted on."""

    picture: QImage
    mask: QImage


class MaskPainting(QObject):
    """The mask has the picture's size, 255 where it is painted anew. UI thread.

    Signals:
        changed(object QRect): this part of the mask is another now; a null one: everything, the picture too.
        history_changed: other steps can be undone or done again.
    """

    changed = Signal(object)
    history_changed = Signal()

    def __init__(self, picture: QImage, mask: QImage | None = None) -> None:
        """A `mask` of another size is not taken over."""
        super().__init__()
        self.picture = picture.convertToFormat(_RGB)
        self.mask = QImage(self.picture.size(), _GREY)
        self.mask.fill(0)
        if mask is not None and mask.size() == self.picture.size():
            self.mask = mask.convertToFormat(_GREY)
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._first_size = self.picture.size()

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    @property
    def has_grown(self) -> bool:
        """Whether the picture has margins that it did not have at first."""
        return self.picture.size() != self._first_size

    @property
    def share(self) -> float:
        """Of the picture, what is marked, 0 to 1."""
        return float((_pixels(self.mask) > 0).mean())

    def begin(self) -> None:
        """A step begins that undo goes back before; what was undone is forgotten."""
        self._undo.append(self._now())
        self._redo.clear()
        kept = max(1, MOST_BYTES // max(1, self.mask.sizeInBytes()))
        del self._undo[: -min(MOST_STEPS, kept)]
        self.history_changed.emit()

    def line(self, start: QPointF, end: QPointF, diameter: float, *, mark: bool) -> None:
        """A round brush is drawn from `start` to `end` (pixels of the picture); part of a step.

        Its rim has no shades: erasing where it marked leaves nothing behind.
        """
        painter = QPainter(self.mask)
        colour = QColor(255, 255, 255) if mark else QColor(0, 0, 0)
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(QBrush(colour), diameter, Qt.PenStyle.SolidLine, cap, join))
        if start == end:
            painter.drawPoint(start)
        else:
            painter.drawLine(QLineF(start, end))
        painter.end()
        reach = round(diameter / 2) + 2
        touched = QRect(start.toPoint(), end.toPoint()).normalized()
        self._touch(touched.adjusted(-reach, -reach, reach, reach))

    def rectangle(self, area: QRect, *, mark: bool) -> None:
        """A whole step: `area` of the picture, as far as it lies in it."""
        self.begin()
        painter = QPainter(self.mask)
        painter.fillRect(area, QColor(255, 255, 255) if mark else QColor(0, 0, 0))
        painter.end()
        self._touch(area)

    def invert(self) -> None:
        self.begin()
        self.mask.invertPixels()
        self._touch(self.mask.rect())

    def clear(self) -> None:
        self.begin()
        self.mask.fill(0)
        self._touch(self.mask.rect())

    def load(self, mask: QImage) -> None:
        """Take over a mask of the picture's size."""
        self.begin()
        self.mask = mask.convertToFormat(_GREY)
        self._touch(self.mask.rect())

    def extend(self, margins: Margins) -> None:
        """Give the picture margins of its outermost pixels, and mark them."""
        self.begin()
        old = self.picture.rect().translated(margins.left, margins.top)
        self.picture = _image(grow(_pixels(self.picture), margins), _RGB)
        wider = QImage(self.picture.size(), _GREY)
        wider.fill(255)
        painter = QPainter(wider)
        painter.drawImage(old, self.mask)
        painter.end()
        self.mask = wider
        self.changed.emit(QRect())

    def undo(self) -> None:
        self._go(self._undo, self._redo)

    def redo(self) -> None:
        self._go(self._redo, self._undo)

    def _now(self) -> _Step:
        return _Step(QImage(self.picture), QImage(self.mask))

    def _go(self, source: list[_Step], other: list[_Step]) -> None:
        if not source:
            return
        other.append(self._now())
        self.picture, self.mask = source.pop()
        self.changed.emit(QRect())
        self.history_changed.emit()

    def _touch(self, area: QRect) -> None:
        self.changed.emit(area.intersected(self.mask.rect()))


def rgb_image(size: QSize, pixels: bytes) -> QImage:
    """Rows of RGB bytes from the top as an image of its own."""
    return QImage(pixels, size.width(), size.height(), 3 * size.width(), _RGB).copy()


def grey_image(size: QSize, pixels: bytes) -> QImage:
    """Rows of grey bytes from the top as an image of its own."""
    return QImage(pixels, size.width(), size.height(), size.width(), _GREY).copy()


def _pixels(image: QImage) -> NDArray[np.uint8]:
    """A copy of the pixels: (height, width) of a grey image, (height, width, 3) of a coloured one."""
    channels = 3 if image.format() == _RGB else 1
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    plain = rows[:, : image.width() * channels].copy()
    return plain.reshape(image.height(), image.width(), 3) if channels == 3 else plain


def _image(pixels: NDArray[np.uint8], kind: QImage.Format) -> QImage:
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, data.strides[0], kind).copy()


def png(image: QImage) -> bytes:
    """`image` as a PNG file. Any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
