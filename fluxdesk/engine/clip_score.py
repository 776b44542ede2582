"""CLIP score: how well a picture agrees with its text. It says nothing of how close a picture is to another.

100 x max(cosine, 0) of CLIP's image and text vectors, as torchmetrics' `CLIPScore` gives it. Hessel et al. 2021
("CLIPScore", section 3) multiply the same cosine by 2.5 instead of 100. The network is transformers' `CLIPModel`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from fluxdesk.engine.measure_files import read_tensors, wrong_weights

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
"""Per channel for values of 0 to 1, of OpenAI's `preprocessor_config.json`."""
HEAD_WIDTH = 64
"""Of every CLIP that OpenAI published, text and vision."""
_LAYER = re.compile(r"(text|vision)_model\.encoder\.layers\.(\d+)\.mlp\.fc1\.weight")


class ClipScore:
    """The measure with its weights, float32 on the processor."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        """`model`: a `CLIPModel`; `tokenizer`: its `CLIPTokenizer`."""
        self._model = model
        self._tokenizer = tokenizer
        self._texts: dict[str, Tensor] = {}

    def score(self, picture: NDArray[np.uint8], prompt: str) -> float:
        """0 to 100 for a picture of height x width x 3, sRGB; a long prompt is cut at CLIP's 77 tokens."""
        cosine = float((self._image(picture) * self._text(prompt)).sum())
        return 100.0 * max(cosine, 0.0)

    @torch.inference_mode()
    def _text(self, prompt: str) -> Tensor:
        if prompt not in self._texts:
            length = self._model.config.text_config.max_position_embeddings
            tokens = self._tokenizer([prompt], truncation=True, max_length=length, return_tensors="pt")
            pooled = self._model.text_model(**tokens).pooler_output
            self._texts[prompt] = functional.normalize(self._model.text_projection(pooled), dim=-1)
        return self._texts[prompt]

    @torch.inference_mode()
    def _image(self, picture: NDArray[np.uint8]) -> Tensor:
        pixels = prepare(picture, self._model.config.vision_config.image_size)
        pooled = self._model.vision_model(pixel_values=pixels).pooler_output
        return functional.normalize(self._model.visual_projection(pooled), dim=-1)


def prepare(picture: NDArray[np.uint8], side: int) -> Tensor:
    """(1, 3, side, side) float32: the shorter side scaled to `side`, bicubic, the middle cut out, normalised."""
    height, width = picture.shape[:2]
    short = min(height, width)
    size = (width * side // short, height * side // short)
    image = Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    cut = np.asarray(image.crop((left, top, left + side, top + side)), dtype=np.float32) / 255.0
    normal = (cut - np.array(MEAN, np.float32)) / np.array(DEVIATION, np.float32)
    return torch.from_numpy(normal.astype(np.float32)).permute(2, 0, 1)[None]


def load_clip(path: Path, tokenizer: Path) -> ClipScore:
    """The measure from a `model.safetensors` of OpenAI's CLIP (any size) and a tokenizer's folder.

    Raises:
        KnownError: the file cannot be read or is no whole CLIP.
    """
    from accelerate import init_empty_weights
    from transformers import CLIPModel, CLIPTokenizer

    tensors = read_tensors(path)
    try:
        config = clip_config({name: tuple(tensor.shape) for name, tensor in tensors.items()})
    except (KeyError, ValueError, ZeroDivisionError):
        raise wrong_weights(path) from None
    with init_empty_weights():
        model = CLIPModel(config)
    wanted = model.state_dict()
    state = {name: tensors[name].float() for name in wanted if name in tensors}
    if any(name not in state or state[name].shape != kept.shape for name, kept in wanted.items()):
        raise wrong_weights(path)
    model.load_state_dict(state, assign=True)
    return ClipScore(model.eval(), CLIPTokenizer.from_pretrained(tokenizer, local_files_only=True))


def clip_config(shapes: Mapping[str, tuple[int, ...]]) -> Any:
    """The `CLIPConfig` of OpenAI's weights with these shapes: their files need no config.json beside them.

    Raises:
        KeyError, ValueError: no whole CLIP has these.
    """
    from transformers import CLIPConfig

    layers = {"text": 0, "vision": 0}
    for found in filter(None, map(_LAYER.fullmatch, shapes)):
        layers[found[1]] = max(layers[found[1]], int(found[2]) + 1)
    words, text_width = shapes["text_model.embeddings.token_embedding.weight"]
    width, _, patch, _ = shapes["vision_model.embeddings.patch_embedding.weight"]
    patches = shapes["vision_model.embeddings.position_embedding.weight"][0] - 1
    projection = shapes["visual_projection.weight"][0]

    def part(which: str, hidden: int) -> dict[str, Any]:
        return {
            "hidden_size": hidden,
            "intermediate_size": shapes[f"{which}_model.encoder.layers.0.mlp.fc1.weight"][0],
            "num_hidden_layers": layers[which],
            "num_attention_heads": max(1, hidden // HEAD_WIDTH),
            "projection_dim": projection,
            "hidden_act": "quick_gelu",
        }

    positions = shapes["text_model.embeddings.position_embedding.weight"][0]
    return CLIPConfig(
        text_config=part("text", text_width) | {"vocab_size": words, "max_position_embeddings": positions},
        vision_config=part("vision", width)
        | {"patch_size": patch, "image_size": patch * math.isqrt(patches)},
        projection_dim=projection,
    )
