"""FLUX.1 Redux: reference pictures as tokens that stand behind a prompt's words.

As diffusers' `FluxPriorReduxPipeline`: SigLIP's last hidden states, [1, 729, 1152], through two matrices with SiLU
between them to T5's width. Both networks are loaded for pictures that are not known yet, and given back.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.reference_files import lacking_files
from fluxdesk.domain.references import SIDE, Reference
from fluxdesk.domain.request import GenerationRequest, ModelFile, ModelSet
from fluxdesk.engine.backend import Observer
from fluxdesk.engine.components import reading
from fluxdesk.engine.give_back import give_back
from fluxdesk.formats.reference_pictures import pressed, read_pictures

REMEMBERED_PICTURES = 16
"""Each takes 12 MB."""
HEAD_WIDTH = 72
"""Of SigLIP so400m."""
_PREFIX = "vision_model."
_LAYER = re.compile(r"encoder\.layers\.(\d+)\.mlp\.fc1\.weight")


class LookEncoder:
    """Reference pictures of one process; remembers what it encoded."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, ...], Tensor] = OrderedDict()

    def knows(self, request: GenerationRequest) -> bool:
        """Whether `behind` needs no network for the references of `request`, which have their digests."""
        return all(_key(request.models, use) in self._known for use in request.references)

    def behind(
        self,
        words: Tensor,
        request: GenerationRequest,
        pictures: tuple[Image.Image, ...],
        device: torch.device,
        observer: Observer,
    ) -> Tensor:
        """`words`, [1, tokens, width], with the tokens of `pictures` (those of `request.references`) behind them.

        Raises:
            KnownError: the files are missing, damaged, or for another model.
        """
        found = self._all(request, pictures, device, observer)
        parts = [
            tokens.to(words) * use.strength for tokens, use in zip(found, request.references, strict=True)
        ]
        return torch.cat([words, *parts], dim=1)

    def _all(
        self,
        request: GenerationRequest,
        pictures: tuple[Image.Image, ...],
        device: torch.device,
        observer: Observer,
    ) -> list[Tensor]:
        keys = [_key(request.models, use) for use in request.references]
        if any(key not in self._known for key in keys):
            networks = _load(request.models, device, observer)
            for key, picture in zip(keys, pictures, strict=True):
                observer.check()
                if key not in self._known:
                    self._known[key] = _tokens(networks, picture)
            del networks
            give_back()
        found = [self._known[key] for key in keys]
        for key in keys:
            self._known.move_to_end(key)
        while len(self._known) > REMEMBERED_PICTURES:
            self._known.popitem(last=False)
        return found


def read_references(request: GenerationRequest) -> tuple[tuple[Image.Image, ...], GenerationRequest]:
    """The reference pictures, "RGB", and `request` with their digests.

    Raises:
        KnownError: one cannot be used or is not the one the request was made with; or Redux is not here.
    """
    pictures, named = read_pictures(request.references)
    if pictures and (error := lacking_files(request.models)) is not None:
        raise KnownError.of(error)
    return pictures, msgspec.structs.replace(request, references=named)


def _key(models: ModelSet, use: Reference) -> tuple[str, ...]:
    assert models.redux is not None
    assert models.image_encoder is not None
    files = [_name(file) for file in (models.redux, models.image_encoder)]
    return (*files, use.sha256 or "")


def _name(file: ModelFile) -> str:
    return file.sha256 or file.path


def _load(models: ModelSet, device: torch.device, observer: Observer) -> tuple[Any, dict[str, Tensor]]:
    """SigLIP and Redux' two matrices, float32 on `device`."""
    from accelerate import init_empty_weights
    from safetensors.torch import load_file
    from transformers import SiglipVisionModel

    assert models.redux is not None
    assert models.image_encoder is not None
    with reading(models.image_encoder, partial(observer.loading, "image_encoder")) as path:
        tensors = {_bare(name): value for name, value in load_file(path).items()}
        config = siglip_config({name: tuple(value.shape) for name, value in tensors.items()})
        with init_empty_weights():
            vision = SiglipVisionModel(config)
        state = {name: tensors[_bare(name)].float() for name in vision.state_dict()}
        vision.load_state_dict(state, assign=True)
        vision.eval().requires_grad_(False)
        _place_positions(vision)
    with reading(models.redux, partial(observer.loading, "redux")) as path:
        redux = {name: value.float().to(device) for name, value in load_file(path).items()}
        wide = redux["redux_up.weight"].shape[1]
        if wide != config.hidden_size:
            raise ValueError(f"it reads {wide} values where the image encoder gives {config.hidden_size}")
    return vision.to(device), redux


def _bare(name: str) -> str:
    return name.removeprefix(_PREFIX)


def _place_positions(vision: Any) -> None:
    """Numbers of the patches: a buffer that no file holds and that was built without memory."""
    for module in vision.modules():
        ids = getattr(module, "position_ids", None)
        if isinstance(ids, Tensor) and ids.is_meta:
            module.position_ids = torch.arange(ids.shape[-1]).expand(ids.shape)


def siglip_config(shapes: Mapping[str, tuple[int, ...]]) -> Any:
    """The `SiglipVisionConfig` of weights with these shapes, without `vision_model.` before their names.

    Raises:
        KeyError, ValueError: no SigLIP has these.
    """
    from transformers import SiglipVisionConfig

    hidden, _, patch, _ = shapes["embeddings.patch_embedding.weight"]
    patches = shapes["embeddings.position_embedding.weight"][0]
    side = round(patches**0.5)
    if side * side != patches or hidden % HEAD_WIDTH:
        raise ValueError("it is no SigLIP so400m")
    layers = [int(match[1]) for name in shapes if (match := _LAYER.fullmatch(name))]
    return SiglipVisionConfig(
        hidden_size=hidden,
        intermediate_size=shapes["encoder.layers.0.mlp.fc1.weight"][0],
        num_hidden_layers=1 + max(layers),
        num_attention_heads=hidden // HEAD_WIDTH,
        image_size=max(side * patch, SIDE if side == SIDE // patch else 0),
        patch_size=patch,
    )


def prepare(image: Image.Image, side: int) -> Tensor:
    """(1, 3, side, side) float32, -1 to 1."""
    values = np.asarray(pressed(image, side), np.float32) / 127.5 - 1.0
    return torch.from_numpy(values).permute(2, 0, 1)[None]


@torch.inference_mode()
def _tokens(networks: tuple[Any, dict[str, Tensor]], image: Image.Image) -> Tensor:
    """[1, patches, width], float32, on the CPU."""
    vision, redux = networks
    pixels = prepare(image, vision.config.image_size).to(redux["redux_up.weight"].device)
    seen = vision(pixel_values=pixels).last_hidden_state
    raised = functional.silu(functional.linear(seen, redux["redux_up.weight"], redux["redux_up.bias"]))
    tokens: Tensor = functional.linear(raised, redux["redux_down.weight"], redux["redux_down.bias"])
    return tokens.cpu()
