"""Pictures and masks become what the pipelines read: as diffusers encodes and packs them, but with a brake, and
in tiles when memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from fluxdesk.domain.flux_shapes import LATENT_STRIDE
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
def scaled(autoencoder: Any, latents: Tensor) -> Tensor:
    """`latents` of the autoencoder as the pipelines scale them; same shape."""
    config = autoencoder.config
    found: Tensor = (latents - config.shift_factor) * config.scaling_factor
    return found


def pack(latents: Tensor) -> Tensor:
    """[1, channels, h, w] as tokens of 2x2 latents, [1, h / 2 * w / 2, 4 channels]."""
    _, channels, height, width = latents.shape
    patches = latents.view(1, channels, height // 2, 2, width // 2, 2).permute(0, 2, 4, 1, 3, 5)
    return patches.reshape(1, height // 2 * (width // 2), channels * 4)


def pixels_of(image: Image.Image) -> Tensor:
    """float32 [1, 3, height, width], -1 to 1: what diffusers' `VaeImageProcessor` makes of an RGB picture."""
    raw = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    planes = raw.view(image.height, image.width, 3).permute(2, 0, 1)[None]
    return 2.0 * (planes.float() / 255.0) - 1.0


def share_of(mask: Image.Image) -> Tensor:
    """float32 [1, 1, height, width], 0 to 1, of an "L" picture."""
    raw = torch.frombuffer(bytearray(mask.tobytes()), dtype=torch.uint8)
    return raw.view(1, 1, mask.height, mask.width).float() / 255.0


def marked(mask: Image.Image) -> Image.Image:
    """`mask` without shades: 255 wherever it marks anything at all."""
    return mask.point([0, *([255] * 255)])


def covering(mask: Image.Image) -> Image.Image:
    """`marked`, grown to whole latents, so that a thin line is not lost between the latents' places."""
    step = LATENT_STRIDE
    on = np.asarray(mask).reshape(mask.height // step, step, mask.width // step, step).max((1, 3)) > 0
    return Image.fromarray(np.kron(on, np.ones((step, step), bool)).astype(np.uint8) * 255)


@contextmanager
def _braked(encoder: Any, check: Callable[[], None]) -> Iterator[None]:
    blocks = [*encoder.down_blocks, encoder.mid_block, encoder.conv_out]
    handles = [block.register_forward_pre_hook(lambda _block, _inputs: check()) for block in blocks]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
