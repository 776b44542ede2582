"""Rows of weights to and from ggml's storage types, by the reference implementations.

gguf-py (ggml's own Python package) reads every type and writes the legacy ones; the K types and IQ4 are
written by libgguf, whose bytes equal ggml's reference C. Both release the interpreter lock inside numpy and
C, so pieces of a matrix can be converted in threads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

PLAIN_TYPES = frozenset({"F32", "F16", "BF16"})
LEGACY_TYPES = frozenset({"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
LIBGGUF_TYPES = frozenset({"Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"})

Floats = NDArray[np.float32]


def decode(data: bytes | bytearray | memoryview, type_name: str, columns: int) -> Floats:
    """The weights in `data`, shape (rows, columns) in float32; exactly gguf-py's values.

    Args:
        data: whole rows as stored.
        type_name: ggml's name of the type.
    """
    if type_name == "F32":
        return np.frombuffer(data, "<f4").reshape(-1, columns)
    if type_name == "F16":
        return np.frombuffer(data, "<f2").astype(np.float32).reshape(-1, columns)
    if type_name == "BF16":
        wide = np.frombuffer(data, "<u2").astype(np.uint32) << np.uint32(16)
        return wide.view(np.float32).reshape(-1, columns)
    import gguf

    kind = gguf.GGMLQuantizationType[type_name]
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    packed = np.frombuffer(data, np.uint8).reshape(-1, columns // elements * size)
    values: Floats = gguf.quants.dequantize(packed, kind)
    return values


def encode(rows: Floats, type_name: str) -> NDArray[np.uint8]:
    """`rows`, float32 of shape (rows, columns), as stored bytes, shape (rows, bytes per row).

    Raises:
        KnownError: a weight is too large for float16, or libgguf is not there for a K type.
    """
    if type_name == "F32":
        return np.ascontiguousarray(rows, "<f4").view(np.uint8)
    if type_name == "F16":
        with np.errstate(over="ignore"):
            half = rows.astype("<f2")
        if not np.isfinite(half).all() and np.isfinite(rows).all():
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "A weight is too large to be stored as F16."),
                QT_TRANSLATE_NOOP("errors", "Use level BF16 or a quantised one."),
            )
        return half.view(np.uint8)
    import gguf

    kind = gguf.GGMLQuantizationType[type_name]
    if type_name in LIBGGUF_TYPES:
        packed: NDArray[np.uint8] = _libgguf_quantise(np.ascontiguousarray(rows), kind)
        return packed
    encoded = gguf.quants.quantize(rows, kind)
    return np.ascontiguousarray(encoded).view(np.uint8).reshape(len(rows), -1)


def _libgguf_quantise(rows: Floats, kind: int) -> NDArray[np.uint8]:
    try:
        import libgguf
    except ImportError:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP(
                "errors", "K levels and IQ4 cannot be made on this computer: libgguf is missing."
            ),
            QT_TRANSLATE_NOOP("errors", "Choose Q8_0, Q5_1, Q5_0, Q4_1 or Q4_0, or install libgguf."),
        ) from None
    packed: NDArray[np.uint8] = libgguf.quantize_rows(rows, kind)
    return packed
