"""Our transformer against diffusers' on the same weights, at every level, width and naming."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from flux_test_files import SMALL, diffusers_model, inputs, random_weights, relative_error, write_gguf

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.levels import LEVELS
from fluxdesk.engine.flux_names import to_diffusers
from fluxdesk.engine.flux_weights import FluxConfig, FluxWeights
from fluxdesk.engine.linear import PackedLinear, PreparedLinear
from fluxdesk.engine.step_cache import StepCache
from fluxdesk.engine.transformer import FluxTransformer

pytestmark = pytest.mark.engine
MINI = Path(__file__).resolve().parents[2] / "resources" / "flux-mini" / "flux-mini-F16.gguf"
GGML_LEVELS = [level.name for level in LEVELS if level.ggml_type >= 0]


def build(path: Path, dtype: torch.dtype = torch.float32, linear: type = PackedLinear) -> FluxTransformer:
    return FluxTransformer(FluxWeights(path), lambda m, b: linear(m, b, dtype), dtype)


def stored_values(weights: FluxWeights) -> dict[str, torch.Tensor]:
    """Every tensor of a file with original names, float32."""
    return {name: weights.file.vector(name) for name in weights.file.infos}


@pytest.mark.parametrize("linear", [PackedLinear, PreparedLinear])
@pytest.mark.parametrize("level", GGML_LEVELS)
@torch.no_grad()
def test_float32_equals_diffusers_at_every_level(level: str, linear: type, tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    stored = write_gguf(path, random_weights(SMALL), level)
    arguments = inputs(SMALL)
    expected = diffusers_model(SMALL, stored, torch.float32)(**arguments).sample
    model = build(path, linear=linear)
    assert model.config == SMALL
    assert relative_error(model(**arguments).sample, expected) <= 1e-5


@pytest.mark.parametrize("level", GGML_LEVELS)
@torch.no_grad()
def test_bfloat16_is_within_a_hundredth(level: str, tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    stored = write_gguf(path, random_weights(SMALL), level)
    arguments = {k: v if k.endswith("ids") else v.bfloat16() for k, v in inputs(SMALL).items()}
    expected = diffusers_model(SMALL, stored, torch.bfloat16)(**arguments).sample
    result = build(path, torch.bfloat16)(**arguments).sample
    assert result.dtype == torch.bfloat16
    assert relative_error(result, expected) <= 1e-2


@torch.no_grad()
def test_flux_mini_equals_diffusers() -> None:
    model = build(MINI)
    reference = diffusers_model(
        model.config, {k: v.numpy() for k, v in stored_values(model.weights).items()}, torch.float32
    )
    arguments = inputs(model.config, side=8, text=32)
    expected = reference(**arguments).sample
    assert relative_error(model(**arguments).sample, expected) <= 1e-5
    assert torch.equal(model(**arguments).sample, model(**arguments).sample)


@pytest.mark.parametrize(
    "changes",
    [
        {"in_channels": 384},
        {"in_channels": 128},
        {"guidance_embeds": False},
        {"num_layers": 1, "num_single_layers": 3},
    ],
    ids=["fill", "control", "schnell", "other depth"],
)
@torch.no_grad()
def test_every_variant(changes: dict[str, int], tmp_path: Path) -> None:
    config = replace(SMALL, **changes)  # type: ignore[arg-type]
    path = tmp_path / "variant.gguf"
    stored = write_gguf(path, random_weights(config), "Q8_0")
    arguments = inputs(config, batch=2)
    arguments["timestep"] = torch.tensor([0.7, 0.2])
    expected = diffusers_model(config, stored, torch.float32)(**arguments, return_dict=False)[0]
    model = build(path)
    assert model.config == config
    assert relative_error(model(**arguments, return_dict=False)[0], expected) <= 1e-5


@torch.no_grad()
def test_prefixes_and_diffusers_names(tmp_path: Path) -> None:
    arrays = random_weights(SMALL)
    plain, prefixed, renamed = tmp_path / "plain.gguf", tmp_path / "prefixed.gguf", tmp_path / "renamed.gguf"
    write_gguf(plain, arrays, "F32")
    write_gguf(prefixed, arrays, "F32", lambda name: f"model.diffusion_model.{name}")
    theirs = to_diffusers({k: torch.from_numpy(v) for k, v in arrays.items()})
    write_gguf(renamed, {k: v.numpy() for k, v in theirs.items()}, "F32")
    arguments = inputs(SMALL)
    expected = build(plain)(**arguments).sample
    assert torch.equal(build(prefixed)(**arguments).sample, expected)
    assert torch.equal(build(renamed)(**arguments).sample, expected)


@torch.no_grad()
def test_full_width_blocks(tmp_path: Path) -> None:
    config = FluxConfig(64, 64, 1, 1, 128, 24, 512, 128, False)
    path = tmp_path / "wide.gguf"
    stored = write_gguf(path, random_weights(config), "Q4_0")
    arguments = inputs(config, side=4, text=16)
    expected = diffusers_model(config, stored, torch.float32)(**arguments).sample
    assert relative_error(build(path)(**arguments).sample, expected) <= 1e-5


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gguf"
    write_gguf(path, {"blk.0.attn_q.weight": random_weights(SMALL)["txt_in.weight"]}, "F16")
    with pytest.raises(KnownError, match=r"other\.gguf is no whole FLUX\.1 transformer"):
        build(path)


def test_the_hook_before_each_block_can_cancel(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    write_gguf(path, random_weights(SMALL), "F16")
    model = build(path)
    seen: list[tuple[int, int]] = []

    def stop(index: int, count: int) -> None:
        seen.append((index, count))
        if index == 2:
            raise InterruptedError

    model.on_block = stop
    with pytest.raises(InterruptedError):
        model(**inputs(SMALL))
    assert seen == [(0, 4), (1, 4), (2, 4)]


def test_hoisted_modulations_are_equal_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    write_gguf(path, random_weights(SMALL), "Q4_K")
    arguments = inputs(SMALL)
    times = [1.0, 0.7, 0.25]
    plain, hoisted = build(path), build(path, linear=PreparedLinear)
    hoisted.hoist(times, 3.5, arguments["pooled_projections"])
    computed: list[object] = []
    original = hoisted.modulator._compute
    hoisted.modulator._compute = lambda keys, pooled: computed.append(keys) or original(keys, pooled)  # type: ignore[func-returns-value]
    for time in times:
        arguments["timestep"] = torch.tensor([time])
        ours = hoisted.modulator.get(time, 3.5, arguments["pooled_projections"])
        theirs = plain.modulator.get(time, 3.5, arguments["pooled_projections"])
        assert torch.equal(ours.final, theirs.final)
        assert all(torch.equal(a, b) for a, b in zip(ours.single, theirs.single, strict=True))
        for block, other in zip(ours.double, theirs.double, strict=True):
            assert all(torch.equal(block[stream], other[stream]) for stream in ("img", "txt"))
        assert torch.equal(hoisted(**arguments).sample, plain(**arguments).sample)
    assert not computed
    arguments["timestep"] = torch.tensor([0.4])  # not hoisted: computed from the file
    assert torch.equal(hoisted(**arguments).sample, plain(**arguments).sample)
    assert len(computed) == 1


def test_the_step_cache_skips_equal_steps_and_recovers(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    write_gguf(path, random_weights(SMALL), "F16")
    model = build(path)
    arguments = inputs(SMALL)
    full = model(**arguments).sample
    model.step_cache = StepCache(threshold=0.05)
    first = model(**arguments).sample
    again = model(**arguments).sample
    assert torch.equal(first, full)
    assert model.step_cache.skipped == 1
    assert relative_error(again, full) <= 1e-5
    arguments["timestep"] = torch.tensor([0.1])
    model(**arguments)
    assert model.step_cache.skipped == 1


def test_all_steps_of_the_schedule_are_hoisted_at_the_first(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    write_gguf(path, random_weights(SMALL), "Q8_0")
    model = build(path)
    computed: list[int] = []
    original = model.modulator._compute

    def counted(keys: list[Any], pooled: Any, **options: Any) -> list[Any]:
        computed.append(len(keys))
        return original(keys, pooled, **options)

    model.modulator._compute = counted
    times = torch.linspace(1000, 100, 70)
    model.schedule = lambda: times
    arguments = inputs(SMALL)
    model.modulator.begin()
    for time in times:
        arguments["timestep"] = (time / 1000).view(1)
        model(**arguments)
    assert computed == [64, 6]
    model.modulator.begin()
    arguments["timestep"] = torch.tensor([0.1])  # the last step again: kept from the picture before
    model(**arguments)
    assert computed == [64, 6]
    arguments["pooled_projections"] = arguments["pooled_projections"] + 1  # another prompt
    model(**arguments)
    assert computed == [64, 6, 1]
    assert len(model.modulator._kept) == 2
