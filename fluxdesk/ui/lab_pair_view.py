"""Two pictures of the same size, held against each other: side by side, under a slider, blinking, or as a map.

Both always show the same part at the same magnification, up to single pixels.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fluxdesk.ui.kit import name
from fluxdesk.ui.theme import colors_of

PairMode = Literal["side", "swipe", "blink", "map"]
BLINK_MS = 600
MOST_ZOOM = 32.0
_STEP = 1.25
_HANDLE = 14.0
_SPACE = 8.0


class PairView(QWidget):
    """Shows a reference and another picture.

    Signals:
        zoom_changed(float): screen pixels per picture pixel.
    """

    zoom_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._reference = QPixmap()
        self._other = QPixmap()
        self._map = QPixmap()
        self._labels = ("", "")
        self._map_label = ""
        self.mode: PairMode = "side"
        self.split = 0.5
        """Where the slider stands: 0 shows only the other picture, 1 only the reference."""
        self._zoom = 0.0
        """Screen pixels per picture pixel; 0 fits the place."""
        self._centre = QPointF(0.5, 0.5)
        self._shows_other = False
        self._grabbed: Literal["", "slider", "picture"] = ""
        self._last = QPointF()
        self._blinker = QTimer(self)
        self._blinker.setInterval(BLINK_MS)
        self._blinker.timeout.connect(self.toggle)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 200)
        name(self, self.tr("Picture and reference"))

    def sizeHint(self) -> QSize:
        return QSize(720, 480)

    def set_pictures(self, reference: QImage, other: QImage, labels: tuple[str, str]) -> None:
        """Show `other` against `reference`; `labels` names both. Part and magnification stay."""
        self._reference = QPixmap.fromImage(reference)
        self._other = QPixmap.fromImage(other)
        self._labels = labels
        self.setAccessibleDescription(" / ".join(labels))
        self.update()

    def set_map(self, image: QImage, text: str) -> None:
        """The map for mode "map", and what it shows."""
        self._map = QPixmap.fromImage(image)
        self._map_label = text
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.set_pictures(QImage(), QImage(), ("", ""))

    def set_mode(self, mode: PairMode) -> None:
        """Change how the two are shown."""
        self.mode = mode
        self._shows_other = False
        if mode == "blink":
            self._blinker.start()
        else:
            self._blinker.stop()
        self.update()

    def toggle(self) -> None:
        """In mode "blink": the other of the two."""
        self._shows_other = not self._shows_other
        self.update()

    @property
    def zoom(self) -> float:
        """Screen pixels per picture pixel."""
        return self._zoom or self._fit()

    def set_zoom(self, zoom: float) -> None:
        """Magnify to `zoom` screen pixels per picture pixel; 0 fits the picture into its place."""
        self._zoom = 0.0 if zoom <= 0 else max(min(zoom, MOST_ZOOM), min(self._fit(), 1.0))
        if self._zoom == 0.0:
            self._centre = QPointF(0.5, 0.5)
        self.zoom_changed.emit(self.zoom)
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Magnify by `factor`, keeping the picture's point under `at` (widget coordinates) where it is."""
        before = self.zoom
        pane = self._pane_at(at) if at is not None else self._panes()[0]
        where = at if at is not None else pane.center()
        fixed = self._to_picture(where, pane, before)
        self.set_zoom(before * factor)
        if self._zoom and not self._reference.isNull():
            size = self._reference.size().toSizeF()
            offset = where - pane.center()
            self._centre = QPointF(
                fixed.x() - offset.x() / (self.zoom * size.width()),
                fixed.y() - offset.y() / (self.zoom * size.height()),
            )
            self._clamp()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = colors_of(self)
        painter.fillRect(self.rect(), QColor(colors.sunken))
        if self._reference.isNull():
            painter.end()
            return
        panes = self._panes()
        if self.mode == "side":
            self._paint_picture(painter, self._reference, panes[0], self._labels[0])
            self._paint_picture(painter, self._other, panes[1], self._labels[1])
        elif self.mode == "swipe":
            self._paint_swipe(painter, panes[0])
        elif self.mode == "blink":
            shown = (
                (self._other, self._labels[1]) if self._shows_other else (self._reference, self._labels[0])
            )
            self._paint_picture(painter, shown[0], panes[0], shown[1])
        else:
            self._paint_picture(painter, self._map, panes[0], self._map_label)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._last = event.position()
        on_slider = self.mode == "swipe" and abs(event.position().x() - self._slider_x()) <= _HANDLE
        self._grabbed = "slider" if on_slider else "picture"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed == "slider":
            shown = self._shown(self._panes()[0])
            self.set_split((event.position().x() - shown.left()) / max(1.0, shown.width()))
        elif self._grabbed == "picture":
            self._pan(self._last - event.position())
        elif self.mode == "swipe":
            near = abs(event.position().x() - self._slider_x()) <= _HANDLE
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        self._last = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        if turns:
            self.zoom_by(_STEP**turns, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = {
            Qt.Key.Key_Left: QPointF(-40, 0),
            Qt.Key.Key_Right: QPointF(40, 0),
            Qt.Key.Key_Up: QPointF(0, -40),
            Qt.Key.Key_Down: QPointF(0, 40),
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.set_zoom(0.0)
        elif key == Qt.Key.Key_1:
            self.set_zoom(1.0)
        elif key == Qt.Key.Key_Space and self.mode == "blink":
            self._blinker.stop()
            self.toggle()
        elif self.mode == "swipe" and key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self.set_split(self.split + (0.02 if key == Qt.Key.Key_Right else -0.02))
        elif key in arrows and not event.modifiers():
            self._pan(arrows[key])
        else:
            super().keyPressEvent(event)

    def set_split(self, split: float) -> None:
        """Put the slider at `split` of the width."""
        self.split = max(0.0, min(1.0, split))
        self.update()

    def _paint_swipe(self, painter: QPainter, pane: QRectF) -> None:
        at = self._slider_x()
        for picture, label, left, right in (
            (self._reference, self._labels[0], pane.left(), at),
            (self._other, self._labels[1], at, pane.right()),
        ):
            painter.save()
            painter.setClipRect(QRectF(left, pane.top(), max(0.0, right - left), pane.height()))
            self._paint_picture(painter, picture, pane, label, at_right=picture is self._other)
            painter.restore()
        colors = colors_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.window), 4))
        painter.drawLine(QPointF(at, pane.top()), QPointF(at, pane.bottom()))
        painter.setPen(QPen(QColor(colors.accent), 2))
        painter.drawLine(QPointF(at, pane.top()), QPointF(at, pane.bottom()))
        painter.setBrush(QColor(colors.surface))
        painter.drawEllipse(QPointF(at, pane.center().y()), _HANDLE / 1.4, _HANDLE / 1.4)

    def _paint_picture(
        self, painter: QPainter, picture: QPixmap, pane: QRectF, label: str, *, at_right: bool = False
    ) -> None:
        if picture.isNull():
            return
        painter.save()
        painter.setClipRect(pane, Qt.ClipOperation.IntersectClip)
        zoom = self.zoom
        target = self._target(pane, picture.size().toSizeF())
        # Above two screen pixels per picture pixel the pixels themselves are what one wants to see.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < 2.0)
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
        painter.restore()
        if label:
            self._paint_label(painter, target.intersected(pane), label, at_right)

    def _paint_label(self, painter: QPainter, pane: QRectF, label: str, at_right: bool) -> None:
        colors = colors_of(self)
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(label) + 16
        left = pane.right() - width - 8 if at_right else pane.left() + 8
        box = QRectF(left, pane.top() + 8, width, metrics.height() + 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.window))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor(colors.text))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), label)

    def _panes(self) -> list[QRectF]:
        whole = QRectF(self.rect())
        if self.mode != "side":
            return [whole]
        width = (whole.width() - _SPACE) / 2
        return [
            QRectF(0, 0, width, whole.height()),
            QRectF(width + _SPACE, 0, width, whole.height()),
        ]

    def _pane_at(self, point: QPointF) -> QRectF:
        return next((pane for pane in self._panes() if pane.contains(point)), self._panes()[0])

    def _fit(self) -> float:
        size = self._reference.size().toSizeF()
        pane = self._panes()[0]
        if size.isEmpty():
            return 1.0
        return float(min(pane.width() / size.width(), pane.height() / size.height()))

    def _slider_x(self) -> float:
        shown = self._shown(self._panes()[0])
        return float(shown.left() + self.split * shown.width())

    def _shown(self, pane: QRectF) -> QRectF:
        """The part of `pane` that the picture covers."""
        return self._target(pane, self._reference.size().toSizeF()).intersected(pane)

    def _target(self, pane: QRectF, picture: QSizeF) -> QRectF:
        """Where a picture of this size is painted; it may reach over `pane`."""
        size = picture * self.zoom
        left = pane.center().x() - self._centre.x() * size.width()
        top = pane.center().y() - self._centre.y() * size.height()
        return QRectF(left, top, size.width(), size.height())

    def _to_picture(self, point: QPointF, pane: QRectF, zoom: float) -> QPointF:
        """The point of the picture (0 to 1 in both directions) under `point`."""
        size = self._reference.size().toSizeF()
        if size.isEmpty():
            return QPointF(0.5, 0.5)
        offset = point - pane.center()
        return QPointF(
            self._centre.x() + offset.x() / (zoom * size.width()),
            self._centre.y() + offset.y() / (zoom * size.height()),
        )

    def _pan(self, by: QPointF) -> None:
        """Move the shown part by screen pixels."""
        size = self._reference.size().toSizeF() * self.zoom
        if self._zoom and not size.isEmpty():
            self._centre += QPointF(by.x() / size.width(), by.y() / size.height())
            self._clamp()
            self.update()

    def _clamp(self) -> None:
        self._centre = QPointF(max(0.0, min(1.0, self._centre.x())), max(0.0, min(1.0, self._centre.y())))
