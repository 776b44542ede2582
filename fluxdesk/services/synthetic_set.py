"""The companions of a synthetic transformer of true widths, so that a whole picture can be painted with it.

T5 and CLIP have FLUX.1's widths and random weights; tokenizers, autoencoder and scheduler are those of the model
inside. The pictures mean nothing; what they need and how long they take does.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np

from fluxdesk.domain.flux_shapes import ClipShape
from fluxdesk.domain.request import ModelFile, ModelSet
from fluxdesk.formats.atomic import atomic_file
from fluxdesk.formats.safetensors_writer import NewTensor, header_bytes
from fluxdesk.services.make_model import T5_XXL, make_model
from fluxdesk.services.model_facts import transformer_facts

T5_LEVEL, T5_LAYERS, CLIP_LAYERS = "Q8_0", 2, 2
SEQUENCE = 64
"""Words: enough for the widths to count, few enough for two cores."""


def synthetic_set(transformer: Path, folder: Path, inside: Path) -> ModelSet:
    """A model set around `transformer`; what it lacks is written into `folder` (about 500 MB), once.

    Args:
        inside: the folder of the model that ships with FluxDesk.

    Raises:
        KnownError: `transformer` is no FLUX.1 transformer, or the disk is full.
        OSError: `folder` cannot be written.
    """
    facts = transformer_facts(transformer)
    config = folder / "config"
    shutil.copytree(
        inside, config, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.gguf", "*.safetensors")
    )
    clip = ClipShape(layers=CLIP_LAYERS, vocabulary=_vocabulary(config / "text_encoder" / "config.json"))
    _describe(config / "text_encoder" / "config.json", hidden_size=clip.width, intermediate_size=clip.ff,
              num_attention_heads=clip.heads, num_hidden_layers=clip.layers, projection_dim=clip.width)  # fmt: skip
    _describe(config / "text_encoder_2" / "config.json", d_model=4096, d_ff=10240, num_heads=64,
              num_layers=T5_LAYERS, vocab_size=32128)  # fmt: skip
    t5_path, clip_path = folder / f"t5-{T5_LEVEL}.gguf", folder / "clip.safetensors"
    if not t5_path.exists():
        make_model(T5_XXL, T5_LEVEL, T5_LAYERS, None, t5_path)
    if not clip_path.exists():
        write_clip(clip, clip_path)
    return ModelSet(
        family="flux1-dev" if facts.shape.guidance else "flux1-schnell",
        level=facts.level,
        transformer=ModelFile(str(transformer)),
        text_encoder=ModelFile(str(clip_path)),
        text_encoder_2=ModelFile(str(t5_path)),
        vae=ModelFile(str(next(inside.glob("ae*.safetensors")))),
        config_dir=str(config),
        max_sequence_length=SEQUENCE,
        guidance_distilled=facts.shape.guidance,
    )


def write_clip(shape: ClipShape, target: Path) -> None:
    """A CLIP text model with random weights (float16), under OpenAI's tensor names."""
    width, tensors = shape.width, []

    def add(name: str, *size: int) -> None:
        tensors.append(NewTensor(f"text_model.{name}", size, "F16"))

    add("embeddings.token_embedding.weight", shape.vocabulary, width)
    add("embeddings.position_embedding.weight", shape.positions, width)
    for number in range(shape.layers):
        layer = f"encoder.layers.{number}"
        for name, rows, columns in (
            *((f"self_attn.{part}_proj", width, width) for part in "qkv"),
            ("self_attn.out_proj", width, width),
            ("mlp.fc1", shape.ff, width),
            ("mlp.fc2", width, shape.ff),
        ):
            add(f"{layer}.{name}.weight", rows, columns)
            add(f"{layer}.{name}.bias", rows)
        for name in ("layer_norm1", "layer_norm2"):
            add(f"{layer}.{name}.weight", width)
            add(f"{layer}.{name}.bias", width)
    add("final_layer_norm.weight", width)
    add("final_layer_norm.bias", width)
    random = np.random.default_rng(0)
    with atomic_file(target) as file:
        file.write(header_bytes({}, tensors))
        for tensor in tensors:
            norm = len(tensor.shape) == 1 and "norm" in tensor.name and tensor.name.endswith("weight")
            values = random.standard_normal(tensor.shape, np.float32) * np.float32(0.02) + np.float32(norm)
            file.write(values.astype(np.float16).tobytes())


def _vocabulary(path: Path) -> int:
    return int(msgspec.json.decode(path.read_bytes())["vocab_size"])


def _describe(path: Path, **values: int) -> None:
    """Change `values` in the configuration at `path`."""
    known = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.format(msgspec.json.encode({**known, **values})))
