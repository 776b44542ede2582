"""Asks for the hub's access token and puts it into the system's keyring."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from fluxdesk.domain.catalogue import HUB
from fluxdesk.state.tokens import TokensState
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.kit import FormRow, PrimaryButton, QuietButton, label, name

TOKEN_PAGE = f"{HUB}/settings/tokens"


class TokenSheet(Sheet):
    """Shows whether there is a token, saves one, forgets it. What was typed is never shown."""

    def __init__(self, tokens: TokensState, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Access token"), parent)
        self._tokens = tokens
        for text in (
            self.tr("Some models are given only to people with an account at huggingface.co who accepted their terms."),
            self.tr("The token is kept in the system's keyring and sent to huggingface.co only."),
        ):  # fmt: skip
            self.body.addWidget(label(text, "muted", wrap=True))
        page = QuietButton(self.tr("Make a token"), "lock")
        page.setToolTip(TOKEN_PAGE)
        page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(TOKEN_PAGE)))
        self.body.addWidget(page, 0, Qt.AlignmentFlag.AlignLeft)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.row = FormRow(self.tr("Token of huggingface.co"), self.field)
        self.body.addWidget(self.row)
        self.state = label("", wrap=True)
        self.body.addWidget(self.state)
        self.body.addStretch(1)
        self.forget = QPushButton(self.tr("Forget the token"))
        name(self.forget, self.forget.text())
        self.forget.clicked.connect(tokens.forget)
        self.buttons.insertWidget(0, self.forget)
        self.save = PrimaryButton(self.tr("Save"))
        self.save.setDefault(True)
        self.save.clicked.connect(self._on_save)
        self.buttons.addWidget(self.save)
        self.field.textChanged.connect(self._show)
        tokens.changed.connect(self._show)
        tokens.look()
        self._show()
        self.resize(520, 380)
        self.field.setFocus()

    def _show(self) -> None:
        tokens = self._tokens
        self.save.setEnabled(bool(self.field.text().strip()))
        self.forget.setVisible(bool(tokens.saved))
        texts = {
            None: self.tr("Looking into the keyring…"),
            True: self.tr("A token is saved."),
            False: self.tr("No token is saved."),
        }
        self.state.setText(texts[tokens.saved])
        problem = tokens.problem
        self.row.set_problem(" ".join(translate_report(problem)) if problem is not None else "")

    def _on_save(self) -> None:
        self._tokens.save(self.field.text())
        self.field.clear()
