"""Ctrl+K: everything that can be done now, found by typing a few letters of its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.ui.kit import L, M, label, name, tight
from fluxdesk.ui.layouts import roomy
from fluxdesk.ui.offers import Offers
from fluxdesk.ui.shortcuts import SHORTCUTS, entry_of, shown_keys

WIDTH, HEIGHT = 560, 440
LETTERS_ACROSS, LINES = 80, 20
"""Group, command and keys side by side, in letters of any size."""
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Command(NamedTuple):
    """Something that can be done: where, what, its keys as the system writes them, and how."""

    group: str
    text: str
    keys: str
    run: Callable[[], object]


def commands_of(window: QWidget) -> list[Command]:
    """What the shortcuts and the menus of `window` can do now: those of hidden pages and of closed dialogs cannot."""
    found: dict[str, Command] = {}
    for shortcut in window.findChildren(QShortcut):
        owner, key = shortcut.parent(), entry_of(shortcut)
        if not isinstance(owner, QWidget) or not owner.isVisible() or not owner.isEnabled():
            continue
        if key and key != "palette" and shortcut.isEnabled() and key not in found:
            entry = SHORTCUTS[key]
            group = QCoreApplication.translate("shortcuts", entry.group)
            text = QCoreApplication.translate("shortcuts", entry.text)
            if entry.number is not None:
                text = f"{text}: {entry.number}"
            found[key] = Command(group, text, shown_keys(key), shortcut.activated.emit)
    offered = [
        Command(offers.group, text.rstrip("…").replace("&&", "&"), "", run)
        for offers in window.findChildren(Offers)
        if offers.owner.isVisible() and offers.owner.isEnabled()
        for text, run in offers.make()
    ]
    return [found[key] for key in SHORTCUTS if key in found] + offered


def matching(commands: Iterable[Command], typed: str) -> list[Command]:
    """The commands that have every typed word in their group or text; accents and capitals do not matter."""
    words = _plain(typed).split()
    return [
        command
        for command in commands
        if all(word in _plain(f"{command.group} {command.text}") for word in words)
    ]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


class CommandPalette(QDialog):
    """A line to type into and the commands that fit. Return does the chosen one, Esc goes back."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._shown: list[Command] = []
        self._focus_before = QApplication.focusWidget()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Commands"))
        layout = QVBoxLayout(self)
        tight(layout, M, L)
        self.line = name(
            QLineEdit(), self.tr("What do you want to do?"), self.tr("Arrows choose, Return does it.")
        )
        self.line.setPlaceholderText(self.tr("What do you want to do?"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._on_typed)
        self.line.installEventFilter(self)
        layout.addWidget(self.line)
        self.list = name(QTreeWidget(), self.tr("Commands"))
        self._make_list()
        layout.addWidget(self.list, 1)
        self.nothing = label(self.tr("Nothing on this page is called that."), "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.nothing, 1)
        self.resize(roomy(self, QSize(WIDTH, HEIGHT), LETTERS_ACROSS, LINES))
        self._on_typed("")
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move through the list while the letters go to the line."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do_current()
                return True
        return super().eventFilter(watched, event)

    def _make_list(self) -> None:
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.itemActivated.connect(self._do_current)
        self.list.itemClicked.connect(self._do_current)

    def _on_typed(self, text: str) -> None:
        self._shown = matching(self._commands, text)
        self.list.clear()
        for command in self._shown:
            item = QTreeWidgetItem([command.group, command.text, command.keys])
            item.setForeground(0, self.palette().placeholderText())
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(1, command.text)
            metrics = self.fontMetrics()
            item.setSizeHint(0, QSize(metrics.horizontalAdvance(command.group) + 2 * M, metrics.height() + M))
            self.list.addTopLevelItem(item)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.list.setVisible(bool(self._shown))
        self.nothing.setVisible(not self._shown)

    def _do_current(self) -> None:
        place = self.list.currentIndex().row()
        if not 0 <= place < len(self._shown):
            return
        run, before = self._shown[place].run, self._focus_before
        self.accept()
        if before is not None:
            before.setFocus()
        # When this dialog is gone: a command may open another one or look at the focus.
        QTimer.singleShot(0, run)
