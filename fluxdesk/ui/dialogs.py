"""The common shape of FluxDesk's dialogs: a heading, scrolling content, and a row of buttons."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStyle, QVBoxLayout, QWidget

from fluxdesk.ui.kit import XL, L, M, S, label, name, scrolled, tight
from fluxdesk.ui.layouts import TITLE_BAR

MOST_HEIGHT = 720
"""What a sheet grows to by itself: it fits a screen of 800 pixels."""


class Sheet(QDialog):
    """A dialog that is opened by `open()` (never `exec`) and closed by Esc or its button.

    Put content into `body`; `buttons` already ends with Close.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.setContentsMargins(XL, L, XL, L)
        heading = label(title, "title")
        heading.setContentsMargins(2, 0, 0, 0)  # begins where the content does
        layout.addWidget(heading)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        tight(self.body, M)
        self.body.setContentsMargins(2, 2, M, 2)
        self._content.installEventFilter(self)
        self.area = scrolled(self._content, title)
        layout.addWidget(self.area, 1)
        self.buttons = QHBoxLayout()
        tight(self.buttons, S)
        self.buttons.addStretch(1)
        self.close_button = QPushButton(self.tr("Close"))
        name(self.close_button, self.tr("Close"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        self.buttons.addWidget(self.close_button)
        self.close_button.setFocus()
        layout.addLayout(self.buttons)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What comes into the content later may need more; a scroll area does not pass that on."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            QTimer.singleShot(0, self, self._widen)
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """In other letters as wide as they need, as soon as every part has them."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.isVisible():
            QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        """As large as usual, as wide as the content needs, and as high up to what a small screen has."""
        self._widen(self._usual.width())
        frame = self.height() - self.area.height()
        needed = self.body.totalHeightForWidth(self._content.width()) + frame
        room = self.screen().availableGeometry().height() - TITLE_BAR
        self.resize(self.width(), min(max(self._usual.height(), min(needed, MOST_HEIGHT)), room))

    def _widen(self, least: int = 0) -> None:
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        needed = self._content.minimumSizeHint().width() + bar + self.width() - self.area.width()
        room = self.screen().availableGeometry().width()
        self.resize(min(max(least or self.width(), needed), room), self.height())

    def showEvent(self, event: QShowEvent) -> None:
        """As wide as large letters need, as high as the screen lets it; Tab takes the buttons as they stand."""
        super().showEvent(event)
        self._usual = self.size()
        self._fit()
        items = (self.buttons.itemAt(place) for place in range(self.buttons.count()))
        buttons = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        for before, after in itertools.pairwise(buttons):
            QWidget.setTabOrder(before, after)
