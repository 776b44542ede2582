"""One low-rank change of a FLUX model, written in every format that trainers use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from fluxdesk.domain.flux_names import DOUBLE, OUTER, SINGLE

Arrays = dict[str, np.ndarray]
Delta = dict[str, tuple[np.ndarray, np.ndarray]]
"""Original stem to (down, up), float32, in the fused layout."""


def make_delta(shapes: dict[str, tuple[int, int]], rank: int = 4, seed: int = 5) -> Delta:
    """A change of these matrices (rows, columns), about as large as the weights themselves."""
    random = np.random.default_rng(seed)
    delta = {}
    for stem, (rows, columns) in shapes.items():
        down = random.standard_normal((rank, columns), dtype=np.float32) / np.float32(columns**0.5)
        up = random.standard_normal((rows, rank), dtype=np.float32) / np.float32(rank**0.5)
        delta[stem] = (down, up)
    return delta


def only_attention(delta: Delta, hidden: int) -> Delta:
    """What XLabs' format can say: attention of double blocks, query, key and value of single blocks."""
    kept: Delta = {}
    for stem, (down, up) in delta.items():
        if "_attn." in stem:
            kept[stem] = (down, up)
        elif stem.endswith("linear1"):
            kept[stem] = (down, np.concatenate([up[: 3 * hidden], np.zeros_like(up[3 * hidden :])]))
    return kept


def patched(arrays: Arrays, delta: Delta, strength: float = 1.0) -> Arrays:
    """The model's arrays with the change in them."""
    changed = {f"{stem}.weight": up @ down * np.float32(strength) for stem, (down, up) in delta.items()}
    return {name: values + changed[name] if name in changed else values for name, values in arrays.items()}


def _split(stem: str, up: np.ndarray, hidden: int) -> list[tuple[str, np.ndarray]]:
    """diffusers' names of a fused matrix, each with its rows."""
    if stem == "final_layer.adaLN_modulation.1":
        return [("norm_out.linear", np.roll(up, up.shape[0] // 2, 0))]
    if stem in OUTER:
        return [(OUTER[stem], up)]
    blocks, number, inner = stem.split(".", 2)
    theirs, table = (
        ("transformer_blocks", DOUBLE) if blocks == "double_blocks" else ("single_transformer_blocks", SINGLE)
    )
    names = table[inner]
    cuts = [hidden * at for at in range(1, len(names))]
    return [(f"{theirs}.{number}.{name}", part) for name, part in zip(names, np.split(up, cuts), strict=True)]


def kohya(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        name = "lora_unet_" + stem.replace(".", "_")
        tensors |= {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up * 2,
                    f"{name}.alpha": np.array(down.shape[0] / 2, np.float32)}  # fmt: skip
    return tensors, {"ss_network_module": "networks.lora_flux"}


def comfyui(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        tensors |= {
            f"diffusion_model.{stem}.lora_down.weight": down,
            f"diffusion_model.{stem}.lora_up.weight": up,
        }
    return tensors, {}


def fal(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        tensors |= {
            f"base_model.model.{stem}.lora_A.weight": down,
            f"base_model.model.{stem}.lora_B.weight": up,
        }
    return tensors, {}


def peft(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    """With diffusers' metadata: alpha is twice the rank, so the factors are half as large."""
    tensors: Arrays = {}
    rank = 0
    for stem, (down, up) in delta.items():
        rank = down.shape[0]
        for name, part in _split(stem, up, hidden):
            tensors |= {
                f"transformer.{name}.lora_A.weight": down,
                f"transformer.{name}.lora_B.weight": part / 2,
            }
    config = {"transformer.r": rank, "transformer.lora_alpha": 2 * rank, "transformer.alpha_pattern": {}}
    return tensors, {"lora_adapter_metadata": json.dumps(config)}


def ai_toolkit(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        for name, part in _split(stem, up, hidden):
            tensors |= {f"transformer.{name}.lora_A.weight": down, f"transformer.{name}.lora_B.weight": part}
    return tensors, {"software": '{"name": "ai-toolkit", "version": "0.1.0"}', "format": "pt"}


def onetrainer(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        for full, part in _split(stem, up, hidden):
            name = "lora_transformer_" + full.replace(".", "_")
            tensors |= {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": part,
                        f"{name}.alpha": np.array(down.shape[0], np.float32)}  # fmt: skip
    return tensors, {"ot_branch": "master"}


def bfl_control(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    """With biases; the norms that real ones replace stay the model's own."""
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        tensors |= {f"{stem}.lora_A.weight": down, f"{stem}.lora_B.weight": up,
                    f"{stem}.lora_B.bias": np.zeros(up.shape[0], np.float32)}  # fmt: skip
    return tensors, {}


def xlabs(delta: Delta, hidden: int) -> tuple[Arrays, dict[str, str]]:
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        blocks, number, inner = stem.split(".", 2)
        if blocks == "double_blocks":
            stream, kind = inner.split("_attn.")
            name = f"double_blocks.{number}.processor.{kind}_lora{1 if stream == 'img' else 2}"
        else:
            name, up = f"single_blocks.{number}.processor.qkv_lora", up[: 3 * hidden]
        tensors |= {f"{name}.down.weight": down, f"{name}.up.weight": up}
    return tensors, {}


FORMATS: dict[str, Callable[[Delta, int], tuple[Arrays, dict[str, str]]]] = {
    "kohya": kohya,
    "peft": peft,
    "xlabs": xlabs,
    "bfl-control": bfl_control,
    "onetrainer": onetrainer,
    "ai-toolkit": ai_toolkit,
    "fal": fal,
    "comfyui": comfyui,
}


def control_lora(shapes: dict[str, tuple[int, int]], norms: Arrays, seed: int = 5) -> Arrays:
    """A control LoRA as Black Forest Labs write it, for a model with these matrices and norms: it changes every
    matrix, every bias and every norm, and reads a picture's channels beside the latents'."""
    random = np.random.default_rng(seed)
    rows, columns = shapes["img_in"]
    delta = make_delta(shapes | {"img_in": (rows, 2 * columns)}, seed=seed)
    tensors: Arrays = {}
    for stem, (down, up) in delta.items():
        bias = random.standard_normal(up.shape[0], dtype=np.float32) * np.float32(0.1)
        tensors |= {f"{stem}.lora_A.weight": down, f"{stem}.lora_B.weight": up * np.float32(0.5),
                    f"{stem}.lora_B.bias": bias}  # fmt: skip
    for name, values in norms.items():
        tensors[name] = values + np.float32(0.2) * random.standard_normal(values.shape, dtype=np.float32)
    return tensors


def write_lora(path: Path, kind: str, delta: Delta, hidden: int, norms: Arrays | None = None) -> Path:
    """Write `delta` in the format `kind`; a control LoRA also gets `norms` by their names."""
    tensors, metadata = FORMATS[kind](delta, hidden)
    if kind == "bfl-control":
        tensors |= norms or {}
    save_file({name: np.ascontiguousarray(values) for name, values in tensors.items()}, path, metadata)
    return path
