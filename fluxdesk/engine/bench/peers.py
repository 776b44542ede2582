"""Ours against the peers on the same file, interleaved in one process: seconds per step and time to open."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec
import torch

from fluxdesk.domain.request import ModelFile
from fluxdesk.engine.bench.measure import Comparison, compare, timed
from fluxdesk.engine.bench.sdcpp import SdcppCompanions, SdcppSteps, check_sdcpp, sdcpp_steps
from fluxdesk.engine.bench.work import hoist, step_inputs
from fluxdesk.engine.components import reading
from fluxdesk.engine.execution import open_transformer
from fluxdesk.engine.flux_weights import FluxConfig, FluxWeights


class PeersReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `bench peers` prints."""

    file: str
    size: str
    text_tokens: int
    threads: int
    weights: str
    """Ours: "packed" or "prepared"."""
    dtype: str
    """Ours."""
    hoist_seconds: float
    """Ours, once per picture and in no step: the modulations of all its steps; here of one."""
    steps: list[Comparison]
    """Named "<ours> / <theirs>"."""
    relative_error: dict[str, float]
    """Of one evaluation, relative L2: "exact" against diffusers in float32 with the file's values (gguf-py's),
    "diffusers ... as it is": exact against diffusers, which dequantises in float16 arithmetic and so loses a
    little of the file; "turbo" against exact."""
    open_seconds: Comparison
    """Path to a model that can run, against `from_single_file`; the file is in the page cache."""


def diffusers_model(path: Path, config: FluxConfig, dtype: torch.dtype) -> Any:
    """diffusers' GGUF transformer as its documentation loads it, offline."""
    from diffusers import FluxTransformer2DModel, GGUFQuantizationConfig

    names = (
        "in_channels", "num_layers", "num_single_layers", "attention_head_dim", "num_attention_heads",
        "joint_attention_dim", "pooled_projection_dim", "guidance_embeds", "axes_dims_rope",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "transformer"
        target.mkdir()
        values = {name: getattr(config, name) for name in names}
        values |= {"_class_name": "FluxTransformer2DModel", "patch_size": 1}
        (target / "config.json").write_text(json.dumps(values), encoding="utf-8")
        with reading(ModelFile(str(path)), lambda done, total: None):
            model = FluxTransformer2DModel.from_single_file(
                str(path),
                config=folder,
                subfolder="transformer",
                quantization_config=GGUFQuantizationConfig(compute_dtype=dtype),
                dtype=dtype,
                local_files_only=True,
            )
    return model.eval()


@contextmanager
def float32_dequantisation() -> Iterator[None]:
    """Inside, diffusers dequantises in float32, as gguf-py does, instead of in the scales' own float16."""
    from diffusers.quantizers.gguf import utils

    table: dict[Any, Any] = utils.dequantize_functions
    kept = dict(table)
    table.update({kind: partial(function, dtype=torch.float32) for kind, function in kept.items()})
    try:
        yield
    finally:
        table.update(kept)


def bench_peers(
    path: Path,
    shape: tuple[int, int, int],
    rounds: int,
    against: tuple[str, ...],
    weights: Literal["packed", "prepared"],
    dtype: torch.dtype,
    companions: SdcppCompanions,
    log: Callable[[str], None],
) -> PeersReport:
    """Interleave ours (exact and Turbo) with each of the peers.

    Args:
        shape: width and height in pixels, text tokens.
        against: "float32" and "bfloat16" are diffusers', a peer may use what suits it best; "sdcpp".
        weights, dtype: ours.
        companions: for sdcpp.

    Raises:
        KnownError: sdcpp is asked for and not installed, or lacks a file.
    """
    if "sdcpp" in against:
        check_sdcpp(companions, shape[2])
    config = FluxWeights(path).config
    steps: list[Comparison] = []
    errors: dict[str, float] = {}
    with torch.inference_mode():
        exact = open_transformer(path, weights=weights, dtype=dtype)
        turbo = open_transformer(path, mode="turbo", dtype=dtype)
        inputs = step_inputs(config, *shape, dtype)
        hoist_seconds = min(timed(partial(hoist, model, inputs)).wall for model in (exact, turbo))
        mine = {"exact": partial(exact, **inputs), "turbo": partial(turbo, **inputs)}
        for name in against:
            log(f"{name}: running")
            if name == "sdcpp":
                with sdcpp_steps(path, companions, shape, torch.get_num_threads()) as theirs:
                    steps += [_beside_sdcpp(which, run, theirs, rounds) for which, run in mine.items()]
                continue
            peer_dtype = getattr(torch, name)
            inputs_there = step_inputs(config, *shape, peer_dtype)
            peer = partial(diffusers_model(path, config, peer_dtype), **inputs_there)
            errors |= _errors(mine["exact"]()[0], peer, name)
            steps += [
                compare(f"{which} / diffusers {name}", run, peer, rounds) for which, run in mine.items()
            ]
            del peer
        errors["turbo"] = _error(mine["turbo"]()[0], mine["exact"]()[0])
    return PeersReport(
        file=path.name,
        size=f"{shape[0]}x{shape[1]}",
        text_tokens=shape[2],
        threads=torch.get_num_threads(),
        weights=weights,
        dtype=str(dtype).removeprefix("torch."),
        hoist_seconds=hoist_seconds,
        steps=steps,
        relative_error=errors,
        open_seconds=_opening(path, config, dtype),
    )


def _opening(path: Path, config: FluxConfig, dtype: torch.dtype) -> Comparison:
    """Path to a model that can run, ours against diffusers'."""
    return compare(
        "open / from_single_file",
        lambda: open_transformer(path, dtype=dtype),
        lambda: diffusers_model(path, config, dtype),
        1,
    )


def _errors(mine: torch.Tensor, theirs: Callable[[], Any], name: str) -> dict[str, float]:
    """Ours against diffusers in one dtype, as diffusers is and with the file's values in float32."""
    found = {f"diffusers {name} as it is": _error(mine, theirs()[0])}
    if name == "float32":
        with float32_dequantisation():
            found["exact"] = _error(mine, theirs()[0])
    return found


def _beside_sdcpp(which: str, ours: Callable[[], object], theirs: SdcppSteps, rounds: int) -> Comparison:
    """The same comparison, with a peer that only paints whole pictures and is asked what a step took."""
    ours()
    runs = [timed(ours)]
    for _ in range(rounds):
        theirs.paint()
        runs += [timed(ours), timed(ours)]
    wall = statistics.median(run.wall for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    theirs_wall = statistics.median(run.wall for run in theirs.taken)
    theirs_cpu = statistics.median(run.cpu for run in theirs.taken)
    return Comparison(
        name=f"{which} / stable-diffusion.cpp",
        ours_seconds=wall,
        theirs_seconds=theirs_wall,
        times_faster=theirs_wall / wall,
        times_less_cpu=theirs_cpu / max(cpu, 1e-9),
    )


def _error(result: torch.Tensor, expected: torch.Tensor) -> float:
    return float((result.double() - expected.double()).norm() / expected.double().norm())
