"""What a comparison will cost before it starts, and what it left on the disk afterwards."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from fluxdesk.domain.comparison import Estimate, choose_reference
from fluxdesk.state.lab import LabState
from fluxdesk.state.lab_form import LabFormState
from fluxdesk.ui.format import file_size, memory, time_left
from fluxdesk.ui.kit import Card, PrimaryButton, QuietButton, kind, label, name


class LabCostsCard(Card):
    """Shows the estimate and holds the button that starts."""

    def __init__(self, form: LabFormState, lab: LabState) -> None:
        super().__init__()
        self._form = form
        self._lab = lab
        self.body.addWidget(label(self.tr("What it will cost"), "heading"))
        self.count = label("", "title")
        self.costs = QLabel()
        self.costs.setTextFormat(Qt.TextFormat.PlainText)
        self.costs.setWordWrap(True)
        self.reference = kind(QLabel(), "muted")
        self.reference.setWordWrap(True)
        self.start = PrimaryButton(self.tr("Start the comparison"))
        self.brought_text = label("", "muted", wrap=True)
        self.brought = QuietButton(self.tr("Delete these levels"), "trash")
        self.brought.clicked.connect(lab.delete_brought)
        for widget in (
            self.count, self.costs, self.reference, self.start, self.brought_text, self.brought
        ):  # fmt: skip
            self.body.addWidget(widget)
        form.estimate_changed.connect(self.show_estimate)
        lab.brought_changed.connect(self.show_brought)
        lab.status_changed.connect(self.show_brought)
        self.show_estimate(form.estimate)
        self.show_brought()

    def show_estimate(self, found: Estimate | None) -> None:
        """What the plan will cost, before it starts."""
        if found is None:
            self.count.setText("–")
            self.costs.setText(self.tr("Complete the plan to see its time, disk and memory."))
            self.reference.setText("")
            return
        self.count.setText(self.tr("{count} pictures").format(count=found.cells))
        self.costs.setText("\n".join(self._lines(found)))
        choice = choose_reference(self._form.form.levels)
        text = (
            self.tr("All levels are held against {level}.")
            if choice.exact
            else self.tr("No BF16 or F16 is chosen: all are held against {level}, which is quantised itself.")
        )
        self.reference.setText(text.format(level=choice.level))

    def show_brought(self) -> None:
        """Offer to delete the levels that the open comparison brought."""
        found = self._lab.brought
        size = file_size(sum(brought.file_bytes for brought in found))
        text = self.tr("Made or fetched for it: {levels} ({size})")
        levels = ", ".join(brought.level for brought in found)
        self.brought_text.setText(text.format(levels=levels, size=size))
        name(self.brought, self.brought.text(), self.brought_text.text())
        for widget in (self.brought_text, self.brought):
            widget.setVisible(bool(found) and not self._lab.is_busy)

    def _lines(self, found: Estimate) -> list[str]:
        disk = self.tr("Disk: about {size} of pictures").format(size=file_size(found.picture_bytes))
        if found.make_bytes:
            text = self.tr("and {size} of levels, made here from F16")
            disk += " " + text.format(size=file_size(found.make_bytes))
        if found.fetch_bytes:
            text = self.tr("and {size} of levels, fetched")
            disk += (", " if found.make_bytes else " ") + text.format(size=file_size(found.fetch_bytes))
        if found.peak_model_bytes < found.make_bytes + found.fetch_bytes:
            text = self.tr("one at a time: {size} at most")
            disk += "; " + text.format(size=file_size(found.peak_model_bytes))
        lines = [
            self.tr("Time: known after the first picture")
            if found.seconds is None
            else self.tr("Time: {time}, by earlier runs here").format(time=time_left(found.seconds)),
            disk,
        ]
        if found.peak_memory_bytes is not None:
            text = self.tr("Memory: {size} at most, by earlier runs here")
            lines.append(text.format(size=memory(found.peak_memory_bytes)))
        return lines
