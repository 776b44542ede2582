"""Latents to pixels, whole or, where memory is short, in overlapping tiles that leave no seam.

A decoder's lowest resolution (with its attention, which sees everything) costs little memory and is computed
on the whole picture; only the upsampling blocks run tile by tile. Two things make tiles visible: zero padding
at their edges, which the overlap's outer rim throws away, and group norms, whose statistics would be those of
a tile. So the tiles are decoded twice: first to gather every norm's statistics over all tiles, then with
these shared by all. Twice the time of the decoder's upper part, a few seconds in minutes of denoising.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fluxdesk.domain.activations import VAE_TILE
from fluxdesk.domain.canvas import starts
from fluxdesk.domain.flux_shapes import LATENT_STRIDE
from fluxdesk.engine.blending import ramp

TILE = VAE_TILE // LATENT_STRIDE
"""Side of a tile in latents."""
OVERLAP = TILE // 4
RIM = OVERLAP // 4
"""Of the overlap on each side: latents so near a tile's edge that its padding shows; they are not used."""

Tile = tuple[int, int, int, int]
"""Top, bottom, left, right."""


@torch.inference_mode()
def decode(
    vae: Any, latents: Tensor, *, tile: int | None = None, check: Callable[[], None] = lambda: None
) -> Tensor:
    """Pixels of `latents`, [1, channels, height, width], as float32 [1, 3, 8 height, 8 width], -1 to 1.

    Args:
        tile: side of the tiles in latents; None: whole.
        check: called before every tile; may raise to cancel.
    """
    latents = latents.to(vae.device, vae.dtype)
    if vae.post_quant_conv is not None:
        latents = vae.post_quant_conv(latents)
    if tile is None or max(latents.shape[2:]) <= tile:
        whole: Tensor = vae.decoder(latents)
        return whole.float()
    features = vae.decoder.mid_block(vae.decoder.conv_in(latents), None)
    return _decode_tiles(vae.decoder, features, tile, check)


def tile_encoder(vae: Any, *, tiled: bool) -> None:
    """Whether pipelines that start from a picture encode it in tiles of ours (diffusers' blending)."""
    vae.use_tiling = tiled
    vae.tile_sample_min_size, vae.tile_latent_min_size = VAE_TILE, TILE


def _decode_tiles(decoder: Any, features: Tensor, tile: int, check: Callable[[], None]) -> Tensor:
    height, width = features.shape[2:]
    overlap = min(OVERLAP, tile // 4)
    tiles = [
        (top, min(top + tile, height), left, min(left + tile, width))
        for top in starts(height, tile, overlap)
        for left in starts(width, tile, overlap)
    ]
    stride = LATENT_STRIDE
    canvas = torch.zeros(1, 3, height * stride, width * stride)
    weights = torch.zeros(height * stride, width * stride)
    norms = SharedNorms(decoder)
    with norms.gathering():
        for part in tiles:
            check()
            _upper(decoder, features, part)
    with norms.shared():
        for part in tiles:
            check()
            top, bottom, left, right = part
            window = _ramp(top, bottom, height, overlap)[:, None] * _ramp(left, right, width, overlap)[None]
            pixels = _upper(decoder, features, part).to("cpu", torch.float32)
            rows, columns = slice(top * stride, bottom * stride), slice(left * stride, right * stride)
            canvas[..., rows, columns] += pixels * window
            weights[rows, columns] += window
    return canvas.div_(weights)


def _upper(decoder: Any, features: Tensor, tile: Tile) -> Tensor:
    """What follows the decoder's middle, on one tile: (1, 3, 8 rows, 8 columns)."""
    top, bottom, left, right = tile
    sample = features[..., top:bottom, left:right]
    for block in decoder.up_blocks:
        sample = block(sample, None)
    pixels: Tensor = decoder.conv_out(decoder.conv_act(decoder.conv_norm_out(sample)))
    return pixels


def _ramp(start: int, stop: int, length: int, overlap: int) -> Tensor:
    """Weights of the pixels of a tile from latent `start` to `stop` of `length`; the rim of an overlap counts for
    nothing."""
    rim = overlap // 4
    return ramp(
        (stop - start) * LATENT_STRIDE,
        before=start > 0,
        after=stop < length,
        span=(overlap - 2 * rim) * LATENT_STRIDE,
        rim=rim * LATENT_STRIDE,
    )


class SharedNorms:
    """The group norms of a decoder's upper part, made to use statistics of all tiles."""

    def __init__(self, decoder: nn.Module) -> None:
        upper = [decoder.get_submodule("up_blocks"), decoder.get_submodule("conv_norm_out")]
        self._norms = [m for part in upper for m in part.modules() if isinstance(m, nn.GroupNorm)]
        self._sums: dict[nn.GroupNorm, Tensor] = {}
        """Count, sum and sum of squares of every group, float64 (3, groups), on the CPU."""

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Inside, every norm notes the statistics of what it is given."""
        with _forwards(self._norms, self._gather):
            yield

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Inside, every norm normalises by what was gathered."""
        with _forwards(self._norms, self._normalise):
            yield

    def _gather(self, norm: nn.GroupNorm, x: Tensor) -> Tensor:
        groups = x.float().reshape(norm.num_groups, -1)
        mean = groups.mean(dim=1).cpu().double()
        variance = groups.var(dim=1, unbiased=False).cpu().double()
        count = torch.full_like(mean, groups.shape[1])
        sums = torch.stack((count, count * mean, count * (variance + mean * mean)))
        self._sums[norm] = self._sums[norm] + sums if norm in self._sums else sums
        return F.group_norm(x, norm.num_groups, norm.weight, norm.bias, norm.eps)

    def _normalise(self, norm: nn.GroupNorm, x: Tensor) -> Tensor:
        """(x - mean) / deviation * weight + bias, as one multiplication and one addition per channel."""
        count, total, squares = self._sums[norm]
        mean = total / count
        inverse = (squares / count - mean * mean + norm.eps).rsqrt()
        per_group = norm.num_channels // norm.num_groups
        scale = inverse.repeat_interleave(per_group) * norm.weight.cpu().double()
        shift = norm.bias.cpu().double() - mean.repeat_interleave(per_group) * scale
        shape = (1, -1, *(1 for _ in x.shape[2:]))
        return torch.addcmul(shift.to(x).view(shape), x, scale.to(x).view(shape))


@contextmanager
def _forwards(
    norms: list[nn.GroupNorm], function: Callable[[nn.GroupNorm, Tensor], Tensor]
) -> Iterator[None]:
    """Inside, `norms` compute `function` instead of their own."""
    for norm in norms:
        norm.forward = lambda x, norm=norm: function(norm, x)  # type: ignore[method-assign, misc]
    try:
        yield
    finally:
        for norm in norms:
            del norm.forward
