"""Where the next picture is painted: shown only when the settings name a ComfyUI server."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fluxdesk.state.remote_server import RemoteServer
from fluxdesk.ui.kit import XS, ChoiceBox, FormRow, fill_box, label, name, tight
from fluxdesk.ui.server_texts import ServerTexts


class EngineField(QWidget):
    """Follows `RemoteServer`; a line below says what the server is."""

    def __init__(self, remote: RemoteServer) -> None:
        super().__init__()
        self._remote = remote
        self._texts = ServerTexts(self)
        title = self.tr("Paint on")
        self.box = name(
            ChoiceBox(), title, self.tr("This computer, or the ComfyUI server that the settings name.")
        )
        self.about = label("", "small", wrap=True)
        layout = QVBoxLayout(self)
        tight(layout, XS)
        layout.addWidget(FormRow(title, self.box))
        layout.addWidget(self.about)
        self.box.activated.connect(lambda: remote.choose(self.box.currentData()))
        remote.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Put what the state holds into the field."""
        remote = self._remote
        self.setVisible(bool(remote.address))
        entries = [("here", self.tr("This computer")), ("comfyui", self.tr("ComfyUI server"))]
        fill_box(self.box, entries, "comfyui" if remote.asking else remote.engine)
        if remote.asking:
            self.about.setText(self.tr("Asking the server…"))
        elif remote.facts is not None:
            self.about.setText(self._texts.facts(remote.facts))
        self.about.setVisible(remote.asking or remote.facts is not None)
