"""Is it a network that measures pictures: AlexNet for LPIPS, or a whole CLIP for the CLIP score?"""

from __future__ import annotations

from typing import Literal

from fluxdesk.formats.file_facts import FileFacts, Tensors, count_parameters, histogram
from fluxdesk.formats.recognise_encoders import is_clip

_ALEXNET = (64, 3, 11, 11)
_FLAX_ALEXNET = (11, 11, 3, 64)
_CLIP_HALVES = ("visual_projection.weight", "text_projection.weight")
_CLIP_L_WIDTH = 768


def recognise_measuring(tensors: Tensors) -> FileFacts | None:
    """Facts of such a network; None when it is none."""
    if _shape(tensors, "features.0.weight") == _ALEXNET:
        return _facts(tensors, "lpips", "alexnet", "torchvision", _missing_convolutions(tensors))
    if _shape(tensors, "conv1.kernel") == _FLAX_ALEXNET:
        missing = not all(f"conv{place}.kernel" in tensors for place in range(1, 6))
        return _facts(tensors, "lpips", "alexnet", "flax", missing)
    if is_clip(tensors) and all(half in tensors for half in _CLIP_HALVES):
        width = _shape(tensors, "text_model.embeddings.token_embedding.weight")[-1:]
        variant = "clip-l" if width == (_CLIP_L_WIDTH,) else "clip"
        return _facts(tensors, "clip_score", variant, "huggingface", missing=not width)
    return None


def _missing_convolutions(tensors: Tensors) -> bool:
    return not all(f"features.{number}.weight" in tensors for number in (0, 3, 6, 8, 10))


def _shape(tensors: Tensors, name: str) -> tuple[int, ...]:
    found = tensors.get(name)
    return tuple(found.shape) if found is not None else ()


def _facts(
    tensors: Tensors, kind: Literal["lpips", "clip_score"], variant: str, naming: str, missing: bool
) -> FileFacts:
    level, types = histogram(tensors, [name for name, tensor in tensors.items() if len(tensor.shape) >= 2])
    return FileFacts(
        kind=kind,
        architecture="clip" if kind == "clip_score" else "alexnet",
        variant=variant,
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        complete=not missing,
        naming=naming,
    )
