"""Every level against gguf-py, bit for bit."""

from __future__ import annotations

import gguf
import libgguf
import numpy as np
import pytest
import torch

from fluxdesk.domain.levels import LEVELS, Level
from fluxdesk.engine.dequantise import dequantise, dequantise_with_torch

pytestmark = pytest.mark.engine
GGML_LEVELS = [level for level in LEVELS if level.ggml_type >= 0]


def packed_rows(level: Level, rows: int, columns: int) -> np.ndarray:
    """Rows quantised from outlier-laden normal data (real scales), shape (rows, row_bytes)."""
    random = np.random.default_rng(level.ggml_type)
    values = random.standard_normal((rows, columns), dtype=np.float32)
    values[random.random(values.shape) < 0.01] *= 30
    if level.name == "F32":
        return values.view(np.uint8)
    kind = gguf.GGMLQuantizationType(level.ggml_type)
    if level.name in {"F16", "BF16"}:
        return np.ascontiguousarray(gguf.quants.quantize(values, kind)).view(np.uint8)
    return libgguf.quantize_rows(values, kind)


def random_rows(level: Level, rows: int, columns: int) -> np.ndarray:
    """Rows of random bytes: every bit pattern of codes and scales, infinities and NaN among them."""
    random = np.random.default_rng(level.ggml_type)
    return random.integers(0, 256, (rows, level.row_bytes(columns)), dtype=np.uint8)


def same_bits(left: np.ndarray, right: np.ndarray) -> bool:
    both_nan = np.isnan(left) & np.isnan(right)
    return bool(np.all((left.view(np.uint32) == right.view(np.uint32)) | both_nan))


@pytest.mark.filterwarnings("ignore:invalid value|overflow:RuntimeWarning")
@pytest.mark.parametrize("make", [packed_rows, random_rows])
@pytest.mark.parametrize("level", GGML_LEVELS, ids=lambda level: level.name)
def test_equals_gguf_py_bit_for_bit(level: Level, make: object) -> None:
    rows, columns = 1100, 768  # several tiles, the last one short
    packed = make(level, rows, columns)  # type: ignore[operator]
    kind = gguf.GGMLQuantizationType(level.ggml_type)
    if level.name == "F32":
        expected = packed.view(np.float32)
    elif level.name == "F16":
        expected = packed.view(np.float16).astype(np.float32)
    else:
        expected = gguf.quants.dequantize(packed, kind)
    for function in (dequantise, dequantise_with_torch):
        out = torch.full((rows, columns), torch.nan)
        function(torch.from_numpy(packed), level, out)
        assert same_bits(out.numpy(), expected), function.__name__


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("level", GGML_LEVELS, ids=lambda level: level.name)
def test_sixteen_bits_are_float32_rounded_once(level: Level, dtype: torch.dtype) -> None:
    packed = torch.from_numpy(packed_rows(level, 300, 512))
    exact = torch.empty(300, 512)
    dequantise(packed, level, exact)
    for function in (dequantise, dequantise_with_torch):
        out = torch.zeros(300, 512, dtype=dtype)
        function(packed, level, out)
        assert torch.equal(out, exact.to(dtype)), function.__name__
