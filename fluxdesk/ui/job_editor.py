"""Changing a job that waits, or painting one again with changes."""

from __future__ import annotations

import random

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from fluxdesk.domain.families import TITLES
from fluxdesk.domain.picture_list import MOST_PICTURES, RANDOM_SEEDS
from fluxdesk.domain.request import MAX_STEPS, GenerationRequest, validate
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.form_fields import PromptField, SeedField, SizeField
from fluxdesk.ui.kit import DecimalField, FormRow, L, M, S, SpinField, label, name, tight
from fluxdesk.ui.start_line import StartLine


class JobEditor(QDialog):
    """The fields of one request; model and level stay.

    Signals: done_editing(object GenerationRequest, int): the request as it shall be, and how many pictures.
    """

    done_editing = Signal(object, int)

    def __init__(self, request: GenerationRequest, parent: QWidget, *, again: bool) -> None:
        """`again`: a new picture like `request`; else `request` itself is changed."""
        super().__init__(parent)
        self._request = request
        self._again = again
        self.setWindowTitle(self.tr("Paint again") if again else self.tr("Edit the picture"))
        self.setMinimumWidth(520)
        self._make_fields()
        layout = QVBoxLayout(self)
        tight(layout, M, L)
        title = f"{TITLES[request.models.family]} · {request.models.level}"
        layout.addWidget(label(title, "muted"))
        self.rows = {"prompt": FormRow(self.tr("Prompt"), self.prompt)}
        self.rows["width"] = self.rows["height"] = FormRow(
            self.tr("Size"), self.size_field, target=self.size_field.width_field
        )
        self.rows["steps"] = FormRow(self.tr("Steps"), self.steps)
        self.rows["guidance"] = FormRow(self.tr("Guidance"), self.guidance)
        self.rows["seed"] = FormRow(self.tr("Seed"), self.seed, target=self.seed.digits)
        self.rows["count"] = FormRow(self.tr("Pictures, seeds counting up"), self.count)
        layout.addWidget(self.rows["prompt"])
        layout.addWidget(self.rows["width"])
        for keys in (("steps", "guidance"), ("seed", "count")):
            line = QHBoxLayout()
            tight(line, S)
            for key in keys:
                line.addWidget(self.rows[key], 1)
            layout.addLayout(line)
        self.rows["guidance"].setVisible(request.guidance is not None)
        self.rows["count"].setVisible(again)
        if request.init_image:
            layout.addWidget(FormRow(self.tr("Start picture"), self.start, target=self.start.strength))
        layout.addWidget(self._make_buttons())
        self.prompt.setFocus()

    @property
    def request(self) -> GenerationRequest:
        """What the fields say now."""
        changed = msgspec.structs.replace(
            self._request,
            prompt=self.prompt.toPlainText().strip(),
            width=self.size_field.width_field.value(),
            height=self.size_field.height_field.value(),
            steps=self.steps.value(),
            guidance=round(self.guidance.value(), 1) if self._request.guidance is not None else None,
            seed=self._seed,
        )
        return self.start.change(changed)

    def accept(self) -> None:
        """Hand the request over, unless something is wrong with it."""
        problems = {problem.field: problem.error for problem in validate(self.request)}
        for key, row in self.rows.items():
            report = problems.get(key)
            if report is not None or key != "height":
                row.set_problem(translate_report(report)[0] if report is not None else "")
        if not problems:
            super().accept()
            self.done_editing.emit(self.request, self.count.value())

    def _make_fields(self) -> None:
        request = self._request
        self._seed = request.seed
        self.prompt = PromptField(self.tr("Prompt"), "", lines=5)
        self.prompt.setPlainText(request.prompt)
        self.size_field = SizeField()
        self._side = round((request.width * request.height) ** 0.5)
        self.size_field.show_size(request.width, request.height, self._side)
        self.size_field.chosen.connect(self._on_size_chosen)
        self.steps = SpinField(self.tr("Steps"), 1, MAX_STEPS)
        self.steps.setValue(request.steps)
        self.guidance = DecimalField(self.tr("Guidance"), 0.0, 100.0, 0.5)
        self.guidance.setValue(request.guidance or 0.0)
        self.seed = SeedField()
        self.seed.show_seed(request.seed, True)
        self.seed.lock.hide()
        self.seed.typed.connect(self._on_seed)
        self.seed.drawn.connect(self._on_seed_drawn)
        self.start = StartLine(request)
        self.count = SpinField(self.tr("Pictures, seeds counting up"), 1, MOST_PICTURES)

    def _make_buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        texts = {
            QDialogButtonBox.StandardButton.Ok: self.tr("Add to the queue")
            if self._again
            else self.tr("Change"),
            QDialogButtonBox.StandardButton.Cancel: self.tr("Cancel"),
        }
        for which, text in texts.items():
            button = box.button(which)
            button.setText(text)
            button.setIcon(QIcon())  # the style's own pictures look like nothing else here
            name(button, text)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _on_size_chosen(self, width: int, height: int) -> None:
        self.size_field.show_size(width, height, self._side)

    def _on_seed(self, seed: int) -> None:
        self._seed = seed

    def _on_seed_drawn(self) -> None:
        self._seed = random.randrange(RANDOM_SEEDS)
        self.seed.show_seed(self._seed, True)
