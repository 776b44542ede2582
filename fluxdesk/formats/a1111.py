"""The `parameters` text that Civitai, Forge and A1111 read, written as Forge writes it for FLUX.

Prompt, then the negative prompt if there is one, then one line of `Name: value` pairs; values with a comma, a
colon or a line break are JSON strings (the rules of A1111's `create_infotext`).
"""

from __future__ import annotations

import json
from pathlib import PurePath, PureWindowsPath

from fluxdesk.domain.request import GenerationRequest, LoraUse, ModelFile
from fluxdesk.domain.schedulers import SCHEDULERS

MODEL_HASH_DIGITS = 10
LORA_HASH_DIGITS = 12


def parameters_text(request: GenerationRequest, program: str) -> str:
    """The text for `request`; `program` becomes its `Version`."""
    prompt = " ".join([request.prompt, *(_lora_tag(lora) for lora in request.loras)])
    lines = [prompt]
    if request.negative_prompt:
        lines.append(f"Negative prompt: {request.negative_prompt}")
    lines.append(", ".join(f"{name}: {_quote(value)}" for name, value in _pairs(request, program)))
    return "\n".join(lines)


def file_stem(path: str) -> str:
    """The name without folders and last suffix, whichever system wrote the path."""
    return (PureWindowsPath(path) if "\\" in path else PurePath(path)).stem


def _pairs(request: GenerationRequest, program: str) -> list[tuple[str, str]]:
    known = SCHEDULERS.get(request.scheduler)
    sampler, schedule = known.a1111 if known else (request.scheduler, "Simple")
    models = request.models
    pairs = [
        ("Steps", str(request.steps)),
        ("Sampler", sampler),
        ("Schedule type", schedule),
        ("CFG scale", _number(request.true_cfg)),
    ]
    if request.guidance is not None:
        pairs.append(("Distilled CFG Scale", _number(request.guidance)))
    pairs += [("Seed", str(request.seed)), ("Size", f"{request.width}x{request.height}")]
    pairs += _hash("Model hash", models.transformer)
    pairs.append(("Model", file_stem(models.transformer.path)))
    if request.mode in {"image_to_image", "inpaint"}:
        pairs.append(("Denoising strength", _number(request.strength)))
    hashed = [lora for lora in request.loras if lora.sha256]
    if hashed:
        text = ", ".join(f"{file_stem(use.path)}: {(use.sha256 or '')[:LORA_HASH_DIGITS]}" for use in hashed)
        pairs.append(("Lora hashes", text))
    pairs.append(("Version", program))
    for number, file in enumerate((models.vae, models.text_encoder, models.text_encoder_2), 1):
        pairs.append((f"Module {number}", file_stem(file.path)))
    return pairs


def _hash(name: str, file: ModelFile) -> list[tuple[str, str]]:
    return [(name, file.sha256[:MODEL_HASH_DIGITS])] if file.sha256 else []


def _lora_tag(lora: LoraUse) -> str:
    return f"<lora:{file_stem(lora.path)}:{_number(lora.strength)}>"


def _number(value: float) -> str:
    return f"{value:g}"


def _quote(value: str) -> str:
    if not any(mark in value for mark in ',:\n"'):
        return value
    return json.dumps(value, ensure_ascii=False)
