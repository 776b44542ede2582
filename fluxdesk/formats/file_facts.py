"""What a weight file is: the answer of `recognise`, and the words for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.flux_shapes import FluxShape
from fluxdesk.domain.request import Family
from fluxdesk.formats.tensor_table import TensorInfo

Kind = Literal[
    "transformer", "text_encoder", "vae", "preview_vae", "lora", "all_in_one", "controlnet", "adapter",
    "image_encoder", "lpips", "clip_score", "unknown",
]  # fmt: skip
Need = Literal["transformer", "text_encoder", "text_encoder_2", "vae"]

NEED_NAMES: dict[str, str] = {
    "transformer": QT_TRANSLATE_NOOP("files", "a FLUX.1 transformer"),
    "text_encoder": QT_TRANSLATE_NOOP("files", "the CLIP-L text encoder"),
    "text_encoder_2": QT_TRANSLATE_NOOP("files", "the T5-XXL text encoder"),
    "vae": QT_TRANSLATE_NOOP("files", "the FLUX.1 VAE"),
}
KIND_NAMES: dict[str, str] = {
    "transformer": QT_TRANSLATE_NOOP("files", "transformer"),
    "text_encoder": QT_TRANSLATE_NOOP("files", "text encoder"),
    "vae": QT_TRANSLATE_NOOP("files", "VAE"),
    "preview_vae": QT_TRANSLATE_NOOP("files", "preview VAE"),
    "lora": QT_TRANSLATE_NOOP("files", "LoRA"),
    "all_in_one": QT_TRANSLATE_NOOP("files", "all-in-one checkpoint"),
    "controlnet": QT_TRANSLATE_NOOP("files", "ControlNet"),
    "adapter": QT_TRANSLATE_NOOP("files", "image adapter"),
    "image_encoder": QT_TRANSLATE_NOOP("files", "image encoder (SigLIP), reads reference pictures"),
    "lpips": QT_TRANSLATE_NOOP("files", "AlexNet, measures pictures (LPIPS)"),
    "clip_score": QT_TRANSLATE_NOOP("files", "whole CLIP, measures pictures (CLIP score)"),
    "unknown": QT_TRANSLATE_NOOP("files", "unknown file"),
}
_FAMILIES: dict[str, Family] = {
    "dev": "flux1-dev",
    "schnell": "flux1-schnell",
    "fill": "flux1-fill",
    "control": "flux1-canny",
    "lite-8b": "flux1-lite",
    "mini": "flux-mini",
}


class FileFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds, from its header alone."""

    kind: Kind
    architecture: str = ""
    """ "flux", "t5", "clip", "flux-vae"; another model's name for files that are none of FLUX.1's."""
    variant: str = ""
    """Transformers: "dev", "schnell", "fill", "control", "lite-8b", "mini", "custom". Encoders: "t5-xxl",
    "clip-l". LoRAs: the format. "dev" is the whole dev family; `name_hint` may say Kontext or Krea."""
    level: str = ""
    """Storage type of most weights of the large matrices: a level's name, or "F8_E4M3", "FP4", "IQ2_S"."""
    types: dict[str, int] = {}
    """Large matrices by storage type."""
    parameters: int = 0
    complete: bool = True
    """Every byte that the header promises is there and no tensor is missing."""
    problems: tuple[ErrorReport, ...] = ()
    needs: tuple[Need, ...] = ()
    """What else it takes to paint with this transformer or LoRA; encoders and VAEs have none."""
    naming: str = ""
    """Tensor names: "bfl" (fused), "diffusers", "ggml", "huggingface"; LoRAs: the format."""
    prefix: str = ""
    """What stands before every tensor name of the part."""
    producer: str = ""
    """Whose layout of the small tensors: "city96", "city96-k", "quantstack", "float32"; empty if none."""
    name_hint: str = ""
    """What the file's name claims where tensors cannot tell: "kontext", "krea", "canny", "depth"."""
    flux: FluxShape | None = None
    rank: int = 0
    """Of a LoRA, the largest."""
    parts: tuple[Need, ...] = ()
    """What an all-in-one file holds."""

    @property
    def family(self) -> Family | None:
        """The model family this transformer serves; the name decides where the tensors are the same."""
        if self.kind not in {"transformer", "all_in_one"}:
            return None
        if self.variant == "dev" and self.name_hint in {"kontext", "krea"}:
            return "flux1-kontext" if self.name_hint == "kontext" else "flux1-krea"
        if self.variant == "control" and self.name_hint == "depth":
            return "flux1-depth"
        return _FAMILIES.get(self.variant)


MAX_BLOCKS = 256
"""More than any model has: a damaged name with block 10^9 must not cost time."""

Tensors = Mapping[str, TensorInfo]
"""A part's tensors by name, its prefix stripped."""

_HINTS = ("kontext", "krea", "fill", "canny", "depth", "lite", "schnell", "dev")


def name_hint(file_name: str) -> str:
    """The most telling model word in a file name ("flux1-fill-dev" is Fill), or an empty string."""
    words = set(re.split(r"[^a-z0-9]+", file_name.lower()))
    return next((hint for hint in _HINTS if hint in words), "")


def is_quant_data(name: str) -> bool:
    """Whether a tensor only describes another one (bitsandbytes, scaled fp8)."""
    return name.endswith(
        (
            ".absmax",
            ".quant_map",
            ".nested_absmax",
            ".nested_quant_map",
            ".scale_weight",
            ".scale_input",
            ".weight_scale",
            ".input_scale",
            "scaled_fp8",
        )
    ) or (".quant_state." in name)


def storage_name(tensors: Tensors, tensor_name: str) -> str:
    """Storage type of a matrix: bitsandbytes' packed codes are "NF4" or "FP4", not "U8"."""
    tensor = tensors[tensor_name]
    if tensor.type_name in {"U8", "I8"}:
        for kind in ("nf4", "fp4"):
            if f"{tensor_name}.quant_state.bitsandbytes__{kind}" in tensors:
                return kind.upper()
        if f"{tensor_name}.absmax" in tensors:
            return "NF4"
    return tensor.type_name


def weight_elements(tensors: Tensors, tensor_name: str) -> int:
    """Weights that a tensor stands for; two per byte when bitsandbytes packed it."""
    tensor = tensors[tensor_name]
    return tensor.nbytes * 2 if storage_name(tensors, tensor_name) in {"NF4", "FP4"} else tensor.elements


def count_parameters(tensors: Tensors) -> int:
    return sum(weight_elements(tensors, name) for name in tensors if not is_quant_data(name))


def histogram(tensors: Tensors, matrices: Iterable[str]) -> tuple[str, dict[str, int]]:
    """(type of most weights, matrices per type with the most frequent first)."""
    counts: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    for name in matrices:
        kind = storage_name(tensors, name)
        counts[kind] += 1
        weights[kind] += weight_elements(tensors, name)
    level = weights.most_common(1)[0][0] if weights else ""
    return level, dict(counts.most_common())
