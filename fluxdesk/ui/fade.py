"""The edge behind which a scrolling area has more: what is cut there fades into the window."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

Edge = Literal["upper", "lower"]
EDGES: tuple[Edge, ...] = ("upper", "lower")


class Fade(QWidget):
    """A strip over the upper or the lower edge of what `area` shows, there while something lies beyond it.

    In the window's colour: for areas that stand on the window itself.
    """

    def __init__(self, area: QAbstractScrollArea, edge: Edge) -> None:
        super().__init__(area)
        self.edge = edge
        self._area = area
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        area.viewport().installEventFilter(self)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._place)
        bar.rangeChanged.connect(self._place)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shown has another size or place."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = self.palette().color(QPalette.ColorRole.Window)
        clear = QColor(colour)
        clear.setAlpha(0)
        shade = QLinearGradient(0, 0, 0, self.height())
        ends = (colour, clear) if self.edge == "upper" else (clear, colour)
        for place, end in enumerate(ends):
            shade.setColorAt(place, end)
        painter = QPainter(self)
        painter.fillRect(self.rect(), shade)

    def _place(self) -> None:
        bar, shown = self._area.verticalScrollBar(), self._area.viewport().geometry()
        height = min(self.fontMetrics().lineSpacing(), shown.height())
        top = shown.top() if self.edge == "upper" else shown.bottom() + 1 - height
        self.setGeometry(shown.left(), top, shown.width(), height)
        beyond = bar.value() > bar.minimum() if self.edge == "upper" else bar.value() < bar.maximum()
        self.setVisible(beyond)
        self.raise_()
