"""How the engine cuts a weight matrix for the CPU, and what the pieces take: one place for engine and plan."""

from __future__ import annotations

TILE_BYTES = 16 << 20
"""Most bytes of one dequantised tile: large enough for the product to run at full rate (measured)."""
MAX_TILE_ROWS = 768
GRANULARITY = 128
"""Tiles are whole heads, so that query and key norms see whole vectors."""


def tile_rows(rows: int, columns: int, itemsize: int, threads: int) -> int:
    """Rows of one tile: within `TILE_BYTES`, and enough tiles for `threads` threads."""
    most = min(TILE_BYTES // (columns * itemsize), MAX_TILE_ROWS, -(-rows // threads))
    return max(1, -(-most // GRANULARITY)) * GRANULARITY


def weight_tile_bytes(rows: int, columns: int, itemsize: int, threads: int) -> int:
    """Bytes of one dequantised tile of a (rows, columns) matrix."""
    return min(rows, tile_rows(rows, columns, itemsize, threads)) * columns * itemsize
