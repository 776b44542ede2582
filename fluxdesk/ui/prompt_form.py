"""The form of the Generate page: shows `SessionState` and changes it; holds nothing itself."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from fluxdesk.domain.families import TITLES
from fluxdesk.domain.levels import parse_level
from fluxdesk.domain.picture_list import MOST_PICTURES
from fluxdesk.domain.request import MAX_STEPS
from fluxdesk.domain.request_checks import Problem
from fluxdesk.state.loras import LorasState
from fluxdesk.state.model_options import LevelOption
from fluxdesk.state.presets import PresetsState
from fluxdesk.state.recent_prompts import RecentPrompts
from fluxdesk.state.session import SessionState
from fluxdesk.ui.advanced_fields import AdvancedFields
from fluxdesk.ui.form_fields import PromptField, SeedField, SizeField, show_problems
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import ChoiceBox, DecimalField, FormRow, S, SpinField, Stepper, fill_box, name, tight
from fluxdesk.ui.layouts import Gap
from fluxdesk.ui.lora_list import LoraList
from fluxdesk.ui.prompt_tools import PromptTools
from fluxdesk.ui.reference_list import ReferenceList
from fluxdesk.ui.shortcuts import make_shortcut
from fluxdesk.ui.start_field import StartField
from fluxdesk.ui.start_hints import CropHint
from fluxdesk.ui.walk_fields import WalkFields


class PromptForm(QWidget):
    """Every field of the form under its label, with its problem below it."""

    def __init__(
        self, session: SessionState, loras: LorasState, presets: PresetsState, recent: RecentPrompts
    ) -> None:
        super().__init__()
        self._session = session
        self.tools = PromptTools(session, presets, recent)
        self._make_fields()
        self.rows: dict[str, FormRow] = {}
        layout = QVBoxLayout(self)
        tight(layout, S)
        self.rows["prompt"] = FormRow(self.tr("Prompt"), self.prompt, beside=self.tools)
        layout.addWidget(self.rows["prompt"])
        model = self._row("family", self.tr("Model"), self.family)
        level = self._row("level", self.tr("Level"), self.level)
        layout.addWidget(_pair(model, level))
        size = FormRow(self.tr("Size"), self.size_field, target=self.size_field.width_field)
        self.rows["width"] = self.rows["height"] = size
        layout.addWidget(size)
        steps = Stepper(self.steps, self.tr("Fewer steps"), self.tr("More steps"))
        self.rows["steps"] = FormRow(self.tr("Steps"), steps, target=self.steps)
        guidance = Stepper(self.guidance, self.tr("Less guidance"), self.tr("More guidance"))
        self.rows["guidance"] = FormRow(self.tr("Guidance"), guidance, target=self.guidance)
        layout.addWidget(_pair(self.rows["steps"], self.rows["guidance"]))
        self.rows["seed"] = FormRow(self.tr("Seed"), self.seed, target=self.seed.digits)
        count = Stepper(self.count, self.tr("Fewer pictures"), self.tr("More pictures"))
        self.rows["count"] = FormRow(self.tr("Pictures"), count, target=self.count)
        layout.addWidget(_pair(self.rows["seed"], self.rows["count"], 3, 2))
        self.walk = WalkFields(session)
        layout.addWidget(self.walk)
        self.start = StartField(session)
        start = FormRow(self.tr("Start picture"), self.start, target=self.start.choose)
        for field in ("start", "strength", "init_image", "mask_image"):
            self.rows[field] = start
        layout.addWidget(start)
        self.crop = CropHint(session)
        layout.addWidget(self.crop)
        self.references = ReferenceList(session)
        self.rows["references"] = FormRow(
            self.tr("Reference pictures"), self.references, target=self.references.add
        )
        layout.addWidget(self.rows["references"])
        self.loras = LoraList(session, loras)
        self.rows["loras"] = FormRow(self.tr("LoRAs"), self.loras, target=self.loras.add)
        layout.addWidget(self.rows["loras"])
        self.advanced = AdvancedFields(session)
        self.rows |= self.advanced.rows
        layout.addWidget(self.advanced)
        rows = [item.widget() for at in range(1, layout.count()) if (item := layout.itemAt(at)) is not None]
        self._gaps = [Gap(row) for row in rows if row is not None]
        for place, gap in enumerate(self._gaps):
            layout.insertItem(1 + 2 * place, gap)
        layout.addStretch(1)
        self._connect()
        self.show_options()
        self.show_form()
        self.show_problems(session.problems)

    def _make_fields(self) -> None:
        self.prompt = PromptField(
            self.tr("Prompt"),
            self.tr("What do you want to see? For example: a red circle above a blue square"),
            lines=5,
            least=3,
        )
        self.family = name(ChoiceBox(), self.tr("Model"))
        self.level = name(
            ChoiceBox(), self.tr("Level"), self.tr("How finely the model's weights are stored.")
        )
        for box in (self.family, self.level):
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.size_field = SizeField()
        self.steps = SpinField(self.tr("Steps"), 1, MAX_STEPS)
        self.guidance = DecimalField(self.tr("Guidance"), 0.0, 100.0, 0.5)
        self.seed = SeedField()
        self.count = SpinField(self.tr("Pictures"), 1, MOST_PICTURES)

    def _connect(self) -> None:
        session = self._session
        self.prompt.textChanged.connect(lambda: session.set(prompt=self.prompt.toPlainText()))
        self.family.activated.connect(lambda: session.choose_family(self.family.currentData()))
        self.level.activated.connect(lambda: session.set(level=self.level.currentData()))
        self.size_field.chosen.connect(lambda width, height: session.set(width=width, height=height))
        self.steps.valueChanged.connect(lambda value: session.set(steps=value))
        self.guidance.valueChanged.connect(lambda value: session.set(guidance=round(value, 1)))
        self.seed.typed.connect(lambda seed: session.set(seed=seed, seed_locked=True))
        self.seed.locked.connect(lambda on: session.set(seed_locked=on))
        self.seed.drawn.connect(session.draw_seed)
        self.count.valueChanged.connect(lambda value: session.set(count=value))
        session.changed.connect(self.show_form)
        session.options_changed.connect(self.show_options)
        session.problems_changed.connect(self.show_problems)
        make_shortcut(self.prompt, "prompt_older", self.tools.older)
        make_shortcut(self.prompt, "prompt_newer", self.tools.newer)

    def show_options(self) -> None:
        """Fill the model and level lists."""
        session = self._session
        families = [option.family for option in session.options] or [session.form.family]
        fill_box(self.family, [(family, TITLES[family]) for family in families], session.form.family)
        self.show_form()

    def show_form(self) -> None:
        """Put what the state holds into the fields."""
        session, form = self._session, self._session.form
        self.prompt.show_text(form.prompt)
        if self.family.currentData() != form.family:
            self.family.setCurrentIndex(self.family.findData(form.family))
        self._show_levels()
        option = session.option
        self.size_field.show_size(form.width, form.height, option.side if option else form.width)
        for field, value in ((self.steps, form.steps), (self.count, form.count)):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        self.guidance.blockSignals(True)
        self.guidance.setValue(form.guidance)
        self.guidance.blockSignals(False)
        self.rows["guidance"].setVisible(option is not None and option.guidance is not None)
        self.seed.show_seed(form.seed, form.seed_locked)
        self.rows["references"].setVisible(form.family != "flux-mini" or bool(form.references))

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Write each problem under its field and take the others away."""
        show_problems(self.rows, problems)
        if any(problem.field in self.advanced.rows for problem in problems):
            self.advanced.toggle.setChecked(True)

    def focus_field(self, field: str) -> None:
        """Put the cursor where the problem is."""
        targets = {
            "prompt": self.prompt,
            "family": self.family,
            "level": self.level,
            "width": self.size_field.width_field,
            "height": self.size_field.height_field,
            "steps": self.steps,
            "guidance": self.guidance,
            "seed": self.seed.digits,
            "start": self.start.change,
            "init_image": self.start.choose,
            "mask_image": self.start.paint_mask,
            "true_cfg": self.advanced.cfg,
            "scheduler": self.advanced.scheduler,
            "strength": self.start.strength,
            "loras": self.loras.add,
            "references": self.references.add,
        }
        if field in targets:
            targets[field].setFocus()

    def _show_levels(self) -> None:
        form = self._session.form
        option = self._session.option
        levels = option.levels if option else (LevelOption(form.level),)
        fill_box(self.level, [(found.level, self._level_title(found.level)) for found in levels], form.level)

    def _level_title(self, level: str) -> str:
        try:
            bits = parse_level(level).bits_per_weight
        except KeyError:
            return level
        digits = number(bits, 0) if bits == round(bits) else number(bits)
        return self.tr("{level} · {bits} bits").format(level=level, bits=digits)

    def _row(self, field: str, title: str, widget: QWidget) -> FormRow:
        self.rows[field] = FormRow(title, widget)
        return self.rows[field]


def _pair(left: QWidget, right: QWidget, left_stretch: int = 1, right_stretch: int = 1) -> QWidget:
    both = QWidget()
    layout = QHBoxLayout(both)
    tight(layout, S)
    layout.addWidget(left, left_stretch)
    layout.addWidget(right, right_stretch)
    return both
