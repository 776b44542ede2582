"""Writes flux-mini's files in the layout and with the names of the published FLUX.1 files."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import gguf
import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from fluxdesk.domain.flux_names import DOUBLE, OUTER, SINGLE
from fluxdesk.engine.mini.autoencoder import VAE_CONFIG
from fluxdesk.engine.mini.draw import SIDE
from fluxdesk.engine.mini.model import TRANSFORMER_CONFIG, MiniFlux
from fluxdesk.engine.mini.tokenizers import T5_LENGTH
from fluxdesk.engine.t5_names import T5_LAYER, T5_RELATIVE_BIAS

Tensors = dict[str, Tensor]

TRANSFORMER_FILE, T5_FILE = "flux-mini-F16.gguf", "t5-mini-F16.gguf"
CLIP_FILE, VAE_FILE = "clip-mini.safetensors", "ae-mini.safetensors"
WEIGHT_FILES: Final = (TRANSFORMER_FILE, T5_FILE, CLIP_FILE, VAE_FILE)
DEFAULT_STEPS: Final = 20


def flux_tensors(state: Tensors) -> Tensors:
    """The transformer's tensors under their original names, q, k, v (and mlp) stacked as there."""
    out: Tensors = {}
    for ending in ("weight", "bias"):
        for ours, theirs in OUTER.items():
            if f"{theirs}.{ending}" in state:  # there is no guidance embedder
                out[f"{ours}.{ending}"] = state[f"{theirs}.{ending}"]
        # The original keeps shift before scale where diffusers keeps scale before shift.
        scale, shift = state[f"norm_out.linear.{ending}"].chunk(2, dim=0)
        out[f"final_layer.adaLN_modulation.1.{ending}"] = torch.cat([shift, scale])
    for ours, theirs, count, names in (
        ("double_blocks", "transformer_blocks", "num_layers", DOUBLE),
        ("single_blocks", "single_transformer_blocks", "num_single_layers", SINGLE),
    ):
        for index in range(TRANSFORMER_CONFIG[count]):
            for name, parts in names.items():
                norm = name.endswith(("query_norm", "key_norm"))
                endings = {"weight": "scale"} if norm else {"weight": "weight", "bias": "bias"}
                for ending, mine in endings.items():
                    stacked = [state[f"{theirs}.{index}.{part}.{ending}"] for part in parts]
                    out[f"{ours}.{index}.{name}.{mine}"] = torch.cat(stacked)
    return out


def t5_tensors(state: Tensors, layers: int) -> Tensors:
    """The T5 encoder's tensors under llama.cpp's names."""
    block = "encoder.block"
    bias = state[f"{block}.0.{T5_LAYER[T5_RELATIVE_BIAS]}.weight"]
    out = {"token_embd.weight": state["shared.weight"], f"enc.blk.0.{T5_RELATIVE_BIAS}.weight": bias}
    for index in range(layers):
        for ours, theirs in T5_LAYER.items():
            if ours == T5_RELATIVE_BIAS:  # written above, outside the layers' order
                continue
            out[f"enc.blk.{index}.{ours}.weight"] = state[f"{block}.{index}.{theirs}.weight"]
    out["enc.output_norm.weight"] = state["encoder.final_layer_norm.weight"]
    return out


def vae_name(name: str) -> str:
    """One tensor name of the autoencoder, as ae.safetensors spells it."""
    levels = len(VAE_CONFIG["block_out_channels"])
    words = name.replace(".conv_norm_out", ".norm_out").replace("conv_shortcut", "nin_shortcut").split(".")
    if words[1] == "down_blocks":
        words[1] = "down"
    elif words[1] == "up_blocks":
        words[1], words[2] = "up", str(levels - 1 - int(words[2]))
    elif words[1] == "mid_block":
        return ".".join([words[0], "mid", f"block_{int(words[3]) + 1}", *words[4:]])
    if len(words) > 3 and words[3] == "resnets":
        words[3] = "block"
    elif len(words) > 3:
        words[3:5] = [{"downsamplers": "downsample", "upsamplers": "upsample"}[words[3]]]
    return ".".join(words)


def _half(tensors: Tensors) -> Tensors:
    return {name: tensor.detach().half().contiguous() for name, tensor in tensors.items()}


def _write_gguf(path: Path, architecture: str, tensors: Tensors, keep: Iterable[str] = ()) -> None:
    """Matrices as F16, vectors and whatever `keep` names as F32; the three keys that the real files have."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    for name, tensor in tensors.items():
        exact = tensor.dim() < 2 or name in keep
        writer.add_tensor(name, tensor.detach().numpy().astype(np.float32 if exact else np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _json(path: Path, contents: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_configs(folder: Path, model: MiniFlux, latent_scale: float, latent_shift: float) -> None:
    """model_index.json and the config of every part, as in the published folder."""
    version = {"_diffusers_version": "0.30.0.dev0"}
    parts = {
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "text_encoder_2": ["transformers", "T5EncoderModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "tokenizer_2": ["transformers", "T5TokenizerFast"],
        "transformer": ["diffusers", "FluxTransformer2DModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    _json(folder / "model_index.json", {"_class_name": "FluxPipeline", **version, **parts})
    dynamic = {"base_image_seq_len": 256, "base_shift": 0.5, "max_image_seq_len": 4096, "max_shift": 1.15}
    euler = {"num_train_timesteps": 1000, "shift": 1.0, "use_dynamic_shifting": False}
    scheduler = {"_class_name": "FlowMatchEulerDiscreteScheduler", **version, **dynamic, **euler}
    _json(folder / "scheduler" / "scheduler_config.json", scheduler)
    _json(
        folder / "transformer" / "config.json",
        {"_class_name": parts["transformer"][1], **version, **TRANSFORMER_CONFIG},
    )
    vae = {**VAE_CONFIG, "scaling_factor": latent_scale, "shift_factor": latent_shift}
    _json(folder / "vae" / "config.json", {"_class_name": "AutoencoderKL", **version, **vae})
    for part, network in (("text_encoder", model.clip), ("text_encoder_2", model.t5)):
        config = json.loads(network.config.to_json_string(use_diff=False))
        config |= {"architectures": [parts[part][1]], "torch_dtype": "float16", "tie_word_embeddings": False}
        kept = {
            key: value for key, value in sorted(config.items()) if value is not None and key not in _NOISE
        }
        _json(folder / part / "config.json", kept)
    own = {"max_sequence_length": T5_LENGTH, "default_steps": DEFAULT_STEPS, "default_size": SIDE}
    _json(folder / "fluxdesk.json", own)


_NOISE: Final = frozenset(
    {"_name_or_path", "chunk_size_feed_forward", "id2label", "label2id", "output_attentions", "problem_type"}
    | {"output_hidden_states", "return_dict", "dtype", "is_decoder", "add_cross_attention"}
)


def write_weights(folder: Path, model: MiniFlux, autoencoder: Any) -> dict[str, str]:
    """The four weight files and sha256.json beside them. Returns file name to SHA-256."""
    _write_gguf(folder / TRANSFORMER_FILE, "flux", flux_tensors(model.transformer.state_dict()))
    t5 = t5_tensors(model.t5.state_dict(), model.t5.config.num_layers)
    _write_gguf(folder / T5_FILE, "t5encoder", t5, keep=["enc.blk.0.attn_rel_b.weight"])
    clip = {name.removeprefix("text_model."): value for name, value in model.clip.state_dict().items()}
    clip.pop("embeddings.position_ids", None)
    named = {f"text_model.{name}": value for name, value in clip.items()}
    save_file(_half(named), folder / CLIP_FILE, metadata={"format": "pt"})
    vae = {vae_name(name): value for name, value in autoencoder.state_dict().items()}
    save_file(_half(vae), folder / VAE_FILE, metadata={"format": "pt"})
    for name in (CLIP_FILE, VAE_FILE):
        (folder / name).chmod(0o644)  # safetensors writes private files
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in WEIGHT_FILES}
    _json(folder / "sha256.json", digests)
    return digests
