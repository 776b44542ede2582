"""The set-up's last pages: where models go and what other programs already have, and the summary."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fluxdesk.domain.families import TITLES
from fluxdesk.services.folders import FoundFolder
from fluxdesk.services.model_roots import PROGRAM_NAMES
from fluxdesk.state.setup import SetupState
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import file_size
from fluxdesk.ui.kit import Card, FormRow, S, label, name, row, tight
from fluxdesk.ui.layouts import empty
from fluxdesk.ui.setup_pages import SetupPage


def program_name(folder: FoundFolder) -> str:
    return QCoreApplication.translate("models", PROGRAM_NAMES[folder.program])


class FolderPage(SetupPage):
    """Folder and disk, and models of other programs to use in place."""

    def __init__(self, setup: SetupState) -> None:
        super().__init__(setup)
        self.field = QLineEdit()
        name(self.field, self.tr("Folder for models"))
        self.choose = QPushButton(self.tr("Choose…"))
        name(self.choose, self.tr("Choose the folder for models"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        self.field.editingFinished.connect(lambda: setup.choose_folder(self.field.text()))
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(self.field, 1)
        line.addWidget(self.choose)
        self.row = FormRow(self.tr("Folder for models"), line, target=self.field)
        self.disk = label("", "muted", wrap=True)
        self.found = Card(self.tr("Found on this computer"))
        self.found.body.addWidget(
            label(
                self.tr("Models of other programs can be used where they lie, without a copy."),
                "muted",
                wrap=True,
            )
        )
        self.programs = QVBoxLayout()
        tight(self.programs, S)
        self.found.body.addLayout(self.programs)
        self.body.addWidget(self.row)
        self.body.addWidget(self.disk)
        self.body.addWidget(self.found)
        self.body.addStretch(1)
        self._shown: tuple[tuple[FoundFolder, ...], tuple[str, ...]] | None = None

    def title(self) -> str:
        return self.tr("Where should models go?")

    def first_field(self) -> QWidget | None:
        return None

    def refresh(self) -> None:
        setup = self.setup
        if not self.field.hasFocus() or not self.field.isModified():
            self.field.setText(str(setup.folder))
        disk = setup.disk
        free = file_size(disk.free_bytes) if disk is not None else self.tr("unknown")
        kinds = {
            "ssd": self.tr("solid-state disk"),
            "hdd": self.tr("hard disk: loading a model takes minutes there"),
            "network": self.tr("network: loading a model takes minutes there"),
        }
        kind_text = kinds.get(disk.kind, "") if disk is not None else ""
        text = self.tr("To download: {needed}. Free: {free}").format(
            needed=file_size(setup.needed_bytes), free=free
        )
        self.disk.setText(f"{text} ({kind_text})." if kind_text else f"{text}.")
        problem = ""
        if not setup.disk_suffices:
            problem = self.tr(
                "There is too little room on this disk. Choose another folder or a smaller level."
            )
        self.row.set_problem(problem)
        self._show_folders()

    def _show_folders(self) -> None:
        folders = self.setup.found.folders if self.setup.found else ()
        state = (folders, self.setup.used_folders)
        self.found.setVisible(bool(folders))
        if state == self._shown:
            return
        self._shown = state
        empty(self.programs)
        for folder in folders:
            self.programs.addWidget(self._folder_line(folder))

    def _folder_line(self, folder: FoundFolder) -> QWidget:
        text = self.tr("{program}: {count} files, {size}").format(
            program=program_name(folder), count=folder.files, size=file_size(folder.bytes)
        )
        used = folder.path in self.setup.used_folders
        button = QPushButton(self.tr("In use") if used else self.tr("Use them here"))
        button.setEnabled(not used)
        button.setAutoDefault(False)
        name(button, f"{program_name(folder)}: {button.text()}")
        button.clicked.connect(lambda: self.setup.use_folder(folder))
        words = QWidget()
        column = QVBoxLayout(words)
        tight(column, 0)
        column.addWidget(label(text, wrap=True))
        column.addWidget(label(folder.path, "small", wrap=True))
        line = QWidget()
        layout = row(words, button)
        layout.setStretch(0, 1)
        line.setLayout(layout)
        return line

    def _choose(self) -> None:
        dialog = FileDialog(self, self.tr("Folder for models"), str(self.setup.folder))
        dialog.setFileMode(FileDialog.FileMode.Directory)
        dialog.setOption(FileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.setup.choose_folder)
        dialog.open()


class FinishPage(SetupPage):
    """What will happen now."""

    def __init__(self, setup: SetupState) -> None:
        super().__init__(setup)
        self.what = label("", wrap=True)
        self.where = label("", "muted", wrap=True)
        self.body.addWidget(self.what)
        self.body.addWidget(self.where)
        self.body.addWidget(
            label(
                self.tr(
                    "The download runs in the background and goes on after a restart. Meanwhile you can paint with "
                    "flux-mini, which came with FluxDesk."
                ),
                wrap=True,
            )
        )
        self.body.addStretch(1)

    def title(self) -> str:
        return self.tr("Ready")

    def button(self) -> str:
        return self.tr("Download and start") if self.setup.needed_bytes else self.tr("Start painting")

    def refresh(self) -> None:
        setup = self.setup
        model = setup.progress.model
        self.what.setText(
            self.tr("{model} at level {level}: {size} to download.").format(
                model=TITLES[model], level=setup.level, size=file_size(setup.needed_bytes)
            )
        )
        self.where.setText(self.tr("It goes to {folder}.").format(folder=setup.folder))
