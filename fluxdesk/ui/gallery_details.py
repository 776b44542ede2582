"""Beside the grid: what the chosen picture is, its stars, tags and collections, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.families import TITLES
from fluxdesk.domain.gallery import GalleryRow
from fluxdesk.ui.form_fields import PromptField
from fluxdesk.ui.format import file_size, number
from fluxdesk.ui.kit import XS, ElidedLabel, IconButton, QuietButton, S, kind, label, name, row, tight
from fluxdesk.ui.layouts import FoldingGrid, empty
from fluxdesk.ui.shortcuts import SHORTCUTS, tell_keys
from fluxdesk.ui.star_field import StarField

PROMPT_LINES = 5


class GalleryDetails(QWidget):
    """Shows rows; holds nothing.

    Signals:
        rated(int), tagged(str, bool), collected(str, bool): for everything that is chosen.
        wanted(str): one of "use", "start", "enlarge", "open", "compare", "lab", "folder", "copy", "delete",
            "collections".
    """

    rated = Signal(int)
    tagged = Signal(str, bool)
    collected = Signal(str, bool)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[GalleryRow, ...] = ()
        self._facts: list[QLabel] = []
        layout = QVBoxLayout(self)
        tight(layout, S)
        self.title = kind(ElidedLabel(mode=Qt.TextElideMode.ElideMiddle), "heading")
        layout.addWidget(self.title)
        self.stars = StarField()
        self.stars.rated.connect(self.rated)
        layout.addWidget(self.stars)
        self.prompt = PromptField(self.tr("Prompt of the picture"), "", PROMPT_LINES)
        self.prompt.setReadOnly(True)
        self.prompt.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout.addWidget(self.prompt)
        self._table = QGridLayout()
        tight(self._table, XS)
        self._table.setColumnStretch(1, 1)
        layout.addLayout(self._table)
        layout.addWidget(label(self.tr("Tags"), "label"))
        self.tag_line = name(QLineEdit(), self.tr("Add a tag"))
        self.tag_line.setPlaceholderText(self.tr("Add a tag"))
        self.tag_line.returnPressed.connect(self._add_tag)
        layout.addWidget(self.tag_line)
        self._tags = _flow(layout)
        layout.addWidget(label(self.tr("Collections"), "label"))
        self.collection_box = name(QComboBox(), self.tr("Put into a collection"))
        self.collection_box.setEditable(True)
        self.collection_box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        edit = self.collection_box.lineEdit()
        assert edit is not None
        name(edit, self.tr("Put into a collection")).setPlaceholderText(self.tr("Put into a collection"))
        edit.returnPressed.connect(self._add_collection)
        self.collection_box.activated.connect(self._add_collection)
        self.manage = IconButton("edit", self.tr("Rename or delete collections"), boxed=True)
        self.manage.clicked.connect(lambda: self.wanted.emit("collections"))
        line = row(self.collection_box, self.manage, spacing=XS)
        line.setStretch(0, 1)
        layout.addLayout(line)
        self._collections = _flow(layout)
        layout.addStretch(1)
        self._build_actions(layout)
        self.show_rows(())

    def _build_actions(self, layout: QVBoxLayout) -> None:
        self.use = self._button(self.tr("Use settings"), "reuse", "use")
        self.start = self._button(self.tr("Paint over"), "edit", "start")
        self.start.setToolTip(self.tr("Use as start picture"))
        self.enlarge = self._button(self.tr("Enlarge"), "enlarge", "enlarge")
        self.enlarge.setToolTip(self.tr("Fill the form with what paints it twice as large"))
        self.open = self._button(self.tr("Look at it"), "expand", "open")
        self.compare = self._button(self.tr("Compare two"), "compare", "compare")
        self.lab = self._button(self.tr("Compare levels"), "compare", "lab")
        self.lab.setToolTip(self.tr("Put the prompts into a comparison of levels"))
        self.folder = self._button(self.tr("Show in folder"), "folder", "folder")
        self.copy = self._button(self.tr("Copy"), "copy", "copy")
        self.delete = self._button(self.tr("Delete"), "trash", "delete")
        buttons = (
            self.use, self.start, self.enlarge, self.open, self.compare, self.lab, self.folder, self.copy, self.delete
        )  # fmt: skip
        grid = FoldingGrid((2, 1), XS)
        for button in buttons:
            grid.addWidget(button)
        layout.addLayout(grid)
        for what, button in self.buttons.items():
            if f"gallery_{what}" in SHORTCUTS:
                tell_keys(button, f"gallery_{what}")
        tell_keys(self.manage, "gallery_collections")
        tell_keys(self.tag_line, "gallery_tag")

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """What can be wanted of the chosen pictures, in the order of a menu."""
        return {
            "open": self.open, "use": self.use, "start": self.start, "enlarge": self.enlarge,
            "compare": self.compare, "lab": self.lab, "folder": self.folder, "copy": self.copy,
            "delete": self.delete,
        }  # fmt: skip

    def show_rows(self, rows: Sequence[GalleryRow], collections: Sequence[str] = ()) -> None:
        """Show what is chosen; `collections` are those the only one is in."""
        self._rows = tuple(rows)
        one = rows[0] if len(rows) == 1 else None
        if one is not None:
            self.title.setText(one.path)
        elif rows:
            text = self.tr("{count} pictures chosen").format(count=number(len(rows), 0))
            self.title.setText(text)
        else:
            self.title.setText(self.tr("No picture chosen"))
        ratings = {row.rating for row in rows}
        self.stars.show_rating(ratings.pop() if len(ratings) == 1 else 0)
        if self.prompt.toPlainText() != (one.prompt if one else ""):
            self.prompt.setPlainText(one.prompt if one else "")
        self.prompt.setVisible(one is not None)
        self._show_facts(self._facts_of(one) if one else [])
        tags = sorted({tag for row in rows for tag in row.tags.splitlines()}, key=str.casefold)
        self._show_chips(self._tags, tags, self.tr("Take the tag {name} away"), self.tagged.emit)
        self._show_chips(
            self._collections, list(collections), self.tr("Take out of {name}"), self.collected.emit
        )
        for widget in (self.stars, self.tag_line, self.collection_box, self.delete):
            widget.setEnabled(bool(rows))
        for button in (self.use, self.start, self.enlarge, self.open, self.folder, self.copy):
            button.setEnabled(one is not None)
        self.use.setEnabled(one is not None and one.source != "none")
        self.compare.setEnabled(len(rows) == 2)
        self.lab.setEnabled(any(row.prompt for row in rows))

    def show_collections(self, names: Sequence[str]) -> None:
        """Offer these collections; the typed text stays."""
        if [self.collection_box.itemText(place) for place in range(self.collection_box.count())] == list(
            names
        ):
            return
        typed = self.collection_box.currentText()
        self.collection_box.clear()
        self.collection_box.addItems(list(names))
        self.collection_box.setCurrentIndex(-1)
        self.collection_box.setEditText(typed if typed not in names else "")

    def _facts_of(self, row: GalleryRow) -> list[tuple[str, str]]:
        when = QDateTime.fromMSecsSinceEpoch(row.time_ms)
        facts = [
            (self.tr("Model"), TITLES.get(row.family, row.model)),
            (self.tr("Level"), row.level),
            (self.tr("LoRA"), row.loras.replace("\n", ", ")),
            (self.tr("Size"), f"{row.width} × {row.height} · {file_size(row.file_bytes)}"),
            (self.tr("Steps"), "" if row.steps is None else str(row.steps)),
            (self.tr("Seed"), "" if row.seed is None else str(row.seed)),
            (self.tr("Date"), QLocale().toString(when, QLocale.FormatType.ShortFormat)),
        ]
        return [(title, text) for title, text in facts if text]

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        for old in self._facts:
            self._table.removeWidget(old)
            old.deleteLater()
        self._facts = []
        for line, (title, text) in enumerate(facts):
            value = ElidedLabel(text)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for column, widget in enumerate((label(title, "muted"), value)):
                self._table.addWidget(widget, line, column)
                self._facts.append(widget)

    def _show_chips(
        self, place: QVBoxLayout, texts: list[str], remove: str, tell: Callable[[str, bool], object]
    ) -> None:
        empty(place)
        for text in texts:
            button = IconButton("close", remove.format(name=text))
            button.clicked.connect(_telling(tell, text))
            line = QWidget()
            line.setLayout(row(ElidedLabel(text), button, spacing=XS))
            place.addWidget(line)

    def _add_tag(self) -> None:
        text = self.tag_line.text().strip()
        if text and self._rows:
            self.tag_line.clear()
            self.tagged.emit(text, True)

    def _add_collection(self) -> None:
        text = self.collection_box.currentText().strip()
        if text and self._rows:
            self.collection_box.setCurrentIndex(-1)
            self.collection_box.clearEditText()
            self.collected.emit(text, True)

    def _button(self, text: str, icon: str, what: str) -> QPushButton:
        button = QuietButton(text, icon)
        button.clicked.connect(lambda: self.wanted.emit(what))
        return button


def _telling(tell: Callable[[str, bool], object], text: str) -> Callable[[], None]:
    def run() -> None:
        tell(text, False)

    return run


def _flow(layout: QVBoxLayout) -> QVBoxLayout:
    inner = QVBoxLayout()
    tight(inner, 0)
    layout.addLayout(inner)
    return inner
