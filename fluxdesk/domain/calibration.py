"""What measured peaks teach the memory plan: how much the engine itself takes on this machine.

The parts of a plan are arithmetic; the process around them (interpreter, libraries, driver context) is what
differs between machines and versions. After a run the difference between its peak and the plan's parts
replaces the assumed figure for runs of the same model in the same arrangement."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import msgspec

from fluxdesk.domain.memory_plan import MIB, MemoryBudget
from fluxdesk.domain.model_facts import ModelFacts
from fluxdesk.domain.speed_estimate import RunRecord

SMALLEST_CONTEXT, LARGEST_CONTEXT = 100 * MIB, 4096 * MIB
KEPT_RUNS = 3


def calibrate(budget: MemoryBudget, facts: ModelFacts, history: Sequence[RunRecord]) -> MemoryBudget:
    """`budget` with the context sizes that the newest runs of this model on this device had."""
    runs = [
        run
        for run in history
        if run.device == budget.device
        and (run.family, run.level) == (facts.family, facts.transformer.level)
        and run.ram_context_bytes
    ][-KEPT_RUNS:]
    if not runs:
        return budget
    ram = [run.peak_ram_bytes - run.predicted_ram_bytes + run.ram_context_bytes for run in runs]
    changed = msgspec.structs.replace(budget, ram_context_bytes=_bounded(ram))
    vram = [
        run.peak_vram_bytes - run.predicted_vram_bytes + run.vram_context_bytes
        for run in runs
        if run.peak_vram_bytes is not None
    ]
    if vram and budget.device_context_bytes:
        changed = msgspec.structs.replace(changed, device_context_bytes=_bounded(vram))
    return changed


def _bounded(values: Sequence[int]) -> int:
    return min(LARGEST_CONTEXT, max(SMALLEST_CONTEXT, round(statistics.median(values))))
