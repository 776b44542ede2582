"""A comparison of levels: what is rendered, under which names, in which order, and what it will cost.

One *variant* is a level plus the further axes (T5 level, LoRAs, encoder placement, Turbo, step cache; all
off by default, because each moves the picture more than four bits do). A *cell* is one picture: a variant, a
prompt, a seed and a role. Cells are named after everything their pixels depend on, so a folder can be
continued, extended and checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Literal

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.families import TEXT_TO_IMAGE, TITLES
from fluxdesk.domain.levels import LEVELS, parse_level
from fluxdesk.domain.request import Family, LoraUse
from fluxdesk.domain.request_checks import (
    Problem,
    lora_strength_problems,
    seed_problems,
    size_problems,
    steps_problems,
)

Role = Literal["main", "repeat", "kernel"]
"""`repeat`: the reference rendered again; `kernel`: the reference with another attention kernel."""

REFERENCE_ORDER = ("BF16", "F16", "F32")
"""FLUX.1 was published in BF16; F16 is a slightly lossy cast of it, and F32 files are casts too."""

_FIDELITY = {level.name: rank for rank, level in enumerate(LEVELS)}
_BYTES_PER_PICTURE_PIXEL = 2.0
"""PNG of a painted picture: 1.5 to 2 bytes a pixel; an estimate for the disk only."""


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """A level and what else is not as usual. None and False mean: as the program would choose."""

    level: str
    t5_level: str | None = None
    loras: tuple[LoraUse, ...] = ()
    text_encoders: Literal["ram", "device"] | None = None
    turbo: bool = False
    step_cache_threshold: float | None = None

    @property
    def name(self) -> str:
        """What tables call it: the level alone when nothing else is set."""
        parts = [self.level]
        if self.t5_level:
            parts.append(f"T5 {self.t5_level}")
        parts.extend(f"{_stem(lora.path)} {lora.strength:g}" for lora in self.loras)
        if self.text_encoders:
            parts.append(f"encoders {self.text_encoders}")
        if self.turbo:
            parts.append("Turbo")
        if self.step_cache_threshold is not None:
            parts.append(f"cache {self.step_cache_threshold:g}")
        return " + ".join(parts)


class Axes(msgspec.Struct, frozen=True, kw_only=True):
    """Further axes; every one has the one usual value until the user adds others."""

    t5_levels: tuple[str | None, ...] = (None,)
    lora_sets: tuple[tuple[LoraUse, ...], ...] = ((),)
    text_encoders: tuple[Literal["ram", "device"] | None, ...] = (None,)
    turbo: tuple[bool, ...] = (False,)
    step_cache: tuple[float | None, ...] = (None,)


class ComparisonPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a comparison renders. Sizes in pixels."""

    format: int = 1
    family: Family
    levels: tuple[str, ...]
    prompts: tuple[str, ...]
    seeds: tuple[int, ...]
    width: int
    height: int
    steps: int
    guidance: float | None = None
    axes: Axes = Axes()
    reference: str
    """The level the others are held against; see `choose_reference`."""
    floor: bool = True
    """Render the reference again, and once with another kernel, to know what difference means nothing."""
    disk_budget_bytes: int | None = None
    """Most bytes of levels that the lab may fetch or make and keep at one time; None means no limit."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of the plan. `prompt` is an index into the plan's prompts."""

    id: str
    role: Role
    variant: Variant
    prompt: int
    seed: int


class ReferenceChoice(msgspec.Struct, frozen=True):
    """`exact` is False when only a quantised level was at hand: distances are then to that level."""

    level: str
    exact: bool


class LevelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a level before the run. None means not known yet."""

    level: str
    file_bytes: int | None = None
    source: Literal["installed", "make", "fetch"] = "installed"
    """At hand, to be made here from F16, or to be downloaded."""
    seconds_per_step: float | None = None
    load_seconds: float | None = None
    peak_bytes: int | None = None


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan will cost."""

    cells: int
    seconds: float | None
    """None until a step of at least one level has been timed on this machine at this size."""
    picture_bytes: int
    fetch_bytes: int
    make_bytes: int
    peak_model_bytes: int
    """Bytes of fetched and made levels on the disk at once (one at a time under a budget)."""
    peak_memory_bytes: int | None


def _stem(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]


def choose_reference(levels: Iterable[str]) -> ReferenceChoice:
    """BF16, F16 or F32 if among `levels`, else the best of them, which is said plainly.

    Raises:
        KnownError: there is no level at all.
    """
    known = list(levels)
    for name in REFERENCE_ORDER:
        if name in known:
            return ReferenceChoice(name, exact=True)
    if not known:
        raise KnownError("bad_input", QT_TRANSLATE_NOOP("errors", "Choose at least one level to compare."))
    return ReferenceChoice(min(known, key=lambda name: _FIDELITY[name]), exact=False)


def parse_levels(text: str) -> tuple[str, ...]:
    """Level names from "F16,Q8_0,q6_km", in the order given, each once.

    Raises:
        KnownError: a word that is no level.
    """
    found: list[str] = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        try:
            name = parse_level(word).name
        except KeyError:
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "{word} is not a level."),
                QT_TRANSLATE_NOOP("errors", "Known levels: {levels}."),
                word=word,
                levels=", ".join(level.name for level in LEVELS),
            ) from None
        if name not in found:
            found.append(name)
    return tuple(found)


def parse_prompts(text: str) -> tuple[str, ...]:
    """One prompt a line; blank lines and lines that start with # are left out."""
    lines = (line.strip() for line in text.lstrip("\ufeff").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def variants(plan: ComparisonPlan) -> tuple[Variant, ...]:
    """All variants, the reference first, then best fidelity first, those of one level side by side."""
    axes = plan.axes
    further = list(product(axes.t5_levels, axes.lora_sets, axes.text_encoders, axes.turbo, axes.step_cache))
    names = sorted(dict.fromkeys((plan.reference, *plan.levels)), key=lambda name: _FIDELITY[name])
    names.sort(key=lambda name: name != plan.reference)
    made = [
        Variant(
            level=level,
            t5_level=t5,
            loras=loras,
            text_encoders=where,
            turbo=turbo,
            step_cache_threshold=cache,
        )
        for level in names
        for t5, loras, where, turbo, cache in further
    ]
    return tuple(dict.fromkeys(made))


def reference_variant(plan: ComparisonPlan) -> Variant:
    """The variant that every other is held against: the reference level with the first value of each axis."""
    return variants(plan)[0]


def cell_id(plan: ComparisonPlan, variant: Variant, role: Role, prompt: int, seed: int) -> str:
    """A file name that is the same whenever the same picture is meant, and another one otherwise."""
    meant = (
        plan.family, variant, role, plan.prompts[prompt], seed, plan.width, plan.height, plan.steps,
        plan.guidance,
    )  # fmt: skip
    digest = hashlib.sha256(msgspec.json.encode(meant)).hexdigest()[:10]
    suffix = "" if role == "main" else f"-{role}"
    return f"{variant.level}-p{prompt + 1:02}-s{seed}{suffix}-{digest}"


def cells(plan: ComparisonPlan) -> tuple[Cell, ...]:
    """All cells in the order of rendering: each level is loaded once, the reference first.

    The floor's cells (one seed per prompt) follow the reference's own while it is still loaded; the ones with
    another kernel come last of these, because an engine may have to restart for them.
    """
    found: list[Cell] = []

    def add(variant: Variant, role: Role, prompt: int, seed: int) -> None:
        name = cell_id(plan, variant, role, prompt, seed)
        found.append(Cell(id=name, role=role, variant=variant, prompt=prompt, seed=seed))

    for number, variant in enumerate(variants(plan)):
        for prompt in range(len(plan.prompts)):
            for seed in plan.seeds:
                add(variant, "main", prompt, seed)
        if number == 0 and plan.floor:
            for role in ("repeat", "kernel"):
                for prompt in range(len(plan.prompts)):
                    add(variant, role, prompt, plan.seeds[0])
    return tuple(found)


def validate_plan(plan: ComparisonPlan) -> tuple[Problem, ...]:
    """All problems of a plan in the order of the form; empty when it can run. Touches no file."""
    found: list[Problem] = []

    def problem(field: str, template: str, **params: str | int | float) -> None:
        found.append(Problem(field, ErrorReport(kind="bad_input", template=template, params=dict(params))))

    if plan.family not in TEXT_TO_IMAGE:
        problem(
            "family",
            QT_TRANSLATE_NOOP(
                "errors",
                "{family} needs a picture, and a comparison paints from prompts alone: use {others}.",
            ),
            family=TITLES[plan.family],
            others=", ".join(TITLES[family] for family in TEXT_TO_IMAGE),
        )
    if not set(plan.levels) - {plan.reference} and len(variants(plan)) < 2:
        problem("levels", QT_TRANSLATE_NOOP("errors", "Choose at least two levels: one is no comparison."))
    if not plan.prompts:
        problem("prompts", QT_TRANSLATE_NOOP("errors", "Give at least one prompt, one a line."))
    if not plan.seeds:
        problem("seeds", QT_TRANSLATE_NOOP("errors", "Give at least one seed."))
    found += seed_problems("seeds", *plan.seeds)
    found += size_problems(plan.width, plan.height)
    found += steps_problems(plan.steps)
    return (*found, *_axes_problems(plan.axes))


def _axes_problems(axes: Axes) -> Iterator[Problem]:
    """What is wrong with the numbers of the further axes."""
    yield from lora_strength_problems(use for uses in axes.lora_sets for use in uses)
    for threshold in axes.step_cache:
        if threshold is not None and not 0.0 < threshold <= 1.0:
            template = QT_TRANSLATE_NOOP(
                "errors",
                "{value} is not a possible threshold of the step cache: use more than 0, up to 1.",
            )
            yield Problem(
                "step_cache", ErrorReport(kind="bad_input", template=template, params={"value": threshold})
            )


def estimate(
    plan: ComparisonPlan, facts: Mapping[str, LevelFacts], done: frozenset[str] = frozenset()
) -> Estimate:
    """Time, disk and memory of what is left of `plan` when the cells in `done` exist.

    A level whose seconds per step are not known counts with the mean of the known ones.
    """
    left = [cell for cell in cells(plan) if cell.id not in done]
    timed = [fact.seconds_per_step for fact in facts.values() if fact.seconds_per_step is not None]
    usual = sum(timed) / len(timed) if timed else None
    seconds: float | None = None
    if usual is not None:
        seconds = 0.0
        for cell in left:
            own = facts[cell.variant.level].seconds_per_step if cell.variant.level in facts else None
            seconds += plan.steps * (usual if own is None else own)
        for level in {cell.variant.level for cell in left}:
            seconds += (facts[level].load_seconds or 0.0) if level in facts else 0.0
    needed = [facts[level] for level in sorted({cell.variant.level for cell in left}) if level in facts]
    fetch = [fact.file_bytes or 0 for fact in needed if fact.source == "fetch"]
    make = [fact.file_bytes or 0 for fact in needed if fact.source == "make"]
    brought = fetch + make
    at_once = sum(brought)
    if plan.disk_budget_bytes is not None:
        at_once = max(brought, default=0) if at_once > plan.disk_budget_bytes else at_once
    return Estimate(
        cells=len(left),
        seconds=seconds,
        picture_bytes=int(len(left) * plan.width * plan.height * _BYTES_PER_PICTURE_PIXEL),
        fetch_bytes=sum(fetch),
        make_bytes=sum(make),
        peak_model_bytes=at_once,
        peak_memory_bytes=max((fact.peak_bytes for fact in needed if fact.peak_bytes), default=None),
    )
