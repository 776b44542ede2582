"""Reads the `parameters` text of A1111, Forge, Civitai and stable-diffusion.cpp.

Prompt, optional negative prompt, then one line of `Name: value` pairs. Values are JSON strings where they
hold a comma; Civitai and stable-diffusion.cpp also put whole JSON objects there, which are cut out first.
"""

from __future__ import annotations

import json
import re
from typing import Any

from fluxdesk.domain.picture_settings import (
    NamedLora,
    PictureSettings,
    Source,
    bare_name,
    canonical,
    real_number,
    whole_number,
)
from fluxdesk.formats.found_metadata import FoundMetadata

_NAME = re.compile(r"\s*,?\s*([A-Za-z_][\w \-/]*?)\s*:\s*")
_LORA = re.compile(r"<(?:lora|lyco):([^:<>\n]+)(?::([^<>\n]*))?>", re.IGNORECASE)
_HASHED = re.compile(r"([^:]+):\s*([0-9A-Fa-f]{6,64})\s*(?:,|$)")
_NEGATIVE = "Negative prompt:"
_SCHEDULES = (
    "karras", "exponential", "polyexponential", "sgm uniform", "uniform", "simple", "normal", "beta",
    "ddim", "align your steps", "kl optimal", "turbo",
)  # fmt: skip
_LEAST_PAIRS = 3
"""A1111 takes a last line with fewer pairs for a part of the prompt."""
_MOST_PAIRS = 400


def read_parameters(text: str) -> FoundMetadata | None:
    """The settings in `text`; None when it is no such text."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    found = _find_pairs(lines)
    if found is None:
        return None
    at, pairs = found
    prompt, negative = _split_prompts(lines[:at])
    source: Source = (
        "sdcpp" if "SDCPP" in pairs or "stable-diffusion.cpp" in str(pairs.get("Version")) else "a1111"
    )
    sampler, scheduler = _sampler(pairs, source)
    cfg, guidance = _guidance(pairs, lines[at])
    width, height = _size(pairs.get("Size"))
    model = pairs.get("Model") or pairs.get("Unet") or _resource(pairs, "checkpoint") or ""
    settings = PictureSettings(
        source=source,
        prompt=_without_loras(prompt),
        negative_prompt=_without_loras(negative),
        seed=whole_number(pairs.get("Seed")),
        steps=whole_number(pairs.get("Steps")),
        guidance=guidance,
        cfg=cfg,
        sampler=sampler,
        scheduler=scheduler,
        width=width,
        height=height,
        model=bare_name(str(model)) or None,
        model_hash=_model_hash(pairs),
        loras=_loras(prompt, pairs),
    )
    return FoundMetadata(
        settings=settings,
        program=str(pairs.get("Version") or ("Civitai" if "Civitai resources" in pairs else "")),
        strength=real_number(pairs.get("Denoising strength")),
    )


def parse_pairs(line: str) -> dict[str, Any]:
    """`Name: value` pairs of one line; quoted and JSON values are decoded, the first of each name wins."""
    pairs: dict[str, Any] = {}
    at = 0
    while len(pairs) < _MOST_PAIRS and (match := _NAME.match(line, at)) is not None:
        value, at = _value(line, match.end())
        pairs.setdefault(match.group(1).strip(), value)
    return pairs


def _value(line: str, at: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where it ends."""
    if line[at : at + 1] in {'"', "{", "["}:
        try:
            value, end = json.JSONDecoder().raw_decode(line, at)
            if end == len(line) or line[end] in ", ":
                return value, end
        except (ValueError, RecursionError):
            end = _closing(line, at)
            if line[at] in "{[" and line[end : end + 1] in {"", ","}:
                return "", end  # an object that JSON does not know
    end = line.find(",", at)
    end = len(line) if end < 0 else end
    return line[at:end].strip(), end


def _closing(line: str, at: int) -> int:
    depth = 0
    for place in range(at, len(line)):
        depth += (line[place] in "{[") - (line[place] in "}]")
        if depth == 0:
            return place + 1
    return len(line)


def _find_pairs(lines: list[str]) -> tuple[int, dict[str, Any]] | None:
    """The line of pairs, searched from the end: other tools append lines of their own."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 40), -1):
        line = lines[at]
        if ":" not in line or ("Steps:" not in line and "Seed:" not in line):
            continue
        pairs = parse_pairs(line)
        if len(pairs) >= _LEAST_PAIRS and ("Steps" in pairs or "Seed" in pairs):
            return at, pairs
    return None


def _split_prompts(lines: list[str]) -> tuple[str, str]:
    for at, line in enumerate(lines):
        if line.strip().startswith(_NEGATIVE):
            negative = [line.strip()[len(_NEGATIVE) :], *lines[at + 1 :]]
            return "\n".join(lines[:at]).strip(), "\n".join(negative).strip()
    return "\n".join(lines).strip(), ""


def _sampler(pairs: dict[str, Any], source: Source) -> tuple[str | None, str | None]:
    """Sampler and schedule; old texts have both in one name ("DPM++ 2M Karras", "euler simple")."""
    sampler = str(pairs.get("Sampler") or "").strip()
    schedule = str(pairs.get("Schedule type") or pairs.get("Scheduler") or "").strip()
    if sampler == "Undefined":  # Civitai's generator for FLUX; Forge reads it so
        return "Euler", schedule or "Simple"
    if not schedule and source == "sdcpp" and " " in sampler:
        sampler, schedule = sampler.rsplit(" ", 1)
    elif not schedule:
        for name in _SCHEDULES:
            if sampler.lower().endswith(f" {name}"):
                sampler, schedule = sampler[: -len(name) - 1], sampler[-len(name) :]
                break
    return sampler or None, schedule or None


def _guidance(pairs: dict[str, Any], line: str) -> tuple[float | None, float | None]:
    """Real CFG and distilled guidance. Civitai's generator writes the latter as `CFG scale`."""
    cfg = real_number(pairs.get("CFG scale"))
    guidance = real_number(pairs.get("Distilled CFG Scale", pairs.get("Guidance")))
    if guidance is None and "Civitai" in line and "flux" in line.lower():
        return 1.0, cfg
    return cfg, guidance


def _size(value: Any) -> tuple[int | None, int | None]:
    match = re.fullmatch(r"\s*(\d{1,5})\s*[xX×]\s*(\d{1,5})\s*", str(value or ""))
    return (int(match.group(1)), int(match.group(2))) if match else (None, None)


def _model_hash(pairs: dict[str, Any]) -> str | None:
    hashes = pairs.get("Hashes")
    value = pairs.get("Model hash") or (hashes.get("model") if isinstance(hashes, dict) else None)
    return str(value).lower() if isinstance(value, str) and value else None


def _resource(pairs: dict[str, Any], kind: str) -> str | None:
    """The name of the first of Civitai's resources that is a `kind`."""
    return next((name for found, name, _ in _resources(pairs) if found == kind), None)


def _resources(pairs: dict[str, Any]) -> list[tuple[str, str, float]]:
    listed = pairs.get("Civitai resources")
    found = []
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(item.get("modelName"), str):
            weight = real_number(item.get("weight"))
            found.append(
                (str(item.get("type")).lower(), item["modelName"], 1.0 if weight is None else weight)
            )
    return found


def _loras(prompt: str, pairs: dict[str, Any]) -> tuple[NamedLora, ...]:
    """From tags in the prompt, with their hashes; Civitai's resources when there are no tags."""
    hashes = _lora_hashes(pairs)
    loras: dict[str, NamedLora] = {}
    for name, strength in _LORA.findall(prompt):
        value = real_number((strength or "1").split(":")[0])
        bare = bare_name(name.strip())
        key = canonical(bare)
        loras.setdefault(
            key, NamedLora(name=bare, strength=1.0 if value is None else value, hash=hashes.get(bare))
        )
    if not loras:
        for kind, name, weight in _resources(pairs):
            if kind in {"lora", "lycoris", "locon"}:
                loras.setdefault(name, NamedLora(name=name, strength=weight))
    return tuple(loras.values())


def _lora_hashes(pairs: dict[str, Any]) -> dict[str, str]:
    found = {}
    listed = pairs.get("Lora hashes")
    for name, value in _HASHED.findall(listed) if isinstance(listed, str) else ():
        found[name.strip()] = value.lower()
    hashes = pairs.get("Hashes")
    for name, value in hashes.items() if isinstance(hashes, dict) else ():
        if name.lower().startswith("lora:") and isinstance(value, str):
            found.setdefault(name[5:], value.lower())
    return found


def _without_loras(prompt: str) -> str:
    if not _LORA.search(prompt):
        return prompt
    return re.sub(r"[ \t]{2,}", " ", _LORA.sub("", prompt)).strip(" ,\n")
