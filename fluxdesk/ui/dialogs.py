"""The common shape of FluxDesk's dialogs: a heading, scrolling content, and a row of buttons."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fluxdesk.ui.kit import XL, L, M, S, label, name, scrolled, tight


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
        layout.addWidget(label(title, "title"))
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        tight(self.body, M)
        self.body.setContentsMargins(2, 2, M, 2)
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

    def showEvent(self, event: QShowEvent) -> None:
        """As wide as large letters need, where the screen is; Tab goes through the buttons as they stand."""
        super().showEvent(event)
        lacking = self._content.minimumSizeHint().width() - self.area.viewport().width()
        if lacking > 0:
            self.resize(min(self.width() + lacking, self.screen().availableGeometry().width()), self.height())
        items = (self.buttons.itemAt(place) for place in range(self.buttons.count()))
        buttons = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        for before, after in itertools.pairwise(buttons):
            QWidget.setTabOrder(before, after)
