"""The GPU kernels, run by Triton's interpreter on the CPU: every level equals gguf-py bit for bit."""

from __future__ import annotations

from typing import Any

import gguf
import numpy as np
import pytest
import torch

from fluxdesk.domain.levels import BY_NAME
from fluxdesk.engine.dequantise_torch import KERNELS
from fluxdesk.services.weight_codec import encode

pytestmark = pytest.mark.engine


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, its kernels interpreted: Triton reads the variable when they are defined."""
    pytest.importorskip("triton", reason="Triton runs on Linux only")
    monkeypatch.setenv("TRITON_INTERPRET", "1")
    from fluxdesk.engine import triton_kernels

    return triton_kernels


def rows_at(level: str, count: int = 5, columns: int = 1536) -> np.ndarray:
    """Quantised normal rows whose scales differ, as stored."""
    values = np.random.default_rng(7).standard_normal((count, columns), np.float32)
    return encode(values * np.geomspace(1e-3, 30, count, dtype=np.float32)[:, None], level)


@pytest.mark.parametrize("level", sorted(KERNELS))
def test_equals_gguf_bit_for_bit(kernels: Any, level: str) -> None:
    packed = rows_at(level)
    expected = torch.from_numpy(
        gguf.quants.dequantize(packed, gguf.GGMLQuantizationType(BY_NAME[level].ggml_type)).copy()
    )
    source = torch.from_numpy(packed.copy())
    results = {}
    for dtype in (torch.float32, torch.float16, torch.bfloat16):
        results[dtype] = torch.full(expected.shape, float("nan"), dtype=dtype)
        kernels.dequantise_with_triton(source, BY_NAME[level], results[dtype])
    for dtype in (torch.float32, torch.float16):
        assert torch.equal(results[dtype], expected.to(dtype)), dtype
    # the interpreter cuts bfloat16 off where a GPU rounds: what it can show is that nothing else happens
    cut = (expected.view(torch.int32) & -65536).view(torch.float32).to(torch.bfloat16)
    assert torch.equal(results[torch.bfloat16], cut)


def test_every_block_level_has_a_kernel(kernels: Any) -> None:
    assert set(kernels.TRITON_KERNELS) == set(KERNELS)
    assert kernels.works_on(torch.device("cpu")), "the interpreter stands for a device here"
