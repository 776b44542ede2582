"""The large picture: fits its place, keeps its shape, sharpens while it is being painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from fluxdesk.ui.icons import pixmap
from fluxdesk.ui.kit import name
from fluxdesk.ui.theme import colors_of

RADIUS = 10.0
MOST_MAGNIFIED = 6.0
"""A 128-pixel picture fills a good part of the window without becoming a blur of the whole screen."""


class PictureView(QWidget):
    """Shows one picture, or a preview of it, or an invitation."""

    def __init__(self, invitation: str, hint: str) -> None:
        super().__init__()
        self._picture = QPixmap()
        self._is_preview = False
        self._invitation = invitation
        self._hint = hint
        self._shown_text, self._shown_hint = invitation, hint
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        name(self, self.tr("Picture"), invitation)

    @property
    def picture(self) -> QPixmap:
        """What is shown; null when nothing is."""
        return self._picture

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_picture(self, image: QImage, description: str) -> None:
        """Show a finished picture; `description` is what a screen reader says of it."""
        self._picture = QPixmap.fromImage(image)
        self._is_preview = False
        self.setAccessibleDescription(description)
        self.update()

    def show_preview(self, data: bytes) -> None:
        """Show a small PNG or JPEG, smoothly magnified; broken data leaves what is there."""
        image = QImage()
        if image.loadFromData(data):
            self._picture = QPixmap.fromImage(image)
            self._is_preview = True
            self.update()

    def clear(self, text: str = "", hint: str = "") -> None:
        """Show `text` and `hint` instead of a picture; the invitation when they are empty."""
        self._picture = QPixmap()
        self._shown_text, self._shown_hint = text or self._invitation, hint if text else self._hint
        self.setAccessibleDescription(self._shown_text)
        self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture is, in widget coordinates."""
        place = QRectF(self.rect()).adjusted(12, 12, -12, -12)
        size = self._picture.size().toSizeF()
        if size.isEmpty():
            return place
        scale = min(place.width() / size.width(), place.height() / size.height())
        if not self._is_preview:
            scale = min(scale, MOST_MAGNIFIED)
        width, height = size.width() * scale, size.height() * scale
        middle = place.center()
        return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        colors = colors_of(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        if self._picture.isNull():
            self._paint_invitation(painter)
        else:
            target = self.picture_rect()
            shape = QPainterPath()
            shape.addRoundedRect(target, 6, 6)
            painter.setClipPath(shape)
            painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
        painter.end()

    def _paint_invitation(self, painter: QPainter) -> None:
        colors = colors_of(self)
        middle = QRectF(self.rect()).center()
        symbol = pixmap("picture", colors.muted, 48, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(middle.x() - 24, middle.y() - 62), symbol)
        line = self.fontMetrics().height()
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
        painter.setPen(QColor(colors.text))
        box = QRectF(24, middle.y(), self.width() - 48, 2 * line)
        painter.drawText(box, flags, self._shown_text)
        painter.setPen(QColor(colors.muted))
        painter.drawText(box.translated(0, 1.4 * line), flags, self._shown_hint)
