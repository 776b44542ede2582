"""The Models page's sheets: a licence to accept, an address to add, a deletion to confirm, folders to share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from fluxdesk.domain.catalogue import CatalogueEntry, Licence
from fluxdesk.services.folders import FoundFolder
from fluxdesk.services.model_changes import Removal
from fluxdesk.services.model_roots import PROGRAM_NAMES, ModelRoot
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.format import file_size
from fluxdesk.ui.kit import Card, ElidedLabel, FormRow, PrimaryButton, QuietButton, S, label, name, tight
from fluxdesk.ui.translated import model_text


class LicenceSheet(Sheet):
    """Shows a non-commercial licence; the download starts when it is accepted."""

    def __init__(
        self,
        entry: CatalogueEntry,
        licence: Licence,
        accept: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Terms of use"), parent)
        self._accept = accept
        self.body.addWidget(
            label(self.tr("{file} comes under the {licence}.").format(
                file=entry.name, licence=licence.title), "heading", wrap=True)
        )  # fmt: skip
        for text in (
            self.tr(
                "You may use the model for yourself, for research and for other purposes that earn nothing."
            ),
            self.tr("Using the model in or for a business needs a licence from its authors."),
            self.tr("The binding text is the authors'; read it before you accept."),
        ):
            self.body.addWidget(label(text, wrap=True))
        link = QuietButton(self.tr("Read the licence"), "info")
        link.setToolTip(licence.url)
        link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(licence.url)))
        self.body.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        address = label(licence.url, "small", wrap=True)
        address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(address)
        self.agree = QCheckBox(self.tr("I have read the terms and accept them"))
        name(self.agree, self.agree.text())
        self.body.addWidget(self.agree)
        self.body.addStretch(1)
        self.go = PrimaryButton(self.tr("Accept and download"))
        self.go.setEnabled(False)
        self.agree.toggled.connect(self.go.setEnabled)
        self.go.clicked.connect(self._on_accepted)
        self.buttons.addWidget(self.go)
        self.close_button.setText(self.tr("Cancel"))
        self.resize(520, 420)

    def _on_accepted(self) -> None:
        self._accept()
        self.accept()


class AddressSheet(Sheet):
    """Asks for an address or a repository."""

    def __init__(self, add: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Add a model"), parent)
        self._add = add
        self.field = QLineEdit()
        self.field.setPlaceholderText("https://…")
        row = FormRow(self.tr("Address of a file, or a repository"), self.field)
        row.add_help(
            self.tr(
                "For example https://huggingface.co/owner/name/resolve/main/file.gguf, "
                "or owner/name to list all files of a repository."
            )
        )
        self.body.addWidget(row)
        self.body.addStretch(1)
        self.go = PrimaryButton(self.tr("Add"))
        self.go.setEnabled(False)
        self.go.setDefault(True)
        self.field.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.go.clicked.connect(self._on_add)
        self.buttons.addWidget(self.go)
        self.close_button.setText(self.tr("Cancel"))
        self.resize(520, 280)
        self.field.setFocus()

    def _on_add(self) -> None:
        self._add(self.field.text().strip())
        self.accept()


class DeleteSheet(Sheet):
    """Says what goes and what stays."""

    def __init__(self, removal: Removal, delete: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Delete from the disk?"), parent)
        self._delete = delete
        card = Card()
        for stored in removal.files:
            line = QHBoxLayout()
            tight(line, S)
            line.addWidget(ElidedLabel(stored.file.name), 1)
            line.addWidget(label(file_size(stored.file.bytes), "muted"))
            card.body.addLayout(line)
        self.body.addWidget(card)
        if removal.kept:
            text = self.tr("These stay, because other models need them: {names}")
            self.body.addWidget(label(text.format(names=", ".join(removal.kept)), "muted", wrap=True))
        self.body.addWidget(
            label(self.tr("{size} become free.").format(size=file_size(removal.freed_bytes)), wrap=True)
        )
        self.body.addStretch(1)
        self.go = QPushButton(self.tr("Delete"))
        self.go.setProperty("kind", "danger")
        name(self.go, self.go.text())
        self.go.clicked.connect(self._on_delete)
        self.buttons.addWidget(self.go)
        self.close_button.setText(self.tr("Cancel"))
        self.resize(480, 320)

    def _on_delete(self) -> None:
        self._delete()
        self.accept()


class FoldersSheet(Sheet):
    """Other programs' folders: used in place, or not."""

    def __init__(
        self,
        roots: tuple[ModelRoot, ...],
        found: tuple[FoundFolder, ...],
        use: Callable[[FoundFolder], object],
        forget: Callable[[str], object],
        choose: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Folders with models"), parent)
        self.body.addWidget(
            label(
                self.tr("Models of other programs are used where they lie. FluxDesk never changes them."),
                "muted",
                wrap=True,
            )
        )
        known = {root.path for root in roots}
        for root in roots:
            text = self.tr("downloads go here") if root == roots[0] else ""
            button = None
            if not root.own:
                button = QPushButton(self.tr("Stop using"))
                button.clicked.connect(self._calling(button, partial(forget, root.path)))
            self.body.addWidget(self._line(model_text(PROGRAM_NAMES[root.program]), root.path, text, button))
        for folder in found:
            if folder.path in known:
                continue
            text = self.tr("{count} files, {size}").format(count=folder.files, size=file_size(folder.bytes))
            button = QPushButton(self.tr("Use"))
            button.clicked.connect(self._calling(button, partial(use, folder)))
            self.body.addWidget(
                self._line(model_text(PROGRAM_NAMES[folder.program]), folder.path, text, button)
            )
        self.body.addStretch(1)
        other = QPushButton(self.tr("Another folder…"))
        name(other, self.tr("Use another folder"))
        other.clicked.connect(self.accept)
        other.clicked.connect(choose)
        self.buttons.insertWidget(0, other)
        self.resize(640, 440)

    @staticmethod
    def _calling(button: QPushButton, call: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            button.setEnabled(False)
            call()

        return run

    @staticmethod
    def _line(title: str, path: str, text: str, button: QPushButton | None) -> Card:
        card = Card()
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(label(title, "heading"))
        line.addWidget(ElidedLabel(path, Qt.TextElideMode.ElideMiddle), 1)
        line.addWidget(label(text, "muted"))
        if button is not None:
            name(button, f"{button.text()}: {path}")
            line.addWidget(button)
        card.body.addLayout(line)
        return card
