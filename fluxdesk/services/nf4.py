"""NF4 in bitsandbytes' layout, made with numpy alone.

Blocks of 64 weights in reading order share one float32 maximum; every weight becomes the nearest of 16
values (quantiles of a normal distribution, Dettmers et al. 2023, QLoRA), two to a byte with the first in the
high half. Layout and arithmetic follow bitsandbytes' `quantize_4bit` on the CPU; the test holds bytes that it
made.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

BLOCK = 64
VALUES: tuple[float, ...] = (
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
    0.7229568362236023, 1.0,
)  # fmt: skip
SUFFIX_ABSMAX = ".absmax"
SUFFIX_MAP = ".quant_map"
SUFFIX_STATE = ".quant_state.bitsandbytes__nf4"

_TABLE = np.array(VALUES, np.float32)
_MIDDLES = ((_TABLE[1:].astype(np.float64) + _TABLE[:-1]) / 2).astype(np.float32)


def quantise_nf4(weights: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """(codes, maxima) of `weights`: uint8 of shape (n / 2,), float32 of shape (n / 64,).

    Args:
        weights: float32 whose number of elements n is a multiple of 64.
    """
    blocks = weights.reshape(-1, BLOCK)
    maxima = np.abs(blocks).max(axis=1)
    inverse = np.float32(1) / np.maximum(maxima, np.float32(1e-38))
    scaled = np.clip(blocks * inverse[:, None], np.float32(-1), np.float32(1))
    codes = np.searchsorted(_MIDDLES, scaled.ravel(), side="left").astype(np.uint8)
    return (codes[0::2] << np.uint8(4)) | codes[1::2], maxima


def quant_map_bytes() -> bytes:
    """The 16 values as they stand in the file: float32, little endian."""
    return _TABLE.astype("<f4").tobytes()


def quant_state_bytes(shape: tuple[int, ...], dtype: str = "bfloat16") -> bytes:
    """What bitsandbytes needs to know of a matrix, as the JSON in its `quant_state` tensor.

    Args:
        shape: (out, in) of the matrix.
        dtype: torch's name of the type that the weights are computed in.
    """
    state = {"quant_type": "nf4", "blocksize": BLOCK, "dtype": dtype, "shape": list(shape)}
    return msgspec.json.format(msgspec.json.encode(state), indent=0)
