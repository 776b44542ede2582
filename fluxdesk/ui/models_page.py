"""The Models page: sections on the left, one row per model, the downloads below, the file doctor beside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.domain.families import TITLES
from fluxdesk.domain.request import Family
from fluxdesk.services.inspect_file import Inspection
from fluxdesk.services.model_changes import Removal
from fluxdesk.state.model_fetches import ModelFetch
from fluxdesk.state.model_rows import SECTIONS, ModelRow
from fluxdesk.state.models import ModelsState
from fluxdesk.state.notices import NoticesState
from fluxdesk.ui.doctor_pane import DoctorPane
from fluxdesk.ui.dropped import dropped_files
from fluxdesk.ui.fetch_strip import FetchStrip
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import file_size
from fluxdesk.ui.kit import EmptyState, L, M, S, label, name, scrolled, tight
from fluxdesk.ui.model_dialogs import AddressSheet, DeleteSheet, FoldersSheet, LicenceSheet
from fluxdesk.ui.model_row import ModelRowWidget
from fluxdesk.ui.offers import Offer, Offers
from fluxdesk.ui.result_actions import show_in_folder
from fluxdesk.ui.section_list import SectionList

SECTIONS_WIDTH = 196
DOWNLOADS = "downloads"
SUFFIXES = "*.gguf *.safetensors"


@dataclasses.dataclass(frozen=True)
class ModelsPageStates:
    """What the page shows and talks to."""

    models: ModelsState
    notices: NoticesState
    paint: Callable[[Family, str], object]
    """Go to the Generate page with this model and level."""
    ask_token: Callable[[], object]
    """Ask for the hub's access token."""


def section_title(key: str) -> str:
    """Translated; families are proper names."""
    titles = {
        DOWNLOADS: QCoreApplication.translate("ModelsPage", "Downloads"),
        "parts": QCoreApplication.translate("ModelsPage", "Encoders and VAE"),
        "loras": QCoreApplication.translate("ModelsPage", "LoRAs"),
        "measures": QCoreApplication.translate("ModelsPage", "Picture measures"),
        "files": QCoreApplication.translate("ModelsPage", "Your files"),
    }
    return titles.get(key) or TITLES[key]


class ModelsPage(QWidget):
    """Finds, fetches, checks, shares and deletes models."""

    def __init__(self, states: ModelsPageStates) -> None:
        super().__init__()
        self.models = states.models
        self._notices = states.notices
        self._paint = states.paint
        self._ask_token = states.ask_token
        self.setAcceptDrops(True)
        self._section: str = SECTIONS[0]
        self.rows: dict[str, ModelRowWidget] = {}
        self.disk = label("", "muted")
        self.add_button = QPushButton(self.tr("Add…"))
        self.fits_only = QCheckBox(self.tr("Only what fits here"))
        self.sections = SectionList(SECTIONS_WIDTH)
        self.strip = FetchStrip(self.models)
        self.doctor = DoctorPane()
        self.doctor.hide()
        self._list = QVBoxLayout()
        self._empty = EmptyState(
            "models",
            self.tr("Nothing here yet"),
            self.tr("Drop model files here, or choose Add to fetch one or to use another program's folder."),
        )
        self._lay_out()
        self._connect()
        self._show_sections()
        self._show_rows()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        tight(head, M)
        head.addWidget(label(self.tr("Models"), "title"))
        head.addStretch(1)
        head.addWidget(self.disk)
        name(self.add_button, self.tr("Add a model"))
        head.addWidget(self.add_button)
        name(self.fits_only, self.fits_only.text())
        name(self.sections, self.tr("Kinds of models"))
        content = QWidget()
        tight(self._list, S)
        self._list.addStretch(1)  # a few rows stand above it, as high as they need
        content.setLayout(self._list)
        self.area = scrolled(content, self.tr("Models"))
        middle = QVBoxLayout()
        tight(middle, S)
        middle.addWidget(self.fits_only)
        middle.addWidget(self.area, 1)
        middle.addWidget(self._empty, 1)
        body = QHBoxLayout()
        tight(body, M)
        body.addWidget(self.sections)
        body.addLayout(middle, 1)
        body.addWidget(self.doctor)
        layout = QVBoxLayout(self)
        tight(layout, M, L)
        layout.addLayout(head)
        layout.addLayout(body, 1)
        layout.addWidget(self.strip)  # below: it comes and goes, and no button may move under the mouse

    def _connect(self) -> None:
        self.sections.currentItemChanged.connect(self._on_section)
        self.fits_only.toggled.connect(lambda _on: self._show_rows())
        self.add_button.clicked.connect(self._open_add_menu)
        Offers(self, self.tr("Models"), self._ways_to_add)
        self.models.changed.connect(self._on_changed)
        self.models.files.inspected.connect(self._on_inspected)
        self.models.files.folders_found.connect(self.show_folders)
        self.models.fetches.list_changed.connect(self._on_fetches)
        self.models.fetches.progressed.connect(self._on_progress)
        self.models.fetch_asked.connect(self._fetch)
        self.doctor.mend.connect(self.act)
        self.doctor.take_in.connect(lambda path: self.models.files.import_paths((path,)))

    def _on_changed(self) -> None:
        self._show_sections()
        self._show_rows()

    def _show_sections(self) -> None:
        """The list on the left, with how many of each are here."""
        here: dict[str, int] = {}
        for row in self.models.rows:
            if row.status == "whole":
                here[row.section] = here.get(row.section, 0) + 1
        keys = [*SECTIONS, *([DOWNLOADS] if self.models.fetches.fetches else [])]
        if self._section not in keys:
            self._section = SECTIONS[0]
        self.sections.blockSignals(True)
        self.sections.clear()
        for key in keys:
            count = len(self.models.fetches.fetches) if key == DOWNLOADS else here.get(key, 0)
            text = f"{section_title(key)}  ({count})" if count else section_title(key)
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.sections.addItem(item)
            if key == self._section:
                self.sections.setCurrentItem(item)
        self.sections.blockSignals(False)
        self.sections.updateGeometry()
        inventory = self.models.inventory
        if inventory is not None:
            text = self.tr("{used} of models · {free} free").format(
                used=file_size(inventory.used_bytes), free=file_size(self.models.free_bytes)
            )
            self.disk.setText(text)
            self.disk.setToolTip(inventory.roots[0].path)

    def show_section(self, key: str) -> None:
        """Show the models of a section."""
        for index in range(self.sections.count()):
            if self.sections.item(index).data(Qt.ItemDataRole.UserRole) == key:
                self.sections.setCurrentRow(index)

    def _on_section(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._section = item.data(Qt.ItemDataRole.UserRole)
            self._show_rows()

    def _wanted(self) -> list[ModelRow]:
        rows = [row for row in self.models.rows if self._belongs(row)]
        if self._section == DOWNLOADS:
            order = [fetch.entry.id for fetch in self.models.fetches.ordered]
            return sorted(rows, key=lambda row: order.index(row.key) if row.key in order else len(order))
        if self.fits_only.isChecked():
            rows = [row for row in rows if row.fits is not False or row.status != "absent"]
        return rows

    def _belongs(self, row: ModelRow) -> bool:
        if self._section == DOWNLOADS:
            return self.models.fetches.of(row.entry) is not None
        return row.section == self._section

    def _show_rows(self) -> None:
        """Bring the list up to date, touching only rows that are different."""
        wanted = self._wanted()
        kept = {row.key for row in wanted}
        for key in [key for key in self.rows if key not in kept]:
            self._drop(key)
        for place, row in enumerate(wanted):
            self._put(place, row)
        self.fits_only.setVisible(self._section in TITLES)
        self.area.setVisible(bool(wanted))
        self._empty.setVisible(not wanted and self.models.inventory is not None)

    def _put(self, place: int, row: ModelRow) -> None:
        fetch = self.models.fetches.of(row.entry)
        widget = self.rows.get(row.key)
        if widget is None:
            widget = self.rows[row.key] = ModelRowWidget(row, self.models.hardware, fetch)
            widget.acted.connect(self.act)
        elif widget.row == row:
            widget.show_fetch(fetch)
        else:
            widget.show_row(row, self.models.hardware, fetch)
        if self._list.indexOf(widget) != place:
            self._list.insertWidget(place, widget)

    def _drop(self, key: str) -> None:
        widget = self.rows.pop(key)
        self._list.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _on_fetches(self) -> None:
        self._show_sections()
        self._show_rows()

    def _on_progress(self, fetch: ModelFetch) -> None:
        widget = self.rows.get(fetch.entry.id)
        if widget is not None:
            widget.show_progress()

    def act(self, key: str, what: str) -> None:
        """Do what was asked for at the row `key`."""
        row = self.models.row(key)
        if row is None:
            return
        fetch = self.models.fetches.of(row.entry)
        if what in ("pause", "resume", "discard", "earlier", "later"):
            self._act_on_fetch(row, fetch, what)
        elif what == "fetch":
            self._fetch(row)
        elif what == "repair":
            self.models.repair(row)
        elif what == "paint" and row.family is not None:
            self._paint(row.family, row.level)
        elif what == "verify":
            self.models.files.verify(row)
        elif what == "delete":
            self._delete(row)
        else:
            self._look_at(row, what)

    def _act_on_fetch(self, row: ModelRow, fetch: ModelFetch | None, what: str) -> None:
        fetches = self.models.fetches
        if fetch is None:
            if what == "discard":
                self.models.discard_partial(row)
        elif what in ("earlier", "later"):
            fetches.move(fetch, -1 if what == "earlier" else 1)
        else:
            {"pause": fetches.pause, "resume": fetches.resume, "discard": fetches.discard}[what](fetch)

    def _fetch(self, row: ModelRow) -> None:
        asked = self.models.unaccepted(row)
        if asked is None:
            self.models.fetch(row)
            return

        def accept() -> None:
            self.models.accept(asked)
            self._fetch(self.models.row(row.key) or row)  # some of it may have come while the terms were read

        LicenceSheet(asked, self.models.licence_of(asked), accept, self.window()).open()

    def _delete(self, row: ModelRow, agreed: Removal | None = None) -> None:
        """Ask before it is done; once more when something else than what was `agreed` would go by now."""
        try:
            removal = self.models.removal_of(row)
        except KnownError as error:
            self._notices.post_error(error.report)
            return
        if agreed is not None and _names(agreed) == _names(removal):
            self.models.remove(removal)
            return

        def agree() -> None:
            now = self.models.row(row.key)
            if now is not None:
                self._delete(now, removal)

        DeleteSheet(removal, agree, self.window()).open()

    def _look_at(self, row: ModelRow, what: str) -> None:
        file = row.file
        if what == "inspect" and file is not None:
            self.models.files.inspect(file.path)
        elif what == "show" and file is not None:
            show_in_folder(file.path, self)
        elif row.entry is not None and what == "page":
            QDesktopServices.openUrl(QUrl(self.models.page_of(row.entry)))
        elif row.entry is not None and what == "copy":
            QGuiApplication.clipboard().setText(self.models.address_of(row.entry))

    def _on_inspected(self, path: Path, found: Inspection | ErrorReport) -> None:
        rows = self.models.rows
        row = next((row for row in rows if any(file.path == path for file in row.files)), None)
        same = next((row for row in rows if row.entry is not None and row.entry.name == path.name), None)
        self.doctor.show_result(path, found, row or same, is_ours=row is not None)

    def _open_add_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        *ways, move = self._ways_to_add()
        for text, run in ways:
            menu.addAction(text, run)
        menu.addSeparator()
        menu.addAction(self.tr("Access token…")).triggered.connect(self._ask_token)
        menu.addAction(*move)
        menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _ways_to_add(self) -> list[Offer]:
        return [
            (self.tr("Import files…"), self.choose_files),
            (self.tr("From an address or repository…"), self.ask_address),
            (self.tr("Use other programs' models…"), self.models.files.find_folders),
            (self.tr("Examine a file…"), self.choose_to_examine),
            (self.tr("Move all models to another folder…"), self.choose_place),
        ]

    def ask_address(self) -> None:
        AddressSheet(self.models.add_address, self.window()).open()

    def show_folders(self) -> None:
        """The folders that were found."""
        FoldersSheet(
            self.models.store.roots.all(),
            self.models.files.found_folders,
            self.models.files.use_folder,
            self.models.files.forget_folder,
            self.choose_folder,
            self.window(),
        ).open()

    def choose_files(self) -> None:
        dialog = FileDialog(self, self.tr("Import files"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self.tr("Models ({suffixes})").format(suffixes=SUFFIXES))
        dialog.filesSelected.connect(lambda paths: self.models.files.import_paths(tuple(map(Path, paths))))
        dialog.open()

    def choose_to_examine(self) -> None:
        dialog = FileDialog(self, self.tr("Examine a file"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.models.files.inspect(Path(path)))
        dialog.open()

    def choose_folder(self) -> None:
        self._ask_folder(
            self.tr("Use the models in a folder"), lambda path: self.models.files.import_paths((path,))
        )

    def choose_place(self) -> None:
        self._ask_folder(self.tr("Move all models to"), self.models.move_to)

    def _ask_folder(self, title: str, use: Callable[[Path], object]) -> None:
        dialog = FileDialog(self, title)
        dialog.setFileMode(FileDialog.FileMode.Directory)
        dialog.setOption(FileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: use(Path(path)))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = tuple(map(Path, dropped_files(event.mimeData())))
        if paths:
            event.acceptProposedAction()
            self.models.files.import_paths(paths)


def _names(removal: Removal) -> set[str]:
    """Of the files that go."""
    return {stored.file.path for stored in removal.files}
