"""Small pictures while the real one is made: a linear map from latent channels to colours.

The map is fitted to the autoencoder at hand by least squares over patches of a drawn picture, so any VAE gets
its own. An autoencoder so small that it decodes in a blink is simply used; so is TAEF1 where it was asked for and
fetched. What is shown is the picture the
model is heading for: with flow matching, x0 = x - sigma * v, and v follows from two neighbouring latents.
"""

from __future__ import annotations

import io
import sys
from typing import Any

import torch
from torch import Tensor

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import ModelFile

_SIDE = 128
"""Pixels of the drawn picture: 256 latent cells for the map's unknowns."""
_BLOB = 16
_BLINK_PARAMETERS = 5_000_000
_BLINK_CELLS = 32 * 32
"""Up to these a decode takes less than a tenth of a second on two cores."""


class LatentPreview:
    """Turns latents of one VAE into PNG bytes."""

    def __init__(self, vae: Any) -> None:
        self._vae = vae
        self._tiny = sum(parameter.numel() for parameter in vae.parameters()) <= _BLINK_PARAMETERS
        self._weights: Tensor | None = None
        self._taef1: tuple[str, Any] | None = None
        """Its file and itself, None when that cannot be read."""

    def png(self, latents: Tensor, sharp: ModelFile | None = None) -> bytes:
        """`latents` [channels, height, width], as the VAE gives them (unscaled), to a PNG: one pixel per latent
        cell, or the whole picture by the small decoder in `sharp`, if that can be read.
        """
        from PIL import Image

        decoder = self._small_decoder(sharp) if sharp is not None else None
        if decoder is not None:
            colours = self._decode_sharp(latents, decoder)
        elif self._tiny and latents.shape[1] * latents.shape[2] <= _BLINK_CELLS:
            colours = self._decode(latents)
        else:
            colours = self._map(latents)
        height, width, _ = colours.shape
        pixels = colours.add(1).mul(127.5).clamp(0, 255).to(torch.uint8).contiguous()
        file = io.BytesIO()
        Image.frombytes("RGB", (width, height), pixels.numpy().tobytes()).save(file, "PNG", compress_level=1)
        return file.getvalue()

    def _decode(self, latents: Tensor) -> Tensor:
        """The picture itself: [8 height, 8 width, 3]."""
        with torch.inference_mode():
            decoded: Tensor = self._vae.decode(
                latents[None].to(self._vae.device, self._vae.dtype), return_dict=False
            )[0]
        return decoded[0].permute(1, 2, 0).float().cpu()

    def _small_decoder(self, file: ModelFile) -> Any | None:
        """TAEF1 from `file`; None when it cannot be read: no picture fails for its preview."""
        if self._taef1 is None or self._taef1[0] != file.path:
            try:
                self._taef1 = (file.path, load_taef1(file).to(self._vae.device))
            except KnownError as error:
                print(error.report.text, file=sys.stderr)  # noqa: T201  the log
                self._taef1 = (file.path, None)
        return self._taef1[1]

    def _decode_sharp(self, latents: Tensor, decoder: Any) -> Tensor:
        """By TAEF1, which takes latents as the transformer sees them: [8 height, 8 width, 3]."""
        config = self._vae.config
        scaled = (latents - config.shift_factor) * config.scaling_factor
        with torch.inference_mode():
            decoded: Tensor = decoder.decode(scaled[None].to(self._vae.device, torch.float32)).sample
        return decoded[0].permute(1, 2, 0).cpu()

    def _map(self, latents: Tensor) -> Tensor:
        """One pixel per latent cell: [height, width, 3]."""
        if self._weights is None:
            self._weights = fit_colours(self._vae)
        channels, height, width = latents.shape
        flat = latents.reshape(channels, -1).T.float().cpu()
        colours: Tensor = torch.cat([flat, torch.ones(len(flat), 1)], dim=1) @ self._weights
        return colours.reshape(height, width, 3)


def load_taef1(file: ModelFile) -> Any:
    """madebyollin's small autoencoder for FLUX.1's latents, in float32 (10 MB).

    Raises:
        KnownError: the file is missing, damaged or another model.
    """
    from diffusers import AutoencoderTiny
    from safetensors.torch import load_file

    from fluxdesk.engine.components import reading

    with reading(file, lambda _done, _total: None) as path:
        model = AutoencoderTiny(latent_channels=16, scaling_factor=1.0, shift_factor=0.0)
        try:
            model.load_state_dict(load_file(path))
        except RuntimeError as error:  # torch's word for tensors of other names or shapes
            raise ValueError(str(error).splitlines()[0]) from error
    return model.eval().requires_grad_(False)


def fit_colours(vae: Any) -> Tensor:
    """Least squares of cell colours (-1..1) on latent channels and a constant: [channels + 1, 3], float32."""
    picture = draw_patches(_SIDE)
    parameter = next(vae.parameters())
    with torch.inference_mode():
        latents = vae.encode(picture[None].to(parameter.device, parameter.dtype)).latent_dist.mean
    latents = latents[0].float().cpu()
    side = latents.shape[-1]
    colours = torch.nn.functional.adaptive_avg_pool2d(picture, side).reshape(3, -1).T
    flat = latents.reshape(latents.shape[0], -1).T
    inputs = torch.cat([flat, torch.ones(len(flat), 1)], dim=1)
    solution: Tensor = torch.linalg.lstsq(inputs, colours).solution
    return solution


def draw_patches(side: int) -> Tensor:
    """A picture [3, side, side] in -1..1 of soft and hard patches in every colour; always the same."""
    generator = torch.Generator().manual_seed(0)
    count = side // _BLOB
    hard = torch.rand(1, 3, count, count, generator=generator)
    soft = torch.rand(1, 3, count // 2, count // 2, generator=generator)
    hard = torch.nn.functional.interpolate(hard, size=(side, side), mode="nearest")
    soft = torch.nn.functional.interpolate(soft, size=(side, side), mode="bilinear")
    mask = (torch.arange(side) < side // 2).float()
    return (hard * mask + soft * (1 - mask))[0] * 2 - 1


def heading(previous: Tensor, current: Tensor, sigma: float, next_sigma: float) -> Tensor:
    """Where a step from noise level `sigma` to `next_sigma` points: the picture without noise."""
    if sigma == next_sigma:
        return current
    velocity = (current - previous) / (next_sigma - sigma)
    return current - next_sigma * velocity
