"""Reads InvokeAI's metadata: `invokeai_metadata` (version 3 and later), `sd-metadata` and `Dream` (2.x)."""

from __future__ import annotations

import re
from typing import Any

from fluxdesk.domain.picture_settings import (
    NamedLora,
    PictureSettings,
    bare_name,
    real_number,
    whole_number,
)
from fluxdesk.formats.found_metadata import FoundMetadata
from fluxdesk.formats.json_texts import JsonObject, json_object

_DREAM = re.compile(r'^"((?:\\.|[^"\\])*)"\s*(-.*)$', re.DOTALL)
_OPTION = re.compile(r"-([A-Za-z])\s*(\S+)")


def read_invokeai(texts: dict[str, str]) -> FoundMetadata | None:
    """The settings in a picture's text chunks; None when InvokeAI did not write them."""
    current = json_object(texts.get("invokeai_metadata"))
    if current is not None:
        return _current(current)
    old = json_object(texts.get("sd-metadata"))
    if old is not None and isinstance(old.get("image"), dict):
        return _version_2(old, old["image"])
    return _dream(texts["Dream"]) if "Dream" in texts else None


def _current(data: JsonObject) -> FoundMetadata:
    model = _part(data, "model")
    loras = []
    listed = data.get("loras")
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, dict):
            continue
        part = _part(entry, "model") or _part(entry, "lora")
        weight = real_number(entry.get("weight"))
        if name := _model_name(part):
            loras.append(NamedLora(name=name, strength=1.0 if weight is None else weight, hash=_digest(part)))
    sampler, scheduler = _scheduler(data.get("scheduler"))
    settings = PictureSettings(
        source="invokeai",
        prompt=_text(data.get("positive_prompt")),
        negative_prompt=_text(data.get("negative_prompt")),
        seed=whole_number(data.get("seed")),
        steps=whole_number(data.get("steps")),
        guidance=real_number(data.get("guidance")),
        cfg=real_number(data.get("cfg_scale")),
        sampler=sampler,
        scheduler=scheduler,
        width=whole_number(data.get("width")),
        height=whole_number(data.get("height")),
        model=_model_name(model) or None,
        model_hash=_digest(model),
        loras=tuple(loras),
    )
    version = _text(data.get("app_version"))
    return FoundMetadata(
        settings=settings, program=f"InvokeAI {version}".strip(), strength=real_number(data.get("strength"))
    )


def _version_2(data: JsonObject, image: JsonObject) -> FoundMetadata:
    prompt = image.get("prompt")
    if isinstance(prompt, list):
        parts = [_text(part.get("prompt")) for part in prompt if isinstance(part, dict)]
        prompt = ", ".join(filter(None, parts))
    positive, negative = _split_negative(_text(prompt))
    settings = PictureSettings(
        source="invokeai",
        prompt=positive,
        negative_prompt=negative,
        seed=whole_number(image.get("seed")),
        steps=whole_number(image.get("steps")),
        cfg=real_number(image.get("cfg_scale")),
        sampler=_text(image.get("sampler")) or None,
        width=whole_number(image.get("width")),
        height=whole_number(image.get("height")),
        model=_text(data.get("model_weights")) or None,
        model_hash=_text(data.get("model_hash")) or None,
    )
    return FoundMetadata(
        settings=settings,
        program=f"InvokeAI {_text(data.get('app_version'))}".strip(),
        strength=real_number(image.get("strength")),
    )


def _dream(text: str) -> FoundMetadata | None:
    """The command line of the first versions: "prompt" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms."""
    match = _DREAM.match(text.strip())
    if match is None:
        return None
    options = {option: value.rstrip(",") for option, value in _OPTION.findall(match.group(2))}
    positive, negative = _split_negative(match.group(1).replace('\\"', '"'))
    settings = PictureSettings(
        source="invokeai",
        prompt=positive,
        negative_prompt=negative,
        seed=whole_number(options.get("S")),
        steps=whole_number(options.get("s")),
        cfg=real_number(options.get("C")),
        sampler=options.get("A"),
        width=whole_number(options.get("W")),
        height=whole_number(options.get("H")),
    )
    return FoundMetadata(settings=settings, program="InvokeAI")


def _split_negative(prompt: str) -> tuple[str, str]:
    """Version 2 kept the negative prompt in square brackets inside the prompt."""
    negative = [part.strip() for part in re.findall(r"\[([^\[\]]+)\]", prompt)]
    positive = re.sub(r"\s*\[[^\[\]]+\]\s*", " ", prompt).strip()
    return positive, ", ".join(negative)


def _scheduler(value: Any) -> tuple[str | None, str | None]:
    """InvokeAI's one name for both: a final `_k` means Karras."""
    name = _text(value)
    if name.endswith("_k"):
        return name[:-2], "karras"
    return name or None, None


def _part(data: JsonObject, key: str) -> JsonObject:
    value = data.get(key)
    if isinstance(value, str):
        return {"name": value}
    return value if isinstance(value, dict) else {}


def _model_name(part: JsonObject) -> str:
    return bare_name(_text(part.get("name") or part.get("model_name")))


def _digest(part: JsonObject) -> str | None:
    """The digest without the name of its algorithm, unless it is not SHA-256 and could be mistaken for it."""
    value = _text(part.get("hash"))
    return value.removeprefix("sha256:").lower() or None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
