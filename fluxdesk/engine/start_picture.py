"""The picture to paint over becomes latents before the loop: as diffusers' FluxImg2ImgPipeline encodes it, but
with a brake, and in tiles when memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from fluxdesk.engine import vae


@torch.inference_mode()
def encode(autoencoder: Any, pixels: Tensor, *, tiled: bool, check: Callable[[], None]) -> Any:
    """The distribution of latents of `pixels`, float32 [1, 3, height, width], -1 to 1.

    Args:
        check: called before every block; may raise to cancel.
    """
    vae.tile_encoder(autoencoder, tiled=tiled)
    with _braked(autoencoder.encoder, check):
        return autoencoder.encode(pixels.to(autoencoder.device, autoencoder.dtype)).latent_dist


@torch.inference_mode()
def draw(autoencoder: Any, distribution: Any, generator: torch.Generator) -> Tensor:
    """Latents as the pipeline scales them, [1, channels, height / 8, width / 8].

    The draw is the first of `generator`, the noise that follows the second: so does diffusers.
    """
    config = autoencoder.config
    latents: Tensor = (distribution.sample(generator) - config.shift_factor) * config.scaling_factor
    return latents


def pixels_of(image: Image.Image) -> Tensor:
    """float32 [1, 3, height, width], -1 to 1: what diffusers' `VaeImageProcessor` makes of an RGB picture."""
    raw = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    planes = raw.view(image.height, image.width, 3).permute(2, 0, 1)[None]
    return 2.0 * (planes.float() / 255.0) - 1.0


@contextmanager
def _braked(encoder: Any, check: Callable[[], None]) -> Iterator[None]:
    blocks = [*encoder.down_blocks, encoder.mid_block, encoder.conv_out]
    handles = [block.register_forward_pre_hook(lambda _block, _inputs: check()) for block in blocks]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
