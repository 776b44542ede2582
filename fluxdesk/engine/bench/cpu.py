"""`bench cpu`: dequantisation of every level against diffusers', and, with a file, opening it and where a
step's time goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import libgguf
import msgspec
import numpy as np
import torch

from fluxdesk.domain.levels import BY_NAME, Level
from fluxdesk.engine.bench.measure import Comparison, compare
from fluxdesk.engine.bench.peers import diffusers_model
from fluxdesk.engine.bench.step import bench_step
from fluxdesk.engine.cpu_probe import CpuProbe, cpu_probe
from fluxdesk.engine.dequantise import dequantise
from fluxdesk.engine.dequantise_torch import KERNELS
from fluxdesk.engine.execution import open_transformer
from fluxdesk.engine.flux_weights import FluxWeights

ROWS, COLUMNS = 6144, 3072
"""75 MB of float32: no cache holds it."""
STOCK_ROWS = 192


class CpuReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `bench cpu` prints."""

    threads: int
    probe: CpuProbe
    dequantise: list[Comparison]
    """Named "<level> / diffusers": packed to float32, ours into a buffer that is there."""
    open_seconds: Comparison | None = None
    """Path to a model that can run, against `from_single_file`; the file is in the page cache."""
    matmul_share: float | None = None
    """Of the cores' time in a step, exact: matrix products and attention."""
    seconds_per_step: list[float] | None = None


def bench_cpu(path: Path | None, rounds: int, log: Callable[[str], None]) -> CpuReport:
    """Measure all block levels, interleaved; `path`: a file of true widths (diffusers opens no other)."""
    found = []
    for name in KERNELS:
        log(f"{name}: dequantising")
        found.append(_compare_level(BY_NAME[name], rounds))
    report = CpuReport(threads=torch.get_num_threads(), probe=cpu_probe(), dequantise=found)
    if path is None:
        return report
    log("opening")
    with torch.inference_mode():
        opening = compare(
            "open / from_single_file",
            partial(open_transformer, path),
            partial(diffusers_model, path, FluxWeights(path).config, torch.float32),
            rounds,
        )
    log("one step at 256x256 with 256 text tokens")
    step = bench_step(path, 256, 256, 256, 2, "exact", "packed", torch.float32)
    return msgspec.structs.replace(
        report,
        open_seconds=opening,
        matmul_share=step.matmul_share,
        seconds_per_step=step.seconds_per_step,
    )


def _compare_level(level: Level, rounds: int) -> Comparison:
    import gguf
    from diffusers.quantizers.gguf.utils import GGUFParameter, dequantize_gguf_tensor

    values = np.random.default_rng(0).standard_normal((STOCK_ROWS, COLUMNS), np.float32) * np.float32(0.02)
    kind = gguf.GGMLQuantizationType(level.ggml_type)
    some = torch.from_numpy(libgguf.quantize_rows(values, kind))
    packed = some.repeat(ROWS // STOCK_ROWS, 1)
    theirs = GGUFParameter(packed.clone(), quant_type=kind)
    out = torch.empty(ROWS, COLUMNS)
    with torch.inference_mode():
        return compare(
            f"{level.name} / diffusers",
            lambda: dequantise(packed, level, out),
            lambda: dequantize_gguf_tensor(theirs).to(torch.float32),
            rounds,
        )
