"""How a picture larger than a model paints well is cut into overlapping windows, which it paints one at a time.

Every step's velocities of all windows are blended before the next step, so that no window goes its own way
(MultiDiffusion, Bar-Tal and others, arXiv 2302.08113)."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from fluxdesk.domain.flux_shapes import PATCH

OVERLAP_SHARE = 4
"""A window overlaps its neighbour by a quarter of its side at least."""


class Window(NamedTuple):
    """What is painted at once, in tokens: rows and columns from (inclusive) and to (exclusive)."""

    top: int
    bottom: int
    left: int
    right: int


def starts(length: int, tile: int, overlap: int) -> list[int]:
    """Where tiles of side `tile` begin along `length`, evenly spread, each overlapping the last by at least
    `overlap`."""
    if length <= tile:
        return [0]
    count = -(-(length - overlap) // (tile - overlap))
    return [round(index * (length - tile) / (count - 1)) for index in range(count)]


def overlap_of(side: int) -> int:
    """Tokens by which windows of `side` pixels overlap at least."""
    return max(1, side // PATCH // OVERLAP_SHARE)


def windows(width: int, height: int, side: int) -> list[Window]:
    """The windows of at most `side` x `side` pixels over a canvas of `width` x `height` pixels, row by row."""
    rows, columns, tile, overlap = height // PATCH, width // PATCH, side // PATCH, overlap_of(side)
    return [
        Window(top, min(top + tile, rows), left, min(left + tile, columns))
        for top, left in product(starts(rows, tile, overlap), starts(columns, tile, overlap))
    ]
