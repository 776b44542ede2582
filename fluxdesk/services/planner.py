"""Where a request's parts go on this machine: the memory plan, from headers and free memory as they are
now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from fluxdesk.domain.calibration import calibrate
from fluxdesk.domain.hardware import GpuInfo, HardwareReport
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import budget_of
from fluxdesk.domain.memory_plan import MemoryPlan, make_plan
from fluxdesk.domain.model_facts import ModelFacts
from fluxdesk.domain.request import GenerationRequest, LoraUse, ModelSet, painted_steps, start_of
from fluxdesk.domain.schedulers import evaluations_per_step
from fluxdesk.domain.speed_estimate import RunRecord
from fluxdesk.services.hardware_probe import probe_hardware
from fluxdesk.services.model_facts import facts_of_set


class OwnShare(msgspec.Struct, frozen=True, kw_only=True):
    """What FluxDesk's own engine holds now; it is free for the next run."""

    pid: int = 0
    ram_bytes: int = 0
    vram_bytes: int = 0


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with everything it was made from."""

    facts: ModelFacts
    job: JobShape
    hardware: HardwareReport
    plan: MemoryPlan
    ram_context_bytes: int
    vram_context_bytes: int


class Planner:
    """Plans requests. Reads headers once per model set; asks the machine every time. Any thread."""

    def __init__(
        self,
        probe: Callable[[], HardwareReport] = probe_hardware,
        history: Callable[[], Sequence[RunRecord]] = tuple,
    ) -> None:
        self._probe = probe
        self._history = history
        self._facts: dict[ModelSet, ModelFacts] = {}
        self._lock = threading.Lock()
        self.own = OwnShare()
        """Set by whoever watches the engine."""

    def facts(self, models: ModelSet) -> ModelFacts:
        """What the files' headers say.

        Raises:
            KnownError: a model file is missing, damaged, or not what its role says.
        """
        with self._lock:
            found = self._facts.get(models)
            if found is None:
                found = self._facts[models] = facts_of_set(models)
        return found

    def machine(self) -> HardwareReport:
        """The machine as it would be if our own engine held nothing."""
        return without_share(self._probe(), self.own)

    def plan_job(self, facts: ModelFacts, job: JobShape) -> Planned:
        """The plan for `job` on the machine as it is now, with what earlier runs taught about it."""
        hardware = self.machine()
        budget = calibrate(budget_of(hardware), facts, self._history())
        return Planned(
            facts=facts,
            job=job,
            hardware=hardware,
            plan=make_plan(facts, job, budget),
            ram_context_bytes=budget.ram_context_bytes,
            vram_context_bytes=budget.device_context_bytes,
        )

    def plan(self, request: GenerationRequest) -> MemoryPlan:
        """The plan for `request`.

        Raises:
            KnownError: as `facts`.
        """
        return self.plan_job(self.facts(request.models), job_of(request)).plan

    def place(self, request: GenerationRequest) -> GenerationRequest:
        """`request` with the plan's placement."""
        return msgspec.structs.replace(request, placement=self.plan(request).placement)


def job_of(request: GenerationRequest) -> JobShape:
    """What of `request` matters to memory and time."""
    return JobShape(
        width=request.width,
        height=request.height,
        steps=painted_steps(request),
        start_picture=start_of(request) is not None,
        lora_bytes=lora_bytes(request.loras),
        text_tokens=request.models.max_sequence_length,
        evaluations=evaluations_per_step(request.scheduler, request.true_cfg),
        reference_images=1 if request.mode == "kontext" else 0,
        looks=len(request.references),
        tile_side=request.tile_side,
    )


def lora_bytes(loras: Sequence[LoraUse]) -> tuple[int, ...]:
    """Size of each LoRA's file; 0 for one that is gone."""
    return tuple(_size(lora.path) for lora in loras)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def without_share(report: HardwareReport, own: OwnShare) -> HardwareReport:
    """`report` with the engine's own memory counted as free and its process left out."""
    gpus = tuple(_gpu_without(gpu, own) for gpu in report.gpus)
    available = min(report.ram_total_bytes, report.ram_available_bytes + own.ram_bytes)
    return msgspec.structs.replace(report, gpus=gpus, ram_available_bytes=available)


def _gpu_without(gpu: GpuInfo, own: OwnShare) -> GpuInfo:
    mine = [process for process in gpu.processes if process.pid == own.pid]
    if not mine and len([process for process in gpu.processes if process.used_bytes]):
        return gpu
    others = tuple(process for process in gpu.processes if process.pid != own.pid)
    if gpu.free_bytes is None or gpu.total_bytes is None:
        return msgspec.structs.replace(gpu, processes=others)
    free = min(gpu.total_bytes, gpu.free_bytes + own.vram_bytes)
    return msgspec.structs.replace(gpu, processes=others, free_bytes=free)
