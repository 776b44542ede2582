"""Changing a job that waits, or painting one again with changes."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fluxdesk.domain.families import TITLES
from fluxdesk.domain.picture_list import MOST_PICTURES
from fluxdesk.domain.request import MAX_STEPS
from fluxdesk.state.form import DraftState
from fluxdesk.state.loras import LorasState
from fluxdesk.ui.advanced_fields import AdvancedFields
from fluxdesk.ui.form_fields import PromptField, SeedField, SizeField, show_problems
from fluxdesk.ui.kit import (
    XL,
    DecimalField,
    FormRow,
    L,
    M,
    PrimaryButton,
    S,
    SpinField,
    label,
    name,
    scrolled,
    tight,
)
from fluxdesk.ui.lora_list import LoraList
from fluxdesk.ui.start_line import StartLine

MOST_OF_WINDOW = 0.9
"""Of the window's height that the editor may take; what does not fit scrolls."""


class JobEditor(QDialog):
    """Shows and changes a draft; model, level and start picture stay.

    Signals: done_editing(object GenerationRequest, int): the request as it shall be, and how many pictures.
    """

    done_editing = Signal(object, int)

    def __init__(self, draft: DraftState, loras: LorasState, parent: QWidget, *, again: bool) -> None:
        """`loras` looks after those of `draft`; `again`: a new picture like it, else the job itself is changed."""
        super().__init__(parent)
        self._window = parent
        self._draft = draft
        self._loras = loras
        self._again = again
        self.setWindowTitle(self.tr("Paint again") if again else self.tr("Edit the picture"))
        self._make_fields()
        self.content = QWidget()
        self._place_fields(QVBoxLayout(self.content))
        self.area = scrolled(self.content, self.windowTitle())
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.setContentsMargins(XL, L, XL, L)
        heading = label(self.windowTitle(), "title")
        heading.setContentsMargins(2, 0, 0, 0)
        layout.addWidget(heading)
        layout.addWidget(self.area, 1)
        layout.addLayout(self._make_buttons())
        self._connect()
        self._show_draft()
        self._fit()
        self.prompt.setFocus()

    def accept(self) -> None:
        """Hand the request over, unless something is wrong with it."""
        if not self._draft.check(self._loras.problem):
            return
        super().accept()
        self.done_editing.emit(self._draft.request, self.count.value())

    def _make_fields(self) -> None:
        self.prompt = PromptField(self.tr("Prompt"), "", lines=4)
        self.size_field = SizeField()
        self.steps = SpinField(self.tr("Steps"), 1, MAX_STEPS)
        self.guidance = DecimalField(self.tr("Guidance"), 0.0, 100.0, 0.5)
        self.seed = SeedField()
        self.seed.lock.hide()
        self.start = StartLine(self._draft.request)
        self.count = SpinField(self.tr("Pictures, seeds counting up"), 1, MOST_PICTURES)
        self.loras = LoraList(self._draft, self._loras, can_bake=False)
        self.advanced = AdvancedFields(self._draft)

    def _place_fields(self, layout: QVBoxLayout) -> None:
        request = self._draft.request
        tight(layout, M)
        layout.setContentsMargins(2, 2, M, 2)
        layout.addWidget(label(f"{TITLES[request.models.family]} · {request.models.level}", "muted"))
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
        line = QHBoxLayout()
        tight(line, S)
        for key, share in (("steps", 2), ("guidance", 2), ("seed", 3)):
            line.addWidget(self.rows[key], share, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)
        layout.addWidget(self.rows["count"])
        self.rows["guidance"].setVisible(request.guidance is not None)
        self.rows["count"].setVisible(self._again)
        self.rows["strength"] = FormRow(self.tr("Start picture"), self.start, target=self.start.strength)
        self.rows["strength"].setVisible(bool(request.init_image))
        layout.addWidget(self.rows["strength"])
        self.rows["loras"] = FormRow(self.tr("LoRAs"), self.loras, target=self.loras.add)
        layout.addWidget(self.rows["loras"])
        self.rows |= self.advanced.rows
        layout.addWidget(self.advanced)
        layout.addStretch(1)

    def _make_buttons(self) -> QHBoxLayout:
        cancel = name(QPushButton(self.tr("Cancel")), self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        done = PrimaryButton(self.tr("Add to the queue") if self._again else self.tr("Change"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        tight(buttons, S)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(done)
        return buttons

    def _connect(self) -> None:
        draft = self._draft
        self.prompt.textChanged.connect(lambda: draft.set(prompt=self.prompt.toPlainText()))
        self.size_field.chosen.connect(lambda width, height: draft.set(width=width, height=height))
        self.steps.valueChanged.connect(lambda value: draft.set(steps=value))
        self.guidance.valueChanged.connect(lambda value: draft.set(guidance=round(value, 1)))
        self.seed.typed.connect(lambda seed: draft.set(seed=seed))
        self.seed.drawn.connect(draft.draw_seed)
        self.start.strength.valueChanged.connect(self._on_strength)
        self.advanced.toggle.toggled.connect(lambda opened: self._fit_soon(opened=opened))
        draft.changed.connect(self._show_draft)
        draft.problems_changed.connect(self._show_problems)

    def _show_draft(self) -> None:
        form = self._draft.form
        self.prompt.show_text(form.prompt)
        side = self._draft.option.side if self._draft.option else form.width
        self.size_field.show_size(form.width, form.height, side)
        with QSignalBlocker(self.steps), QSignalBlocker(self.guidance):
            self.steps.setValue(form.steps)
            self.guidance.setValue(form.guidance)
        self.seed.show_seed(form.seed, True)

    def _show_problems(self) -> None:
        problems = self._draft.problems
        show_problems(self.rows, problems)
        if any(problem.field in self.advanced.rows for problem in problems):
            self.advanced.toggle.setChecked(True)
        if problems and problems[0].field in self.rows:
            self.area.ensureWidgetVisible(self.rows[problems[0].field])

    def _on_strength(self, value: float) -> None:
        start = self._draft.form.start
        if start is not None:
            self._draft.set(start=msgspec.structs.replace(start, strength=round(value, 2)))

    def _fit_soon(self, *, opened: bool) -> None:
        """After what was unfolded has been laid out."""

        def fit() -> None:
            self._fit()
            if opened:
                self.area.ensureWidgetVisible(self.advanced)

        QTimer.singleShot(0, self, fit)

    def _fit(self) -> None:
        """As high as the fields, where the window is as high as that."""
        self.area.setMinimumWidth(self.content.minimumSizeHint().width() + M)
        frame = self.sizeHint().height() - self.area.sizeHint().height()
        wanted = self.content.sizeHint().height() + frame
        most = round(self._window.height() * MOST_OF_WINDOW)
        self.resize(max(self.width(), 560), min(wanted, most))
