"""Packed rows to floats: every level of `domain.levels`, into buffers the caller keeps.

On the CPU, block levels go through libgguf's C (about 0.5 to 4 G elements per second and core, GIL released,
equal to gguf-py bit for bit in float32), tile by tile on the pool; on CUDA through `triton_kernels` where
Triton works; elsewhere through `dequantise_torch`.
16-bit outputs are float32 results rounded once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import libgguf
import torch
from torch import Tensor

from fluxdesk.domain.levels import Level
from fluxdesk.engine.cpu_pool import Scratch, cpu_pool, row_tiles
from fluxdesk.engine.dequantise_torch import KERNELS

TILE_ELEMENTS = 1 << 18
"""Elements per scratch tile: 1 MiB of float32, about a core's second-level cache."""

_PLAIN = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
_scratch = Scratch()


def dequantise(packed: Tensor, level: Level, out: Tensor) -> None:
    """Write the values of `packed` into `out`.

    Args:
        packed: uint8, shape (rows, row_bytes), contiguous; may be memory-mapped.
        level: how the rows are packed; not NF4 (`engine.nf4`).
        out: float32, bfloat16 or float16, shape (rows, columns), contiguous, on the same device.
    """
    if packed.device.type != "cpu":
        dequantise_on_device(packed, level, out)
        return
    rows, columns = out.shape

    def work(start: int, stop: int) -> None:
        dequantise_tile(packed[start:stop], level, out[start:stop])

    cpu_pool().run(work, row_tiles(rows, max(1, TILE_ELEMENTS // columns)))


def dequantise_tile(packed: Tensor, level: Level, out: Tensor) -> None:
    """`dequantise` for a few rows on the CPU, in the calling thread; `out` rows are contiguous."""
    plain = _PLAIN.get(level.name)
    if plain is not None:
        out.copy_(packed.view(plain))
        return
    rows, columns = out.shape
    exact = out if out.dtype == torch.float32 else _scratch.get("float32", (rows, columns), torch.float32)
    libgguf.dequantize_rows_into_raw(level.ggml_type, packed.numpy(), exact.numpy(), rows, columns)
    if exact is not out:
        out.copy_(exact)


def dequantise_on_device(packed: Tensor, level: Level, out: Tensor) -> None:
    """`dequantise` on any device that is not the CPU, by the fastest way it has."""
    fast = _triton(out.device) if level.name in KERNELS and out.device.type == "cuda" else None
    (fast or dequantise_with_torch)(packed, level, out)


@lru_cache(maxsize=8)
def _triton(device: torch.device) -> Callable[[Tensor, Level, Tensor], None] | None:
    """The Triton kernels, if they are installed and run on `device` (Windows' torch comes without them)."""
    try:
        from fluxdesk.engine import triton_kernels
    except ImportError:
        return None
    with torch.cuda.device(device):
        return triton_kernels.dequantise_with_triton if triton_kernels.works_on(device) else None


def dequantise_with_torch(packed: Tensor, level: Level, out: Tensor) -> None:
    """`dequantise` in torch operations only: any device."""
    plain = _PLAIN.get(level.name)
    if plain is not None:
        out.copy_(packed.view(plain))
        return
    blocks = packed.reshape(-1, level.block_bytes)
    exact = out if out.dtype == torch.float32 else torch.empty_like(out, dtype=torch.float32)
    KERNELS[level.name](blocks, exact.view(-1, level.block_elements))
    if exact is not out:
        out.copy_(exact)
