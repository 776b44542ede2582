"""Is it a text encoder or a VAE, and the right one for FLUX.1?"""

from __future__ import annotations

import re

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.formats.file_facts import (
    MAX_BLOCKS,
    FileFacts,
    Tensors,
    count_parameters,
    histogram,
    is_quant_data,
)
from fluxdesk.formats.header_errors import show_name

_T5_SIGNS = {
    "ggml": re.compile(r"enc\.blk\.(\d+)\.attn_q\.weight$"),
    "huggingface": re.compile(r"encoder\.block\.(\d+)\.layer\.0\.SelfAttention\.q\.weight$"),
}
_T5_LAYER = {
    "ggml": re.compile(r"enc\.blk\.(\d+)\.(.*)"),
    "huggingface": re.compile(r"encoder\.block\.(\d+)\.(.*)"),
}
_CLIP_LAYER = re.compile(r"(?:text_model\.)?encoder\.layers\.(\d+)\.(.*)")
_T5_WIDTH, _T5_LAYERS, _T5_WORDS = 4096, 24, 32128
_CLIP_SIZES = {768: "clip-l", 1280: "clip-g", 1024: "clip-h"}
_MINI_WIDTH = 512


def _problem(template: str, action: str, **params: str | int) -> ErrorReport:
    return ErrorReport(kind="file_unsupported", template=template, action=action, params=dict(params))


def _missing(tensors: Tensors, layer: re.Pattern[str]) -> list[str]:
    """Tensors that a layer lacks although others have them (layer 0 may have one more: T5's positions)."""
    layers: dict[int, set[str]] = {}
    for name in tensors:
        if not is_quant_data(name) and (match := layer.match(name)):
            layers.setdefault(int(match[1]), set()).add(name[match.start(2) :])
    last = min(max(layers, default=-1), MAX_BLOCKS)
    common = layers.get(last, set())
    first = next((name for name in tensors if layer.match(name)), "")
    stem = first[: first.find(".0.") + 1] if ".0." in first else ""
    return [
        f"{stem}{index}.{member}" for index in range(last) for member in common - layers.get(index, set())
    ]


def _absent(missing: list[str]) -> list[ErrorReport]:
    if not missing:
        return []
    return [
        ErrorReport(
            kind="file_damaged",
            template=QT_TRANSLATE_NOOP("errors", "{count} tensors are missing, {tensor} among them."),
            action=QT_TRANSLATE_NOOP("errors", "It may be one part of several: use a single-file version."),
            params={"count": len(missing), "tensor": show_name(missing[0])},
        )
    ]


def is_t5(tensors: Tensors) -> str:
    """ "ggml" or "huggingface" when these are a T5 encoder's names, else an empty string."""
    for naming, sign in _T5_SIGNS.items():
        if any(sign.match(name) for name in tensors):
            return naming
    return ""


def recognise_t5(tensors: Tensors, naming: str) -> FileFacts:
    """Facts of a T5 encoder; anything but T5 v1.1 XXL (or FluxDesk's small one) is a problem."""
    layer = _T5_LAYER[naming]
    layers = 1 + max((int(match[1]) for name in tensors if (match := layer.match(name))), default=-1)
    tables = ("token_embd.weight", "shared.weight", "encoder.embed_tokens.weight")
    table = next((tensors[name] for name in tables if name in tensors), None)
    words, width = table.shape if table and len(table.shape) == 2 else (0, 0)
    matrices = [n for n, t in tensors.items() if len(t.shape) == 2 and layer.match(n) and not _is_position(n)]
    level, types = histogram(tensors, matrices)
    missing = _missing(tensors, layer)
    ends = ("enc.output_norm.weight", "encoder.final_layer_norm.weight")
    missing += [ends[0]] if not any(name in tensors for name in ends) else []
    missing += [tables[0]] if table is None else []
    problems = _absent(missing)
    gated = any(name.endswith(("ffn_gate.weight", "DenseReluDense.wi_0.weight")) for name in tensors)
    variant = "t5-xxl" if (layers, width) == (_T5_LAYERS, _T5_WIDTH) else "t5-other"
    if 0 < width <= _MINI_WIDTH:
        variant = "t5-mini"
    if words not in {0, _T5_WORDS} and variant == "t5-xxl":
        variant = "umt5-xxl"
    if not gated or variant in {"t5-other", "umt5-xxl"}:
        problems.append(
            _problem(
                QT_TRANSLATE_NOOP("errors", "This is another T5 than the one FLUX.1 was trained with."),
                QT_TRANSLATE_NOOP("errors", "Use a T5 v1.1 XXL encoder, for example Q8_0 of city96."),
            )
        )
    return FileFacts(
        kind="text_encoder",
        architecture="t5",
        variant=variant,
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        complete=not missing,
        problems=tuple(problems),
        naming=naming,
    )


def _is_position(name: str) -> bool:
    return "relative_attention_bias" in name or "attn_rel_b" in name


def is_clip(tensors: Tensors) -> bool:
    return any(
        (match := _CLIP_LAYER.match(name)) is not None and match[2] == "self_attn.q_proj.weight"
        for name in tensors
    )


def recognise_clip(tensors: Tensors) -> FileFacts:
    """Facts of a CLIP text encoder; FLUX.1 wants CLIP-L."""
    matrices = [n for n, t in tensors.items() if len(t.shape) == 2 and _CLIP_LAYER.match(n)]
    level, types = histogram(tensors, matrices)
    sign = next(n for n in tensors if n.endswith("self_attn.q_proj.weight"))
    width = tensors[sign].shape[-1] if tensors[sign].shape else 0
    variant = "clip-mini" if width <= _MINI_WIDTH else _CLIP_SIZES.get(width, "clip-other")
    missing = _missing(tensors, _CLIP_LAYER)
    problems = _absent(missing)
    if variant not in {"clip-l", "clip-mini"}:
        problems.append(
            _problem(
                QT_TRANSLATE_NOOP("errors", "This is {variant}; FLUX.1 uses CLIP-L."),
                QT_TRANSLATE_NOOP("errors", "Use clip_l.safetensors."),
                variant=variant,
            )
        )
    return FileFacts(
        kind="text_encoder",
        architecture="clip",
        variant=variant,
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        complete=not missing,
        problems=tuple(problems),
        naming="huggingface",
    )


def is_vae(tensors: Tensors) -> str:
    """ "bfl" or "diffusers" when these are an image autoencoder's names, else an empty string."""
    if "decoder.conv_in.weight" not in tensors:
        return ""
    if any(name.startswith("decoder.up.") for name in tensors):
        return "bfl"
    return "diffusers" if any(name.startswith("decoder.up_blocks.") for name in tensors) else ""


def recognise_vae(tensors: Tensors, naming: str) -> FileFacts:
    """Facts of an autoencoder; FLUX.1's has 16 latent channels."""
    first = tensors["decoder.conv_in.weight"]
    latents = first.shape[1] if len(first.shape) == 4 else 0
    level, types = histogram(tensors, [name for name, tensor in tensors.items() if len(tensor.shape) >= 2])
    halves = [half for half in ("encoder.conv_in.weight", "decoder.conv_out.weight") if half not in tensors]
    problems = _absent(halves)
    if latents != 16:
        problems.append(
            _problem(
                QT_TRANSLATE_NOOP("errors", "This VAE has {count} latent channels; FLUX.1's has 16."),
                QT_TRANSLATE_NOOP("errors", "Use ae.safetensors of FLUX.1."),
                count=latents,
            )
        )
    return FileFacts(
        kind="vae",
        architecture="flux-vae" if latents == 16 else "vae",
        variant="ae" if latents == 16 else "other",
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        complete=not halves,
        problems=tuple(problems),
        naming=naming,
    )


def is_preview_vae(tensors: Tensors) -> bool:
    """TAESD's family: one flat list of layers."""
    return any(name.startswith(("decoder.layers.", "encoder.layers.0.weight")) for name in tensors)


def recognise_preview_vae(tensors: Tensors) -> FileFacts:
    """Facts of a small preview autoencoder (TAEF1)."""
    level, types = histogram(tensors, [name for name, tensor in tensors.items() if len(tensor.shape) >= 2])
    first = next(
        (t for n, t in tensors.items() if n.startswith("decoder.layers.") and len(t.shape) == 4), None
    )
    right = first is None or first.shape[1] == 16
    problems = () if right else (
        _problem(
            QT_TRANSLATE_NOOP("errors", "This VAE has {count} latent channels; FLUX.1's has 16."),
            QT_TRANSLATE_NOOP("errors", "Use taef1."),
            count=first.shape[1] if first else 0,
        ),
    )  # fmt: skip
    return FileFacts(
        kind="preview_vae",
        architecture="taesd",
        variant="taef1" if right else "other",
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        problems=problems,
    )
