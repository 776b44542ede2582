"""`bench lora`: the cost of side branches per step, with and without them in the same run."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import msgspec
import torch
from safetensors.torch import save_file

from fluxdesk.domain.request import LoraUse
from fluxdesk.engine.bench.measure import timed
from fluxdesk.engine.bench.work import step_inputs
from fluxdesk.engine.cpu_pool import cpu_pool
from fluxdesk.engine.execution import open_transformer
from fluxdesk.engine.loras import LoraSet
from fluxdesk.engine.transformer import FluxTransformer, is_modulation


class LoraReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `bench lora` prints; a share of 0.03 is three per cent of a step."""

    file: str
    size: str
    rank: int
    count: int
    threads: int
    weights: str
    dtype: str
    layers: int
    """Matrices that each LoRA changes."""
    seconds_without: list[float]
    seconds_with: list[float]
    cost_per_lora: float
    """Median over the rounds of (with / without - 1) / count, by wall clock."""
    cpu_cost_per_lora: float
    """The same by the threads' own time, which a busy machine disturbs less."""
    switch_seconds: float
    """Changing all strengths."""


def bench_lora(
    path: Path,
    size: tuple[int, int, int],
    rank: int,
    count: int,
    rounds: int,
    weights: str,
    dtype: torch.dtype,
) -> LoraReport:
    """Rounds of without, with, with, without; LoRAs on every matrix of the blocks, as kohya writes them.

    Args:
        size: width and height in pixels, text tokens.
    """
    model = open_transformer(path, weights=weights, dtype=dtype)
    inputs = step_inputs(model.config, *size, dtype)
    loras = LoraSet(model)
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        uses = tuple(
            LoraUse(str(_write(Path(folder) / f"{number}.safetensors", model, rank, number)), 0.5)
            for number in range(count)
        )
        layers = _layers(model)
        runs: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
        switches = []
        for kind in (False, True):
            loras.apply(uses if kind else ())
            model(**inputs)
        for _ in range(rounds):
            for kind in (False, True, True, False):
                loras.apply(uses if kind else ())
                run = timed(lambda: model(**inputs))
                runs[kind].append((run.wall, run.cpu))
        loras.apply(uses)
        other = tuple(msgspec.structs.replace(use, strength=0.25) for use in uses)
        switches.append(timed(lambda: loras.apply(other)).wall)
    return LoraReport(
        file=path.name,
        size=f"{size[0]}x{size[1]}",
        rank=rank,
        count=count,
        threads=cpu_pool().threads,
        weights=weights,
        dtype=str(dtype).removeprefix("torch."),
        layers=len(layers),
        seconds_without=[wall for wall, _ in runs[False]],
        seconds_with=[wall for wall, _ in runs[True]],
        cost_per_lora=_cost(runs, 0, count),
        cpu_cost_per_lora=_cost(runs, 1, count),
        switch_seconds=max(switches),
    )


def _cost(runs: dict[bool, list[tuple[float, float]]], which: int, count: int) -> float:
    """Each round's two runs against its other two."""
    pairs = zip(runs[True][::2], runs[True][1::2], runs[False][::2], runs[False][1::2], strict=True)
    ratios = [(a[which] + b[which]) / (c[which] + d[which]) for a, b, c, d in pairs]
    return (statistics.median(ratios) - 1) / count


def _layers(model: FluxTransformer) -> list[str]:
    return [stem for stem in model.linears if "_blocks." in stem and not is_modulation(stem)]


def _write(path: Path, model: FluxTransformer, rank: int, seed: int) -> Path:
    make = torch.Generator().manual_seed(seed)
    tensors = {}
    for stem in _layers(model):
        layer = model.linears[stem]
        name = "lora_unet_" + stem.replace(".", "_")
        tensors[f"{name}.lora_down.weight"] = torch.randn(rank, layer.in_features, generator=make) * 0.01
        tensors[f"{name}.lora_up.weight"] = torch.randn(layer.out_features, rank, generator=make) * 0.01
        tensors[f"{name}.alpha"] = torch.tensor(float(rank))
    save_file(tensors, path)
    return path
