"""The bar's lengths: they add up to the memory, or say what is lacking."""

from __future__ import annotations

import msgspec
import pytest

from fluxdesk.domain.calibration import calibrate
from fluxdesk.domain.fit_view import fit_view
from fluxdesk.domain.hardware import GpuProcess, HardwareReport
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import budget_of, simulated
from fluxdesk.domain.memory_plan import GIB, MIB, make_plan
from fluxdesk.domain.messages import PhaseSeconds
from fluxdesk.domain.model_facts import facts_from_level
from fluxdesk.domain.speed_estimate import RunRecord


def busy(vram_gib: float, held_gib: float, ram_gib: float = 32) -> HardwareReport:
    report = simulated(vram_gib, ram_gib)
    gpu = msgspec.structs.replace(
        report.gpus[0],
        free_bytes=int((vram_gib - held_gib) * GIB),
        processes=(GpuProcess(5, "firefox", int(held_gib * GIB)),),
    )
    return msgspec.structs.replace(report, gpus=(gpu,))


@pytest.mark.parametrize("level", ["Q8_0", "Q5_1", "Q4_0"])
@pytest.mark.parametrize("report", [simulated(12, 32), busy(12, 2), busy(8, 1), simulated(0, 32)])
def test_segments_add_up_to_the_memory(level: str, report: HardwareReport) -> None:
    plan = make_plan(facts_from_level("flux1-dev", level), JobShape(), budget_of(report))
    view = fit_view(plan, report)
    assert plan.fits
    assert sum(segment.nbytes for segment in view.segments) == view.total_bytes
    assert view.missing_bytes == 0
    assert view.memory == ("ram" if not report.gpus else "vram")


def test_other_programs_have_their_place_and_name() -> None:
    report = busy(12, 2)
    plan = make_plan(facts_from_level("flux1-dev", "Q5_1"), JobShape(), budget_of(report))
    view = fit_view(plan, report)
    assert next(s.nbytes for s in view.segments if s.part == "others") == pytest.approx(2 * GIB, abs=1)
    assert view.other_programs == ("firefox",)
    assert view.encoders_in_ram_bytes > 5 * GIB


def test_what_is_lacking_is_told() -> None:
    report = simulated(0, 6)
    plan = make_plan(facts_from_level("flux1-dev", "Q8_0"), JobShape(), budget_of(report))
    view = fit_view(plan, report)
    assert not view.fits
    assert view.missing_bytes > 3 * GIB
    assert view.free_bytes == 0


def test_ram_is_shown_when_it_is_ram_that_lacks() -> None:
    report = simulated(4, 3)
    plan = make_plan(facts_from_level("flux1-dev", "F16"), JobShape(), budget_of(report))
    assert not plan.fits
    assert fit_view(plan, report).memory == "ram"


def test_a_measured_peak_corrects_the_engines_own_share() -> None:
    report = simulated(0, 32)
    budget = budget_of(report)
    facts = facts_from_level("flux1-dev", "Q4_0")
    first = make_plan(facts, JobShape(), budget)
    peak = first.expected_peak_bytes.ram + 300 * MIB
    run = RunRecord(
        date="2026-11-24T10:00:00Z", device="cpu", device_name="", family="flux1-dev", level="Q4_0", width=1024,
        height=1024, steps=20, text_tokens=512, seconds=PhaseSeconds(total=1, load=0, encode=0, denoise=1, decode=0),
        seconds_per_step=1, peak_ram_bytes=peak, predicted_seconds_per_step=1, raw_seconds_per_step=1,
        predicted_total_seconds=1, predicted_ram_bytes=first.expected_peak_bytes.ram, predicted_vram_bytes=0,
        ram_context_bytes=budget.ram_context_bytes,
    )  # fmt: skip
    second = make_plan(facts, JobShape(), calibrate(budget, facts, (run,)))
    assert second.expected_peak_bytes.ram == peak
    other = facts_from_level("flux1-dev", "Q8_0")
    assert calibrate(budget, other, (run,)) == budget
