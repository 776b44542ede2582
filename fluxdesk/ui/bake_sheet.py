"""The form's model with its LoRAs inside, as a new file: which level, where to, how far, and how to stop it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from fluxdesk.domain.families import TITLES
from fluxdesk.state.form import FormState
from fluxdesk.state.loras import BAKED_LEVELS, LorasState
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import file_size, number
from fluxdesk.ui.kit import (
    Card,
    ChoiceBox,
    ElidedLabel,
    FormRow,
    PrimaryButton,
    S,
    fill_box,
    label,
    name,
    tight,
)


class BakeSheet(Sheet):
    """Starts the baking; closing the sheet lets it go on, its end is told in a notice."""

    def __init__(self, session: FormState, loras: LorasState, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Bake into a new GGUF"), parent)
        self._session = session
        self._loras = loras
        self._make_facts()
        self.level = name(ChoiceBox(), self.tr("Level of the new file"))
        titles = [(level, level) for level in BAKED_LEVELS]
        best = session.levels[0] if session.levels and session.levels[0] in BAKED_LEVELS else BAKED_LEVELS[0]
        fill_box(self.level, titles, session.form.level if session.form.level in BAKED_LEVELS else best)
        level = FormRow(self.tr("Level of the new file"), self.level)
        level.add_help(self.tr("Baked weights are rounded to this level once; F16 keeps most of them."))
        self.body.addWidget(level)
        self.doing = label("", "muted", wrap=True)
        self.progress = name(QProgressBar(), self.tr("Progress of the baking"))
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.body.addWidget(self.doing)
        self.body.addWidget(self.progress)
        self.body.addStretch(1)
        self.stop = name(QPushButton(self.tr("Stop")), self.tr("Stop the baking"))
        self.stop.clicked.connect(loras.work.stop)
        self.go = PrimaryButton(self.tr("Choose a file and bake…"))
        self.go.clicked.connect(self._ask)
        self.buttons.addWidget(self.stop)
        self.buttons.addWidget(self.go)
        loras.work.changed.connect(self._show_work)
        self._show_work()
        self.resize(520, 420)

    def _make_facts(self) -> None:
        form = self._session.form
        text = self.tr("{model} and these LoRAs become one file that other programs read too:")
        self.body.addWidget(label(text.format(model=TITLES[form.family]), wrap=True))
        card = Card()
        for use in form.loras:
            line = QHBoxLayout()
            tight(line, S)
            line.addWidget(ElidedLabel(Path(use.path).stem), 1)
            line.addWidget(label(number(use.strength, 2), "muted"))
            card.body.addLayout(line)
        self.body.addWidget(card)

    def _ask(self) -> None:
        level = self.level.currentData()
        dialog = FileDialog(self, self.tr("Bake into"))
        dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["GGUF (*.gguf)"])
        dialog.setDefaultSuffix("gguf")
        dialog.setDirectory(str(Path.home()))
        dialog.selectFile(self._loras.suggested_name(level))
        dialog.fileSelected.connect(lambda target: self._loras.bake(Path(target), level))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _show_work(self) -> None:
        work = self._loras.work
        self.go.setEnabled(not work.busy)
        self.level.setEnabled(not work.busy)
        for widget in (self.doing, self.progress, self.stop):
            widget.setVisible(work.busy)
        if not work.busy:
            return
        done = self.tr("{done} of {total}").format(done=file_size(work.done), total=file_size(work.total))
        self.doing.setText(f"{work.title} · {done}" if work.total else work.title)
        self.progress.setValue(round(1000 * work.done / work.total) if work.total else 0)
