"""How overlapping tiles become one: what each counts for where it overlaps another."""

from __future__ import annotations

import torch
from torch import Tensor


def ramp(length: int, *, before: bool, after: bool, span: int, rim: int = 0) -> Tensor:
    """Weights of a tile's places along one side, float32 (length,): 1 inside and where no other tile is, rising
    smoothly from 0 over `span` places, after a `rim` that counts for nothing.

    Args:
        before, after: whether another tile overlaps this one at its beginning, at its end.
    """
    place = torch.arange(length).float() + 0.5
    weight = torch.ones_like(place)
    for overlapped, distance in ((before, place), (after, place.flip(0))):
        if overlapped:
            slope = ((distance - rim) / span).clamp(0, 1)
            weight = weight * slope * slope * (3 - 2 * slope)
    return weight
