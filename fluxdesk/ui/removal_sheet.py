"""What FluxDesk wrote for this user, with sizes, and a tick for each kind: what is to be deleted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from fluxdesk.services.installation import installed_as
from fluxdesk.services.paths import APP_ID, appimage_file
from fluxdesk.services.removal import Part, PartKind
from fluxdesk.state.removal import RemovalState
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.format import file_size
from fluxdesk.ui.kit import XS, Card, S, kind, label, name, tight


class RemovalSheet(Sheet):
    """Ticks start so that pictures and models stay."""

    def __init__(self, state: RemovalState, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("RemovalSheet", "Remove my files"), parent)
        self._state = state
        self.body.addWidget(
            label(
                self.tr(
                    "This deletes files of yours and closes FluxDesk. The program itself is removed as it was "
                    "installed: {how}."
                ).format(how=self._how()),
                wrap=True,
            )
        )
        self.card = Card(self.tr("Delete"))
        self.lines = QVBoxLayout()
        tight(self.lines, S)
        self.card.body.addLayout(self.lines)
        self.body.addWidget(self.card)
        self.staying = label("", "muted", wrap=True)
        self.body.addWidget(self.staying)
        self.body.addStretch(1)
        self.ticks: dict[PartKind, QCheckBox] = {}
        self.delete = kind(QPushButton(self.tr("Delete and close FluxDesk")), "danger")
        name(self.delete, self.delete.text())
        self.delete.setAutoDefault(False)
        self.delete.clicked.connect(self._delete)
        self.buttons.insertWidget(0, self.delete)
        state.changed.connect(self.refresh)
        self.refresh()
        self.resize(580, 560)

    def refresh(self) -> None:
        """Show what was measured."""
        parts = self._state.parts
        if parts is None:
            self.staying.setText(self.tr("Measuring…"))
        else:
            stays = self._state.staying
            text = self.tr("Stays in any case: {folders}.").format(folders=", ".join(stays)) if stays else ""
            self.staying.setText(text)
            if not self.ticks:
                for part in parts:
                    self.lines.addWidget(self._line(part))
        self.staying.setVisible(bool(self.staying.text()))
        self._show_button()

    def _line(self, part: Part) -> QWidget:
        titles: dict[PartKind, str] = {
            "pictures": self.tr("Pictures that FluxDesk painted"),
            "models": self.tr("Models"),
            "engines": self.tr("Installed engines"),
            "settings": self.tr("Settings, lists, painted masks and access tokens"),
            "caches": self.tr("Temporary files and logs"),
        }
        text = f"{titles[part.kind]} ({file_size(part.bytes)})"
        tick = name(QCheckBox(text), text)
        tick.setChecked(part.kind not in ("pictures", "models"))
        tick.toggled.connect(self._show_button)
        self.ticks[part.kind] = tick
        line = QWidget()
        layout = QVBoxLayout(line)
        tight(layout, XS)
        layout.addWidget(tick)
        folder = (
            part.folders[0]
            if len(part.folders) == 1
            else self.tr("{folder} and others").format(folder=part.folders[0])
        )
        layout.addWidget(label(folder, "small", wrap=True))
        return line

    def _chosen(self) -> tuple[PartKind, ...]:
        return tuple(part for part, tick in self.ticks.items() if tick.isChecked())

    def _show_button(self) -> None:
        self.delete.setEnabled(bool(self._chosen()))

    def _delete(self) -> None:
        chosen = self._chosen()
        self.accept()
        self._state.remove(chosen)

    def _how(self) -> str:
        image = appimage_file()
        if image is not None:
            return self.tr("by deleting {file}").format(file=image)
        match installed_as():
            case "windows":
                return self.tr("in the system's list of programs")
            case "deb":
                return "sudo apt purge fluxdesk"
            case "flatpak":
                return f"flatpak uninstall {APP_ID}"
            case "macos":
                return self.tr("by deleting {file}").format(file="FluxDesk.app")
        return self.tr("by deleting its folder")
