"""Planning a comparison: levels, prompts, seeds, size; what it will cost; earlier comparisons."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.comparison import ComparisonPlan
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.families import TITLES
from fluxdesk.domain.request import MAX_STEPS
from fluxdesk.domain.request_checks import Problem
from fluxdesk.services.lab_levels import LevelChoice
from fluxdesk.state.lab import LabState
from fluxdesk.state.lab_form import LabFormState
from fluxdesk.state.notices import NoticesState
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.form_fields import SizeField, reveal_problem, show_problems
from fluxdesk.ui.format import file_size
from fluxdesk.ui.kit import (
    Card,
    ChoiceBox,
    FormRow,
    L,
    M,
    QuietButton,
    S,
    SpinField,
    Stepper,
    kind,
    label,
    name,
    scrolled,
    tight,
)
from fluxdesk.ui.lab_axes_box import LabAxesBox
from fluxdesk.ui.lab_costs_card import LabCostsCard
from fluxdesk.ui.lab_language import lab_language, run_title
from fluxdesk.ui.layouts import FoldingGrid

_LEVELS_PER_ROW = 4
_RUN_ROLE = Qt.ItemDataRole.UserRole


class LabPlanView(QWidget):
    """The form, left; costs and earlier comparisons, right.

    Signals:
        started: a comparison was begun here.
        opened: an earlier comparison was chosen.
        measures_wanted: the user wants to see the networks that can be fetched.
    """

    started = Signal()
    opened = Signal()
    measures_wanted = Signal()

    def __init__(self, form: LabFormState, lab: LabState, notices: NoticesState) -> None:
        super().__init__()
        self._form = form
        self._lab = lab
        self._notices = notices
        self.rows: dict[str, FormRow] = {}
        self.levels: dict[str, QCheckBox] = {}
        self._marked: tuple[LevelChoice, ...] = ()
        layout = QHBoxLayout(self)
        tight(layout, L)
        layout.addWidget(scrolled(self._build_form(), self.tr("What to compare")), 3)
        layout.addWidget(self._build_right(), 2)
        self._connect()
        self.show_options()
        self.show_form()
        self._show_runs()
        self._show_status()

    def _build_form(self) -> QWidget:
        self.family = name(ChoiceBox(), self.tr("Model"))
        self.level_box = QWidget()
        self._level_grid = QGridLayout(self.level_box)
        tight(self._level_grid, S)
        name(self.level_box, self.tr("Levels"))
        self.prompts = name(QPlainTextEdit(), self.tr("Prompts, one a line"))
        self.prompts.setTabChangesFocus(True)
        self.prompts.setMinimumHeight(150)
        self.built_in = QuietButton(self.tr("Built-in ones"))
        self.from_file = QuietButton(self.tr("From a file…"))
        self.from_pictures = QuietButton(self.tr("From pictures…"))
        self.seeds = name(QLineEdit(), self.tr("Seeds"))
        self.size_field = SizeField()
        self.steps = SpinField(self.tr("Steps"), 1, MAX_STEPS)
        self.floor = name(
            QCheckBox(self.tr("Render the noise floor")),
            self.tr("Render the noise floor"),
            self.tr("The reference again, and with another attention kernel: what difference means nothing."),
        )
        self.floor.setToolTip(self.floor.accessibleDescription())
        self.rows["family"] = FormRow(self.tr("Model"), self.family)
        self.rows["levels"] = FormRow(self.tr("Levels"), self.level_box)
        self.rows["prompts"] = FormRow(self.tr("Prompts, one a line"), self.prompts)
        self.rows["seeds"] = FormRow(self.tr("Seeds"), self.seeds)
        size = FormRow(self.tr("Size"), self.size_field, target=self.size_field.width_field)
        self.rows["width"] = self.rows["height"] = size
        steps = Stepper(self.steps, self.tr("Fewer steps"), self.tr("More steps"))
        self.rows["steps"] = FormRow(self.tr("Steps"), steps, target=self.steps)
        content = QWidget()
        column = QVBoxLayout(content)
        tight(column, M)
        column.setContentsMargins(2, 0, M, 0)
        column.addWidget(self.rows["family"])
        column.addWidget(self.rows["levels"])
        column.addWidget(self.rows["prompts"])
        sources = FoldingGrid((3, 1), spread=False)
        for button in (self.built_in, self.from_file, self.from_pictures):
            button.setProperty("align", "left")  # one below the other in large letters
            sources.addWidget(button)
        column.addLayout(sources)
        pair = FoldingGrid((2, 1), M)
        for key in ("seeds", "steps"):
            pair.addWidget(self.rows[key])
        column.addLayout(pair)
        column.addWidget(size)
        column.addWidget(self.floor)
        column.addWidget(self._build_measures())
        self.axes = LabAxesBox(self._form)
        self.rows |= self.axes.rows
        column.addWidget(self.axes)
        column.addStretch(1)
        return content

    def _build_measures(self) -> QWidget:
        """What could be measured besides, while its networks are not here."""
        self.measures = QWidget()
        self.measures_text = kind(QLabel(), "muted")
        self.measures_text.setWordWrap(True)
        self.fetch_measures = QuietButton(self.tr("Show them on the Models page"))
        column = QVBoxLayout(self.measures)
        tight(column, S)
        column.addWidget(self.measures_text)
        column.addWidget(self.fetch_measures, 0, Qt.AlignmentFlag.AlignLeft)
        self.fetch_measures.clicked.connect(self.measures_wanted)
        return self.measures

    def _show_measures(self) -> None:
        sizes = {entry.role: file_size(entry.bytes or 0) for entry in self._form.measures_to_fetch}
        both = self.tr(
            "LPIPS and the CLIP score are measured too once their networks are fetched: {lpips} and {clip}."
        )
        texts = {
            "lpips": self.tr("LPIPS is measured too once its network is fetched: {lpips}."),
            "clip_score": self.tr("The CLIP score is measured too once its network is fetched: {clip}."),
        }
        text = both if len(sizes) > 1 else "".join(texts[role] for role in sizes)
        self.measures_text.setText(
            text.format(lpips=sizes.get("lpips", ""), clip=sizes.get("clip_score", ""))
        )
        self.measures.setVisible(bool(sizes))

    def _build_right(self) -> QWidget:
        self.card = LabCostsCard(self._form, self._lab)
        self.start = self.card.start
        self.runs = name(QListWidget(), self.tr("Earlier comparisons"), self.tr("Return opens one."))
        earlier = Card(self.tr("Earlier comparisons"))
        earlier.body.addWidget(self.runs, 1)
        self.no_runs = label(
            self.tr("Every comparison is kept here, also one that was cut off."), "muted", wrap=True
        )
        earlier.body.addWidget(self.no_runs)
        earlier.body.addStretch(0)
        right = QWidget()
        column = QVBoxLayout(right)
        tight(column, M)
        column.addWidget(self.card)
        column.addWidget(earlier, 1)
        return right

    def _connect(self) -> None:
        form, lab = self._form, self._lab
        self.family.activated.connect(lambda: form.choose_family(self.family.currentData()))
        self.prompts.textChanged.connect(lambda: form.set(prompts=self.prompts.toPlainText()))
        self.seeds.textEdited.connect(lambda text: form.set(seeds=text))
        self.size_field.chosen.connect(lambda width, height: form.set(width=width, height=height))
        self.steps.valueChanged.connect(lambda value: form.set(steps=value))
        self.floor.toggled.connect(lambda on: form.set(floor=on))
        self.built_in.clicked.connect(lambda: form.use_built_in_prompts(lab_language()))
        self.from_file.clicked.connect(self._choose_file)
        self.from_pictures.clicked.connect(self._choose_pictures)
        self.start.clicked.connect(form.make_plan)
        self.runs.itemActivated.connect(self._on_run_activated)
        form.changed.connect(self.show_form)
        form.options_changed.connect(self.show_options)
        form.problems_changed.connect(self.show_problems)
        form.plan_made.connect(self._on_plan_made)
        form.plan_refused.connect(self._on_plan_refused)
        lab.status_changed.connect(self._show_status)
        lab.runs_changed.connect(self._show_runs)

    def show_options(self) -> None:
        """Fill the models and their levels."""
        form = self._form
        self.family.clear()
        for option in form.options:
            self.family.addItem(TITLES[option.family], option.family)
        for box in self.levels.values():
            box.deleteLater()
        self.levels = {}
        self._show_levels()
        self._show_measures()
        self.show_form()

    def show_form(self) -> None:
        """Put what the state holds into the fields."""
        form = self._form.form
        place = self.family.findData(form.family)
        if place >= 0:
            self.family.setCurrentIndex(place)
        self._show_levels()
        for level, box in self.levels.items():
            box.blockSignals(True)
            box.setChecked(level in form.levels)
            box.blockSignals(False)
        if self.prompts.toPlainText() != form.prompts:
            self.prompts.blockSignals(True)
            self.prompts.setPlainText(form.prompts)
            self.prompts.blockSignals(False)
        if self.seeds.text() != form.seeds:
            self.seeds.setText(form.seeds)
        option = next((found for found in self._form.options if found.family == form.family), None)
        self.size_field.show_size(form.width, form.height, option.side if option else form.width)
        for widget in (self.steps, self.floor):
            widget.blockSignals(True)
        self.steps.setValue(form.steps)
        self.floor.setChecked(form.floor)
        for widget in (self.steps, self.floor):
            widget.blockSignals(False)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Write each problem under its field and take the others away."""
        show_problems(self.rows, problems)
        if any(problem.field in self.axes.rows for problem in problems):
            self.axes.unfold.setChecked(True)

    def _show_levels(self) -> None:
        names = self._form.levels
        if tuple(self.levels) == names and self._marked == self._form.choices:
            return
        self._marked = self._form.choices
        for box in self.levels.values():
            self._level_grid.removeWidget(box)
            box.deleteLater()
        self.levels = {}
        for place, level in enumerate(names):
            box = name(QCheckBox(level), self.tr("Compare {level}").format(level=level))
            self._mark_origin(box, level)
            box.toggled.connect(lambda on, which=level: self._form.set_level(which, on))
            self._level_grid.addWidget(box, place // _LEVELS_PER_ROW, place % _LEVELS_PER_ROW)
            self.levels[level] = box

    def _mark_origin(self, box: QCheckBox, level: str) -> None:
        """Say what a level takes that is not here."""
        choice = next((found for found in self._form.choices if found.level == level), None)
        if choice is None or choice.origin == "installed":
            return
        size = file_size(choice.file_bytes) if choice.file_bytes else "?"
        if choice.origin == "fetch":
            box.setText(f"{level} ↓ {size}")
            text = self.tr("Fetched when its turn comes: {size}").format(size=size)
        else:
            text = self.tr("Made here from F16 when its turn comes: {size}").format(size=size)
        box.setToolTip(text)
        box.setAccessibleDescription(text)

    def _on_plan_refused(self, field: str) -> None:
        reveal_problem(self.rows, field)

    def _show_status(self) -> None:
        self.start.setEnabled(not self._lab.is_busy)
        self.runs.setEnabled(not self._lab.is_busy)

    def _show_runs(self) -> None:
        self.runs.clear()
        for entry in self._lab.runs:
            item = QListWidgetItem(run_title(entry.folder.name))
            item.setToolTip(str(entry.folder))
            item.setData(_RUN_ROLE, str(entry.folder))
            self.runs.addItem(item)
        self.runs.setVisible(bool(self._lab.runs))
        self.no_runs.setVisible(not self._lab.runs)

    def _on_plan_made(self, plan: ComparisonPlan) -> None:
        self._lab.start(plan)
        self.started.emit()

    def _on_run_activated(self, item: QListWidgetItem) -> None:
        self._lab.open(Path(str(item.data(_RUN_ROLE))))
        self.opened.emit()

    def _choose_file(self) -> None:
        dialog = FileDialog(
            self, self.tr("Prompts, one a line"), "", self.tr("Text files (*.txt);;All files (*)")
        )
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.use_file)
        dialog.open()

    def use_file(self, path: str) -> None:
        """Take the prompts of a file; a file that is no text becomes a notice."""
        try:
            self._form.use_prompt_file(Path(path))
        except KnownError as error:
            self._notices.post_error(error.report, replace_key="lab-prompts")

    def _choose_pictures(self) -> None:
        dialog = FileDialog(
            self, self.tr("Pictures with prompts"), "", self.tr("Pictures (*.png *.jpg *.jpeg *.webp)")
        )
        dialog.setFileMode(FileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.use_pictures)
        dialog.open()

    def use_pictures(self, paths: list[str]) -> None:
        """Add the prompts that pictures carry; none at all becomes a notice."""
        try:
            self._form.use_picture_prompts([Path(path) for path in paths])
        except KnownError as error:
            self._notices.post_error(error.report, replace_key="lab-prompts")
