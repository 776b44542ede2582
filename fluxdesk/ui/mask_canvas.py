"""The picture with its mask on it, to be painted with the mouse, a pen or the keyboard."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)

from fluxdesk.ui.mask_painting import MaskPainting
from fluxdesk.ui.zoom_view import ZoomView

Tool = Literal["brush", "rectangle"]
MARK, STRIPE = QColor(214, 38, 120, 150), QColor(255, 255, 255, 150)
"""Two colours in stripes: whatever the picture's colour, one of them stands out."""
LARGEST_BRUSH = 512
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


class MaskCanvas(ZoomView):
    """Left button or pen: paints. Arrows move a cross, Space paints there (or sets a rectangle's corners).

    Signals: cursor_moved: the keyboard's cross is elsewhere, or a rectangle was begun or left.
    """

    cursor_moved = Signal()

    def __init__(self, title: str, painting: MaskPainting) -> None:
        super().__init__(title)
        self._painting = painting
        self._tint = QPixmap()
        self.tool: Tool = "brush"
        self.marks = True
        """False: the mask is taken away."""
        self.brush = max(8, min(painting.mask.width(), painting.mask.height()) // 16)
        """Diameter in pixels of the picture."""
        self.cursor_place = QPoint()
        """The keyboard's cross, in pixels of the picture."""
        self.corner: QPoint | None = None
        """Where a rectangle was begun."""
        self._last: QPointF | None = None
        self._pointer: QPointF | None = None
        self._shows_cross = False
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        painting.changed.connect(self._on_changed)
        self._on_changed(QRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        place = self.picture_rect()
        painter.drawPixmap(place, self._tint, QRectF(self._tint.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(0, 0, 0, 200), 3.0), (QColor(255, 255, 255), 1.2)):
            painter.setPen(QPen(colour, width))
            self._draw_tools(painter, place)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._dragged_from = event.position()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._shows_cross = False
        at = self._in_picture(event.position())
        if self.tool == "rectangle":
            self.corner = at.toPoint()
        else:
            self._painting.begin()
            self._painting.line(at, at, self.brush, mark=self.marks)
        self._last = at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            super().mouseMoveEvent(event)
            return
        self._pointer = event.position()
        at = self._in_picture(event.position())
        if self._last is not None and self.tool == "brush":
            self._painting.line(self._last, at, self.brush, mark=self.marks)
            self._last = at
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        if self._last is not None and self.tool == "rectangle":
            self._finish_rectangle(self._in_picture(event.position()).toPoint())
        self._last = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two dabs, not a change of the zoom."""
        self.mousePressEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._pointer = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_cross = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: half a brush, with Shift one pixel. Esc leaves a rectangle that was begun."""
        key = Qt.Key(event.key()) if event.key() else Qt.Key.Key_unknown
        if key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            finely = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._move_cross(_ARROWS[key] * (1 if finely else max(1, self.brush // 2)))
        elif key == Qt.Key.Key_Space:
            self._use_cross()
        elif key == Qt.Key.Key_Escape and self.corner is not None:
            self.corner = None
            self.cursor_moved.emit()
            self.update()
        else:
            super().keyPressEvent(event)

    def set_brush(self, diameter: int) -> None:
        self.brush = min(max(1, diameter), LARGEST_BRUSH)
        self.update()

    def _move_cross(self, by: QPoint) -> None:
        self._shows_cross = True
        area = self._painting.mask.rect()
        place = self.cursor_place + by
        self.cursor_place = QPoint(
            min(max(place.x(), 0), area.width() - 1), min(max(place.y(), 0), area.height() - 1)
        )
        self.cursor_moved.emit()
        self.update()

    def _use_cross(self) -> None:
        self._shows_cross = True
        if self.tool == "brush":
            at = QPointF(self.cursor_place) + QPointF(0.5, 0.5)
            self._painting.begin()
            self._painting.line(at, at, self.brush, mark=self.marks)
        elif self.corner is None:
            self.corner = QPoint(self.cursor_place)
        else:
            self._finish_rectangle(self.cursor_place)
        self.cursor_moved.emit()
        self.update()

    def _finish_rectangle(self, end: QPoint) -> None:
        if self.corner is not None:
            area = QRect(self.corner, end).normalized()
            self.corner = None
            self._painting.rectangle(area, mark=self.marks)

    def _in_picture(self, place: QPointF) -> QPointF:
        rect = self.picture_rect()
        return (place - rect.topLeft()) / self.scale

    def _on_screen(self, place: QPointF) -> QPointF:
        return self.picture_rect().topLeft() + place * self.scale

    def _draw_tools(self, painter: QPainter, place: QRectF) -> None:
        """The brush's rim, the keyboard's cross, and a rectangle that was begun."""
        cross = self._on_screen(QPointF(self.cursor_place) + QPointF(0.5, 0.5))
        pointer = cross if self._shows_cross else self._pointer
        if self._shows_cross:
            painter.drawLine(cross - QPointF(9, 0), cross + QPointF(9, 0))
            painter.drawLine(cross - QPointF(0, 9), cross + QPointF(0, 9))
        if pointer is None:
            return
        if self.tool == "brush":
            radius = self.brush * self.scale / 2
            painter.drawEllipse(pointer, radius, radius)
        elif self.corner is not None:
            painter.drawRect(QRectF(self._on_screen(QPointF(self.corner)), pointer).normalized())

    def _on_changed(self, area: QRect) -> None:
        """Show the mask's part `area` as it is now; a null one: everything."""
        if area.isNull():
            mask = self._painting.mask
            self.show_picture(self._painting.picture, self.accessibleDescription())
            if not mask.rect().contains(self.cursor_place) or self.cursor_place.isNull():
                self.cursor_place = mask.rect().center()
            self._tint = QPixmap(mask.size())
            self._tint.fill(Qt.GlobalColor.transparent)
            area = mask.rect()
        if area.isEmpty():
            return
        tint = QImage(area.size(), QImage.Format.Format_ARGB32_Premultiplied)
        tint.fill(MARK)
        painter = QPainter(tint)
        painter.setBrushOrigin(-area.topLeft())
        painter.fillRect(tint.rect(), QBrush(STRIPE, Qt.BrushStyle.BDiagPattern))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        shape = self._painting.mask.copy(area)
        shape.reinterpretAsFormat(QImage.Format.Format_Alpha8)
        painter.drawImage(0, 0, shape)
        painter.end()
        painter = QPainter(self._tint)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(area.topLeft(), tint)
        painter.end()
        self.update()
