"""Broken results are failures with a cause, never pictures."""

from __future__ import annotations

import torch
from torch import Tensor

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

FLAT_LEVELS = 2
"""A picture whose channels each span at most this many of 256 levels shows nothing; no VAE is so even."""


def check_latents(latents: Tensor) -> None:
    """Raises KnownError bad_result when `latents` hold NaN or infinity."""
    if not bool(torch.isfinite(latents).all()):
        raise KnownError(
            "bad_result",
            QT_TRANSLATE_NOOP("errors", "The numbers overflowed and the picture is broken."),
            QT_TRANSLATE_NOOP(
                "errors", "Use bfloat16 or float32 instead of float16, or check the model file."
            ),
        )


def check_pixels(pixels: Tensor) -> None:
    """Raises KnownError bad_result when uint8 `pixels` [height, width, 3] show one even colour."""
    flat = pixels.reshape(-1, pixels.shape[-1])
    spans = flat.amax(0).int() - flat.amin(0).int()
    if int(spans.max()) > FLAT_LEVELS:
        return
    black = int(flat.amax()) <= FLAT_LEVELS
    raise KnownError(
        "bad_result",
        QT_TRANSLATE_NOOP("errors", "The picture came out black.")
        if black
        else QT_TRANSLATE_NOOP("errors", "The picture came out in one even colour."),
        QT_TRANSLATE_NOOP("errors", "Try another seed or more steps; if it stays so, check the model file."),
    )
