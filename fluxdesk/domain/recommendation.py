"""Which level to take: an ordered table of named pure rules, and beside it what the memory plan says of every
level.

The table is the article's ("Comparando los Niveles de Cuantización del Modelo Flux.1"), read with nominal
sizes. The plan can only lower its advice (when the memory is not free now), and offers more where the sum
allows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from fluxdesk.domain.advice_texts import Sentence, nothing_fits, sum_of, time_text, upgrade_text, why_text
from fluxdesk.domain.fidelity import fidelity_of, layer_error
from fluxdesk.domain.flux_shapes import FAMILY_SHAPES
from fluxdesk.domain.hardware import GpuInfo, HardwareReport
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import budget_of, choose_gpu, nominal_gib, without_desktop
from fluxdesk.domain.measured import MeasuredLevel
from fluxdesk.domain.memory_plan import GIB, MemoryBudget, MemoryPlan, everything_on_device, make_plan
from fluxdesk.domain.model_facts import ModelFacts, facts_from_level, transformer_from_level
from fluxdesk.domain.speed_estimate import (
    Rates,
    RunRecord,
    SpeedEstimate,
    SpeedQuestion,
    cpu_flops_of,
    estimate,
    rates_of,
)

ARTICLE_LEVELS = ("F16", "Q8_0", "Q6_K", "Q5_1", "Q5_0", "Q4_1", "Q4_0")
"""Best first: what the rules choose from."""
EVALUATED_LEVELS = (
    "F16", "Q8_0", "Q6_K", "Q5_1", "Q5_K", "Q5_0", "Q4_1", "Q4_K", "Q4_0", "Q3_K", "Q2_K",
)  # fmt: skip
"""Least error first. NF4 is never advised: it is less exact than Q4_0 and its results vary more."""
WORK_GIB = 1.5
"""The article's allowance beside the weights ("needs about 10 GB" for Q5_1's 8.4 GiB)."""
SMALL_RAM_BYTES = 8 * GIB
"""With less RAM available the T5 text encoder is taken at Q4_K instead of Q8_0 (2.9 instead of 5.1 GB)."""
ALONE_EXTRA_BYTES = GIB // 4

Fit = Literal["fits", "encoders_in_ram", "streams", "no"]


class Nominal(msgspec.Struct, frozen=True):
    """What the rules look at: sizes as they stand on the box, in GiB; `vram` 0 means the CPU paints."""

    vram: int
    ram: int
    family: str


class LevelRule(msgspec.Struct, frozen=True):
    name: str
    applies: Callable[[Nominal], bool]
    level: str


def _whole_file_fits(level: str) -> Callable[[Nominal], bool]:
    """The whole file and the article's allowance fit: what "when it still fits" means to somebody with a
    calculator."""

    def applies(machine: Nominal) -> bool:
        size = transformer_from_level(FAMILY_SHAPES[machine.family], level).file_bytes / GIB
        return size + WORK_GIB <= machine.vram

    return applies


RULES: tuple[LevelRule, ...] = (
    LevelRule("vram_32_f16", lambda m: m.vram >= 32, "F16"),
    LevelRule("vram_24_q8_0", lambda m: m.vram >= 24, "Q8_0"),
    LevelRule("vram_16_q6_k", lambda m: m.vram >= 16, "Q6_K"),
    LevelRule("vram_12_q5_1", lambda m: m.vram >= 12, "Q5_1"),
    LevelRule("vram_10_q5_0", lambda m: m.vram >= 10, "Q5_0"),
    LevelRule("vram_under_10_q4_1", _whole_file_fits("Q4_1"), "Q4_1"),
    LevelRule("vram_under_10_q4_0", lambda m: m.vram > 0, "Q4_0"),
    LevelRule("cpu_ram_32_q8_0", lambda m: m.ram >= 32, "Q8_0"),
    LevelRule("cpu_ram_24_q6_k", lambda m: m.ram >= 24, "Q6_K"),
    LevelRule("cpu_ram_16_q5_1", lambda m: m.ram >= 16, "Q5_1"),
    LevelRule("cpu_ram_12_q5_0", lambda m: m.ram >= 12, "Q5_0"),
    LevelRule("cpu_q4_0", lambda m: True, "Q4_0"),
)
"""The first that applies decides. Without a GPU the RAM takes the VRAM's place."""


class LevelAdvice(msgspec.Struct, frozen=True, kw_only=True):
    """One level on this machine now."""

    level: str
    fit: Fit
    expected_peak_bytes: int
    """Of the memory that decides: VRAM, or RAM without a GPU."""
    expected_ram_bytes: int
    streamed_bytes_per_step: int
    seconds_per_step: float
    seconds_per_step_source: str
    total_seconds: float
    fidelity: float | None
    fidelity_source: str
    download_bytes: int
    """The transformer's file; the companions are the same for every level."""
    rules: tuple[str, ...]
    placement_text_encoders: str
    plan: MemoryPlan
    adjustments: tuple[str, ...] = ()
    """What has to be done so that it runs: encoders_in_ram, vae_tiled, weights_streamed."""


class Recommended(msgspec.Struct, frozen=True, kw_only=True):
    level: str
    rule: str
    text_encoders: str
    """"ram" or "device"."""
    expected_peak_bytes: int
    why: str
    """English; the window translates `sentence`."""
    sentence: Sentence
    fit: Fit


class Upgrade(msgspec.Struct, frozen=True, kw_only=True):
    """A better level that fits too."""

    level: str
    error_reduction: float | None
    """Share of the published error that disappears: 0.2 is 20 % less."""
    extra_bytes: int
    """Of the file, and so of the memory."""
    text: str
    sentence: Sentence
    fit: Fit
    adjustments: tuple[str, ...] = ()


class HeldByOthers(msgspec.Struct, frozen=True, kw_only=True):
    """VRAM that other programs hold now, and the level that closing them would allow."""

    programs: tuple[tuple[str, int | None], ...]
    held_bytes: int
    level_if_closed: str | None
    """Only when it is better than what is recommended now."""
    fits_more: tuple[str, ...] = ()
    """Levels, none coarser than what is recommended, that need no streaming then but do now."""


class Recommendation(msgspec.Struct, frozen=True, kw_only=True):
    """The whole answer for one model on one machine."""

    family: str
    device: str
    device_name: str
    budget_bytes: int
    recommended: Recommended
    upgrade: Upgrade | None
    levels: tuple[LevelAdvice, ...]
    t5_level: str
    companions_bytes: int
    job: JobShape
    time: Sentence
    """How long one picture of `job` takes at the recommended level."""
    held_by_others: HeldByOthers | None = None

    def of(self, level: str) -> LevelAdvice:
        """Raises StopIteration for a level that was not evaluated."""
        return next(entry for entry in self.levels if entry.level == level)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What earlier runs and the lab know of this machine."""

    history: tuple[RunRecord, ...] = ()
    measured: tuple[MeasuredLevel, ...] = ()
    cpu_flops: float | None = None


def t5_level_for(ram_available_bytes: int) -> str:
    """Q8_0, whose embeddings stand 31 dB above its error; Q4_K where RAM is short."""
    return "Q4_K" if ram_available_bytes < SMALL_RAM_BYTES else "Q8_0"


def usual_job(family: str, *, on_gpu: bool) -> JobShape:
    """What most people paint: 1024x1024 on a card, 512x512 on a processor; 4 steps with schnell, else 20."""
    side = 1024 if on_gpu else 512
    return JobShape(width=side, height=side, steps=4 if family == "flux1-schnell" else 20)


def advise(
    report: HardwareReport,
    family: str = "flux1-dev",
    job: JobShape | None = None,
    evidence: Evidence | None = None,
) -> Recommendation:
    """The recommendation for `family` (any FLUX.1, not flux-mini) on the machine of `report`.

    Raises:
        KeyError: a family without known shapes.
    """
    evidence = evidence or Evidence()
    gpu = choose_gpu(report)
    job = job or usual_job(family, on_gpu=gpu is not None)
    budget = budget_of(report, gpu)
    t5 = t5_level_for(report.ram_available_bytes)
    rates = rates_of(report, budget.device, cpu_flops_of(report.cpu, evidence.cpu_flops))
    levels = tuple(
        evaluate(facts_from_level(family, level, t5), job, budget, rates, evidence)
        for level in EVALUATED_LEVELS
    )
    nominal = Nominal(
        vram=nominal_gib(gpu.total_bytes or 0) if gpu else 0,
        ram=nominal_gib(report.ram_total_bytes),
        family=family,
    )
    rule = next(rule for rule in RULES if rule.applies(nominal))
    chosen, rule_name = lower_until_it_fits(rule, levels)
    facts = facts_from_level(family, chosen.level, t5)
    return Recommendation(
        family=family,
        device=budget.device,
        device_name=gpu.name if gpu else report.cpu.name,
        budget_bytes=budget.free_vram_bytes if gpu else budget.free_ram_bytes,
        recommended=_recommended(chosen, rule_name, make_plan(facts, job, budget), budget),
        upgrade=find_upgrade(chosen, levels),
        levels=levels,
        t5_level=t5,
        job=job,
        time=time_text(job.width, job.height, job.steps, chosen.total_seconds),
        companions_bytes=facts.download_bytes - facts.transformer.file_bytes,
        held_by_others=_held(report, gpu, family, job, evidence, chosen, levels) if gpu else None,
    )


def evaluate(
    facts: ModelFacts, job: JobShape, budget: MemoryBudget, rates: Rates, evidence: Evidence
) -> LevelAdvice:
    """One level by the memory plan, the speed estimate and the evidence."""
    plan = make_plan(facts, job, budget)
    speed: SpeedEstimate = estimate(SpeedQuestion(facts=facts, job=job, plan=plan), rates, evidence.history)
    fidelity = fidelity_of(facts.transformer.level, facts.family, evidence.measured)
    on_gpu = budget.device != "cpu"
    fit = fit_of(plan, facts, job, budget)
    return LevelAdvice(
        level=facts.transformer.level,
        fit=fit,
        expected_peak_bytes=plan.expected_peak_bytes.vram if on_gpu else plan.expected_peak_bytes.ram,
        expected_ram_bytes=plan.expected_peak_bytes.ram,
        streamed_bytes_per_step=plan.streamed_bytes_per_step,
        seconds_per_step=speed.seconds_per_step,
        seconds_per_step_source=speed.source,
        total_seconds=speed.total_seconds,
        fidelity=fidelity.value,
        fidelity_source=fidelity.source,
        download_bytes=facts.transformer.file_bytes,
        rules=plan.rules,
        placement_text_encoders=plan.placement.text_encoders,
        plan=plan,
        adjustments=adjustments_of(plan, fit, on_gpu=on_gpu),
    )


def fit_of(plan: MemoryPlan, facts: ModelFacts, job: JobShape, budget: MemoryBudget) -> Fit:
    """The plan in one word."""
    if not plan.fits:
        return "no"
    if plan.streamed_bytes_per_step:
        return "streams"
    if budget.device == "cpu" or budget.unified:
        return "fits"
    return "fits" if everything_on_device(facts, job, budget) else "encoders_in_ram"


def adjustments_of(plan: MemoryPlan, fit: Fit, *, on_gpu: bool) -> tuple[str, ...]:
    """What the plan does so that the level runs; empty when everything fits as it is."""
    if not on_gpu or fit == "fits":
        return ()
    found = ["encoders_in_ram" if plan.placement.text_encoders == "ram" else "encoders_on_device"]
    if plan.placement.vae_tiled:
        found.append("vae_tiled")
    if plan.placement.transformer == "streamed":
        found.append("weights_streamed")
    return tuple(found)


def lower_until_it_fits(rule: LevelRule, levels: Sequence[LevelAdvice]) -> tuple[LevelAdvice, str]:
    """The rule's level when it fits now, else the next lower one of the article that does without streaming,
    else the smallest with streaming, else the smallest."""
    by_level = {entry.level: entry for entry in levels}
    allowed = [by_level[level] for level in ARTICLE_LEVELS[ARTICLE_LEVELS.index(rule.level) :]]
    for entry in allowed:
        if entry.fit in ("fits", "encoders_in_ram"):
            lowered = entry.level != rule.level
            return entry, f"{rule.name}_lowered_to_free_memory" if lowered else rule.name
    for entry in reversed(allowed):
        if entry.fit == "streams":
            return entry, rule.name if entry.level == rule.level else f"{rule.name}_streams"
    return allowed[-1], "nothing_fits"


def find_upgrade(chosen: LevelAdvice, levels: Sequence[LevelAdvice]) -> Upgrade | None:
    """The next level with less error that fits without streaming, when the recommended one does."""
    if chosen.fit not in ("fits", "encoders_in_ram"):
        return None
    error = layer_error(chosen.level)
    better = [
        entry
        for entry in levels
        if entry.fit in ("fits", "encoders_in_ram") and _less(layer_error(entry.level), error)
    ]
    if not better:
        return None
    best = max(better, key=lambda entry: layer_error(entry.level) or 0.0)
    new = layer_error(best.level)
    reduction = 1 - new / error if new is not None and error else None
    extra = best.download_bytes - chosen.download_bytes
    sentence = upgrade_text(best.level, reduction, extra)
    return Upgrade(
        level=best.level, error_reduction=reduction, extra_bytes=extra, text=sentence.text, sentence=sentence,
        fit=best.fit, adjustments=best.adjustments,
    )  # fmt: skip


def _less(value: float | None, than: float | None) -> bool:
    return value is not None and than is not None and value < than


def _recommended(chosen: LevelAdvice, rule: str, plan: MemoryPlan, budget: MemoryBudget) -> Recommended:
    on_gpu = budget.device != "cpu"
    free = budget.free_vram_bytes if on_gpu else budget.free_ram_bytes
    if chosen.fit == "no":
        sentence = nothing_fits(chosen.level, chosen.expected_ram_bytes, budget.free_ram_bytes)
    else:
        sentence = why_text(
            chosen.level, sum_of(plan.peak_row), free, streamed=plan.streamed_bytes_per_step, cpu=not on_gpu
        )
    return Recommended(
        level=chosen.level,
        rule=rule,
        text_encoders=chosen.placement_text_encoders,
        expected_peak_bytes=chosen.expected_peak_bytes,
        why=sentence.text,
        sentence=sentence,
        fit=chosen.fit,
    )


def _held(
    report: HardwareReport, gpu: GpuInfo, family: str, job: JobShape, evidence: Evidence, chosen: LevelAdvice,
    levels: Sequence[LevelAdvice],
) -> HeldByOthers | None:  # fmt: skip
    """What closing other programs would buy; None when next to nothing is held."""
    held = (gpu.total_bytes or 0) - (gpu.free_bytes if gpu.free_bytes is not None else gpu.total_bytes or 0)
    if gpu.unified_memory or held < ALONE_EXTRA_BYTES:
        return None
    alone = advise(without_desktop(report), family, job, evidence)
    better = ARTICLE_LEVELS.index(alone.recommended.level) < ARTICLE_LEVELS.index(chosen.level)
    now = {entry.level for entry in levels if entry.fit in ("fits", "encoders_in_ram")}
    finest_first = [entry.level for entry in alone.levels]
    worth = finest_first[: finest_first.index(chosen.level) + 1]
    then = [level for level in worth if alone.of(level).fit in ("fits", "encoders_in_ram")]
    return HeldByOthers(
        programs=tuple((process.name, process.used_bytes) for process in gpu.processes),
        held_bytes=held,
        level_if_closed=alone.recommended.level if better else None,
        fits_more=tuple(level for level in then if level not in now),
    )
