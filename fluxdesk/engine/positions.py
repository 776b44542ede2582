"""Rotary position tables, computed once per size and kept."""

from __future__ import annotations

import torch
from torch import Tensor


def rotation_table(ids: Tensor, axes: tuple[int, ...], theta: int) -> Tensor:
    """cos + i sin of every position, complex64, shape (tokens, sum(axes) / 2).

    Angles are computed in float64 and rounded once, as diffusers' `FluxPosEmbed` does (float32 on MPS, which
    has no float64).

    Args:
        ids: (tokens, len(axes)), the position along each axis.
        axes: features of each head given to each axis; even.
    """
    exact = torch.float32 if ids.device.type == "mps" else torch.float64
    angles = []
    for axis, size in enumerate(axes):
        exponents = torch.arange(0, size, 2, dtype=exact, device=ids.device) / size
        frequencies = 1.0 / (theta**exponents)
        angles.append(torch.outer(ids[:, axis].float().to(exact), frequencies))
    angle = torch.cat(angles, dim=1)
    return torch.complex(angle.cos().float(), angle.sin().float())


class RotationCache:
    """The last few tables; every step of a picture asks for the same one."""

    def __init__(self, axes: tuple[int, ...], theta: int) -> None:
        self._axes = axes
        self._theta = theta
        self._kept: list[tuple[Tensor, Tensor]] = []

    def get(self, ids: Tensor) -> Tensor:
        """`rotation_table` of `ids`."""
        for known, table in self._kept:
            if known.shape == ids.shape and known.device == ids.device and torch.equal(known, ids):
                return table
        table = rotation_table(ids, self._axes, self._theta)
        self._kept = [*self._kept[-3:], (ids.clone(), table)]
        return table
