"""The adviser over real files: forecasts, records, and what they teach."""

from __future__ import annotations

import uuid
from pathlib import Path

import msgspec
import pytest

from fluxdesk.domain.hardware import GpuProcess
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import simulated
from fluxdesk.domain.memory_plan import GIB
from fluxdesk.domain.messages import PhaseSeconds, RunResult
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.services.advisor import Advisor
from fluxdesk.services.model_facts import facts_of_file, facts_of_set
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths
from fluxdesk.services.planner import OwnShare, Planner, without_share


def advisor() -> Advisor:
    paths = find_paths()
    return Advisor(paths, ModelSets(paths))


def request(made: Advisor) -> GenerationRequest:
    models = ModelSets(find_paths()).resolve("flux-mini", "F16")
    plain = GenerationRequest(
        id=uuid.uuid4().hex, prompt="x", models=models, output_path="x.png", width=128, height=128, steps=8
    )
    return made.planner.place(plain)


def result(**changes: object) -> RunResult:
    seconds = PhaseSeconds(total=1.0, load=0.5, encode=0.05, denoise=0.4, decode=0.05)
    plain = RunResult(seconds=seconds, seconds_per_step=0.05, peak_ram_bytes=600_000_000)
    return msgspec.structs.replace(plain, **changes)


def test_facts_of_the_bundled_model_are_those_of_its_files() -> None:
    models = ModelSets(find_paths()).resolve("flux-mini", "F16")
    facts = facts_of_set(models)
    shape = facts.transformer.shape
    assert (shape.hidden, shape.head_dim, shape.in_channels) == (256, 128, 64)
    assert shape.double_blocks + shape.single_blocks == len(facts.transformer.blocks)
    assert facts.transformer.file_bytes == Path(models.transformer.path).stat().st_size
    assert facts.text_tokens == 32
    assert facts.t5.shape.width == 256
    assert facts.vae.elements > 1_000_000
    assert facts_of_file(Path(models.transformer.path)).family == "flux-mini"


def test_forecast_before_and_after_a_run() -> None:
    made = advisor()
    job = JobShape(width=128, height=128, steps=8)
    before = made.forecast("flux-mini", "F16", job)
    assert before.plan.fits
    assert before.speed.source == "estimated"
    placed = request(made)
    record = made.record(placed, made.forecast_request(placed), result())
    assert record is not None
    assert record.predicted_ram_bytes == before.plan.expected_peak_bytes.ram
    after = advisor().forecast("flux-mini", "F16", job)
    assert after.speed.source == "measured"
    assert after.speed.seconds_per_step == pytest.approx(0.05)
    assert after.speed.total_seconds == pytest.approx(0.5 + 0.05 + 8 * 0.05 + 0.05)
    assert after.plan.expected_peak_bytes.ram == pytest.approx(600_000_000, rel=0.001)
    assert advisor().runs() == (record,)


def test_a_loaded_model_need_not_be_loaded_again() -> None:
    made = advisor()
    placed = request(made)
    made.record(placed, made.forecast_request(placed), result())
    again = made.forecast("flux-mini", "F16", JobShape(width=128, height=128, steps=8))
    assert again.speed.load_seconds == 0.0


def test_a_run_that_changed_its_plan_teaches_nothing() -> None:
    made = advisor()
    placed = request(made)
    assert made.record(placed, made.forecast_request(placed), result(rungs=("tile_vae",))) is None
    assert made.runs() == ()


def test_a_model_that_is_not_here_is_planned_by_its_level() -> None:
    forecast = advisor().forecast("flux1-schnell", "Q4_0", JobShape(width=512, height=512, steps=4))
    assert forecast.planned.facts.transformer.file_bytes == 6_770_707_360


def test_our_own_engine_does_not_count_as_another_program() -> None:
    report = simulated(12, 32)
    gpu = msgspec.structs.replace(
        report.gpus[0],
        free_bytes=2 * GIB,
        processes=(GpuProcess(7, "python", 9 * GIB), GpuProcess(8, "Xorg", GIB)),
    )
    report = msgspec.structs.replace(report, gpus=(gpu,), ram_available_bytes=10 * GIB)
    own = OwnShare(pid=7, ram_bytes=6 * GIB, vram_bytes=9 * GIB)
    seen = without_share(report, own)
    assert seen.gpus[0].free_bytes == 11 * GIB
    assert [process.name for process in seen.gpus[0].processes] == ["Xorg"]
    assert seen.ram_available_bytes == 16 * GIB
    stranger = without_share(report, OwnShare(pid=1, vram_bytes=9 * GIB))
    assert stranger.gpus[0].free_bytes == 2 * GIB


def test_the_planner_places_by_the_files() -> None:
    made = Planner(probe=lambda: simulated(8, 32))
    plain = GenerationRequest(
        id="a", prompt="x", models=ModelSets(find_paths()).resolve("flux-mini", "F16"), output_path="x.png",
        width=128, height=128,
    )  # fmt: skip
    assert made.place(plain).placement.device == "cuda:0"
