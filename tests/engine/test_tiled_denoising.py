"""Large pictures painted through windows, with the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from in_process import paint as paint_pixels
from in_process import steps_of
from PIL import Image

from fluxdesk.domain.request import GenerationRequest, StartPicture, starting_from
from fluxdesk.services.judge import read
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine


def request(**changes: Any) -> GenerationRequest:
    plain = GenerationRequest(
        id="job",
        prompt="a red circle above a blue square on a white background",
        models=ModelSets(find_paths()).resolve("flux-mini", "F16"),
        output_path="unused.png",
        width=128,
        height=128,
        steps=20,
        seed=1,
        preview="off",
    )
    return msgspec.structs.replace(plain, **changes)


def paint(backend: Any, wanted: GenerationRequest) -> Image.Image:
    pixels, events = paint_pixels(backend, wanted)
    assert steps_of(events) > 0
    assert pixels.shape == (wanted.height, wanted.width, 3)
    return Image.fromarray(pixels.astype(np.uint8))


def sharpness(picture: Image.Image) -> float:
    """Steepest slope of brightness, of the sharpest hundredth of places."""
    grey = np.asarray(picture.convert("L"), float)
    slopes = np.abs(np.diff(grey, axis=1)).ravel()
    return float(np.sort(slopes)[-slopes.size // 100 :].mean())


def test_a_picture_painted_larger_shows_the_same_and_sharper(backend: Any, tmp_path: Path) -> None:
    small = paint(backend, request())
    small.save(tmp_path / "small.png")
    start = StartPicture(str(tmp_path / "small.png"), 0.3, tile_side=128)
    large = paint(backend, starting_from(request(width=256, height=256), start))
    stretched = small.resize((256, 256), Image.Resampling.LANCZOS)
    seen, expected = read(large), read(small)
    assert sorted((f.shape, f.colour) for f in seen.things) == sorted(
        (f.shape, f.colour) for f in expected.things
    )
    assert seen.background == expected.background
    assert sharpness(large) > 1.2 * sharpness(stretched)
    whole = paint(backend, starting_from(request(width=256, height=256),
                                         msgspec.structs.replace(start, tile_side=None)))  # fmt: skip

    def error(picture: Image.Image) -> float:
        return float(np.abs(np.asarray(picture, float) - np.asarray(stretched, float)).mean())

    assert error(large) < error(whole) / 2, "the model does not know pictures of that size"


def test_tiles_of_the_pictures_own_size_change_no_pixel(backend: Any, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((128, 128)).convert("RGB").save(tmp_path / "start.png")
    start = StartPicture(str(tmp_path / "start.png"), 0.5)
    plain = starting_from(request(steps=4), start)
    tiled = starting_from(request(steps=4), msgspec.structs.replace(start, tile_side=128))
    assert tiled.tile_side == 128
    assert paint(backend, plain).tobytes() == paint(backend, tiled).tobytes()


def test_the_step_cache_remembers_each_window(backend: Any, tmp_path: Path) -> None:
    """A threshold that skips nothing gives the pixels of no cache at all: windows do not see each other's."""
    from fluxdesk.domain.request import SpeedOptions

    Image.radial_gradient("L").resize((256, 128)).convert("RGB").save(tmp_path / "start.png")
    start = StartPicture(str(tmp_path / "start.png"), 0.5, tile_side=128)
    plain = starting_from(request(steps=6, width=256, height=128), start)
    cached = msgspec.structs.replace(plain, speed=SpeedOptions(step_cache_threshold=1e-9))
    always = msgspec.structs.replace(plain, speed=SpeedOptions(step_cache_threshold=0.5))
    assert paint(backend, plain).tobytes() == paint(backend, cached).tobytes()
    skipping = np.asarray(paint(backend, always), float)
    assert 0 < np.abs(skipping - np.asarray(paint(backend, plain), float)).mean() < 20


def test_blending_gives_back_what_all_windows_agree_on() -> None:
    import torch

    from fluxdesk.engine.tiled_denoising import Canvas

    canvas = Canvas(304, 208, 128)
    tokens = torch.randn(2, 19 * 13, 4)
    ids = torch.cartesian_prod(torch.arange(1), torch.arange(13), torch.arange(19)).float()
    asked: list[tuple[int, ...]] = []

    def double(*, hidden_states: Any, img_ids: Any, timestep: float, return_dict: bool) -> tuple[Any]:
        assert timestep == 0.5
        assert not return_dict
        assert img_ids[0].tolist() == [0.0, 0.0, 0.0], "every window counts from its own corner"
        assert img_ids.shape[0] == hidden_states.shape[1] <= 64
        asked.append(tuple(img_ids[-1].int().tolist()))
        return (hidden_states * 2,)

    (found,) = canvas.forward(
        double, None, hidden_states=tokens, img_ids=ids, return_dict=False, timestep=0.5
    )
    assert torch.allclose(found, 2 * tokens, atol=1e-5)
    assert set(asked) == {(0, 7, 7)}
    assert len(asked) == len(canvas.windows)


def test_noise_levels_are_spaced_as_for_one_window() -> None:
    """FLUX.1 dev shifts them by the size of what the model sees: the whole of a large picture would begin with
    far more noise than its strength says."""
    import torch
    from diffusers import FlowMatchEulerDiscreteScheduler as Euler
    from diffusers.pipelines.flux.pipeline_flux import calculate_shift, retrieve_timesteps

    from fluxdesk.engine.tiled_denoising import in_tiles

    options = {"use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15}
    large = starting_from(request(width=2048, height=2048), StartPicture("a.png", 0.3, tile_side=1024))
    sigmas = np.linspace(1.0, 0.05, 20)
    found = {}
    for name, tokens in (("one", 4096), ("whole", 16384)):
        scheduler = Euler(**options)
        mu = calculate_shift(tokens, 256, 4096, 0.5, 1.15)
        retrieve_timesteps(scheduler, 20, "cpu", sigmas=sigmas, mu=mu)
        found[name] = scheduler.sigmas
    scheduler, transformer = Euler(**options), torch.nn.Identity()
    transformer.step_cache = None
    with in_tiles(transformer, scheduler, large):
        mu = calculate_shift(16384, 256, 4096, 0.5, 1.15)
        retrieve_timesteps(scheduler, 20, "cpu", sigmas=sigmas, mu=mu)
    assert torch.equal(scheduler.sigmas, found["one"])
    assert float(found["whole"][14]) > 1.5 * float(found["one"][14])
    assert "forward" not in vars(transformer)
