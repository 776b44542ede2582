"""What a picture of any origin says about how it was made, in one vocabulary.

`PictureSettings` is the document of `fluxdesk metadata show --json`, field by field. Names of models, samplers
and schedulers stay as the other program wrote them; `canonical` makes them comparable.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Source = Literal["fluxdesk", "a1111", "comfyui", "invokeai", "swarmui", "sdcpp", "none"]

PROGRAM_NAMES: dict[Source, str] = {
    "fluxdesk": "FluxDesk",
    "a1111": "A1111 / Forge",
    "comfyui": "ComfyUI",
    "invokeai": "InvokeAI",
    "swarmui": "SwarmUI",
    "sdcpp": "stable-diffusion.cpp",
    "none": "",
}

WEIGHT_ENDINGS = (".gguf", ".safetensors", ".sft", ".ckpt", ".pt", ".pth", ".bin")


class NamedLora(msgspec.Struct, frozen=True, kw_only=True):
    """A LoRA by name; `hash` is whatever digest the program wrote, lower case."""

    name: str
    strength: float = 1.0
    hash: str | None = None


class PictureSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings; None where the picture does not say."""

    source: Source = "none"
    prompt: str = ""
    negative_prompt: str = ""
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    """Distilled guidance of FLUX.1 dev."""
    cfg: float | None = None
    """Real classifier-free guidance; 1 means off."""
    sampler: str | None = None
    scheduler: str | None = None
    width: int | None = None
    height: int | None = None
    model: str | None = None
    """File name without folders and ending, or the program's own name of the model."""
    model_hash: str | None = None
    loras: tuple[NamedLora, ...] = ()


def canonical(name: str | None) -> str:
    """`name` of a sampler or scheduler reduced to what all programs' spellings have in common.

    "DPM++ 2M", "dpmpp_2m" and "dpm++2m" are the same; so are "Euler a" and "euler_ancestral".
    """
    text = (name or "").lower().replace("++", "pp").replace("ancestral", "a")
    return re.sub(r"[^a-z0-9]", "", text)


def bare_name(path: str) -> str:
    """`path` of a weight file without folders (of either system) and ending."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    for ending in WEIGHT_ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def whole_number(value: object) -> int | None:
    """`value` (int, whole float or digits) as an int of at most 64 bits; None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if re.fullmatch(r"-?\d{1,20}", text) else None
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 2**63 else None
    return value if isinstance(value, int) and abs(value) < 2**64 else None


def real_number(value: object) -> float | None:
    """`value` (number or its digits) as a finite float; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e12 else None  # NaN compares false, too
