"""Looks at every number that can spoil a whole block: scales of quantised weights, and plain floats.

One NaN or infinite scale turns a picture black. A run of zero scales as long as a disk page is what a hole in
a download leaves behind; single zero blocks are legitimate. Only numpy over chunks: memory stays bounded.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from fluxdesk.formats.tensor_table import TensorInfo

_PAGE_BYTES = 4096

# Offsets of the half-precision scales (and minimums) in a block, from ggml-common.h.
_SCALES: dict[str, tuple[int, tuple[int, ...]]] = {
    "Q4_0": (18, (0,)),
    "Q4_1": (20, (0, 2)),
    "Q5_0": (22, (0,)),
    "Q5_1": (24, (0, 2)),
    "Q8_0": (34, (0,)),
    "Q2_K": (84, (80, 82)),
    "Q3_K": (110, (108,)),
    "Q4_K": (144, (0, 2)),
    "Q5_K": (176, (0, 2)),
    "Q6_K": (210, (208,)),
    "IQ4_NL": (18, (0,)),
    "IQ4_XS": (136, (0,)),
}
# (numpy's type of the bits, all exponent bits, everything but the sign)
_FLOATS: dict[str, tuple[str, int, int]] = {
    "F16": ("<u2", 0x7C00, 0x7FFF),
    "BF16": ("<u2", 0x7F80, 0x7FFF),
    "F32": ("<u4", 0x7F800000, 0x7FFFFFFF),
}


class ScaleCount(msgspec.Struct):
    """What one tensor's scales look like; a plain float counts as the scale of a block of one."""

    blocks: int = 0
    not_finite: int = 0
    zero: int = 0
    longest_zero_bytes: int = 0
    """Longest run of blocks with scale zero."""
    _run_bytes: int = 0

    @property
    def has_hole(self) -> bool:
        """As many zeros in a row as a lost disk page leaves; a tensor that is zero throughout is meant so."""
        return self.longest_zero_bytes >= _PAGE_BYTES and self.zero < self.blocks

    def add(self, type_name: str, chunk: memoryview) -> None:
        """Count a piece of the tensor's bytes: whole blocks, in order."""
        if type_name in _SCALES:
            size, offsets = _SCALES[type_name]
            blocks = np.frombuffer(chunk, np.uint8).reshape(-1, size)
            first = self._half(blocks, offsets[0])
            zero = (first & 0x7FFF) == 0
            bad = (first & 0x7C00) == 0x7C00
            for offset in offsets[1:]:
                bad |= (self._half(blocks, offset) & 0x7C00) == 0x7C00
        else:
            bits, exponent, magnitude = _FLOATS[type_name]
            values = np.frombuffer(chunk, bits)
            size = values.itemsize
            zero = (values & magnitude) == 0
            bad = (values & exponent) == exponent
        self.blocks += len(zero)
        self.not_finite += int(np.count_nonzero(bad))
        zeros = int(np.count_nonzero(zero))
        self.zero += zeros
        self._measure_runs(zero, zeros, size)

    @staticmethod
    def _half(blocks: NDArray[np.uint8], offset: int) -> NDArray[np.uint16]:
        low = blocks[:, offset].astype(np.uint16)
        return low | (blocks[:, offset + 1].astype(np.uint16) << np.uint16(8))

    def _measure_runs(self, zero: NDArray[np.bool_], zeros: int, size: int) -> None:
        """Longest run, also across pieces."""
        if not zeros:
            self._run_bytes = 0
            return
        ends = np.flatnonzero(~zero)
        if not len(ends):
            self._run_bytes += len(zero) * size
        else:
            head = self._run_bytes + int(ends[0]) * size
            inner = int(np.max(np.diff(ends), initial=1) - 1) * size
            self._run_bytes = (len(zero) - 1 - int(ends[-1])) * size
            self.longest_zero_bytes = max(self.longest_zero_bytes, head, inner)
        self.longest_zero_bytes = max(self.longest_zero_bytes, self._run_bytes)


def can_scan(tensor: TensorInfo) -> bool:
    return tensor.type_name in _SCALES or tensor.type_name in _FLOATS


def block_bytes(tensor: TensorInfo) -> int:
    """Pieces given to `ScaleCount.add` must be multiples of this."""
    if tensor.type_name in _SCALES:
        return _SCALES[tensor.type_name][0]
    return np.dtype(_FLOATS[tensor.type_name][0]).itemsize
