"""Where two paintings part: the distance of their latents after every step, from the same noise.

The distance after a step is relative: root mean square of the difference over the root mean square of the
reference's latents, both as the scheduler left them (packed, float16).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

PARTED = 0.05
"""Two paintings have parted at the first step whose distance is above this. Ours, no standard."""


def step_distances(reference: Path, picture: Path) -> tuple[float, ...]:
    """One distance per step of two `.steps.npy` files; empty when they do not fit each other.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is no array.
    """
    first = np.load(reference, mmap_mode="r", allow_pickle=False)
    second = np.load(picture, mmap_mode="r", allow_pickle=False)
    if first.shape != second.shape or first.ndim != 3:
        return ()
    found = []
    for one, other in zip(first, second, strict=True):
        held = one.astype(np.float64)
        size = float(np.square(held).mean())
        away = float(np.square(other.astype(np.float64) - held).mean())
        found.append((away / size) ** 0.5 if size > 0 else 0.0)
    return tuple(found)


def mean_distances(cells: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    """Mean per step over the pictures that have distances; empty when none has, or their steps differ."""
    known = [cell for cell in cells if cell]
    if not known or len({len(cell) for cell in known}) != 1:
        return ()
    return tuple(float(value) for value in np.mean(np.array(known), axis=0))


def parting_step(distances: Sequence[float]) -> int | None:
    """The first step (from 1) after which the two have parted; None when they stay together."""
    return next((step for step, value in enumerate(distances, 1) if value > PARTED), None)
