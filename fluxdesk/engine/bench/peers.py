"""Ours against the peers on the same file, interleaved in one process: seconds per step and time to open."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import torch

from fluxdesk.domain.request import ModelFile
from fluxdesk.engine.bench.measure import Comparison, compare
from fluxdesk.engine.bench.work import step_inputs
from fluxdesk.engine.components import reading
from fluxdesk.engine.execution import open_transformer
from fluxdesk.engine.flux_weights import FluxConfig, FluxWeights


class PeersReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `bench peers` prints."""

    file: str
    size: str
    text_tokens: int
    threads: int
    steps: list[Comparison]
    """Named "<ours> / <theirs>"."""
    relative_error: dict[str, float]
    """Of one evaluation, relative L2: "exact" against diffusers in float32 with the file's values (gguf-py's),
    "diffusers' own rounding": the same against diffusers as it is, which dequantises in float16 arithmetic and
    so loses a little of the file; "turbo" against exact."""
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
    width: int,
    height: int,
    text_tokens: int,
    rounds: int,
    dtypes: tuple[torch.dtype, ...],
    log: Callable[[str], None],
) -> PeersReport:
    """Interleave ours (exact and Turbo) with diffusers in each of `dtypes`.

    Ours computes in float32 unless the processor has 16-bit kernels; a peer may use what suits it best.
    """
    config = FluxWeights(path).config
    steps: list[Comparison] = []
    errors: dict[str, float] = {}
    with torch.inference_mode():
        exact, turbo = open_transformer(path), open_transformer(path, mode="turbo")
        inputs = step_inputs(config, width, height, text_tokens, torch.float32)
        for dtype in dtypes:
            name = str(dtype).removeprefix("torch.")
            log(f"diffusers {name}: loading")
            theirs = diffusers_model(path, config, dtype)
            their_inputs = step_inputs(config, width, height, text_tokens, dtype)
            if dtype == torch.float32:
                mine = exact(**inputs)[0]
                errors["diffusers' own rounding"] = _error(mine, theirs(**their_inputs)[0])
                with float32_dequantisation():
                    errors["exact"] = _error(mine, theirs(**their_inputs)[0])
            for which, model in (("exact", exact), ("turbo", turbo)):
                log(f"{which} / diffusers {name}: running")
                steps.append(
                    compare(
                        f"{which} / diffusers {name}",
                        partial(model, **inputs),
                        partial(theirs, **their_inputs),
                        rounds,
                    )
                )
            del theirs
        errors["turbo"] = _error(turbo(**inputs)[0], exact(**inputs)[0])
    return PeersReport(
        file=path.name,
        size=f"{width}x{height}",
        text_tokens=text_tokens,
        threads=torch.get_num_threads(),
        steps=steps,
        relative_error=errors,
        open_seconds=compare(
            "open / from_single_file",
            lambda: open_transformer(path),
            lambda: diffusers_model(path, config, torch.float32),
            1,
        ),
    )


def _error(result: torch.Tensor, expected: torch.Tensor) -> float:
    return float((result.double() - expected.double()).norm() / expected.double().norm())
