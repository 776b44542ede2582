"""The LoRAs of the form: each with its strength and a way out, and a button for more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fluxdesk.domain.request import LoraUse
from fluxdesk.state.session import SessionState
from fluxdesk.ui.kit import XS, DecimalField, ElidedLabel, IconButton, QuietButton, name, tight

LEAST, MOST = -4.0, 4.0


class LoraList(QWidget):
    """Shows and changes `form.loras`; the rows are made anew only when the files differ."""

    def __init__(self, session: SessionState) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[str, ...] = ()
        self.strengths: list[DecimalField] = []
        self.removers: list[IconButton] = []
        layout = QVBoxLayout(self)
        tight(layout, XS)
        self._rows = QVBoxLayout()
        tight(self._rows, XS)
        layout.addLayout(self._rows)
        self.add = QuietButton(self.tr("Add a LoRA…"), "plus")
        self.add.clicked.connect(self._ask)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        layout.addLayout(line)
        session.changed.connect(self.show_form)
        self.show_form()

    def show_form(self) -> None:
        """Put what the form holds into the rows."""
        loras = self._session.form.loras
        paths = tuple(use.path for use in loras)
        if paths != self._shown:
            self._shown = paths
            self._rebuild(loras)
        for field, use in zip(self.strengths, loras, strict=True):
            field.blockSignals(True)
            field.setValue(use.strength)
            field.blockSignals(False)

    def add_files(self, paths: tuple[Path, ...]) -> None:
        """Put these files at the end of the list; those that are in it stay as they are."""
        loras = self._session.form.loras
        new = [LoraUse(str(path)) for path in paths if str(path) not in {use.path for use in loras}]
        self._session.set(loras=(*loras, *new))

    def _rebuild(self, loras: tuple[LoraUse, ...]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.strengths, self.removers = [], []
        for number, use in enumerate(loras):
            self._rows.addWidget(self._row(number, Path(use.path).stem))

    def _row(self, number: int, title: str) -> QWidget:
        strength = DecimalField(self.tr("Strength of {name}").format(name=title), LEAST, MOST, 0.05)
        strength.setDecimals(2)
        strength.valueChanged.connect(self._changed(number))
        remove = IconButton("close", self.tr("Remove {name}").format(name=title))
        remove.clicked.connect(self._removed(number))
        self.strengths.append(strength)
        self.removers.append(remove)
        row = name(QWidget(), title)
        layout = QHBoxLayout(row)
        tight(layout, XS)
        layout.addWidget(ElidedLabel(title), 1)
        layout.addWidget(strength)
        layout.addWidget(remove)
        return row

    def _changed(self, number: int) -> Callable[[float], None]:
        def change(value: float) -> None:
            loras = list(self._session.form.loras)
            loras[number] = msgspec.structs.replace(loras[number], strength=round(value, 2))
            self._session.set(loras=tuple(loras))

        return change

    def _removed(self, number: int) -> Callable[[], None]:
        def remove() -> None:
            loras = self._session.form.loras
            self._session.set(loras=(*loras[:number], *loras[number + 1 :]))
            self.add.setFocus()

        return remove

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose LoRA files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("LoRA files") + " (*.safetensors)"])
        dialog.filesSelected.connect(lambda files: self.add_files(tuple(map(Path, files))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
