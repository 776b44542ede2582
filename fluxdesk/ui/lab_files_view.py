"""Pictures of any origin in the lab: a list with their labels and figures, and one of them large."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.services.lab_texts import say_all
from fluxdesk.state.lab_files import AnyPicture, LabFilesState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.dropped import dropped_files
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import EmptyState, QuietButton, S, name, tight
from fluxdesk.ui.lab_language import lab_language
from fluxdesk.ui.lab_pair_panel import MapMaker, PairPanel

_PATH = Qt.ItemDataRole.UserRole


class LabFilesView(QWidget):
    """Shows `LabFilesState`. Pictures can be dropped on it."""

    def __init__(self, files: LabFilesState, tasks: TaskRunner) -> None:
        super().__init__()
        self._files = files
        self.list = name(QListWidget(), self.tr("Pictures compared"))
        self.list.setWordWrap(True)
        self.list.setAlternatingRowColors(False)
        self.list.setMinimumWidth(240)
        self.add = QuietButton(self.tr("Add pictures…"))
        self.make_reference = QuietButton(self.tr("Make it the reference"))
        self.clear = QuietButton(self.tr("Remove all"))
        self.panel = PairPanel(tasks)
        self.empty = EmptyState(
            "picture",
            self.tr("Compare pictures of any origin"),
            self.tr(
                "PNG, JPEG or WebP of the same size. What FluxDesk, A1111, Forge, ComfyUI or "
                "stable-diffusion.cpp wrote into them becomes their label; the first is the reference."
            ),
            self.tr("Choose pictures…"),
            self.choose,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._build())
        layout = QVBoxLayout(self)
        tight(layout, 0)
        layout.addWidget(self._stack)
        self.setAcceptDrops(True)
        self.add.clicked.connect(self.choose)
        self.clear.clicked.connect(files.clear)
        self.make_reference.clicked.connect(self._on_reference)
        self.list.currentItemChanged.connect(lambda _new, _old: self._show_current())
        files.changed.connect(self.show_files)
        self.show_files()

    def _build(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        tight(column, S)
        column.addWidget(self.list, 1)
        for button in (
            self.make_reference,
            self.add,
            self.clear,
        ):  # side by side they need much room in Spanish
            column.addWidget(button)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(left)
        parts.addWidget(self.panel)
        parts.setSizes([300, 860])
        return parts

    def show_files(self) -> None:
        """Fill the list; what was chosen stays chosen."""
        pictures = self._files.pictures
        self._stack.setCurrentIndex(1 if pictures else 0)
        chosen = self._current()
        self.list.blockSignals(True)
        self.list.clear()
        for picture in pictures:
            item = QListWidgetItem(self._text(picture))
            item.setData(_PATH, str(picture.path))
            item.setToolTip("\n".join(filter(None, (str(picture.path), picture.label.prompt))))
            self.list.addItem(item)
        places = {picture.path: row for row, picture in enumerate(pictures)}
        usual = next((row for path, row in places.items() if path != self._files.reference), 0)
        self.list.setCurrentRow(places.get(chosen, usual) if chosen else usual)
        self.list.blockSignals(False)
        self._show_current()

    def choose(self) -> None:
        """Ask for picture files."""
        dialog = FileDialog(
            self, self.tr("Pictures to compare"), "", self.tr("Pictures (*.png *.jpg *.jpeg *.webp)")
        )
        dialog.setFileMode(FileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self._files.add([Path(path) for path in paths]))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._files.add([Path(path) for path in dropped_files(event.mimeData())])
        event.acceptProposedAction()

    def _current(self) -> Path | None:
        item = self.list.currentItem()
        return Path(str(item.data(_PATH))) if item is not None else None

    def _text(self, picture: AnyPicture) -> str:
        label = picture.label
        first = (
            picture.path.name if label.name == picture.path.stem else f"{label.name} ({picture.path.name})"
        )
        lines = [first]
        if label.program:
            lines.append(label.program)
        if picture.path == self._files.reference:
            lines.append(self.tr("reference"))
        elif picture.error is not None:
            lines.append(translate_report(picture.error)[0])
        elif picture.measures is None:
            lines.append(self.tr("being measured…"))
        elif picture.measures.psnr is None:
            lines.append(say_all(picture.measures.findings, lab_language()))
        else:
            found = picture.measures
            lines.append(f"PSNR {number(found.psnr_capped)} dB, FLIP {number(found.flip, 3)}")
        return "\n".join(lines)

    def _show_current(self) -> None:
        path, reference = self._current(), self._files.reference
        self.make_reference.setEnabled(path is not None and path != reference)
        picture = next((found for found in self._files.pictures if found.path == path), None)
        if picture is None or reference is None:
            self.panel.clear()
            return
        held = next(found for found in self._files.pictures if found.path == reference)
        self.panel.show_pair(
            reference,
            picture.path,
            (held.label.name, picture.label.name),
            picture.path.name,
            self._map_of(picture.path),
        )
        self.panel.show_measures(picture.measures)

    def _map_of(self, path: Path) -> MapMaker:
        return lambda kind: self._files.make_map(path, kind)

    def _on_reference(self) -> None:
        path = self._current()
        if path is not None:
            self._files.make_reference(path)
