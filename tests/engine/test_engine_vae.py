"""Tiled decoding: the whole picture's pixels, no seams, and norms that are as they were afterwards."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from fluxdesk.domain.canvas import starts
from fluxdesk.engine import vae as decoding
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine


def autoencoder(seed: int = 0, attention: bool = True) -> Any:
    """FLUX.1's architecture with an eighth of its channels and random weights."""
    from diffusers import AutoencoderKL

    torch.manual_seed(seed)
    return AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[16, 32, 64, 64], layers_per_block=2, latent_channels=16, norm_num_groups=4,
        use_quant_conv=False, use_post_quant_conv=False, mid_block_add_attention=attention,
    ).eval()  # fmt: skip


def uneven_latents(side: int, seed: int = 1) -> Tensor:
    """Quiet on the left and busy on the right: a tile's own statistics would be far from the whole's."""
    make = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, 16, side, side, generator=make)
    slope = torch.linspace(0.05, 2.0, side)
    return noise * slope + torch.linspace(-1, 1, side)[:, None]


def seams(tiled: Tensor, whole: Tensor, tile: int) -> float:
    """How much larger the error's slope is at the places where blending begins and ends than anywhere."""
    error = (tiled - whole)[0].abs().mean(0)
    slope = error.diff(dim=1).abs().mean(0)
    overlap = tile // 4
    places = [
        8 * (start + shift)
        for start in starts(whole.shape[-1] // 8, tile, overlap)[1:]
        for shift in (overlap // 4, overlap - overlap // 4)
    ]
    return float(slope[[place - 1 for place in places]].mean() / slope.mean())


@pytest.fixture(scope="module")
def real() -> Any:
    """The bundled model's trained autoencoder, and latents of nine of its pictures side by side."""
    from diffusers import AutoencoderKL

    from fluxdesk.engine.mini.autoencoder import to_unit
    from fluxdesk.engine.mini.draw import mixed_scenes, pixels

    models = ModelSets(find_paths()).resolve("flux-mini", "F16")
    model = AutoencoderKL.from_single_file(
        models.vae.path, config=models.config_dir, subfolder="vae", local_files_only=True
    ).eval()
    scenes = torch.from_numpy(pixels(mixed_scenes(3, 9)))
    rows = [torch.cat(list(scenes[first : first + 3]), dim=1) for first in (0, 3, 6)]
    with torch.inference_mode():
        latents = model.encode(to_unit(torch.cat(rows)[None])).latent_dist.mean.clone()
    return model, latents


@pytest.mark.parametrize("tile", [16, 24])
def test_tiles_give_the_whole_pictures_pixels(real: Any, tile: int) -> None:
    model, latents = real
    whole = decoding.decode(model, latents)
    with torch.inference_mode():
        assert torch.equal(whole, model.decode(latents, return_dict=False)[0])
    tiled = decoding.decode(model, latents, tile=tile)
    error = float((tiled - whole).square().mean())
    assert error**0.5 < 0.01 * float(whole.std())
    assert seams(tiled, whole, tile) < 1.5, "nothing to see where tiles meet"
    # diffusers' way, with every tile's own statistics, is what this is better than
    model.enable_tiling()
    model.tile_sample_min_size, model.tile_latent_min_size = 8 * tile, tile
    with torch.inference_mode():
        theirs = model.decode(latents, return_dict=False)[0]
    model.disable_tiling()
    assert error < 0.5 * float((theirs - whole).square().mean())


def test_shared_norms_of_the_whole_are_the_norms() -> None:
    """With the whole picture's statistics, normalising by them is what the norms do themselves."""
    model, latents = autoencoder(), uneven_latents(16)
    decoder = model.decoder
    norms = decoding.SharedNorms(decoder)
    with torch.inference_mode():
        features = decoder.mid_block(decoder.conv_in(latents), None)
        with norms.gathering():
            expected = decoding._upper(decoder, features, (0, 16, 0, 16))
        with norms.shared():
            shared = decoding._upper(decoder, features, (0, 16, 0, 16))
    assert torch.allclose(shared, expected, atol=1e-4)
    assert torch.allclose(expected, decoding.decode(model, latents), atol=1e-6)


def test_norms_are_as_before() -> None:
    model, latents = autoencoder(), uneven_latents(24)
    before = decoding.decode(model, latents)

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        decoding.decode(model, latents, tile=16, check=stop)
    decoding.decode(model, latents, tile=16)
    assert torch.equal(decoding.decode(model, latents), before)
    assert not [m for m in model.decoder.modules() if isinstance(m, nn.GroupNorm) and "forward" in vars(m)]


@pytest.mark.parametrize(
    ("length", "tile", "overlap"), [(65, 64, 16), (128, 64, 16), (200, 64, 16), (64, 64, 16)]
)
def test_tiles_cover_and_overlap(length: int, tile: int, overlap: int) -> None:
    found = starts(length, tile, overlap)
    assert found[0] == 0
    assert found[-1] + tile == length
    assert all(first + tile - second >= overlap for first, second in itertools.pairwise(found))


def test_bfloat16_tiles_too() -> None:
    model, latents = autoencoder().bfloat16(), uneven_latents(32)
    tiled = decoding.decode(model, latents, tile=16)
    assert tiled.dtype == torch.float32
    assert bool(torch.isfinite(tiled).all())
