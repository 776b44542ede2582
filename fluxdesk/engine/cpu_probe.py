"""What this processor multiplies fast: measured once, kept in a file, asked by `execution`.

Only choices with wide margins hang on a measurement: a close call that fell differently in two runs would
change the last bits of pictures.

Rates are of one thread, of products of the shapes that FLUX has, in G(FL)OP per CPU second. The whole probe
takes well under a second.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import msgspec
import torch
import torch.nn.functional as F
from torch import Tensor

from fluxdesk.engine import turbo
from fluxdesk.engine.cpu_pool import cpu_pool
from fluxdesk.formats.atomic import write_cache

VERSION = 2
"""Raised when what is measured changes."""
ROWS, COLUMNS, OUT = 256, 1024, 1024
CACHE_VARIABLE = "FLUXDESK_CACHE_DIR"
"""Where the engine may keep what it measured; set by whoever starts it."""


class CpuProbe(msgspec.Struct, frozen=True, kw_only=True):
    """Rates of this machine; None where there is no kernel."""

    version: int
    torch_version: str
    processor: str
    float32: float
    bfloat16_onednn: float | None
    int8: float | None
    int8_saturates: bool
    """Neighbouring products are added in 16 bits; `turbo.PAIR_LIMIT` is needed."""
    attention_float32: float
    attention_bfloat16: float

    @property
    def bfloat16_wins(self) -> bool:
        """By so much that its rounding is worth it where nothing else asks for bfloat16."""
        return (self.bfloat16_onednn or 0.0) > 1.5 * self.float32

    @property
    def turbo_wins(self) -> bool:
        return (self.int8 or 0.0) > 1.25 * max(self.float32, self.bfloat16_onednn or 0.0)

    def attention_dtype(self, compute: torch.dtype) -> torch.dtype | None:
        """The dtype to attend in when it is not `compute`."""
        if compute == torch.bfloat16 and self.attention_float32 > 1.5 * self.attention_bfloat16:
            return torch.float32
        return None


def _rate(operations: float, function: Callable[[], object]) -> float:
    function()
    best = min(_cpu_seconds(function) for _ in range(5))
    return operations / max(best, 1e-9) / 1e9


def _cpu_seconds(function: Callable[[], object]) -> float:
    began = time.thread_time()
    function()
    return time.thread_time() - began


def _bfloat16_rate() -> float | None:
    """Weights in oneDNN's layout; None where the processor has no such instructions."""
    x, weight = torch.randn(ROWS, COLUMNS).bfloat16(), torch.randn(OUT, COLUMNS).bfloat16()
    try:
        packed = torch.ops.mkldnn._reorder_linear_weight(weight, ROWS)
        return _rate(
            2 * ROWS * COLUMNS * OUT,
            lambda: torch.ops.mkldnn._linear_pointwise(x, packed, None, "none", [], ""),
        )
    except (RuntimeError, AttributeError, NotImplementedError):
        return None  # this processor or this build has no such kernel


def _int8() -> tuple[float | None, bool]:
    """Rate and whether it saturates, by a product whose pair sums leave 16 bits."""
    codes = torch.full((ROWS, COLUMNS), 255, dtype=torch.uint8)
    weight = torch.full((OUT, COLUMNS), 127, dtype=torch.int8)
    scales, zeros = torch.ones(OUT), torch.zeros(OUT, dtype=torch.int32)
    try:
        packed = turbo.prepack(weight, ROWS)
        product = turbo.int8_product(codes, packed, scales, zeros)
        rate = _rate(2 * ROWS * COLUMNS * OUT, lambda: turbo.int8_product(codes, packed, scales, zeros))
    except (RuntimeError, AttributeError, NotImplementedError):
        return None, True
    return rate, float(product[0, 0]) != float((255 - turbo.ZERO_POINT) * 127 * COLUMNS)


def _attention_rate(dtype: torch.dtype) -> float:
    states: Tensor = torch.randn(1, 4, 512, 128).to(dtype)
    return _rate(4 * 4 * 512 * 512 * 128, lambda: F.scaled_dot_product_attention(states, states, states))


def measure() -> CpuProbe:
    """Measure now, in one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            x, weight = torch.randn(ROWS, COLUMNS), torch.randn(OUT, COLUMNS)
            int8, saturates = _int8()
            return CpuProbe(
                version=VERSION,
                torch_version=str(torch.__version__),
                processor=processor_name(),
                float32=_rate(2 * ROWS * COLUMNS * OUT, lambda: torch.mm(x, weight.t())),
                bfloat16_onednn=_bfloat16_rate(),
                int8=int8,
                int8_saturates=saturates,
                attention_float32=_attention_rate(torch.float32),
                attention_bfloat16=_attention_rate(torch.bfloat16),
            )
    finally:
        torch.set_num_threads(threads)


def processor_name() -> str:
    """As the system calls it; identifies what was measured."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
        wanted = {"model name", "cpu family", "model", "stepping"}
        found = [
            line.partition(":")[2].strip() for line in lines[:30] if line.partition(":")[0].strip() in wanted
        ]
        if found:
            return " ".join(found)
    return platform.processor() or platform.machine()


def cache_dir() -> Path | None:
    """The folder for what the engine keeps between runs, if it was given one."""
    folder = os.environ.get(CACHE_VARIABLE)
    return Path(folder) if folder else None


@lru_cache(maxsize=1)
def cpu_probe() -> CpuProbe:
    """This machine's rates: from the file of an earlier run when torch and processor are the same."""
    cpu_pool()  # its threads must take their settings before the probe changes the process's
    folder = cache_dir()
    path = folder / "cpu-probe.json" if folder else None
    if path is not None:
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=CpuProbe)
        except (OSError, msgspec.DecodeError):
            kept = None
        known = (VERSION, str(torch.__version__), processor_name())
        if kept is not None and (kept.version, kept.torch_version, kept.processor) == known:
            return kept
    probe = measure()
    if path is not None:
        write_cache(path, msgspec.json.encode(probe))
    return probe
