"""The memory plan's promises: it adds up, it keeps its budget, and more memory is never worse."""

from __future__ import annotations

import msgspec
import pytest

from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.memory_plan import GIB, MIB, MemoryBudget, MemoryPlan, make_plan, whole_blocks
from fluxdesk.domain.model_facts import PartFacts, facts_from_level


def budget(vram_gib: float, ram_gib: float = 32) -> MemoryBudget:
    if vram_gib == 0:
        return MemoryBudget(free_ram_bytes=int(ram_gib * GIB))
    return MemoryBudget(
        device="cuda:0",
        free_vram_bytes=int(vram_gib * GIB),
        free_ram_bytes=int(ram_gib * GIB),
        compute_dtype="bfloat16",
        device_context_bytes=450 * MIB,
        ram_context_bytes=1500 * MIB,
    )


def plan(level: str, vram_gib: float, ram_gib: float = 32, **job: object) -> MemoryPlan:
    return make_plan(facts_from_level("flux1-dev", level), JobShape(**job), budget(vram_gib, ram_gib))  # type: ignore[arg-type]


def test_peaks_are_the_largest_rows() -> None:
    made = plan("Q8_0", 12)
    on_device = [row.bytes.total for row in made.phases if row.device == "cuda:0"]
    in_ram = [row.bytes.total for row in made.phases if row.device == "cpu"]
    assert made.expected_peak_bytes.vram == max(on_device)
    assert made.expected_peak_bytes.ram == max(in_ram)
    assert {row.name for row in made.phases} == {"load", "encode", "denoise", "decode"}


def test_document_has_exactly_the_promised_keys() -> None:
    document = msgspec.to_builtins(plan("Q4_0", 8))
    assert set(document) == {
        "phases", "expected_peak_bytes", "streamed_bytes_per_step", "placement", "rules", "fits",
    }  # fmt: skip
    assert set(document["phases"][0]) == {"name", "device", "bytes"}
    assert set(document["phases"][0]["bytes"]) == {
        "transformer", "text_encoders", "vae", "activations", "context",
    }  # fmt: skip
    assert set(document["expected_peak_bytes"]) == {"vram", "ram"}


@pytest.mark.parametrize("level", ["F16", "Q8_0", "Q6_K", "Q5_1", "Q4_0"])
@pytest.mark.parametrize("vram_gib", [3, 4, 6, 8, 12, 16, 24, 48])
def test_a_plan_that_fits_keeps_its_budget(level: str, vram_gib: float) -> None:
    for ram_gib in (8, 16, 32, 64):
        made = plan(level, vram_gib, ram_gib)
        if made.fits:
            assert made.expected_peak_bytes.vram <= vram_gib * GIB
            assert made.expected_peak_bytes.ram <= ram_gib * GIB


def test_modulation_weights_do_not_stay() -> None:
    facts = facts_from_level("flux1-dev", "Q8_0")
    made = plan("Q8_0", 16)
    denoise = next(row for row in made.phases if row.name == "denoise" and row.device == "cuda:0")
    assert denoise.bytes.transformer < facts.transformer.packed_bytes * 0.75
    assert "modulation_hoisted" in made.rules


def test_q8_0_streams_on_a_small_card_and_says_how_much() -> None:
    made = plan("Q8_0", 8)
    assert made.fits
    assert made.placement.transformer == "streamed"
    assert made.placement.resident_bytes is not None
    matrices = facts_from_level("flux1-dev", "Q8_0").transformer.matrices.nbytes
    assert made.streamed_bytes_per_step == matrices - made.placement.resident_bytes
    assert 0 < made.streamed_bytes_per_step < matrices


def test_less_vram_streams_more() -> None:
    amounts = [plan("Q8_0", gib).streamed_bytes_per_step for gib in (4, 5, 6, 7, 8, 9, 10, 16)]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[-1] == 0


def test_q8_0_fits_a_twelve_gib_card_with_a_tiled_vae() -> None:
    made = plan("Q8_0", 12)
    assert made.fits
    assert made.streamed_bytes_per_step == 0
    assert made.placement.vae_tiled
    assert made.placement.text_encoders == "ram"


def test_encoders_pass_through_vram_when_ram_is_short() -> None:
    made = plan("Q4_0", 12, 4)
    assert made.fits
    assert made.placement.text_encoders == "device"
    assert "encoders_on_device" in made.rules


def test_cpu_prepares_weights_when_ram_allows_and_packs_them_when_not() -> None:
    assert plan("Q4_0", 0, 64, width=512, height=512).placement.transformer == "prepared"
    packed = plan("Q4_0", 0, 14, width=512, height=512)
    assert packed.fits
    assert packed.placement.transformer == "packed"
    assert packed.expected_peak_bytes.vram == 0
    assert packed.expected_peak_bytes.ram < 14 * GIB
    assert not plan("Q8_0", 0, 6).fits


def test_larger_pictures_and_loras_need_more() -> None:
    small, large = plan("Q4_0", 24, width=512, height=512), plan("Q4_0", 24, width=1536, height=1536)
    work = [
        next(row.bytes.activations for row in made.phases if row.name == "denoise" and row.device == "cuda:0")
        for made in (small, large)
    ]
    assert work[1] > 3 * work[0]
    plain, lora = plan("Q8_0", 8), plan("Q8_0", 8, lora_bytes=(300 * MIB,))
    assert lora.streamed_bytes_per_step > plain.streamed_bytes_per_step
    assert plan("Q4_0", 8, count=4) == plan("Q4_0", 8)


def test_unified_memory_counts_both_against_one_budget() -> None:
    shared = MemoryBudget(
        device="mps",
        free_vram_bytes=10 * GIB,
        free_ram_bytes=11 * GIB,
        unified=True,
        compute_dtype="bfloat16",
    )
    made = make_plan(facts_from_level("flux1-schnell", "Q4_0"), JobShape(), shared)
    assert made.fits
    for name in ("load", "encode", "denoise", "decode"):
        assert sum(row.bytes.total for row in made.phases if row.name == name) <= 11 * GIB
    assert not made.placement.keep_text_encoders


def test_whole_blocks_only() -> None:
    blocks = (PartFacts(1, 10), PartFacts(1, 10), PartFacts(1, 5))
    assert whole_blocks(blocks, 19) == 10
    assert whole_blocks(blocks, 25) == 25
    assert whole_blocks(blocks, 3) == 0
