"""One picture to look at closely: fits its place, zooms at the pointer, is dragged, goes along with a twin."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fluxdesk.ui.kit import name
from fluxdesk.ui.theme import colors_of

FACTOR = 1.25
LARGEST = 32.0
"""Screen pixels per picture pixel."""
SMALL_PICTURE = 4.0
"""A small picture is magnified at most so much to fill its place."""
SHARP_FROM = 3.0
"""From this magnification on pixels are shown as squares: whoever looks so close wants to see them."""
STEP = 60


class ZoomView(QWidget):
    """Zoom None: the whole picture in the place it has.

    Signals:
        moved(object, object): zoom (screen pixels per picture pixel, or None) and the point of the picture in
            the middle, as shares of its width and height; only when the user moved it.
    """

    moved = Signal(object, object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._picture = QPixmap()
        self._zoom: float | None = None
        self._middle = QPointF(0.5, 0.5)
        self._dragged_from: QPointF | None = None
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        name(self, title)

    @property
    def picture(self) -> QPixmap:
        return self._picture

    @property
    def scale(self) -> float:
        """Screen pixels per picture pixel now."""
        return self._zoom if self._zoom is not None else self._fitting()

    @property
    def is_fitting(self) -> bool:
        return self._zoom is None

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_picture(self, image: QImage | QPixmap, description: str) -> None:
        """Show another picture; zoom and place stay, so that neighbours can be compared."""
        self._picture = image if isinstance(image, QPixmap) else QPixmap.fromImage(image)
        self.setAccessibleDescription(description)
        self._settle()

    def set_view(self, zoom: float | None, middle: QPointF) -> None:
        """Show the same part as a twin does."""
        self._zoom, self._middle = zoom, QPointF(middle)
        self._settle()

    def fit(self) -> None:
        """The whole picture."""
        self._move(None, QPointF(0.5, 0.5))

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Screen pixels per picture pixel, around the point `at` of this widget (its middle when None)."""
        if self._picture.isNull():
            return
        scale = min(max(scale, self._fitting() / 2), LARGEST)
        centre = QRectF(self.rect()).center()
        place = centre if at is None else at
        under = self._share_at(place)
        size = self._picture.size().toSizeF() * scale
        middle = QPointF(
            under.x() - (place.x() - centre.x()) / size.width(),
            under.y() - (place.y() - centre.y()) / size.height(),
        )
        self._move(scale, middle)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        self.zoom_to(self.scale * factor, at)

    def toggle(self, at: QPointF | None = None) -> None:
        """Between the whole picture and one screen pixel per picture pixel."""
        if self._zoom is None:
            self.zoom_to(1.0 if self._fitting() < 1.0 else max(2.0, self._fitting() * 2), at)
        else:
            self.fit()

    def picture_rect(self) -> QRectF:
        """Where the picture is, in widget coordinates."""
        centre = QRectF(self.rect()).center()
        size = self._picture.size().toSizeF() * self.scale
        left = centre.x() - self._middle.x() * size.width()
        top = centre.y() - self._middle.y() * size.height()
        return QRectF(left, top, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors_of(self).sunken))
        if not self._picture.isNull():
            smooth = self.scale < SHARP_FROM or self._zoom is None
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(self.picture_rect(), self._picture, QRectF(self._picture.rect()))
        if self.hasFocus():
            painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        self.zoom_by(FACTOR**turns, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None and self._zoom is not None:
            self._drag(event.position() - self._dragged_from)
            self._dragged_from = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus, minus, 0 and 1 zoom; Ctrl and arrows move."""
        steps = {
            Qt.Key.Key_Left: QPointF(STEP, 0),
            Qt.Key.Key_Right: QPointF(-STEP, 0),
            Qt.Key.Key_Up: QPointF(0, STEP),
            Qt.Key.Key_Down: QPointF(0, -STEP),
        }
        key = Qt.Key(event.key()) if event.key() else Qt.Key.Key_unknown
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(FACTOR)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / FACTOR)
        elif key in steps and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._drag(steps[key])
        else:
            super().keyPressEvent(event)

    def _drag(self, by: QPointF) -> None:
        size = self._picture.size().toSizeF() * self.scale
        if self._zoom is not None and not size.isEmpty():
            shift = QPointF(by.x() / size.width(), by.y() / size.height())
            self._move(self._zoom, self._middle - shift)

    def _share_at(self, place: QPointF) -> QPointF:
        rect = self.picture_rect()
        return QPointF((place.x() - rect.left()) / rect.width(), (place.y() - rect.top()) / rect.height())

    def _fitting(self) -> float:
        size = self._picture.size()
        if size.isEmpty():
            return 1.0
        return min(self.width() / size.width(), self.height() / size.height(), SMALL_PICTURE)

    def _move(self, zoom: float | None, middle: QPointF) -> None:
        self._zoom, self._middle = zoom, middle
        self._settle()
        self.moved.emit(self._zoom, self._middle)

    def _settle(self) -> None:
        """Keep the picture in its place: no further away than its edge, in the middle where it is smaller."""
        size = self._picture.size().toSizeF() * self.scale
        if self._zoom is None or size.isEmpty():
            self._middle = QPointF(0.5, 0.5)
        else:
            self._middle = QPointF(
                _held(self._middle.x(), self.width() / size.width()),
                _held(self._middle.y(), self.height() / size.height()),
            )
        self.update()


def _held(middle: float, seen: float) -> float:
    """The middle's share along one side, of which the share `seen` is visible."""
    return 0.5 if seen >= 1 else min(max(middle, seen / 2), 1 - seen / 2)
