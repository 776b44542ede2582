"""A plan as lengths of a bar: what lies in the memory that decides, what others hold there, what stays
free."""

from __future__ import annotations

from typing import Literal

import msgspec

from fluxdesk.domain.hardware import GpuInfo, HardwareReport
from fluxdesk.domain.machine import choose_gpu
from fluxdesk.domain.memory_plan import MemoryPlan

Part = Literal["transformer", "text_encoders", "vae", "activations", "context", "others", "free"]
PARTS: tuple[Part, ...] = ("transformer", "text_encoders", "vae", "activations", "context")


class Segment(msgspec.Struct, frozen=True):
    part: Part
    nbytes: int


class FitView(msgspec.Struct, frozen=True, kw_only=True):
    """One memory and what will lie in it at the moment that needs most."""

    memory: Literal["vram", "ram"]
    name: str
    """The card's name; empty for RAM."""
    total_bytes: int
    segments: tuple[Segment, ...]
    """In order from the left; they add up to `total_bytes`, or more when it does not fit."""
    needed_bytes: int
    """Of FluxDesk alone."""
    streamed_bytes_per_step: int
    fits: bool
    other_programs: tuple[str, ...] = ()
    encoders_in_ram_bytes: int = 0
    """Text encoders that wait in RAM while the bar shows the card."""

    @property
    def free_bytes(self) -> int:
        return next((segment.nbytes for segment in self.segments if segment.part == "free"), 0)

    @property
    def missing_bytes(self) -> int:
        """What is lacking; 0 when it fits."""
        return max(0, sum(segment.nbytes for segment in self.segments) - self.total_bytes)


def fit_view(plan: MemoryPlan, hardware: HardwareReport) -> FitView:
    """The memory that decides: the device's, or the RAM when that is the one that overflows or the only
    one."""
    gpu = choose_gpu(hardware) if plan.placement.device != "cpu" else None
    ram_short = plan.expected_peak_bytes.ram > hardware.ram_available_bytes
    if gpu is None or (not plan.fits and ram_short and not gpu.unified_memory):
        return _view_of_ram(plan, hardware)
    return _view_of_card(plan, gpu)


def _view_of_card(plan: MemoryPlan, gpu: GpuInfo) -> FitView:
    total = gpu.total_bytes or 0
    free = total if gpu.free_bytes is None else gpu.free_bytes
    programs = tuple(process.name for process in gpu.processes if process.name)
    view = _view(plan, "vram", gpu.name, total, total - free, programs)
    in_ram = max((row.bytes.text_encoders for row in plan.phases if row.device == "cpu"), default=0)
    return msgspec.structs.replace(view, encoders_in_ram_bytes=in_ram)


def _view_of_ram(plan: MemoryPlan, hardware: HardwareReport) -> FitView:
    total = hardware.ram_total_bytes
    return _view(plan, "ram", "", total, total - hardware.ram_available_bytes, ())


def _view(
    plan: MemoryPlan,
    memory: Literal["vram", "ram"],
    name: str,
    total: int,
    held: int,
    programs: tuple[str, ...],
) -> FitView:
    rows = [row for row in plan.phases if (row.device == "cpu") == (memory == "ram")]
    row = max(rows, key=lambda candidate: candidate.bytes.total)
    segments = [Segment(part, int(getattr(row.bytes, part))) for part in PARTS]
    segments.append(Segment("others", max(0, held)))
    free = total - held - row.bytes.total
    if free > 0:
        segments.append(Segment("free", free))
    return FitView(
        memory=memory,
        name=name,
        total_bytes=total,
        segments=tuple(segment for segment in segments if segment.nbytes > 0),
        needed_bytes=row.bytes.total,
        streamed_bytes_per_step=plan.streamed_bytes_per_step,
        fits=plan.fits,
        other_programs=programs,
    )
