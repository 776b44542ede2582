"""A column of fixed width beside the rest of a page, which large letters make wider."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget


class Column(QWidget):
    """A column of a page, `usual` pixels wide or, with large letters, as wide as `content` needs in it."""

    def __init__(self, usual: int, content: QWidget) -> None:
        super().__init__()
        self._usual, self._content = usual, content
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What scrolls in the column may need more now; a scroll area does not pass that on."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        needed = self._content.minimumSizeHint().width() + bar
        return QSize(max(self._usual, needed), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), super().minimumSizeHint().height())
