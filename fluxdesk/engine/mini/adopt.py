"""Turns flux-mini's published files back into the checkpoints they came from, so that anyone can train on."""

from pathlib import Path
from typing import Any, Final

import gguf
import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from fluxdesk.engine.flux_names import to_diffusers
from fluxdesk.engine.mini import autoencoder as vae
from fluxdesk.engine.mini.export import CLIP_FILE, T5_FILE, TRANSFORMER_FILE, VAE_FILE, vae_name
from fluxdesk.engine.mini.model import MiniFlux
from fluxdesk.engine.t5_names import transformers_names

Tensors = dict[str, Tensor]
_CLIP_PREFIX: Final = "text_model."


def _gguf_tensors(path: Path) -> Tensors:
    """A GGUF file's F16 and F32 tensors as float32."""
    return {
        tensor.name: torch.from_numpy(np.array(tensor.data, dtype=np.float32))
        for tensor in gguf.GGUFReader(path).tensors
    }


def _t5(path: Path) -> Tensors:
    """A T5 encoder's tensors under transformers' names."""
    return {
        theirs: tensor for name, tensor in _gguf_tensors(path).items() for theirs in transformers_names(name)
    }


def _load(module: Any, tensors: Tensors) -> None:
    """Load every tensor of a module; transformers' two versions name CLIP's with and without a prefix."""
    wanted = module.state_dict()
    bare = {name.removeprefix(_CLIP_PREFIX): tensor.float() for name, tensor in tensors.items()}
    module.load_state_dict({name: bare[name.removeprefix(_CLIP_PREFIX)] for name in wanted}, strict=True)


def adopt(published: Path, work: Path, step: int) -> None:
    """Write the work folder's three checkpoints from a published model, counted as `step` steps old.

    What the files do not hold, the optimizers' memory, starts anew. Raises FileExistsError when the folder has
    a transformer already: a checkpoint knows more than the files.
    """
    checkpoint = work / "transformer.pt"
    if checkpoint.exists():
        raise FileExistsError(f"{checkpoint} is there: go on from it, or choose another work folder")
    model = MiniFlux(published)
    _load(model.transformer, to_diffusers(_gguf_tensors(published / TRANSFORMER_FILE)))
    _load(model.t5, _t5(published / T5_FILE))
    _load(model.clip, load_file(published / CLIP_FILE))
    autoencoder = vae.build()
    theirs = load_file(published / VAE_FILE)
    _load(autoencoder, {name: theirs[vae_name(name)] for name in autoencoder.state_dict()})
    work.mkdir(parents=True, exist_ok=True)
    torch.save({"model": autoencoder.state_dict()}, work / "autoencoder.pt")
    torch.save({"clip": model.clip.state_dict(), "t5": model.t5.state_dict()}, work / "words.pt")
    average = {f"transformer.{name}": value for name, value in model.transformer.state_dict().items()}
    torch.save({"model": model.state_dict(), "average": average, "step": step, "seconds": 0.0}, checkpoint)
