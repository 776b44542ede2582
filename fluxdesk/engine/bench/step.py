"""`bench step`: seconds per evaluation of one model file, as the engine would run it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Literal

import msgspec
import torch

from fluxdesk.engine.bench.measure import PeakMemory, peak_resident_bytes, timed
from fluxdesk.engine.bench.work import count_products, hoist, step_inputs
from fluxdesk.engine.cpu_pool import cpu_pool
from fluxdesk.engine.cpu_probe import cpu_probe
from fluxdesk.engine.execution import Mode, open_transformer
from fluxdesk.engine.tiled_denoising import through_windows


class StepReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `bench step` prints."""

    file: str
    size: str
    text_tokens: int
    tile_side: int | None
    """Pixels of the windows through which it was painted; None: whole."""
    mode: str
    weights: str
    """ "packed" or "prepared"."""
    dtype: str
    threads: int
    seconds_per_step: list[float]
    cpu_seconds_per_step: list[float]
    """Of all threads: what a busy machine disturbs less."""
    load_seconds: float
    """From the path to a model that is ready for its first step."""
    hoist_seconds: float
    """Modulations of all steps, before the loop."""
    peak_ram_bytes: int
    """Resident, of the whole process since its start (the mapped file included)."""
    working_ram_bytes: int
    """Highest resident memory during the steps above what was there before loading."""
    context_bytes: int
    """Resident before the file was opened: Python, torch and diffusers' pipelines."""
    matmul_share: float | None
    """Of the cores' time in a step: matrix products and attention; None without steps."""


def bench_step(
    path: Path,
    width: int,
    height: int,
    text_tokens: int,
    steps: int,
    mode: Mode,
    weights: Literal["packed", "prepared"],
    dtype: torch.dtype,
    tile_side: int | None = None,
) -> StepReport:
    """Run `steps` evaluations (after one that warms up) and one more, counted, for the share.

    Without steps, the one that warms up is all: enough for the memory.
    """
    import diffusers.pipelines.flux.pipeline_flux  # noqa: F401  (the engine has it, so its memory counts)

    cpu_probe()
    with PeakMemory() as memory, torch.inference_mode():
        began = time.perf_counter()
        model = open_transformer(path, mode=mode, weights=weights, dtype=dtype)
        load_seconds = time.perf_counter() - began
        inputs = step_inputs(model.config, width, height, text_tokens, dtype)
        began = time.perf_counter()
        hoist(model, inputs)
        hoist_seconds = time.perf_counter() - began
        with through_windows(model, width, height, tile_side):
            model(**inputs)
            runs = [timed(lambda: model(**inputs)) for _ in range(steps)]
            share = _product_share(model, inputs) if steps else None
    return StepReport(
        file=path.name,
        size=f"{width}x{height}",
        text_tokens=text_tokens,
        tile_side=tile_side,
        mode=mode,
        weights=weights,
        dtype=str(dtype).removeprefix("torch."),
        threads=cpu_pool().threads,
        seconds_per_step=[run.wall for run in runs],
        cpu_seconds_per_step=[run.cpu for run in runs],
        load_seconds=load_seconds,
        hoist_seconds=hoist_seconds,
        peak_ram_bytes=peak_resident_bytes(),
        working_ram_bytes=memory.peak_bytes - memory.start_bytes,
        context_bytes=memory.start_bytes,
        matmul_share=share,
    )


def _product_share(model: Any, inputs: dict[str, Any]) -> float:
    threads = cpu_pool().threads
    with count_products(threads) as share:
        counted = timed(lambda: model(**inputs)).wall
    return share.seconds / (counted * threads)
