"""The settings, built from their declarations: one card per section, one row each, in force at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.server_address import server_address
from fluxdesk.services.download_choice import check_hub, check_index, check_proxy
from fluxdesk.services.picture_names import check_pattern
from fluxdesk.services.settings_store import Declaration, declarations, section_titles
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.remote_server import RemoteServer
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.kit import (
    XS,
    Card,
    ChoiceBox,
    FormRow,
    M,
    QuietButton,
    S,
    SpinField,
    label,
    name,
    row,
    tight,
)
from fluxdesk.ui.server_test import ServerTest


class UpkeepAction(NamedTuple):
    """A dialog about the program itself; texts are translated."""

    key: str
    title: str
    help: str
    run: Callable[[], object]


class SettingsDialog(Sheet):
    """Every setting of the program. Changes are in force and saved without a button."""

    def __init__(
        self,
        preferences: PreferencesState,
        default_folder: Path,
        set_up_again: Callable[[], object],
        upkeep: Sequence[UpkeepAction] = (),
        remote: RemoteServer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(QCoreApplication.translate("SettingsDialog", "Settings"), parent)
        self._preferences = preferences
        self._default_folder = default_folder
        self._remote = remote
        self.fields: dict[str, QWidget] = {}
        self.rows: dict[str, FormRow] = {}
        makers: dict[str, Callable[[Declaration], QWidget]] = {
            "choice": self._choice,
            "switch": self._switch,
            "whole": self._whole,
            "text": self._text,
            "file_name": self._text,
            "hub": self._text,
            "index": self._text,
            "proxy": self._text,
            "folder": self._folder,
            "server": self._server,
        }
        for section, title in section_titles().items():
            card = Card(_tr(title))
            card.body.setSpacing(M)
            for declaration in declarations(section):
                card.body.addWidget(makers[declaration.kind](declaration))
            self.body.addWidget(card)
        if upkeep:
            self.body.addWidget(self._upkeep_card(upkeep))
        self.body.addStretch(1)
        self.set_up = QuietButton(self.tr("Set up again…"))
        self.set_up.setToolTip(self.tr("Look at the computer again and choose model and level"))
        self.set_up.setAutoDefault(False)
        self.set_up.clicked.connect(set_up_again)
        self.buttons.insertWidget(0, self.set_up)
        self.resize(580, 720)

    def _upkeep_card(self, upkeep: Sequence[UpkeepAction]) -> Card:
        """What opens a dialog of its own: a line each."""
        card = Card(self.tr("FluxDesk itself"))
        for action in upkeep:
            button = QPushButton(f"{action.title}…")
            name(button, action.title, action.help)
            button.setAutoDefault(False)
            button.clicked.connect(action.run)
            self.fields[f"upkeep.{action.key}"] = button
            line = row(label(action.help, "small", wrap=True), button)
            line.setStretch(0, 1)
            card.body.addLayout(line)
        return card

    def _choice(self, declaration: Declaration) -> QWidget:
        box = ChoiceBox()
        for value, text in declaration.choices:
            box.addItem(_tr(text), value)
        box.setCurrentIndex(box.findData(self._value(declaration)))
        box.activated.connect(lambda: self._store(declaration, box.currentData()))
        return self._row(declaration, box, box)

    def _switch(self, declaration: Declaration) -> QWidget:
        box = name(QCheckBox(_tr(declaration.title)), _tr(declaration.title), _tr(declaration.help))
        box.setChecked(bool(self._value(declaration)))
        box.toggled.connect(lambda on: self._store(declaration, on))
        self.fields[f"{declaration.section}.{declaration.key}"] = box
        whole = QWidget()
        layout = QVBoxLayout(whole)
        tight(layout, XS)
        layout.addWidget(box)
        if declaration.help:
            layout.addWidget(label(_tr(declaration.help), "small", wrap=True))
        return whole

    def _whole(self, declaration: Declaration) -> QWidget:
        field = SpinField(_tr(declaration.title), declaration.lowest, declaration.highest)
        field.setValue(int(self._value(declaration)))
        field.valueChanged.connect(lambda value: self._store(declaration, value))
        return self._row(declaration, field, field)

    def _text(self, declaration: Declaration) -> QWidget:
        field = QLineEdit(str(self._value(declaration)))
        field.textEdited.connect(lambda text: self._check(declaration, text))
        self._store_when_left(declaration, field)
        return self._row(declaration, field, field)

    def _folder(self, declaration: Declaration) -> QWidget:
        field = QLineEdit(str(self._value(declaration)))
        field.setPlaceholderText(str(self._default_folder))
        self._store_when_left(declaration, field)
        button = QPushButton(self.tr("Choose…"))
        name(button, self.tr("Choose: {setting}").format(setting=_tr(declaration.title)))
        button.clicked.connect(lambda: self._choose_folder(declaration, field))
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(field, 1)
        line.addWidget(button)
        return self._row(declaration, line, field)

    def _server(self, declaration: Declaration) -> QWidget:
        field = QLineEdit(str(self._value(declaration)))
        field.textEdited.connect(lambda text: self._check(declaration, text))
        self._store_when_left(declaration, field)
        if self._remote is None:
            return self._row(declaration, field, field)
        self.test_server = ServerTest(self._remote, field, lambda text: self._check(declaration, text))
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(field, 1)
        line.addWidget(self.test_server.button)
        row = self._row(declaration, line, field)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        tight(layout, XS)
        layout.addWidget(row)
        layout.addWidget(self.test_server.result)
        return whole

    def _row(self, declaration: Declaration, field: QWidget | QHBoxLayout, target: QWidget) -> QWidget:
        key = f"{declaration.section}.{declaration.key}"
        name(target, _tr(declaration.title), _tr(declaration.help))
        form_row = FormRow(_tr(declaration.title), field, target=target)
        if declaration.help:
            form_row.add_help(_tr(declaration.help))
        self.fields[key], self.rows[key] = target, form_row
        return form_row

    def _value(self, declaration: Declaration) -> Any:
        return self._preferences.get(declaration.section, declaration.key)

    def _store(self, declaration: Declaration, value: object) -> None:
        """Put `value` in force if it can be."""
        if self._check(declaration, value):
            self._preferences.set(declaration.section, declaration.key, value)

    def _store_when_left(self, declaration: Declaration, field: QLineEdit) -> None:
        """A text is in force when it is complete: the field is left, or the dialog closed."""
        field.editingFinished.connect(lambda: self._store(declaration, field.text().strip()))
        self.finished.connect(lambda _result: self._store(declaration, field.text().strip()))

    def _check(self, declaration: Declaration, value: object) -> bool:
        """Whether `value` can be in force; if not, the field says why."""
        problem = ""
        checks: dict[str, Callable[[str], object]] = {
            "file_name": check_pattern,
            "hub": check_hub,
            "index": check_index,
            "proxy": check_proxy,
            "server": lambda text: text.strip() and server_address(text),
        }
        check = checks.get(declaration.kind)
        if check is not None:
            try:
                check(str(value))
            except KnownError as error:
                problem = " ".join(translate_report(error.report))
        form_row = self.rows.get(f"{declaration.section}.{declaration.key}")
        if form_row is not None:
            form_row.set_problem(problem)
        return not problem

    def _choose_folder(self, declaration: Declaration, field: QLineEdit) -> None:
        dialog = FileDialog(self, _tr(declaration.title), field.text() or str(self._default_folder))
        dialog.setFileMode(FileDialog.FileMode.Directory)
        dialog.setOption(FileDialog.Option.ShowDirsOnly)

        def chosen(path: str) -> None:
            field.setText(path)
            self._store(declaration, path)

        dialog.fileSelected.connect(chosen)
        dialog.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text) if text else ""
