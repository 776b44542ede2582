"""CLIP and autoencoder of a family's configuration with random weights: companions for synthetic models."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import torch
from safetensors.torch import save_file

_PREFIX = "text_model."  # of the published file; transformers 5 left it out
CLIP_FILE, VAE_FILE = "clip.safetensors", "ae.safetensors"


class PartsReport(msgspec.Struct, frozen=True):
    """What was written."""

    clip: str
    vae: str


def make_parts(config_dir: Path, folder: Path) -> PartsReport:
    """Write both files into `folder`, CLIP in float16, the autoencoder in float32; the same every time."""
    from diffusers import AutoencoderKL
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads((config_dir / "text_encoder" / "config.json").read_text(encoding="utf-8"))
    clip = CLIPTextModel(CLIPTextConfig(**config)).half()
    named = {name.removeprefix(_PREFIX): value for name, value in clip.state_dict().items()}
    state = {_PREFIX + name: value for name, value in named.items() if "position_ids" not in name}
    save_file(state, folder / CLIP_FILE, metadata={"format": "pt"})
    vae = AutoencoderKL.from_config(AutoencoderKL.load_config(str(config_dir), subfolder="vae"))
    save_file(vae.state_dict(), folder / VAE_FILE, metadata={"format": "pt"})
    return PartsReport(str(folder / CLIP_FILE), str(folder / VAE_FILE))
