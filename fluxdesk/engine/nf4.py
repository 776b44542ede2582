"""NF4 as bitsandbytes stores it in safetensors, dequantised by our own table (no bitsandbytes needed).

A matrix of shape (rows, columns) is a flat row of codes, two per byte, the first in the high half, with one
absmax for every 64 values. `double quantisation` stores the absmax as uint8 codes of a second table, with a
float32 absmax for every 256 of them and one offset. Sources: bitsandbytes `functional.py` (QuantState), and
lllyasviel's flux1-dev-bnb-nf4 (v1 doubly quantised, v2 not).
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
import torch
from torch import Tensor

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

NF4_VALUES = (
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
    -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0,
    0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
)  # fmt: skip
"""The 16 values of QLoRA's appendix E, as bitsandbytes has them."""

BLOCK = 64
"""Values that share one absmax; the only block size that FLUX files use."""

STATE_SUFFIX = ".quant_state.bitsandbytes__nf4"


class QuantState(msgspec.Struct):
    """The JSON that bitsandbytes stores beside the codes."""

    quant_type: str
    blocksize: int
    shape: list[int]
    dtype: str = "bfloat16"
    nested_blocksize: int | None = None
    nested_offset: float | None = None


def read_state(state: Tensor, name: str) -> QuantState:
    """Parse the state of matrix `name` from its uint8 tensor.

    Raises:
        KnownError: it is no NF4 in blocks of 64.
    """
    try:
        parsed = msgspec.json.decode(state.numpy().tobytes(), type=QuantState)
    except msgspec.DecodeError:
        parsed = None
    if parsed is None or parsed.quant_type != "nf4" or parsed.blocksize != BLOCK or len(parsed.shape) != 2:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "Matrix {name} is not stored as NF4 in blocks of 64."),
            QT_TRANSLATE_NOOP("errors", "Choose another level of this model."),
            name=name,
        )
    return parsed


def block_maxima(tensors: dict[str, Tensor], name: str, state: QuantState) -> Tensor:
    """float32 absmax of every block of matrix `name`, shape (rows, columns / 64)."""
    rows, columns = state.shape
    maxima = tensors[f"{name}.absmax"]
    if state.nested_blocksize is not None:
        table = tensors[f"{name}.nested_quant_map"].float()
        outer = tensors[f"{name}.nested_absmax"].float()
        codes = maxima.reshape(-1)
        scale = outer.repeat_interleave(state.nested_blocksize)[: codes.numel()]
        maxima = table[codes.int()] * scale + (state.nested_offset or 0.0)
    return maxima.float().reshape(rows, columns // BLOCK)


@lru_cache(maxsize=8)
def _pairs(device: torch.device) -> Tensor:
    """float32 (256, 2): the two values of every byte."""
    values = torch.tensor(NF4_VALUES, dtype=torch.float32)
    both = torch.stack((values.repeat_interleave(16), values.repeat(16)), dim=1)
    return both.to(device)


def dequantise_nf4(codes: Tensor, maxima: Tensor, out: Tensor) -> None:
    """Write the values of some rows into `out`.

    Args:
        codes: uint8, shape (rows, columns / 2).
        maxima: float32, shape (rows, columns / 64).
        out: float32, bfloat16 or float16, shape (rows, columns), contiguous.
    """
    pairs = _pairs(codes.device).index_select(0, codes.reshape(-1).int())
    blocks = pairs.view(-1, BLOCK)
    blocks.mul_(maxima.reshape(-1, 1))
    out.copy_(blocks.view(out.shape))
