"""The lab's further axes and its disk budget: folded away, because few comparisons need them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fluxdesk.state.lab_form import LabFormState
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.kit import ElidedLabel, FormRow, M, QuietButton, S, SpinField, Stepper, label, name, tight
from fluxdesk.ui.layouts import FoldingGrid

MOST_BUDGET_GB = 2000


class LabAxesBox(QWidget):
    """Shows and changes the axes of `LabFormState`."""

    def __init__(self, form: LabFormState) -> None:
        super().__init__()
        self._form = form
        self.unfold = QuietButton(self.tr("Further axes and disk…"))
        self.unfold.setCheckable(True)
        self.inner = QWidget()
        self.inner.hide()
        self.turbo = self._check(self.tr("Turbo (8-bit arithmetic)"))
        self.cache = self._check(self.tr("Step cache"))
        self.device = self._check(self.tr("Text encoders on the graphics card"))
        self.t5 = name(QLineEdit(), self.tr("T5 levels"))
        self.t5.setPlaceholderText(self.tr("as installed; for example Q8_0, Q4_K"))
        self.t5_row = FormRow(self.tr("T5 levels beside the installed one"), self.t5)
        self.budget = SpinField(self.tr("Disk for levels (GB)"), 0, MOST_BUDGET_GB)
        self.budget.setSpecialValueText(self.tr("no limit"))
        steps = Stepper(self.budget, self.tr("Less disk"), self.tr("More disk"))
        self.budget_row = FormRow(self.tr("Disk for levels (GB)"), steps, target=self.budget)
        self.add_lora = QuietButton(self.tr("LoRA file…"))
        self.no_lora = QuietButton(self.tr("Without LoRA"))
        self.loras = ElidedLabel()
        self.rows = {"t5_levels": self.t5_row, "loras": self._make_lora_row()}
        """Where problems of these fields are shown."""
        self._lay_out()
        self._connect()
        self.show_form()

    def _check(self, text: str) -> QCheckBox:
        return name(QCheckBox(text), text)

    def _make_lora_row(self) -> FormRow:
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(self.add_lora)
        line.addWidget(self.loras, 1)
        line.addWidget(self.no_lora)
        return FormRow(self.tr("LoRAs"), line, target=self.add_lora)

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self.inner)
        tight(inner, S)
        note = self.tr(
            "Every level is painted without and with what you tick here. Each of these moves the picture more "
            "than four bits do."
        )
        inner.addWidget(label(note, "muted", wrap=True))
        checks = FoldingGrid((3, 1), M, spread=False)
        for box in (self.turbo, self.cache, self.device):
            checks.addWidget(box)
        inner.addLayout(checks)
        inner.addWidget(self.rows["loras"])
        pair = FoldingGrid((2, 1), M)
        for row in (self.t5_row, self.budget_row):
            pair.addWidget(row)
        inner.addLayout(pair)
        layout = QVBoxLayout(self)
        tight(layout, S)
        layout.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.inner)

    def _connect(self) -> None:
        form = self._form
        self.unfold.toggled.connect(self.inner.setVisible)
        self.turbo.toggled.connect(lambda on: form.set(turbo=on))
        self.cache.toggled.connect(lambda on: form.set(step_cache=on))
        self.device.toggled.connect(lambda on: form.set(encoders_on_device=on))
        self.t5.textEdited.connect(lambda text: form.set(t5_levels=text))
        self.budget.valueChanged.connect(lambda value: form.set(disk_budget_gb=value))
        self.add_lora.clicked.connect(self._choose_lora)
        self.no_lora.clicked.connect(lambda: form.set(loras=()))
        form.changed.connect(self.show_form)
        form.options_changed.connect(self.show_form)

    def show_form(self) -> None:
        """Put what the state holds into the fields."""
        form = self._form.form
        fields = (self.turbo, self.cache, self.device, self.budget)
        for widget in fields:
            widget.blockSignals(True)
        self.turbo.setChecked(form.turbo)
        self.cache.setChecked(form.step_cache)
        self.device.setChecked(form.encoders_on_device and self._form.has_gpu)
        self.device.setEnabled(self._form.has_gpu)
        self.budget.setValue(form.disk_budget_gb)
        for widget in fields:
            widget.blockSignals(False)
        if self.t5.text() != form.t5_levels:
            self.t5.setText(form.t5_levels)
        names = ", ".join(Path(use.path).stem for use in form.loras)
        self.loras.setText(names or self.tr("no LoRA"))
        self.no_lora.setVisible(bool(form.loras))

    def _choose_lora(self) -> None:
        dialog = FileDialog(self, self.tr("LoRA file"), "", self.tr("LoRA files (*.safetensors)"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._form.add_lora(Path(path)))
        dialog.open()
