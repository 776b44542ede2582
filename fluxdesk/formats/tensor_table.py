"""What a weight file lists: names, shapes, types and where the bytes lie, the same for GGUF and safetensors.

Readers build these tables from a file's header alone; nothing here touches the weights.
"""

from __future__ import annotations

import math

import msgspec

from fluxdesk.domain.levels import BY_NAME, Level


class StorageType(msgspec.Struct, frozen=True):
    """How a tensor's elements are stored: `block_elements` of them in `block_bytes` bytes."""

    name: str
    block_elements: int
    block_bytes: int

    def nbytes(self, elements: int) -> int:
        """Bytes of `elements` elements, which must be whole blocks."""
        return elements // self.block_elements * self.block_bytes


GGML_TYPES: dict[int, StorageType] = {
    number: StorageType(name, elements, size)
    for number, name, elements, size in (
        (0, "F32", 1, 4),
        (1, "F16", 1, 2),
        (2, "Q4_0", 32, 18),
        (3, "Q4_1", 32, 20),
        (6, "Q5_0", 32, 22),
        (7, "Q5_1", 32, 24),
        (8, "Q8_0", 32, 34),
        (9, "Q8_1", 32, 40),
        (10, "Q2_K", 256, 84),
        (11, "Q3_K", 256, 110),
        (12, "Q4_K", 256, 144),
        (13, "Q5_K", 256, 176),
        (14, "Q6_K", 256, 210),
        (15, "Q8_K", 256, 292),
        (16, "IQ2_XXS", 256, 66),
        (17, "IQ2_XS", 256, 74),
        (18, "IQ3_XXS", 256, 98),
        (19, "IQ1_S", 256, 50),
        (20, "IQ4_NL", 32, 18),
        (21, "IQ3_S", 256, 110),
        (22, "IQ2_S", 256, 82),
        (23, "IQ4_XS", 256, 136),
        (24, "I8", 1, 1),
        (25, "I16", 1, 2),
        (26, "I32", 1, 4),
        (27, "I64", 1, 8),
        (28, "F64", 1, 8),
        (29, "IQ1_M", 256, 56),
        (30, "BF16", 1, 2),
        (34, "TQ1_0", 256, 54),
        (35, "TQ2_0", 256, 66),
        (39, "MXFP4", 32, 17),
        (40, "NVFP4", 64, 36),
    )
}
"""ggml's types by their number in the file; sizes as in gguf-py's `GGML_QUANT_SIZES` (a test compares)."""

SAFETENSORS_TYPES: dict[str, StorageType] = {
    name: StorageType(name, elements, size)
    for name, elements, size in (
        ("BOOL", 1, 1),
        ("U8", 1, 1),
        ("I8", 1, 1),
        ("F8_E4M3", 1, 1),
        ("F8_E5M2", 1, 1),
        ("F8_E8M0", 1, 1),
        ("F8_E4M3FNUZ", 1, 1),
        ("F8_E5M2FNUZ", 1, 1),
        ("F4", 2, 1),
        ("F6_E2M3", 4, 3),
        ("F6_E3M2", 4, 3),
        ("U16", 1, 2),
        ("I16", 1, 2),
        ("F16", 1, 2),
        ("BF16", 1, 2),
        ("U32", 1, 4),
        ("I32", 1, 4),
        ("F32", 1, 4),
        ("U64", 1, 8),
        ("I64", 1, 8),
        ("F64", 1, 8),
        ("C64", 1, 8),
    )
}
"""The element types of the safetensors format by their name in the header."""


class TensorInfo(msgspec.Struct, frozen=True):
    """One tensor of a file."""

    name: str
    shape: tuple[int, ...]
    """In torch order: [out, in] for a matrix (GGUF stores the reverse)."""
    type_name: str
    """ggml's or safetensors' name of the storage type: "Q4_K", "F16", "U8"."""
    offset: int
    """Of the first byte, from the start of the file."""
    nbytes: int

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @property
    def level(self) -> Level | None:
        """The quantisation level, or None for types that are none (integers, fp8, IQ1 to IQ3)."""
        return BY_NAME.get(self.type_name)

    @property
    def end(self) -> int:
        return self.offset + self.nbytes
