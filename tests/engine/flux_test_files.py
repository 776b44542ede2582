"""Small FLUX.1 files with random weights at any level and width, and the same weights for diffusers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import libgguf
import numpy as np
import torch
from diffusers import FluxTransformer2DModel

from fluxdesk.domain.levels import BY_NAME
from fluxdesk.engine.flux_names import to_diffusers
from fluxdesk.engine.flux_weights import FluxConfig
from fluxdesk.engine.transformer import matrix_stems

Arrays = dict[str, np.ndarray]

SMALL = FluxConfig(
    in_channels=64,
    out_channels=64,
    num_layers=2,
    num_single_layers=2,
    attention_head_dim=128,
    num_attention_heads=2,
    joint_attention_dim=128,
    pooled_projection_dim=64,
    guidance_embeds=True,
)


def shapes(config: FluxConfig) -> dict[str, tuple[int, int]]:
    """Matrix stems to (rows, columns), formats.md section 2.1."""
    c = config.hidden_size
    fixed = {
        "img_in": (c, config.in_channels),
        "txt_in": (c, config.joint_attention_dim),
        "vector_in.in_layer": (c, config.pooled_projection_dim),
        "final_layer.linear": (config.out_channels, c),
        "final_layer.adaLN_modulation.1": (2 * c, c),
    }
    endings = {
        "in_layer": (c, 256), "out_layer": (c, c), "mod.lin": (6 * c, c), "qkv": (3 * c, c), "proj": (c, c),
        "mlp.0": (4 * c, c), "mlp.2": (c, 4 * c), "modulation.lin": (3 * c, c), "linear1": (7 * c, c),
        "linear2": (c, 5 * c),
    }  # fmt: skip
    found = {}
    for stem in matrix_stems(config):
        found[stem] = fixed.get(stem) or next(s for e, s in endings.items() if stem.endswith(e))
    return found


def random_weights(config: FluxConfig, seed: int = 0) -> Arrays:
    """float32 weights, biases and norms by original names, scaled so that activations stay near 1."""
    random = np.random.default_rng(seed)
    pool = random.standard_normal(1_000_003, dtype=np.float32)  # a prime: no two rows are the same
    arrays: Arrays = {}
    for stem, (rows, columns) in shapes(config).items():
        arrays[f"{stem}.weight"] = np.resize(pool, (rows, columns)) / np.float32(columns**0.5)
        arrays[f"{stem}.bias"] = random.standard_normal(rows, dtype=np.float32) * 0.1
    norms = [f"double_blocks.{i}.{s}_attn.norm" for i in range(config.num_layers) for s in ("img", "txt")]
    norms += [f"single_blocks.{i}.norm" for i in range(config.num_single_layers)]
    for norm in norms:
        for part in ("query_norm", "key_norm"):
            arrays[f"{norm}.{part}.scale"] = 1 + 0.1 * random.standard_normal(
                config.attention_head_dim, dtype=np.float32
            )
    return arrays


def quantised(values: np.ndarray, level: str) -> tuple[np.ndarray, np.ndarray]:
    """(bytes as uint8 rows, the float32 values they stand for)."""
    if level == "F32":
        return np.ascontiguousarray(values).view(np.uint8), values
    kind = gguf.GGMLQuantizationType(BY_NAME[level].ggml_type)
    if level in {"F16", "BF16"}:
        packed = np.ascontiguousarray(gguf.quants.quantize(values, kind)).view(np.uint8)
    else:
        slow = level.startswith("IQ") or level.endswith("_K")
        some = libgguf.quantize_rows(values[:128] if slow else values, kind)
        packed = np.resize(some, (values.shape[0], some.shape[1]))
    plain = (
        packed.view(np.float16).astype(np.float32) if level == "F16" else gguf.quants.dequantize(packed, kind)
    )
    return packed, plain


def write_gguf(
    path: Path,
    arrays: Arrays,
    level: str,
    rename: Callable[[str], str] = lambda name: name,
    architecture: str = "flux",
) -> Arrays:
    """Write blocks' matrices at `level` (what does not fit its blocks as F16); returns the values stored."""
    writer = gguf.GGUFWriter(path, architecture)
    stored: Arrays = {}
    for name, values in arrays.items():
        inner = name.startswith(
            ("double_blocks", "single_blocks", "transformer_blocks", "single_transformer")
        )
        kind = "F32" if values.ndim == 1 else level if inner else "F16"
        packed, stored[name] = quantised(values, kind)
        writer.add_tensor(rename(name), packed, raw_dtype=gguf.GGMLQuantizationType(BY_NAME[kind].ggml_type))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return stored


def diffusers_model(config: FluxConfig, stored: Arrays, dtype: torch.dtype) -> FluxTransformer2DModel:
    """diffusers' model with exactly these weights."""
    with torch.device("meta"):
        model = FluxTransformer2DModel(
            in_channels=config.in_channels,
            out_channels=config.out_channels,
            num_layers=config.num_layers,
            num_single_layers=config.num_single_layers,
            attention_head_dim=config.attention_head_dim,
            num_attention_heads=config.num_attention_heads,
            joint_attention_dim=config.joint_attention_dim,
            pooled_projection_dim=config.pooled_projection_dim,
            guidance_embeds=config.guidance_embeds,
            axes_dims_rope=config.axes_dims_rope,
        )
    model.load_state_dict(to_diffusers({k: torch.from_numpy(v) for k, v in stored.items()}), assign=True)
    return model.to(dtype).eval()


def inputs(config: FluxConfig, side: int = 4, text: int = 7, batch: int = 1, seed: int = 0) -> dict[str, Any]:
    """Arguments of one evaluation: side x side image tokens, `text` text tokens."""
    make = torch.Generator().manual_seed(seed)
    grid = torch.zeros(side, side, 3)
    grid[..., 1] += torch.arange(side)[:, None]
    grid[..., 2] += torch.arange(side)[None]
    return {
        "hidden_states": torch.randn(batch, side * side, config.in_channels, generator=make),
        "encoder_hidden_states": torch.randn(batch, text, config.joint_attention_dim, generator=make),
        "pooled_projections": torch.randn(batch, config.pooled_projection_dim, generator=make),
        "timestep": torch.full((batch,), 0.7),
        "img_ids": grid.view(-1, 3),
        "txt_ids": torch.zeros(text, 3),
        "guidance": torch.full((batch,), 3.5) if config.guidance_embeds else None,
    }


def relative_error(result: torch.Tensor, expected: torch.Tensor) -> float:
    """Relative L2 distance."""
    return float((result.double() - expected.double()).norm() / expected.double().norm())
