"""The collections there are: rename one, delete one, take that back."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from fluxdesk.domain.gallery import clean_label
from fluxdesk.services.gallery_search import Counted
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.gallery_collections import GalleryCollections
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import IconButton, S, label, name, tight


class CollectionsSheet(Sheet):
    """A line per collection, as `GalleryState.choices` has them."""

    def __init__(
        self, gallery: GalleryState, collections: GalleryCollections, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Collections"), parent)
        self._gallery = gallery
        self._collections = collections
        self._shown: tuple[Counted, ...] | None = None
        self.lines: list[CollectionLine] = []
        self.help = label("", "muted", wrap=True)
        self.body.addWidget(self.help)
        self.body.addStretch(1)
        self.undo = name(QPushButton(self.tr("Undo")), self.tr("Undo the last change"))
        self.undo.clicked.connect(collections.undo)
        self.buttons.insertWidget(0, self.undo)
        for button in (self.undo, self.close_button):
            button.setAutoDefault(False)  # Return in a line renames
        self.close_button.setDefault(False)
        gallery.choices_changed.connect(self._show)
        collections.changed.connect(self._show_undo)
        self._show()
        self._show_undo()
        self.resize(480, 420)

    def _show(self) -> None:
        found = self._gallery.choices.collections
        if found == self._shown:
            return
        focused = next((place for place, line in enumerate(self.lines) if line.has_focus()), 0)
        typed = {line.title: line.field.text() for line in self.lines}
        self._shown = found
        for old in self.lines:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.lines = [CollectionLine(one, self._collections) for one in found]
        for place, line in enumerate(self.lines):
            line.field.setText(typed.get(line.title, line.title))  # a scan may count while somebody writes
            self.body.insertWidget(place + 1, line)
        self.help.setText(
            self.tr("Write another name and press Return. The pictures stay when a collection goes.")
            if found
            else self.tr("There are none yet. Choose pictures and put them into one, beside the grid.")
        )
        if self.lines:
            self.lines[min(focused, len(self.lines) - 1)].field.setFocus()

    def _show_undo(self) -> None:
        self.undo.setEnabled(self._collections.can_undo)


class CollectionLine(QWidget):
    """One collection: its name to write over, how many pictures, and two buttons."""

    def __init__(self, found: Counted, collections: GalleryCollections) -> None:
        super().__init__()
        title = self.title = found.value
        self.field = name(QLineEdit(title), self.tr("Name of the collection {name}").format(name=title))
        self.rename = IconButton("edit", self.tr("Rename {name}").format(name=title), boxed=True)
        self.delete = IconButton("trash", self.tr("Delete {name}").format(name=title), boxed=True)
        one, many = self.tr("1 picture"), self.tr("{count} pictures")
        count = one if found.count == 1 else many.format(count=number(found.count, 0))
        layout = QHBoxLayout(self)
        tight(layout, S)
        layout.addWidget(self.field, 1)
        layout.addWidget(label(count, "muted"))
        layout.addWidget(self.rename)
        layout.addWidget(self.delete)
        self.rename.setEnabled(False)
        self.field.textChanged.connect(
            lambda text: self.rename.setEnabled(clean_label(text) not in ("", title))
        )
        self.field.returnPressed.connect(lambda: collections.rename(title, self.field.text()))
        self.rename.clicked.connect(lambda: collections.rename(title, self.field.text()))
        self.delete.clicked.connect(lambda: collections.drop(title))

    def has_focus(self) -> bool:
        """Whether the keyboard is in this line."""
        return any(widget.hasFocus() for widget in (self.field, self.rename, self.delete))
