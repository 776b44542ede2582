"""The list at the left of a page whose content comes in sections."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import (
    QListWidget,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from fluxdesk.ui.kit import S, kind


class SectionList(QListWidget):
    """`usual` pixels wide, or as wide as its longest line."""

    def __init__(self, usual: int) -> None:
        super().__init__()
        self._usual = usual
        kind(self, "sections")
        self.setItemDelegate(_LineDelegate(self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(max(self._usual, self.sizeHintForColumn(0) + 2 * S), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), super().minimumSizeHint().height())


class _LineDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics = option.fontMetrics
        return QSize(metrics.horizontalAdvance(str(index.data())) + 3 * S, metrics.height() + 2 * S + 2)
