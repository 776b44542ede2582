"""What a file's or program's name of a model means: family and level."""

from __future__ import annotations

import re

from fluxdesk.domain.levels import parse_level
from fluxdesk.domain.request import Family

_VARIANTS: tuple[tuple[str, Family], ...] = (
    ("kontext", "flux1-kontext"),
    ("krea", "flux1-krea"),
    ("fill", "flux1-fill"),
    ("canny", "flux1-canny"),
    ("depth", "flux1-depth"),
    ("lite", "flux1-lite"),
    ("schnell", "flux1-schnell"),
    ("dev", "flux1-dev"),
)
_LEVEL = re.compile(
    r"(?<![a-z0-9])(q\d_?k(?:_?[sml])?|q\d_\d|iq4_(?:nl|xs)|bf16|f16|fp16|f32|fp32|nf4)(?![a-z0-9])", re.I
)
_SPELLINGS = {"FP16": "F16", "FP32": "F32"}


def guess_family(name: str) -> Family | None:
    """The family that `name` ("flux1-dev-Q8_0", "FLUX Dev (Quantized)") speaks of; None when it is unclear."""
    text = name.lower()
    if "flux-mini" in text or "flux_mini" in text:
        return "flux-mini"
    words = set(re.split(r"[^a-z]+", text))
    if not any(word.startswith("flux") for word in words) or re.search(r"flux[._ -]?2", text):
        return None
    return next((family for word, family in _VARIANTS if word in words), None)


def guess_level(name: str) -> str | None:
    """The level that `name` speaks of, as `domain.levels` calls it; None when it names none."""
    match = _LEVEL.search(name)
    if match is None:
        return None
    found = match.group(1).upper()
    try:
        return parse_level(_SPELLINGS.get(found, found)).name
    except KeyError:
        return None
