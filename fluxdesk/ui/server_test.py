"""The button "Test connection" beside an address, and the line that says what answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit, QPushButton

from fluxdesk.state.remote_server import Found, RemoteServer
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.kit import kind, label, name, restyle
from fluxdesk.ui.server_texts import ServerTexts


class ServerTest(QObject):
    """Asks the server whose address stands in `field`, whether or not it is stored yet."""

    def __init__(self, remote: RemoteServer, field: QLineEdit, check: Callable[[str], bool]) -> None:
        super().__init__(field)
        self._remote = remote
        self._field = field
        self._check = check
        self._texts = ServerTexts(self)
        self.button = QPushButton(self.tr("Test connection"))
        name(self.button, self.tr("Test connection"), self.tr("Ask the server what it is, once"))
        self.button.setAutoDefault(False)
        self.button.setEnabled(bool(field.text().strip()))
        self.result = label("", "small", wrap=True)
        self.result.hide()
        self.button.clicked.connect(self._on_clicked)
        field.textChanged.connect(self._on_text)
        remote.tested.connect(self._on_tested)

    def _on_text(self, text: str) -> None:
        self.button.setEnabled(bool(text.strip()))
        self.result.hide()

    def _on_clicked(self) -> None:
        address = self._field.text().strip()
        if self._check(address):
            self._say(self.tr("Asking the server…"))
            self._remote.test(address)

    def _on_tested(self, found: Found) -> None:
        if found.address != self._field.text().strip():
            return
        if found.error is not None:
            self._say(" ".join(translate_report(found.error.report)), problem=True)
        elif found.facts is not None:
            self._say(self._texts.facts(found.facts))

    def _say(self, text: str, *, problem: bool = False) -> None:
        kind(self.result, "problem" if problem else "small")
        restyle(self.result)
        self.result.setText(text)
        self.result.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.result, text))
