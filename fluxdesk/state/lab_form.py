"""The lab's form: what is to be compared, and what that would cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.catalogue import CatalogueEntry
from fluxdesk.domain.comparison import (
    Axes,
    ComparisonPlan,
    Estimate,
    LevelFacts,
    choose_reference,
    estimate,
    parse_levels,
    parse_prompts,
    validate_plan,
)
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.families import TEXT_TO_IMAGE
from fluxdesk.domain.lab_prompts import Language, built_in_prompts
from fluxdesk.domain.request import Family, LoraUse
from fluxdesk.domain.request_checks import Problem
from fluxdesk.services.lab_levels import LevelChoice
from fluxdesk.services.picture_label import read_label
from fluxdesk.state.model_options import ModelOption
from fluxdesk.state.session import SessionState
from fluxdesk.state.tasks import TaskRunner

USUAL_LEVELS = ("BF16", "F16", "Q8_0", "Q6_K", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "NF4")
"""What is chosen to begin with, as far as it is there: the levels people ask about."""
USUAL_SEEDS = "1, 2, 3"
STEP_CACHE = 0.08
"""Threshold of the "step cache" axis: the one that ParaAttention proposes for FLUX.1."""
ESTIMATE_MS = 250
MOST_PROMPT_FILE_BYTES = 2**20


class PlanFacts(Protocol):
    """What the form needs of `services.lab_models.LabModels`. Blocking."""

    def facts(self, plan: ComparisonPlan) -> dict[str, LevelFacts]: ...

    def problems(self, plan: ComparisonPlan) -> tuple[Problem, ...]: ...

    def choices(self, family: Family) -> tuple[LevelChoice, ...]: ...

    def has_gpu(self) -> bool: ...


class LabForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields, as the user left them."""

    family: Family = "flux-mini"
    levels: tuple[str, ...] = ()
    prompts: str = ""
    seeds: str = USUAL_SEEDS
    width: int = 128
    height: int = 128
    steps: int = 20
    floor: bool = True
    t5_levels: str = ""
    """Levels of T5 beside the installed one, as typed; the further axes are off by default."""
    turbo: bool = False
    step_cache: bool = False
    encoders_on_device: bool = False
    loras: tuple[LoraUse, ...] = ()
    disk_budget_gb: int = 0
    """Most space for made and fetched levels at a time; 0 means no limit."""


class LabFormState(QObject):
    """Owns the form. UI thread; files are looked at by workers.

    Signals:
        changed: a field has another value.
        options_changed: other models or levels can be chosen now.
        problems_changed(object tuple[Problem, ...]): what is wrong with the form.
        estimate_changed(object Estimate | None): what the plan would cost; None while it is no plan.
        plan_made(object ComparisonPlan): after `make_plan`.
        plan_refused(str): after it, too: the field of the first problem.
    """

    changed = Signal()
    options_changed = Signal()
    problems_changed = Signal(object)
    estimate_changed = Signal(object)
    plan_made = Signal(object)
    plan_refused = Signal(str)

    def __init__(
        self,
        session: SessionState,
        models: Callable[[], PlanFacts],
        tasks: TaskRunner,
        language: Callable[[], Language],
        to_fetch: Callable[[], tuple[CatalogueEntry, ...]],
        parent: QObject | None = None,
    ) -> None:
        """`models` and `to_fetch` are called on worker threads; `to_fetch`: networks that could measure too."""
        super().__init__(parent)
        self._session = session
        self._models = models
        self._tasks = tasks
        self._language = language
        self._to_fetch = to_fetch
        self.form = LabForm()
        self.problems: tuple[Problem, ...] = ()
        self.estimate: Estimate | None = None
        self.choices: tuple[LevelChoice, ...] = ()
        """Levels of the chosen family with what each takes; empty until they have been looked up."""
        self.has_gpu = False
        self.measures_to_fetch: tuple[CatalogueEntry, ...] = ()
        """Networks for LPIPS and the CLIP score that are not here."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ESTIMATE_MS)
        self._timer.timeout.connect(self._on_estimate_due)
        session.options_changed.connect(self._on_options)
        self._on_options()

    @property
    def options(self) -> tuple[ModelOption, ...]:
        """The models that paint from a prompt alone."""
        return tuple(option for option in self._session.options_here if option.family in TEXT_TO_IMAGE)

    @property
    def levels(self) -> tuple[str, ...]:
        """Of the chosen family, best fidelity first: here, to be made, or to be fetched."""
        if self.choices:
            return tuple(choice.level for choice in self.choices)
        option = self._option(self.form.family)
        return tuple(level.level for level in option.levels) if option else ()

    def set(self, **changes: Any) -> None:
        """Change fields of the form; problems of changed fields are taken as mended."""
        new = msgspec.structs.replace(self.form, **changes)
        if new == self.form:
            return
        self.form = new
        self._set_problems(tuple(found for found in self.problems if found.field not in changes))
        self.changed.emit()
        self.refresh_estimate()

    def choose_family(self, family: Family) -> None:
        """Change the model, and with it levels, size, steps and the built-in prompts."""
        option = self._option(family)
        if option is None:
            return
        self.choices = ()
        self._tasks.spawn(self._look(family), self.tr("Finding levels"))
        there = [level.level for level in option.levels]
        usual = tuple(level for level in USUAL_LEVELS if level in there) or tuple(there)
        self.set(
            family=family,
            levels=usual,
            prompts="\n".join(built_in_prompts(family, self._language())),
            width=option.side,
            height=option.side,
            steps=option.steps,
            t5_levels="",
            loras=(),
        )

    def set_level(self, level: str, chosen: bool) -> None:
        """Put `level` into the comparison or take it out."""
        wanted = set(self.form.levels) | {level} if chosen else set(self.form.levels) - {level}
        self.set(levels=tuple(name for name in self.levels if name in wanted))

    def use_built_in_prompts(self, language: Language) -> None:
        """The twelve prompts that stress what levels are known to hurt."""
        self.set(prompts="\n".join(built_in_prompts(self.form.family, language)))

    def use_prompt_file(self, path: Path) -> None:
        """Prompts from a text file, one a line.

        Raises:
            KnownError: it cannot be read as text.
        """
        try:
            if path.stat().st_size > MOST_PROMPT_FILE_BYTES:
                raise ValueError("too large")
            prompts = parse_prompts(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise KnownError(
                "file_unsupported",
                QT_TRANSLATE_NOOP("errors", "{file} cannot be read as a list of prompts."),
                QT_TRANSLATE_NOOP("errors", "Choose a text file in UTF-8 with one prompt a line."),
                file=path.name,
            ) from error
        self.set(prompts="\n".join(prompts))

    def use_picture_prompts(self, paths: Sequence[Path]) -> None:
        """Add the prompts that pictures of any program carry.

        Raises:
            KnownError: none of them has one.
        """
        found = []
        for path in paths:
            try:
                found.append(read_label(path).prompt)
            except OSError:
                continue
        self.add_prompts(found)

    def add_prompts(self, found: Sequence[str]) -> None:
        """Add the prompts of pictures, one line each.

        Raises:
            KnownError: none of them has one.
        """
        lines = [" ".join(prompt.split()) for prompt in found]
        prompts = parse_prompts("\n".join((self.form.prompts, *lines)))
        if not any(lines):
            raise KnownError(
                "file_unsupported",
                QT_TRANSLATE_NOOP("errors", "None of these pictures has a prompt in it."),
                QT_TRANSLATE_NOOP("errors", "Choose pictures made by FluxDesk, A1111, Forge or ComfyUI."),
            )
        self.set(prompts="\n".join(prompts))

    def add_lora(self, path: Path) -> None:
        """Paint every level with this LoRA too."""
        known = tuple(use for use in self.form.loras if use.path != str(path))
        self.set(loras=(*known, LoraUse(str(path))))

    def make_plan(self) -> None:
        """Make a plan of the form: `plan_made` follows, or `plan_refused` when something is wrong."""
        found = self._plan()
        if isinstance(found, ComparisonPlan):
            problems = validate_plan(found)
            if not problems:
                self._tasks.spawn(self._check(found), self.tr("The comparison"))
                return
        else:
            problems = (found,)
        self._refuse(problems)

    async def _check(self, plan: ComparisonPlan) -> None:
        """Against the files on this computer."""
        import asyncio

        problems = await asyncio.to_thread(lambda: self._models().problems(plan))
        if problems:
            self._refuse(problems)
        else:
            self._set_problems(())
            self.plan_made.emit(plan)

    def _refuse(self, problems: tuple[Problem, ...]) -> None:
        self._set_problems(problems)
        self.plan_refused.emit(problems[0].field)

    def refresh_estimate(self) -> None:
        """Ask for the costs anew, a moment after the last change."""
        self._timer.start()

    def _plan(self) -> ComparisonPlan | Problem:
        form = self.form
        try:
            seeds = parse_seed_list(form.seeds)
        except KnownError as error:
            return Problem("seeds", error.report)
        if not form.levels:
            text = QT_TRANSLATE_NOOP("errors", "Choose at least two levels: one is no comparison.")
            return Problem("levels", ErrorReport(kind="bad_input", template=text))
        try:
            t5 = parse_levels(form.t5_levels)
        except KnownError as error:
            return Problem("t5_levels", error.report)
        option = self._option(form.family)
        return ComparisonPlan(
            family=form.family,
            levels=form.levels,
            prompts=parse_prompts(form.prompts),
            seeds=seeds,
            width=form.width,
            height=form.height,
            steps=form.steps,
            guidance=option.guidance if option else None,
            axes=Axes(
                t5_levels=(None, *t5),
                lora_sets=((), form.loras) if form.loras else ((),),
                text_encoders=("ram", "device") if form.encoders_on_device and self.has_gpu else (None,),
                turbo=(False, True) if form.turbo else (False,),
                step_cache=(None, STEP_CACHE) if form.step_cache else (None,),
            ),
            reference=choose_reference(form.levels).level,
            floor=form.floor,
            disk_budget_bytes=form.disk_budget_gb * 10**9 or None,
        )

    async def _look(self, family: Family) -> None:
        import asyncio

        models = await asyncio.to_thread(self._models)
        found = await asyncio.to_thread(models.choices, family)
        has_gpu = await asyncio.to_thread(models.has_gpu)
        self.measures_to_fetch = await asyncio.to_thread(self._to_fetch)
        if family == self.form.family:
            self.choices, self.has_gpu = found, has_gpu
            self.options_changed.emit()
            self.refresh_estimate()

    def _on_estimate_due(self) -> None:
        plan = self._plan()
        if not isinstance(plan, ComparisonPlan) or validate_plan(plan):
            self._tell_estimate(None)
            return
        self._tasks.spawn(self._estimate(plan), self.tr("The estimate"))

    async def _estimate(self, plan: ComparisonPlan) -> None:
        import asyncio

        def look() -> tuple[Estimate, tuple[Problem, ...]]:
            models = self._models()
            return estimate(plan, models.facts(plan)), models.problems(plan)

        found, problems = await asyncio.to_thread(look)
        if plan == self._plan():
            self._tell_estimate(found)
            self._set_problems(problems)

    def _tell_estimate(self, found: Estimate | None) -> None:
        self.estimate = found
        self.estimate_changed.emit(found)

    def _option(self, family: Family) -> ModelOption | None:
        return next((option for option in self.options if option.family == family), None)

    def _on_options(self) -> None:
        if self.options and (self._option(self.form.family) is None or not self.form.levels):
            family = self.form.family
            self.choose_family(family if self._option(family) else self.options[0].family)
        elif self.options:
            self._tasks.spawn(self._look(self.form.family), self.tr("Finding levels"))
        self.options_changed.emit()

    def _set_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit(problems)


def parse_seed_list(text: str) -> tuple[int, ...]:
    """ "1, 2, 3" to numbers, each once.

    Raises:
        KnownError: something is no whole number.
    """
    words = text.replace(";", ",").replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{text} is no list of seeds."),
            QT_TRANSLATE_NOOP("errors", "Write whole numbers with commas between them, such as 1,2,3."),
            text=text,
        )
    return tuple(dict.fromkeys(int(word) for word in words))
