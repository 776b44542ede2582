"""The quantisation levels, with the exact arithmetic of their blocks.

Block sizes and bytes are ggml's (`ggml-common.h`; the same figures are in gguf-py's `GGML_QUANT_SIZES`).
"""

from __future__ import annotations

import msgspec


class Level(msgspec.Struct, frozen=True):
    """One storage type of a weight matrix."""

    name: str
    ggml_type: int
    """ggml's type number in the file; -1 for NF4, which is not a ggml type."""
    block_elements: int
    block_bytes: int

    @property
    def bits_per_weight(self) -> float:
        return self.block_bytes * 8 / self.block_elements

    def row_bytes(self, elements: int) -> int:
        """Bytes of `elements` weights; `elements` must be a whole number of blocks."""
        if elements % self.block_elements:
            raise ValueError(f"{elements} is no multiple of {self.block_elements} ({self.name})")
        return elements // self.block_elements * self.block_bytes


LEVELS: tuple[Level, ...] = (
    Level("F32", 0, 1, 4),
    Level("F16", 1, 1, 2),
    Level("BF16", 30, 1, 2),
    Level("Q8_0", 8, 32, 34),
    Level("Q6_K", 14, 256, 210),
    Level("Q5_K", 13, 256, 176),
    Level("Q5_1", 7, 32, 24),
    Level("Q5_0", 6, 32, 22),
    Level("Q4_K", 12, 256, 144),
    Level("Q4_1", 3, 32, 20),
    Level("Q4_0", 2, 32, 18),
    Level("IQ4_NL", 20, 32, 18),
    Level("IQ4_XS", 23, 256, 136),
    Level("Q3_K", 11, 256, 110),
    Level("Q2_K", 10, 256, 84),
    Level("NF4", -1, 64, 36),  # 64 weights: 32 bytes of codes + one float32 absmax (not double-quantised)
)
"""Best fidelity first."""

BY_NAME: dict[str, Level] = {level.name: level for level in LEVELS}
BY_GGML_TYPE: dict[int, Level] = {level.ggml_type: level for level in LEVELS if level.ggml_type >= 0}

_SUFFIXES = ("_KM", "_KS", "_KL", "_K_M", "_K_S", "_K_L")


def parse_level(text: str) -> Level:
    """The level that people mean by `text`: any case, and "Q6_KM", "Q4_K_S" or "Q5_K_M" too.

    Raises:
        KeyError: no such level.
    """
    name = text.strip().upper().replace("-", "_").replace(" ", "")
    if name in BY_NAME:
        return BY_NAME[name]
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return BY_NAME[name[: -len(suffix)] + "_K"]
    if name in {"Q2K", "Q3K", "Q4K", "Q5K", "Q6K"}:
        return BY_NAME[name[:2] + "_K"]
    raise KeyError(text)
