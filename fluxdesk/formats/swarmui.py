"""Reads SwarmUI's metadata: JSON with `sui_image_params` in the place of A1111's text."""

from __future__ import annotations

import re
from typing import Any

from fluxdesk.domain.picture_settings import (
    NamedLora,
    PictureSettings,
    bare_name,
    canonical,
    real_number,
    whole_number,
)
from fluxdesk.formats.found_metadata import FoundMetadata
from fluxdesk.formats.json_texts import JsonObject, json_object

_LORA = re.compile(r"<lora:([^:<>\n]+)(?::([^<>\n]*))?>")


def read_swarmui(text: str | None) -> FoundMetadata | None:
    """The settings in `text`; None when SwarmUI did not write it."""
    data = json_object(text)
    params = data.get("sui_image_params") if data is not None else None
    if data is None or not isinstance(params, dict):
        return None
    prompt = str(params.get("prompt") or "")
    hashes = _hashes(data.get("sui_models"))
    model = bare_name(str(params.get("model") or ""))
    settings = PictureSettings(
        source="swarmui",
        prompt=_LORA.sub("", prompt).strip(),
        negative_prompt=str(params.get("negativeprompt") or ""),
        seed=whole_number(params.get("seed")),
        steps=whole_number(params.get("steps")),
        guidance=real_number(params.get("fluxguidancescale")),
        cfg=real_number(params.get("cfgscale")),
        sampler=_text(params, "sampler", "comfyuisampler", "comfysampler"),
        scheduler=_text(params, "scheduler", "comfyuischeduler", "comfyscheduler"),
        width=whole_number(params.get("width")),
        height=whole_number(params.get("height")),
        model=model or None,
        model_hash=hashes.get(canonical(model)),
        loras=_loras(params, prompt, hashes),
    )
    version = params.get("swarm_version")
    strength = real_number(params.get("initimagecreativity")) if "initimage" in params else None
    return FoundMetadata(
        settings=settings, program=f"SwarmUI {version}" if version else "SwarmUI", strength=strength
    )


def _text(params: JsonObject, *keys: str) -> str | None:
    return next((str(params[key]) for key in keys if params.get(key)), None)


def _hashes(models: Any) -> dict[str, str]:
    found = {}
    for entry in models if isinstance(models, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("hash"), str):
            name = canonical(bare_name(str(entry.get("name") or "")))
            found[name] = entry["hash"].removeprefix("0x").lower()
    return found


def _list(value: Any) -> list[str]:
    """A list, or the older text with commas."""
    if isinstance(value, list):
        return [str(item) for item in value]
    return [part.strip() for part in value.split(",")] if isinstance(value, str) and value else []


def _loras(params: JsonObject, prompt: str, hashes: dict[str, str]) -> tuple[NamedLora, ...]:
    names = _list(params.get("loras"))
    weights = _list(params.get("loraweights"))
    pairs = [(name, weights[at] if at < len(weights) else "1") for at, name in enumerate(names)]
    pairs += [(name, weight or "1") for name, weight in _LORA.findall(prompt)]
    loras: dict[str, NamedLora] = {}
    for name, weight in pairs:
        bare = bare_name(name)
        strength = real_number(weight.split(":")[0])
        loras.setdefault(
            canonical(bare),
            NamedLora(
                name=bare, strength=1.0 if strength is None else strength, hash=hashes.get(canonical(bare))
            ),
        )
    return tuple(loras.values())
