"""Estimates: right arithmetic, replaced by measured runs, corrected per machine."""

from __future__ import annotations

import msgspec
import pytest

from fluxdesk.domain.flops import attention_flops, linear_flops, step_flops, t5_flops, vae_decode_flops
from fluxdesk.domain.flux_shapes import DEV, T5Shape, VaeShape
from fluxdesk.domain.gpu_rates import copy_bytes_per_second, peak_flops
from fluxdesk.domain.hardware import GpuInfo
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import budget_of, simulated
from fluxdesk.domain.memory_plan import make_plan
from fluxdesk.domain.messages import PhaseSeconds
from fluxdesk.domain.model_facts import facts_from_level
from fluxdesk.domain.speed_estimate import Rates, RunRecord, SpeedQuestion, estimate, rates_of


def question(
    level: str = "Q8_0", side: int = 1024, vram_gib: float = 24, steps: int = 20
) -> tuple[SpeedQuestion, Rates]:
    report = simulated(vram_gib, 64, name="NVIDIA GeForce RTX 3060")
    budget = budget_of(report)
    facts = facts_from_level("flux1-dev", level)
    job = JobShape(width=side, height=side, steps=steps)
    made = SpeedQuestion(facts=facts, job=job, plan=make_plan(facts, job, budget))
    return made, rates_of(report, budget.device)


def outcome(asked: SpeedQuestion, rates: Rates, seconds_per_step: float) -> RunRecord:
    told = estimate(asked, rates)
    raw = told.raw_seconds_per_step
    return RunRecord(
        date="2026-11-24T10:00:00Z", device=rates.device, device_name=rates.device_name,
        family=asked.facts.family,
        level=asked.facts.transformer.level, width=asked.job.width, height=asked.job.height,
        steps=asked.job.steps,
        text_tokens=512, transformer=asked.plan.placement.transformer,
        seconds=PhaseSeconds(total=90, load=5, encode=3, denoise=80, decode=2),
        seconds_per_step=seconds_per_step, peak_ram_bytes=1, predicted_seconds_per_step=raw,
        raw_seconds_per_step=raw, raw_seconds=told.raw_seconds,
        predicted_total_seconds=1, predicted_ram_bytes=1, predicted_vram_bytes=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("side", "text", "linear", "attention"),
    [(512, 256, 16.5, 1.15), (512, 512, 19.8, 1.65), (1024, 512, 59.5, 14.9), (1536, 512, 125.6, 66.3)],
)
def test_flops_of_a_step(side: int, text: int, linear: float, attention: float) -> None:
    image = (side // 16) ** 2
    assert linear_flops(DEV, image + text) / 1e12 == pytest.approx(linear, rel=0.01)
    assert attention_flops(DEV, image + text) / 1e12 == pytest.approx(attention, rel=0.01)


def test_flops_of_everything_else() -> None:
    assert step_flops(DEV, 4096, 512) / 1e12 == pytest.approx(74.4, rel=0.001)
    assert t5_flops(T5Shape(), 512) / 1e12 == pytest.approx(4.84, rel=0.002)
    assert vae_decode_flops(VaeShape(), 1024, 1024) / 1e12 == pytest.approx(10.5, rel=0.01)


def test_an_estimate_never_beats_the_cards_floor() -> None:
    asked, rates = question()
    floor = 74.4e12 / 25.5e12
    assert floor < estimate(asked, rates).seconds_per_step < 3 * floor


def test_streaming_shows_when_it_takes_longer_than_computing() -> None:
    slow_link = msgspec.structs.replace(question(vram_gib=6)[1], copy_bytes=4e8)
    asked, rates = question(vram_gib=6)
    assert asked.plan.streamed_bytes_per_step > 0
    assert estimate(asked, slow_link).seconds_per_step == pytest.approx(
        asked.plan.streamed_bytes_per_step / 4e8
    )
    assert estimate(asked, rates).seconds_per_step < estimate(asked, slow_link).seconds_per_step


def test_true_cfg_takes_twice_as_long() -> None:
    asked, rates = question()
    double = msgspec.structs.replace(asked, job=msgspec.structs.replace(asked.job, evaluations=2))
    assert estimate(double, rates).seconds_per_step == pytest.approx(
        2 * estimate(asked, rates).seconds_per_step
    )


def test_a_measured_run_of_the_same_shape_replaces_the_estimate() -> None:
    asked, rates = question()
    history = [outcome(asked, rates, seconds) for seconds in (9.0, 4.0, 4.2, 4.1, 4.0, 4.4)]
    found = estimate(asked, rates, history)
    assert found.source == "measured"
    assert found.seconds_per_step == pytest.approx(4.1)
    assert found.total_seconds == pytest.approx(5 + 3 + 20 * 4.1 + 2)


def test_other_runs_correct_the_estimate_of_this_machine_only() -> None:
    asked, rates = question()
    smaller, _ = question(side=512)
    plain = estimate(smaller, rates).seconds_per_step
    history = [outcome(asked, rates, 2 * estimate(asked, rates).raw_seconds_per_step)]
    corrected = estimate(smaller, rates, history)
    assert corrected.source == "corrected"
    assert corrected.seconds_per_step == pytest.approx(2 * plain)
    elsewhere = msgspec.structs.replace(rates, device_name="another card")
    assert estimate(smaller, elsewhere, history).source == "estimated"


def test_the_phases_around_the_steps_are_corrected_too() -> None:
    asked, rates = question()
    smaller, _ = question(side=512)
    plain = estimate(smaller, rates)
    run = outcome(asked, rates, 4.0)
    told = run.raw_seconds
    assert told is not None
    slow = PhaseSeconds(
        total=0, load=3 * told.load, encode=4 * told.encode, denoise=80, decode=5 * told.decode
    )
    found = estimate(smaller, rates, [msgspec.structs.replace(run, seconds=slow)])
    assert found.load_seconds == pytest.approx(3 * plain.load_seconds)
    assert found.encode_seconds == pytest.approx(4 * plain.encode_seconds)
    assert found.decode_seconds == pytest.approx(5 * plain.decode_seconds)
    loaded = msgspec.structs.replace(smaller, loaded=True)
    assert estimate(loaded, rates, [run]).load_seconds == 0


def test_the_miniature_teaches_nothing_about_full_widths() -> None:
    asked, rates = question()
    run = msgspec.structs.replace(outcome(asked, rates, 99.0), family="flux-mini")
    assert estimate(asked, rates, [run]) == estimate(asked, rates)


@pytest.mark.parametrize(
    ("name", "tflops"),
    [
        ("NVIDIA GeForce RTX 4090", 165.2),
        ("NVIDIA GeForce RTX 4070 Ti SUPER", 88.2),
        ("NVIDIA GeForce RTX 4060 Laptop GPU", 30.2 * 0.75),
        ("NVIDIA A100-SXM4-40GB MIG 3g.20gb", 312 * 3 / 7),
        ("AMD Radeon RX 7900 XTX", 122.8),
        ("Intel Arc A770", 137.6),
        ("Apple M2 GPU", 3.6),
    ],
)
def test_card_names(name: str, tflops: float) -> None:
    assert peak_flops(GpuInfo(index=0, name=name, vendor="other")) == pytest.approx(tflops * 1e12)


def test_an_unlisted_card_is_derived_from_its_lanes() -> None:
    card = GpuInfo(
        index=0, name="NVIDIA RTX 9999", vendor="nvidia", compute_capability="9.0", cores=3584, clock_mhz=1777
    )
    assert peak_flops(card) == pytest.approx(25.5e12, rel=0.2)
    assert peak_flops(GpuInfo(index=0, name="what", vendor="other")) is None


def test_link_speeds() -> None:
    wide = GpuInfo(index=0, name="x", vendor="nvidia", pcie_generation=4, pcie_width=16)
    narrow = msgspec.structs.replace(wide, pcie_width=8)
    assert copy_bytes_per_second(wide) == pytest.approx(24e9)
    assert copy_bytes_per_second(narrow) == pytest.approx(12e9)
