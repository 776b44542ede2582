"""ggml's blocks on a GPU in one pass: packed bytes in, values of the compute dtype out (Triton).

No temporary is allocated and nothing waits for the host. Each program expands GROUP blocks; the arithmetic is
float32 in gguf-py's order with multiply-add fusion switched off, so that float32 results equal it bit for bit
and 16-bit results are rounded once. Byte layouts: ggml-common.h; `e` is the number of a weight in its block.
"""

from __future__ import annotations

from subprocess import SubprocessError
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor
from triton.errors import TritonError

from fluxdesk.domain.levels import BY_NAME, Level
from fluxdesk.engine.dequantise_torch import iq4_table

ELEMENTS_PER_PROGRAM = 2048


@triton.jit
def _byte(pointer, mask):
    return tl.load(pointer, mask=mask, other=0).to(tl.int32)


@triton.jit
def _half(pointer, mask):
    bits = _byte(pointer, mask) | (_byte(pointer + 1, mask) << 8)
    return bits.to(tl.uint16).to(tl.float16, bitcast=True).to(tl.float32)


@triton.jit
def _signed(pointer, mask):
    return tl.load(pointer, mask=mask, other=0).to(tl.int8, bitcast=True).to(tl.float32)


@triton.jit
def _places(packed, out, count, BYTES: tl.constexpr, SIZE: tl.constexpr, GROUP: tl.constexpr):
    """Pointers to the blocks' first bytes (GROUP, 1), to the values (GROUP, SIZE), weights' numbers, mask."""
    block = (tl.program_id(0) * GROUP + tl.arange(0, GROUP)).to(tl.int64)[:, None]
    e = tl.arange(0, SIZE)[None, :]
    return packed + block * BYTES, out + block * SIZE + e, e, block < count


@triton.jit
def _write(target, values, mask):
    tl.store(target, values.to(target.dtype.element_ty), mask=mask)


@triton.jit
def _nibble16(codes, e, mask):
    """Legacy layout: low halves are weights 0 to 15, high halves 16 to 31."""
    return (_byte(codes + e % 16, mask) >> (4 * (e // 16))) & 15


@triton.jit
def _nibble32(codes, e, mask):
    """K layout: of every 32 bytes, low halves first."""
    return (_byte(codes + (e // 64) * 32 + e % 32, mask) >> (4 * ((e // 32) % 2))) & 15


@triton.jit
def _crumb(codes, e, mask):
    """2-bit fields of Q2_K and Q3_K: of every 32 bytes, lowest bits first."""
    return (_byte(codes + (e // 128) * 32 + e % 32, mask) >> (2 * ((e % 128) // 32))) & 3


@triton.jit
def _k_scales(scales, e, mask):
    """The 6-bit scale and minimum of a weight's 32, float32."""
    sub = e // 32
    low = _byte(scales + sub % 4, mask)
    mid = _byte(scales + 4 + sub % 4, mask)
    high = _byte(scales + 8 + sub % 4, mask)
    first = sub < 4
    scale = tl.where(first, low & 63, (high & 15) | ((low >> 2) & 48))
    minimum = tl.where(first, mid & 63, (high >> 4) | ((mid >> 2) & 48))
    return scale.to(tl.float32), minimum.to(tl.float32)


@triton.jit
def _q8_0(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 34, 32, GROUP)
    _write(target, _signed(base + 2 + e, mask) * _half(base, mask), mask)


@triton.jit
def _q4_0(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 18, 32, GROUP)
    codes = _nibble16(base + 2, e, mask).to(tl.float32) - 8
    _write(target, codes * _half(base, mask), mask)


@triton.jit
def _q4_1(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 20, 32, GROUP)
    codes = _nibble16(base + 4, e, mask).to(tl.float32)
    _write(target, codes * _half(base, mask) + _half(base + 2, mask), mask)


@triton.jit
def _q5_0(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 22, 32, GROUP)
    high = ((_byte(base + 2 + e // 8, mask) >> (e % 8)) & 1) << 4
    codes = (_nibble16(base + 6, e, mask) | high).to(tl.float32) - 16
    _write(target, codes * _half(base, mask), mask)


@triton.jit
def _q5_1(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 24, 32, GROUP)
    high = ((_byte(base + 4 + e // 8, mask) >> (e % 8)) & 1) << 4
    codes = (_nibble16(base + 8, e, mask) | high).to(tl.float32)
    _write(target, codes * _half(base, mask) + _half(base + 2, mask), mask)


@triton.jit
def _q4_k(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 144, 256, GROUP)
    scale, minimum = _k_scales(base + 4, e, mask)
    codes = _nibble32(base + 16, e, mask).to(tl.float32)
    _write(target, codes * (scale * _half(base, mask)) - minimum * _half(base + 2, mask), mask)


@triton.jit
def _q5_k(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 176, 256, GROUP)
    scale, minimum = _k_scales(base + 4, e, mask)
    high = ((_byte(base + 16 + e % 32, mask) >> (e // 32)) & 1) << 4
    codes = (_nibble32(base + 48, e, mask) | high).to(tl.float32)
    _write(target, codes * (scale * _half(base, mask)) - minimum * _half(base + 2, mask), mask)


@triton.jit
def _q6_k(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 210, 256, GROUP)
    low = (_byte(base + (e // 128) * 64 + e % 64, mask) >> (4 * ((e % 128) // 64))) & 15
    codes = (low | (_crumb(base + 128, e, mask) << 4)).to(tl.float32) - 32
    scale = _signed(base + 192 + e // 16, mask) * _half(base + 208, mask)
    _write(target, codes * scale, mask)


@triton.jit
def _q3_k(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 110, 256, GROUP)
    high = ((_byte(base + e % 32, mask) >> (e // 32)) & 1) << 2
    codes = (_crumb(base + 32, e, mask) + high).to(tl.float32) - 4
    sub = e // 16
    low = (_byte(base + 96 + sub % 8, mask) >> (4 * (sub // 8))) & 15
    pair = (_byte(base + 104 + sub % 4, mask) >> (2 * (sub // 4))) & 3
    scale = ((low | (pair << 4)).to(tl.float32) - 32) * _half(base + 108, mask)
    _write(target, codes * scale, mask)


@triton.jit
def _q2_k(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 84, 256, GROUP)
    both = _byte(base + e // 16, mask)
    scale = (both & 15).to(tl.float32) * _half(base + 80, mask)
    minimum = (both >> 4).to(tl.float32) * _half(base + 82, mask)
    _write(target, _crumb(base + 16, e, mask).to(tl.float32) * scale - minimum, mask)


@triton.jit
def _iq4_nl(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 18, 32, GROUP)
    values = tl.load(table + _nibble16(base + 2, e, mask))
    _write(target, values * _half(base, mask), mask)


@triton.jit
def _iq4_xs(packed, out, table, count, GROUP: tl.constexpr):
    base, target, e, mask = _places(packed, out, count, 136, 256, GROUP)
    sub = e // 32
    low = (_byte(base + 4 + sub // 2, mask) >> (4 * (sub % 2))) & 15
    high = (_byte(base + 2 + sub // 4, mask) >> (2 * (sub % 4))) & 3
    scale = ((low | (high << 4)).to(tl.float32) - 32) * _half(base, mask)
    code = (_byte(base + 8 + sub * 16 + e % 16, mask) >> (4 * ((e % 32) // 16))) & 15
    _write(target, tl.load(table + code) * scale, mask)


TRITON_KERNELS: dict[str, Any] = {
    "Q8_0": _q8_0,
    "Q6_K": _q6_k,
    "Q5_K": _q5_k,
    "Q5_1": _q5_1,
    "Q5_0": _q5_0,
    "Q4_K": _q4_k,
    "Q4_1": _q4_1,
    "Q4_0": _q4_0,
    "IQ4_NL": _iq4_nl,
    "IQ4_XS": _iq4_xs,
    "Q3_K": _q3_k,
    "Q2_K": _q2_k,
}
"""By level name (`domain.levels`)."""


def dequantise_with_triton(packed: Tensor, level: Level, out: Tensor) -> None:
    """Write the values of `packed`, uint8 (rows, row_bytes), into `out`, (rows, columns) of any float type;
    both contiguous and on the same device."""
    count = packed.numel() // level.block_bytes
    group = max(1, ELEMENTS_PER_PROGRAM // level.block_elements)
    TRITON_KERNELS[level.name][(triton.cdiv(count, group),)](
        packed, out, iq4_table(packed.device), count, GROUP=group, num_warps=4, enable_fp_fusion=False
    )


def works_on(device: torch.device) -> bool:
    """Whether Triton can compile for `device` here: tried once with one block, the only wait."""
    level = BY_NAME["Q8_0"]
    packed = torch.zeros(1, level.block_bytes, dtype=torch.uint8, device=device)
    out = torch.ones(1, level.block_elements, device=device)
    try:
        dequantise_with_triton(packed, level, out)
    except (TritonError, RuntimeError, OSError, SubprocessError):  # no compiler, driver or architecture
        return False
    return not bool(out.any())
