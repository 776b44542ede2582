"""What this program is, which version, where it keeps things, and whose work it stands on."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QWidget

import fluxdesk
from fluxdesk.services.licences import Licence
from fluxdesk.services.paths import Paths
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.kit import Card, ElidedLabel, L, QuietButton, S, label


class AboutDialog(Sheet):
    """Version, folders with a button each, licences of every part."""

    def __init__(self, paths: Paths, licences: tuple[Licence, ...], parent: QWidget | None = None) -> None:
        super().__init__("FluxDesk", parent)
        self.setAccessibleName(self.tr("About FluxDesk"))
        self.body.addWidget(
            label(
                self.tr(
                    "FLUX.1 on your own computer. It works without a network and sends nothing to anybody."
                ),
                wrap=True,
            )
        )
        self.versions = label(self._versions(), "muted", wrap=True)
        self.body.addWidget(self.versions)
        self.body.addWidget(self._folders(paths))
        self.body.addWidget(self._licences(licences))
        self.body.addStretch(1)
        self.resize(640, 640)

    @staticmethod
    def _versions() -> str:
        return (
            f"FluxDesk {fluxdesk.__version__} · Python {platform.python_version()} · Qt {qVersion()} · "
            f"{platform.system()} {platform.release()}"
        )

    def _folders(self, paths: Paths) -> Card:
        card = Card(self.tr("Folders"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setColumnStretch(1, 1)
        folders = (
            (self.tr("Pictures"), paths.pictures),
            (self.tr("Models and data"), paths.data),
            (self.tr("Settings"), paths.config),
            (self.tr("Log"), paths.logs),
        )
        for number, (title, folder) in enumerate(folders):
            button = QuietButton(title, "folder")
            button.setProperty("align", "left")
            button.setAccessibleName(self.tr("Open the folder: {title}").format(title=title))
            button.clicked.connect(self._opener(folder))
            grid.addWidget(button, number, 0)
            grid.addWidget(ElidedLabel(str(folder)), number, 1)
        card.body.addLayout(grid)
        return card

    @staticmethod
    def _opener(folder: Path) -> Callable[[], None]:
        def open_folder() -> None:
            folder.mkdir(parents=True, exist_ok=True)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

        return open_folder

    def _licences(self, licences: tuple[Licence, ...]) -> Card:
        card = Card(self.tr("Licences"))
        card.body.addWidget(
            label(self.tr("FluxDesk itself is free software under the Apache licence 2.0."), wrap=True)
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S // 2)
        grid.setColumnStretch(2, 1)
        for number, licence in enumerate(licences):
            grid.addWidget(label(licence.name), number, 0)
            grid.addWidget(label(licence.version, "muted"), number, 1)
            grid.addWidget(label(licence.licence, "muted", wrap=True), number, 2)
        card.body.addLayout(grid)
        return card
