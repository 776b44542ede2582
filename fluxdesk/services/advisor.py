"""The adviser behind the window: plans and estimates for a form, predictions for jobs, records of finished
runs.

Blocking; called on worker threads. Reads headers and asks the drivers; loads nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from fluxdesk.domain.flux_shapes import FAMILY_SHAPES
from fluxdesk.domain.hardware import DiskInfo, HardwareReport
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import choose_gpu
from fluxdesk.domain.memory_plan import MemoryPlan
from fluxdesk.domain.messages import RunResult
from fluxdesk.domain.model_facts import ModelFacts, facts_from_level, transformer_from_level
from fluxdesk.domain.recommendation import Evidence, Recommendation, advise
from fluxdesk.domain.references import tokens
from fluxdesk.domain.request import Family, GenerationRequest, ModelSet, painted_steps, start_of
from fluxdesk.domain.schedulers import evaluations_per_step
from fluxdesk.domain.speed_estimate import (
    RunRecord,
    SpeedEstimate,
    SpeedQuestion,
    estimate,
    rates_of,
)
from fluxdesk.services.advice_evidence import read_evidence
from fluxdesk.services.hardware_sources import RealSources
from fluxdesk.services.hardware_system import read_disk
from fluxdesk.services.paths import Paths
from fluxdesk.services.planner import Planned, Planner, job_of
from fluxdesk.services.speed_store import SpeedStore


class LevelState(Protocol):
    @property
    def level(self) -> str: ...

    @property
    def state(self) -> str: ...


class Models(Protocol):
    """The part of `ModelSets` that the adviser asks."""

    def levels(self, family: Family) -> Sequence[LevelState]: ...

    def resolve(self, family: str, level: str, progress: None = None) -> ModelSet: ...


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What a job will need and take."""

    planned: Planned
    speed: SpeedEstimate

    @property
    def plan(self) -> MemoryPlan:
        return self.planned.plan

    @property
    def hardware(self) -> HardwareReport:
        return self.planned.hardware


class Advisor:
    """One per program. Any thread."""

    def __init__(self, paths: Paths, models: Models, planner: Planner | None = None) -> None:
        self._paths = paths
        self._models = models
        self._store = SpeedStore(paths)
        self._evidence: Evidence | None = None
        self._lock = threading.Lock()
        self.planner = planner or Planner(history=lambda: self.evidence().history)
        self.loaded: ModelSet | None = None
        """The model set that the engine holds now."""

    def evidence(self) -> Evidence:
        """What earlier runs taught; read once, then kept up by `record`."""
        with self._lock:
            if self._evidence is None:
                report = self.planner.machine()
                measure = choose_gpu(report) is None
                self._evidence = read_evidence(self._paths, report.cpu, measure=measure)
            return self._evidence

    def advise(self, family: str) -> Recommendation:
        """Which level of `family` to take here, now.

        Raises:
            KeyError: a family without known shapes.
        """
        return advise(self.planner.machine(), family, evidence=self.evidence())

    def disk(self, folder: Path) -> DiskInfo | None:
        """The disk that `folder` is or would be on; None when it cannot be asked."""
        return read_disk(RealSources(), str(folder))

    def facts(self, family: Family, level: str) -> ModelFacts:
        """By the files when they are here, else by the level's arithmetic.

        Raises:
            KnownError: the files are damaged, or nothing is known of the family.
        """
        state = next(
            (found.state for found in self._models.levels(family) if found.level == level), "missing"
        )
        if state == "ready":
            return self.planner.facts(self._models.resolve(family, level))
        if family in FAMILY_SHAPES:
            return facts_from_level(family, level)
        original = self.planner.facts(self._models.resolve(family, "F16"))
        made = transformer_from_level(original.transformer.shape, level)
        return msgspec.structs.replace(original, transformer=made)

    def forecast(self, family: Family, level: str, job: JobShape) -> Forecast:
        """What the form would need.

        Raises:
            KnownError: as `facts`.
        """
        facts = self.facts(family, level)
        loaded = self.loaded is not None and (self.loaded.family, self.loaded.level) == (family, level)
        return self._forecast(facts, job, loaded=loaded)

    def forecast_request(self, request: GenerationRequest) -> Forecast:
        """What `request` will need, as it was placed.

        Raises:
            KnownError: as `Planner.facts`.
        """
        facts = self.planner.facts(request.models)
        return self._forecast(facts, job_of(request), loaded=self.loaded == request.models)

    def record(self, request: GenerationRequest, forecast: Forecast, result: RunResult) -> RunRecord | None:
        """Keep what `request` took beside what had been said; None when the plan changed on the way.

        Raises:
            OSError: the file cannot be written.
        """
        was_loaded = self.loaded == request.models
        self.loaded = request.models
        planned, speed = forecast.planned, forecast.speed
        if result.rungs or planned.plan.placement.transformer != request.placement.transformer:
            return None
        rates = rates_of(planned.hardware, planned.plan.placement.device, self.evidence().cpu_flops)
        record = RunRecord(
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            device=rates.device,
            device_name=rates.device_name,
            family=request.models.family,
            level=request.models.level,
            width=request.width,
            height=request.height,
            steps=painted_steps(request),
            text_tokens=request.models.max_sequence_length + tokens(len(request.references)),
            evaluations=evaluations_per_step(request.scheduler, request.true_cfg),
            loras=len(request.loras),
            start_picture=start_of(request) is not None,
            tile_side=request.tile_side,
            transformer=request.placement.transformer,
            turbo=request.speed.turbo,
            loaded=was_loaded,
            seconds=result.seconds,
            seconds_per_step=result.seconds_per_step,
            peak_ram_bytes=result.peak_ram_bytes,
            peak_vram_bytes=result.peak_vram_bytes,
            predicted_seconds_per_step=speed.seconds_per_step,
            raw_seconds_per_step=speed.raw_seconds_per_step,
            raw_seconds=speed.raw_seconds,
            predicted_total_seconds=speed.total_seconds,
            predicted_ram_bytes=planned.plan.expected_peak_bytes.ram,
            predicted_vram_bytes=planned.plan.expected_peak_bytes.vram,
            ram_context_bytes=planned.ram_context_bytes,
            vram_context_bytes=planned.vram_context_bytes,
        )
        self._store.add(record)
        known = self.evidence()
        with self._lock:
            self._evidence = msgspec.structs.replace(known, history=(*known.history, record))
        return record

    def runs(self) -> tuple[RunRecord, ...]:
        """Every kept run with its prediction, oldest first."""
        return self.evidence().history

    def _forecast(self, facts: ModelFacts, job: JobShape, *, loaded: bool) -> Forecast:
        planned = self.planner.plan_job(facts, job)
        evidence = self.evidence()
        question = SpeedQuestion(facts=facts, job=job, plan=planned.plan, loaded=loaded)
        rates = rates_of(planned.hardware, planned.plan.placement.device, evidence.cpu_flops)
        return Forecast(planned=planned, speed=estimate(question, rates, evidence.history))
