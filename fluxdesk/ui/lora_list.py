"""The LoRAs of the form: each with its strength, a way out and what it is; buttons for more, and to bake them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fluxdesk.domain.request import LoraUse
from fluxdesk.state.form import FormState
from fluxdesk.state.loras import LorasState
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.kit import XS, QuietButton, tight
from fluxdesk.ui.layouts import empty
from fluxdesk.ui.lora_note import LoraNoteView
from fluxdesk.ui.strength_row import StrengthRow

LIMITS = (-4.0, 4.0)


class LoraList(QWidget):
    """Shows and changes `form.loras`; the rows are made anew only when the files differ."""

    def __init__(self, session: FormState, loras: LorasState, *, can_bake: bool = True) -> None:
        super().__init__()
        self._session = session
        self._loras = loras
        self._can_bake = can_bake
        self._shown: tuple[str, ...] = ()
        self.rows: list[StrengthRow] = []
        self.notes: list[LoraNoteView] = []
        layout = QVBoxLayout(self)
        tight(layout, XS)
        self._lines = QVBoxLayout()
        tight(self._lines, XS)
        layout.addLayout(self._lines)
        self.add = QuietButton(self.tr("Add a LoRA…"), "plus")
        self.add.clicked.connect(self._ask)
        line = QHBoxLayout()
        line.addWidget(self.add)
        self.bake = QuietButton(self.tr("Bake into a new GGUF…"))
        self.bake.clicked.connect(self._bake)
        line.addWidget(self.bake)
        line.addStretch(1)
        layout.addLayout(line)
        session.changed.connect(self.show_form)
        loras.changed.connect(self._show_notes)
        self.show_form()

    def show_form(self) -> None:
        """Put what the form holds into the rows."""
        loras = self._session.form.loras
        paths = tuple(use.path for use in loras)
        if paths != self._shown:
            self._shown = paths
            self._rebuild(loras)
        for row, use in zip(self.rows, loras, strict=True):
            row.show_strength(use.strength)
        self._show_notes()

    def _show_notes(self) -> None:
        uses = self._session.form.loras
        known = [self._loras.note(use.path) for use in uses]
        for view, note in zip(self.notes, known, strict=True):
            view.show_note(note)
        usable = bool(uses) and all(note and note.problem is None for note in known)
        self.bake.setVisible(self._can_bake and usable)

    def add_files(self, paths: tuple[Path, ...]) -> None:
        """Put these files at the end of the list; those that are in it stay as they are."""
        loras = self._session.form.loras
        new = [LoraUse(str(path)) for path in paths if str(path) not in {use.path for use in loras}]
        self._session.set(loras=(*loras, *new))

    def _rebuild(self, loras: tuple[LoraUse, ...]) -> None:
        empty(self._lines)
        self.rows, self.notes = [], []
        for number, use in enumerate(loras):
            title = Path(use.path).stem
            row, note = StrengthRow(use.path, title, LIMITS), LoraNoteView(title)
            row.strength_changed.connect(partial(self._change, number))
            row.removed.connect(partial(self._remove, number))
            note.words_wanted.connect(self._add_words)
            self.rows.append(row)
            self.notes.append(note)
            for widget in (row, note):
                self._lines.addWidget(widget)

    def _change(self, number: int, strength: float) -> None:
        uses = list(self._session.form.loras)
        uses[number] = msgspec.structs.replace(uses[number], strength=strength)
        self._session.set(loras=tuple(uses))

    def _remove(self, number: int) -> None:
        uses = self._session.form.loras
        self._session.set(loras=(*uses[:number], *uses[number + 1 :]))
        self.add.setFocus()

    def _add_words(self, words: str) -> None:
        """At the end of the prompt, unless they are in it."""
        prompt = self._session.form.prompt
        missing = [word for word in words.split(", ") if word.lower() not in prompt.lower()]
        if missing:
            self._session.set(prompt=", ".join(filter(None, [prompt.rstrip(" ,"), *missing])))

    def _bake(self) -> None:
        from fluxdesk.ui.bake_sheet import BakeSheet

        self.sheet = BakeSheet(self._session, self._loras, self)
        self.sheet.open()

    def _ask(self) -> None:
        dialog = FileDialog(self, self.tr("Choose LoRA files"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("LoRA files") + " (*.safetensors)"])
        dialog.filesSelected.connect(lambda files: self.add_files(tuple(map(Path, files))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
