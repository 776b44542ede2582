"""Layouts whose lines are made anew, that fold where large letters need the room, or that keep their height."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget

from fluxdesk.ui.kit import M, S, tight

TITLE_BAR = 40
"""Pixels of the screen's height that the window system may need for itself."""


def roomy(window: QWidget, usual: QSize, letters: int, lines: int) -> QSize:
    """`usual`, or room for so many letters and lines where they are larger, as far as the screen has it."""
    metrics, screen = window.fontMetrics(), window.screen().availableSize()
    needed = QSize(letters * metrics.averageCharWidth(), lines * metrics.lineSpacing())
    return usual.expandedTo(needed).boundedTo(screen - QSize(0, TITLE_BAR))


def empty(layout: QLayout) -> None:
    """Take everything out of `layout`; its widgets are gone at once for the eye, and soon altogether."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class FoldingGrid(QLayout):
    """Widgets in lines of `folds[0]`, or of as many as fit: larger letters fold the lines, smaller unfold them.

    Each column is as wide as its widest widget, and with `spread` takes its share of the room that is left.
    """

    def __init__(self, folds: Sequence[int], spacing: int = S, *, spread: bool = True) -> None:
        super().__init__()
        tight(self, spacing)
        self._folds, self._spread = tuple(folds), spread
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal if self._spread else Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height(self._columns(width))

    def sizeHint(self) -> QSize:
        columns = self._natural(self._folds[0])
        return QSize(self._width(columns), self._height(columns))

    def minimumSize(self) -> QSize:
        """As narrow as the last fold, as low as the first; what the width leaves is `heightForWidth`'s."""
        return QSize(self._width(self._natural(self._folds[-1])), self._height(self._natural(self._folds[0])))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        columns = self._columns(rect.width())
        lefts = list(itertools.accumulate((width + self.spacing() for width in columns), initial=rect.left()))
        top = rect.top()
        for line in self._lines(len(columns)):
            for item, left, width in zip(line, lefts, columns, strict=False):
                item.setGeometry(QRect(QPoint(left, top), QSize(width, _height(item, width))))
            top += self._line_height(line, columns) + self.spacing()

    def _columns(self, width: int) -> list[int]:
        """The columns' widths in `width` pixels: of the first fold that fits, or of the last."""
        for fold in self._folds:
            columns = self._natural(fold)
            if self._width(columns) <= width:
                break
        left_over = width - self._width(columns)
        if left_over <= 0 or not self._spread or not columns:
            return columns
        ends = [left_over * place // len(columns) for place in range(len(columns) + 1)]
        return [one + after - before for one, before, after in zip(columns, ends, ends[1:], strict=False)]

    def _natural(self, fold: int) -> list[int]:
        shown = [item for item in self._items if not item.isEmpty()]
        return [
            max(item.sizeHint().width() for item in shown[place::fold])
            for place in range(min(fold, len(shown)))
        ]

    def _lines(self, fold: int) -> list[list[QLayoutItem]]:
        shown = [item for item in self._items if not item.isEmpty()]
        return [shown[start : start + fold] for start in range(0, len(shown), max(fold, 1))]

    def _width(self, columns: list[int]) -> int:
        return sum(columns) + self.spacing() * max(0, len(columns) - 1)

    def _height(self, columns: list[int]) -> int:
        heights = [self._line_height(line, columns) for line in self._lines(len(columns))]
        return sum(heights) + self.spacing() * max(0, len(heights) - 1)

    @staticmethod
    def _line_height(line: list[QLayoutItem], columns: list[int]) -> int:
        return max(_height(item, width) for item, width in zip(line, columns, strict=False))


class Gap(QSpacerItem):
    """Air above `below`, on top of the layout's spacing: given up where room lacks, and while `below` is hidden."""

    def __init__(self, below: QWidget) -> None:
        super().__init__(0, M - S, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._below = below

    def sizeHint(self) -> QSize:
        return QSize(0, 0 if self._below.isHidden() else M - S)


class KeptLine(QWidget):
    """Widgets side by side, as high as the highest of them also while it is hidden; put them into `line`."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QHBoxLayout(self)
        tight(self.line, S)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._height())

    def _height(self) -> int:
        items = (self.line.itemAt(place) for place in range(self.line.count()))
        widgets = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        return max((widget.sizeHint().height() for widget in widgets), default=0)


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
