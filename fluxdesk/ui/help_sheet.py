"""The shortcuts at a glance."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.kit import XS, Card, L, S, kind, label, name, row
from fluxdesk.ui.shortcuts import sheet


class HelpSheet(Sheet):
    """One card per group: keys left, what they do right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("HelpSheet", "Keyboard shortcuts"), parent)
        for group, lines in sheet().items():
            card = Card(group)
            grid = QGridLayout()
            grid.setHorizontalSpacing(L)
            grid.setVerticalSpacing(S)
            grid.setColumnStretch(1, 1)
            grid.setColumnMinimumWidth(0, 208)
            for number, (keys, text) in enumerate(lines):
                caps = row(*(kind(label(key), "keys") for key in keys), spacing=XS)
                caps.addStretch(1)
                grid.addLayout(caps, number, 0)
                grid.addWidget(label(text, wrap=True), number, 1)
            card.body.addLayout(grid)
            self.body.addWidget(name(card, group))
        self.body.addStretch(1)
        self.resize(600, 700)
