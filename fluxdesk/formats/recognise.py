"""Says what a weight file is: which model, which variant, which level, what is wrong with it, what it needs.

Only tensor names, shapes and types decide. Metadata is not believed (`general.file_type` is wrong in the
first city96 files, stable-diffusion.cpp writes no architecture, calcuis writes "pig"), and the file's name is
used only where two models have the same tensors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.formats.any_header import Header
from fluxdesk.formats.file_facts import FileFacts, Need, Tensors, count_parameters, histogram
from fluxdesk.formats.recognise_encoders import (
    is_clip,
    is_preview_vae,
    is_t5,
    is_vae,
    recognise_clip,
    recognise_preview_vae,
    recognise_t5,
    recognise_vae,
)
from fluxdesk.formats.recognise_flux import is_flux, recognise_transformer
from fluxdesk.formats.recognise_image_encoder import recognise_image_encoder
from fluxdesk.formats.recognise_lora import is_lora, recognise_lora
from fluxdesk.formats.recognise_measuring import recognise_measuring

TRANSFORMER_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "transformer.")
_PARTS: tuple[tuple[Need, tuple[str, ...]], ...] = (
    ("transformer", TRANSFORMER_PREFIXES),
    (
        "text_encoder_2",
        ("text_encoders.t5xxl.transformer.", "text_encoders.t5xxl.", "t5xxl.transformer.", "t5xxl."),
    ),
    (
        "text_encoder",
        ("text_encoders.clip_l.transformer.", "text_encoders.clip_l.", "clip_l.transformer.", "clip_l."),
    ),
    ("vae", ("first_stage_model.", "vae.")),
)
_ALL_PARTS: tuple[Need, ...] = ("transformer", "text_encoder", "text_encoder_2", "vae")

_OTHER_MODELS = (
    ("Chroma", re.compile(r"distilled_guidance_layer\.")),
    ("FLUX.2", re.compile(r"double_stream_modulation_img\.|single_stream_modulation\.")),
    ("Stable Diffusion 3", re.compile(r"joint_blocks\.\d+\.x_block\.")),
    ("HunyuanVideo", re.compile(r"double_blocks\.\d+\.img_attn_qkv\.")),
    ("Qwen-Image", re.compile(r"transformer_blocks\.\d+\.img_mod\.1\.")),
    ("Wan", re.compile(r"blocks\.\d+\.cross_attn\.q\.")),
    ("AuraFlow", re.compile(r"joint_transformer_blocks\.|double_layers\.\d+\.attn\.")),
    ("Stable Diffusion 1.5 or XL", re.compile(r"(?:input_blocks|down_blocks)\.\d+\.")),
    ("a language model", re.compile(r"blk\.\d+\.attn_q\.|model\.layers\.\d+\.self_attn\.")),
)


def recognise(header: Header, file_name: str = "") -> FileFacts:
    """What the file with this header is.

    Args:
        file_name: a hint for models that share their tensors (dev, Kontext, Krea); never decisive.
    """
    facts = _recognise({tensor.name: tensor for tensor in header.tensors}, header, file_name)
    return msgspec.structs.replace(facts, complete=facts.complete and header.complete)


def _recognise(tensors: Tensors, header: Header, file_name: str) -> FileFacts:
    texts = {key: value for key, value in header.metadata.items() if isinstance(value, str)}
    if adapter := _adapter(tensors):
        return adapter
    if is_lora(tensors):
        return recognise_lora(tensors, texts)
    parts = split_parts(tensors)
    has_metadata = bool(header.metadata)
    if len(parts) > 1 and "transformer" in parts:
        return _all_in_one(parts, file_name, has_metadata)
    for prefix, part in parts.values():
        if found := _single(part, file_name, has_metadata):
            return msgspec.structs.replace(found, prefix=prefix)
    return _single(tensors, file_name, has_metadata) or _unknown(tensors)


def split_parts(tensors: Tensors) -> dict[Need, tuple[str, Tensors]]:
    """The parts of an all-in-one file as (prefix, tensors without it); empty when no name has a prefix."""
    parts: dict[Need, tuple[str, Tensors]] = {}
    for need, prefixes in _PARTS:
        for prefix in prefixes:
            found = {n[len(prefix) :]: tensor for n, tensor in tensors.items() if n.startswith(prefix)}
            if found:
                parts[need] = (prefix, found)
                break
    return parts


def _single(tensors: Tensors, file_name: str, metadata: bool) -> FileFacts | None:
    if naming := is_flux(tensors):
        return recognise_transformer(tensors, naming, file_name, metadata)
    if naming := is_t5(tensors):
        return recognise_t5(tensors, naming)
    if seeing := recognise_image_encoder(tensors):
        return seeing
    if measuring := recognise_measuring(tensors):
        return measuring
    if is_clip(tensors):
        return recognise_clip(tensors)
    if naming := is_vae(tensors):
        return recognise_vae(tensors, naming)
    if is_preview_vae(tensors):
        return recognise_preview_vae(tensors)
    return None


def _all_in_one(parts: dict[Need, tuple[str, Tensors]], file_name: str, metadata: bool) -> FileFacts:
    prefix, body = parts["transformer"]
    naming = is_flux(body)
    if not naming:
        return _unknown(body)
    main = recognise_transformer(body, naming, file_name, metadata)
    problems = list(main.problems)
    for need, (_, part) in parts.items():
        if need != "transformer" and (facts := _single(part, "", metadata)):
            problems += facts.problems
    return msgspec.structs.replace(
        main,
        kind="all_in_one",
        parameters=sum(count_parameters(part) for _, part in parts.values()),
        problems=tuple(problems),
        needs=tuple(need for need in _ALL_PARTS if need not in parts),
        prefix=prefix,
        parts=tuple(need for need in _ALL_PARTS if need in parts),
    )


def _adapter(tensors: Tensors) -> FileFacts | None:
    """ControlNets, IP-Adapters and Redux: named, so that nobody takes them for a model."""
    if any(
        name.startswith(("controlnet_blocks.", "controlnet_x_embedder.", "input_hint_block."))
        for name in tensors
    ):
        return _named(tensors, "controlnet", "controlnet")
    if any(".ip_adapter" in name or name.startswith(("ip_adapter", "image_proj.")) for name in tensors):
        return _named(tensors, "adapter", "ip-adapter")
    if "redux_up.weight" in tensors:
        return _named(tensors, "adapter", "redux")
    return None


def _named(tensors: Tensors, kind: str, variant: str) -> FileFacts:
    level, types = histogram(tensors, _matrices(tensors))
    return FileFacts(
        kind="controlnet" if kind == "controlnet" else "adapter",
        architecture="flux",
        variant=variant,
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        needs=_ALL_PARTS,
    )


def _matrices(tensors: Tensors) -> Iterable[str]:
    return [name for name, tensor in tensors.items() if len(tensor.shape) >= 2]


def _unknown(tensors: Tensors) -> FileFacts:
    model = next((m for m, pattern in _OTHER_MODELS if any(pattern.search(name) for name in tensors)), "")
    level, types = histogram(tensors, _matrices(tensors))
    if model:
        template = QT_TRANSLATE_NOOP("errors", "This is {model}, not FLUX.1.")
    else:
        template = QT_TRANSLATE_NOOP("errors", "This is no file that FLUX.1 uses.")
    problem = ErrorReport(
        kind="file_unsupported",
        template=template,
        action=QT_TRANSLATE_NOOP("errors", "Choose a FLUX.1 file, for example flux1-schnell-Q4_0.gguf."),
        params={"model": model},
    )
    return FileFacts(
        kind="unknown",
        architecture=model,
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        problems=(problem,),
    )
