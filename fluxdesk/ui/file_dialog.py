"""The system's file dialog; where the system has none, Qt's own in this program's clothes."""

from __future__ import annotations

from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QListView,
    QToolButton,
    QTreeView,
)

from fluxdesk.ui.icons import set_icon

ICONS = {
    "backButton": "left",
    "forwardButton": "right",
    "toParentButton": "up",
    "newFolderButton": "plus",
    "listModeButton": "gallery",
    "detailModeButton": "queue",
}
"""Qt's names of the buttons above the list; the style's own pictures are black in the dark too."""
PLACES_WIDTH = 150
WIDTH, HEIGHT = 760, 480


class FileDialog(QFileDialog):
    """Use as `QFileDialog`; opened by `open()`, as every dialog."""

    def showEvent(self, event: QShowEvent) -> None:
        """Qt makes its parts late, and none where the system shows a dialog of its own."""
        super().showEvent(event)
        for button_name, icon_name in ICONS.items():
            button = self.findChild(QToolButton, button_name)
            if button is not None:
                set_icon(button, icon_name, size=18)
        for box in self.findChildren(QDialogButtonBox):
            for one in box.buttons():
                one.setIcon(QIcon())
        places = self.findChild(QListView, "sidebar")
        if places is not None:
            places.setMinimumWidth(PLACES_WIDTH)
            self.resize(max(self.width(), WIDTH), max(self.height(), HEIGHT))
        files = self.findChild(QTreeView, "treeView")
        if files is not None:
            header = files.header()
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            for column in range(1, header.count()):
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
