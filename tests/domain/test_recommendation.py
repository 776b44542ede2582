"""The advice: the article's table, the sums behind it, and what holds on every machine."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import Any

import msgspec
import pytest

from fluxdesk.domain.hardware import GpuInfo, GpuProcess
from fluxdesk.domain.machine import budget_of, simulated
from fluxdesk.domain.measured import MeasuredLevel
from fluxdesk.domain.memory_plan import GIB, make_plan
from fluxdesk.domain.model_facts import facts_from_level
from fluxdesk.domain.recommendation import ARTICLE_LEVELS, Evidence, Recommendation, advise, t5_level_for

TABLE = [
    (48, "F16"), (32, "F16"), (24, "Q8_0"), (16, "Q6_K"), (12, "Q5_1"), (10, "Q5_0"), (9, "Q4_1"),
    (8, "Q4_0"),
    (6, "Q4_0"),
]  # fmt: skip


@pytest.mark.parametrize(("vram_gib", "level"), TABLE)
@pytest.mark.parametrize("family", ["flux1-dev", "flux1-schnell"])
def test_the_articles_table(vram_gib: float, level: str, family: str) -> None:
    result = advise(simulated(vram_gib, 32), family)
    assert result.recommended.level == level
    assert result.recommended.text_encoders == "ram"
    assert result.recommended.rule.startswith(("vram_", "cpu_"))


def test_a_card_that_reports_eleven_point_ninety_nine_is_a_twelve_gib_card() -> None:
    assert advise(simulated(11.99, 32)).recommended.level == "Q5_1"


def test_twelve_gib_in_full() -> None:
    result = advise(simulated(12, 32))
    assert result.recommended.rule == "vram_12_q5_1"
    assert result.recommended.why.startswith("Q5_1, because ")
    assert "of 12.0 GiB" in result.recommended.why
    assert result.upgrade is not None
    assert result.upgrade.text == "Q6_K also fits: 20 % less error, 0.8 GB more."
    best = result.of("Q8_0")
    assert best.fit == "encoders_in_ram"
    assert best.adjustments == ("encoders_in_ram", "vae_tiled")
    assert best.streamed_bytes_per_step == 0
    assert result.of("F16").fit == "streams"


def test_the_sum_in_the_sentence_adds_up() -> None:
    for vram_gib in (6, 8, 12, 24):
        words = advise(simulated(vram_gib, 32)).recommended.why
        parts, total = words.split("because ")[1].split(" of ")[0].split(" = ")
        assert sum(float(part) for part in parts.split(" + ")) == pytest.approx(float(total), abs=0.26)


def test_six_gib_streams_when_the_sum_says_so() -> None:
    result = advise(simulated(6, 32))
    assert result.recommended.level == "Q4_0"
    entry = result.of("Q4_0")
    assert (entry.fit == "streams") == (entry.streamed_bytes_per_step > 0)
    assert result.recommended.fit == entry.fit


def test_without_a_gpu_the_ram_decides_and_the_time_is_in_minutes() -> None:
    result = advise(simulated(0, 24), "flux1-schnell")
    assert result.device == "cpu"
    assert result.recommended.rule == "cpu_ram_24_q6_k"
    assert result.recommended.expected_peak_bytes < 24 * GIB
    assert "minutes" in result.time.text
    assert result.of("Q6_K").seconds_per_step > 10


def test_nothing_fits_is_said() -> None:
    result = advise(simulated(0, 4))
    assert result.recommended.rule == "nothing_fits"
    assert "flux-mini" in result.recommended.why
    assert result.upgrade is None


def test_other_programs_are_named_with_what_closing_them_buys() -> None:
    gpu = GpuInfo(
        index=0, name="NVIDIA GeForce RTX 3060", vendor="nvidia", total_bytes=12 * GIB, free_bytes=6 * GIB,
        compute_capability="8.6", processes=(GpuProcess(7, "game", 5 * GIB), GpuProcess(9, "Xorg", GIB)),
    )  # fmt: skip
    busy = msgspec.structs.replace(simulated(12, 32), gpus=(gpu,))
    result = advise(busy)
    assert ARTICLE_LEVELS.index(result.recommended.level) > ARTICLE_LEVELS.index("Q5_1")
    assert result.held_by_others is not None
    assert result.held_by_others.held_bytes == 6 * GIB
    assert result.held_by_others.programs[0] == ("game", 5 * GIB)
    assert result.held_by_others.level_if_closed == "Q5_1"
    assert advise(simulated(12, 32)).held_by_others is None


@pytest.mark.parametrize("gib", [6, 8, 10, 12, 16, 24])
def test_closing_programs_is_not_said_to_buy_a_coarser_level(gib: int) -> None:
    report = simulated(gib, 16)
    gpu = msgspec.structs.replace(report.gpus[0], free_bytes=int((gib - 0.4) * GIB))
    result = advise(msgspec.structs.replace(report, gpus=(gpu,)))
    assert result.held_by_others is not None
    finest_first = [entry.level for entry in result.levels]
    allowed = finest_first[: finest_first.index(result.recommended.level) + 1]
    assert set(result.held_by_others.fits_more) <= set(allowed)


def test_the_labs_own_measurement_replaces_the_published_error() -> None:
    here = MeasuredLevel(
        family="flux1-dev", level="Q6_K", reference="F16", psnr=31.5, seconds_per_step=2.0, peak_bytes=1,
        peak_of="vram", runs=6, width=1024, height=1024, steps=20, device="cuda:0",
        date="2026-11-20T10:00:00Z",
    )  # fmt: skip
    result = advise(simulated(12, 32), evidence=Evidence(measured=(here,)))
    assert (result.of("Q6_K").fidelity, result.of("Q6_K").fidelity_source) == (31.5, "measured_here")
    assert (result.of("Q8_0").fidelity, result.of("Q8_0").fidelity_source) == (1.0, "published_layer_error")
    assert result.of("Q5_0").fidelity_source == "derived_from_published_layer_error"


def rank(result: Recommendation) -> int:
    """Higher is better; nothing that fits is worse than everything."""
    if result.recommended.rule == "nothing_fits":
        return -1
    return len(ARTICLE_LEVELS) - ARTICLE_LEVELS.index(result.recommended.level)


def test_five_hundred_machines() -> None:
    """No plan exceeds its budget, and more memory of either kind never yields a worse level."""
    random_machine = random.Random(4)
    vram_sizes = [0, 2, 3, 4, 5, 6, 8, 9, 10, 11, 11.99, 12, 14, 16, 20, 22.5, 24, 32, 40, 48]
    ram_sizes = [4, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96]
    machines = [(vram, ram) for vram in vram_sizes for ram in ram_sizes]
    machines += [
        (round(random_machine.uniform(0.5, 48), 2), round(random_machine.uniform(3, 96), 2))
        for _ in range(200)
    ]
    assert len(machines) >= 500
    results: dict[tuple[float, float], int] = {}
    for vram_gib, ram_gib in machines:
        report = simulated(vram_gib, ram_gib)
        budget = budget_of(report)
        result = advise(report)
        if result.recommended.rule != "nothing_fits":
            facts = facts_from_level(
                "flux1-dev", result.recommended.level, t5_level_for(budget.free_ram_bytes)
            )
            plan = make_plan(facts, result.job, budget)
            assert plan.fits
            assert plan.expected_peak_bytes.vram <= budget.free_vram_bytes
            assert plan.expected_peak_bytes.ram <= budget.free_ram_bytes
        results[vram_gib, ram_gib] = rank(result)
    by_size = [(key, value) for key, value in results.items() if key[0] > 0]
    for (vram, ram), level in by_size:
        for (more_vram, more_ram), other in by_size:
            if more_vram >= vram and more_ram >= ram:
                assert other >= level, f"{more_vram}/{more_ram} GiB is advised less than {vram}/{ram}"


def test_more_ram_is_never_worse_without_a_gpu() -> None:
    ranks = [rank(advise(simulated(0, ram / 2))) for ram in range(6, 140)]
    assert ranks == sorted(ranks)
    assert ranks[0] == -1
    assert ranks[-1] > 0


def command(*words: str) -> Any:
    code = (
        "import sys; from fluxdesk.cli.main import main; code = main(sys.argv[1:]); "
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    run = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_command_line_document() -> None:
    document = command("recommend", "--vram-gib", "16", "--ram-gib", "32", "--json")
    assert document["recommended"]["level"] == "Q6_K"
    assert {"level", "rule", "text_encoders", "expected_peak_bytes", "why"} <= set(document["recommended"])
    assert document["upgrade"]["level"] == "Q8_0"
    wanted = {
        "level", "fit", "expected_peak_bytes", "streamed_bytes_per_step", "seconds_per_step", "fidelity",
        "fidelity_source", "download_bytes",
    }  # fmt: skip
    assert all(wanted <= set(entry) for entry in document["levels"])
    assert {entry["fit"] for entry in document["levels"]} <= {"fits", "encoders_in_ram", "streams", "no"}


def test_plan_of_the_bundled_model_on_the_command_line() -> None:
    document = command(
        "plan", "resources/flux-mini/flux-mini-F16.gguf", "--size", "128x128",
        "--vram-gib", "12", "--ram-gib", "32", "--json",
    )  # fmt: skip
    assert document["fits"] is True
    assert document["expected_peak_bytes"]["vram"] < 2 * GIB
    assert document["placement"]["device"] == "cuda:0"
