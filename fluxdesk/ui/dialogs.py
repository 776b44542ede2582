"""The common shape of FluxDesk's dialogs: a heading, scrolling content, and a row of buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
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
        content = QWidget()
        self.body = QVBoxLayout(content)
        tight(self.body, M)
        self.body.setContentsMargins(2, 2, M, 2)
        self.area = scrolled(content, title)
        layout.addWidget(self.area, 1)
        self.buttons = QHBoxLayout()
        tight(self.buttons, S)
        self.buttons.addStretch(1)
        self.close_button = QPushButton(self.tr("Close"))
        name(self.close_button, self.tr("Close"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        self.buttons.addWidget(self.close_button)
        layout.addLayout(self.buttons)
