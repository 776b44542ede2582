"""One button of several joined ones."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton


class Segment(QPushButton):
    """As wide as its text in bold, which the chosen one is written in."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        bold = QFont(self.font())
        bold.setBold(True)
        more = QFontMetrics(bold).horizontalAdvance(self.text())
        return hint + QSize(max(0, more - self.fontMetrics().horizontalAdvance(self.text())), 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
