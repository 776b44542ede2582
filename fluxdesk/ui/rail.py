"""The navigation rail: one button per page, and the settings and help at its foot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.kit import XS, S, kind, name, tight

WIDTH = 92


class Rail(QFrame):
    """Signals: chosen(str): the user wants the page with this key."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        name(self, self.tr("Navigation"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        tight(layout, XS, S)
        self._pages = QVBoxLayout()
        tight(self._pages, XS)
        self._foot = QVBoxLayout()
        tight(self._foot, XS)
        layout.addLayout(self._pages)
        layout.addStretch(1)
        layout.addLayout(self._foot)

    def sizeHint(self) -> QSize:
        """`WIDTH` at least; large letters need more."""
        return super().sizeHint().expandedTo(QSize(WIDTH, 0))

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(WIDTH, 0))

    def add_page(self, key: str, icon_name: str, title: str, shortcut: str) -> None:
        """A button for the page `key`, below the ones already there."""
        button = _rail_button(icon_name, title, shortcut)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._pages.addWidget(button)

    def add_action(
        self, key: str, icon_name: str, title: str, shortcut: str, run: Callable[[], object]
    ) -> None:
        """A button at the foot that does something instead of showing a page."""
        button = _rail_button(icon_name, title, shortcut)
        button.clicked.connect(run)
        self._buttons[key] = button
        self._foot.addWidget(button)

    def set_current(self, key: str) -> None:
        self._buttons[key].setChecked(True)
        self._buttons[key].updateGeometry()  # its letters are bold now

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]


def _rail_button(icon_name: str, title: str, shortcut: str) -> QToolButton:
    button = kind(QToolButton(), "rail")
    button.setText(title)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    set_icon(button, icon_name, role="rail", size=24)
    button.setIconSize(QSize(24, 24))
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setToolTip(f"{title} ({shortcut})" if shortcut else title)
    return name(button, title)
