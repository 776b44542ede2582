"""Updates on demand: look, read what is new, fetch, and open the package. Nothing happens by itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QWidget

import fluxdesk
from fluxdesk.services.paths import appimage_file
from fluxdesk.state.translation import translate_report
from fluxdesk.state.updates import UpdatesState
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import file_size
from fluxdesk.ui.kit import Card, FormRow, PrimaryButton, S, label, name, row, tight
from fluxdesk.ui.result_actions import show_in_folder


class UpdatesSheet(Sheet):
    """Shows `UpdatesState`."""

    def __init__(self, state: UpdatesState, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("UpdatesSheet", "Updates"), parent)
        self._state = state
        self.body.addWidget(self._source_card())
        self.body.addWidget(self._release_card())
        self.body.addStretch(1)
        state.changed.connect(self.refresh)
        self.refresh()
        self.resize(600, 520)

    def _source_card(self) -> Card:
        card = Card(self.tr("This is FluxDesk {version}").format(version=fluxdesk.__version__))
        self.source = QLineEdit(self._state.source)
        self.source.setPlaceholderText(self.tr("https address or folder"))
        self.source.textChanged.connect(self.refresh)
        self.source.returnPressed.connect(self._look)
        choose = QPushButton(self.tr("Choose…"))
        name(choose, self.tr("Choose the folder of a release"))
        self.look = PrimaryButton(self.tr("Look for an update"))
        for button, run in ((choose, self._choose), (self.look, self._look)):
            button.setAutoDefault(False)
            button.clicked.connect(run)
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(self.source, 1)
        line.addWidget(choose)
        self.source_row = FormRow(self.tr("Where releases are"), line, target=self.source)
        self.source_row.add_help(
            self.tr(
                "Only releases signed by FluxDesk's makers are accepted. An address is contacted when you press "
                "the button, and sees only your address."
            )
        )
        self.none = label(
            self.tr(
                "This build has no update address and no key to check a release with. Get a newer version from where "
                "you got this one, and install it over this one: your settings, models and pictures stay."
            ),
            wrap=True,
        )
        card.body.addWidget(self.none)
        card.body.addWidget(self.source_row)
        buttons = row(self.look)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        return card

    def _release_card(self) -> Card:
        self.card = Card()
        self.found = label("", "heading", wrap=True)
        self.notes = label("", wrap=True)
        self.progress = name(QProgressBar(), self.tr("Progress of the download"))
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.hint = label("", wrap=True)
        self.fetch = PrimaryButton(self.tr("Fetch it"))
        self.open_package = QPushButton()
        for button, run in ((self.fetch, self._state.fetch), (self.open_package, self._open)):
            button.setAutoDefault(False)
            button.clicked.connect(run)
        for widget in (self.found, self.notes, self.progress, self.hint):
            self.card.body.addWidget(widget)
        buttons = row(self.fetch, self.open_package)
        buttons.addStretch(1)
        self.card.body.addLayout(buttons)
        return self.card

    def refresh(self) -> None:
        """Bring everything up to date with the state."""
        state = self._state
        self.none.setVisible(not state.trusted.has_updates)
        for widget in (self.source_row, self.look):
            widget.setVisible(state.trusted.has_updates)
        self.look.setEnabled(not state.activity and bool(self.source.text().strip()))
        self.source_row.setEnabled(not state.activity)
        self.found.setText(self._found())
        self.card.setVisible(bool(self.found.text()))
        language = QLocale().name().split("_")[0]
        notes = state.release.notes if state.release and state.newer else {}
        self.notes.setText(notes.get(language) or notes.get("en") or "")
        self.notes.setVisible(bool(self.notes.text()))
        self.progress.setVisible(state.activity == "fetching")
        self.progress.setValue(round(state.share * 1000))
        self.fetch.setVisible(state.newer and state.package is None)
        self.fetch.setEnabled(not state.activity)
        self.open_package.setText(
            self.tr("Show the package") if self._is_program() else self.tr("Open the package")
        )
        name(self.open_package, self.open_package.text())
        self.open_package.setVisible(state.package is not None)
        self.hint.setText(self._hint())
        self.hint.setVisible(bool(self.hint.text()))

    def _found(self) -> str:
        state = self._state
        if state.failure is not None:
            return " ".join(translate_report(state.failure)).strip()
        if state.activity == "looking":
            return self.tr("Looking…")
        if state.release is None:
            return ""
        if not state.newer:
            return self.tr("FluxDesk is up to date ({version} is the newest).").format(
                version=state.release.version
            )
        return self.tr("FluxDesk {version} of {date} is there.").format(
            version=state.release.version, date=state.release.date
        )

    def _hint(self) -> str:
        package = self._state.package
        if package is None:
            return ""
        size = file_size(package.stat().st_size)
        text = self.tr("{file} ({size}) is here and checked; your settings were copied.").format(
            file=package.name, size=size
        )
        if package.suffix == ".deb":
            command = f"sudo apt install {package}"
            text += " " + self.tr("Open it, or run: {command}").format(command=command)
        elif package.suffix == ".AppImage":
            text += " " + self.tr("Close FluxDesk and put it in the place of {file}.").format(
                file=appimage_file() or self.tr("the old one")
            )
        return text

    def _look(self) -> None:
        self._state.look(self.source.text().strip())

    def _is_program(self) -> bool:
        """Whether opening the package would start it rather than install it."""
        return self._state.package is not None and self._state.package.suffix == ".AppImage"

    def _open(self) -> None:
        if self._state.package is None:
            return
        if self._is_program():
            show_in_folder(self._state.package, self)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._state.package)))

    def _choose(self) -> None:
        dialog = FileDialog(self, self.tr("Folder of a release"), str(Path.home()))
        dialog.setFileMode(FileDialog.FileMode.Directory)
        dialog.setOption(FileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.source.setText)
        dialog.open()
