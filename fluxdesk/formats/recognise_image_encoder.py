"""Is it SigLIP so400m at 384 pixels, the image encoder of FLUX.1 Redux?"""

from __future__ import annotations

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.references import TOKENS
from fluxdesk.formats.file_facts import FileFacts, Tensors, count_parameters, histogram

_HIDDEN, _LAYERS = 1152, 27


def recognise_image_encoder(tensors: Tensors) -> FileFacts | None:
    """Facts of a SigLIP vision model alone, with or without `vision_model.` before its names; None when it is none."""
    prefix = "vision_model." if "vision_model.head.probe" in tensors else ""
    if f"{prefix}head.probe" not in tensors or any(name.startswith("text_model.") for name in tensors):
        return None
    probe, places = (
        tensors[f"{prefix}head.probe"],
        tensors.get(f"{prefix}embeddings.position_embedding.weight"),
    )
    layers = sum(
        name.startswith(f"{prefix}encoder.layers.") and name.endswith("mlp.fc2.weight") for name in tensors
    )
    right = probe.shape[-1:] == (_HIDDEN,) and places is not None and places.shape == (TOKENS, _HIDDEN)
    level, types = histogram(tensors, [name for name, tensor in tensors.items() if len(tensor.shape) >= 2])
    problem = ErrorReport(
        kind="file_unsupported",
        template=QT_TRANSLATE_NOOP("errors", "This is another image encoder than the one of FLUX.1 Redux."),
        action=QT_TRANSLATE_NOOP("errors", "Use SigLIP so400m with patches of 14 pixels at 384 pixels."),
    )
    return FileFacts(
        kind="image_encoder",
        architecture="siglip",
        variant="siglip-so400m" if right else "other",
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        complete=not right or layers == _LAYERS,
        problems=() if right else (problem,),
        naming="huggingface",
    )
