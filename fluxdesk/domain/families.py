"""What the form starts with for each family of models. Names are proper names and stay untranslated."""

from __future__ import annotations

import msgspec

from fluxdesk.domain.request import SIZE_MULTIPLE, Family


class FamilyDefaults(msgspec.Struct, frozen=True, kw_only=True):
    """Values the model's authors recommend (black-forest-labs/flux, model cards)."""

    title: str
    steps: int
    side: int
    """Pixels; pictures of about side * side come out best."""
    guidance: float | None = None
    """Distilled guidance; None: the model has no such input."""
    squares_only: bool = False
    """Trained on square pictures only."""


FAMILIES: dict[Family, FamilyDefaults] = {
    "flux-mini": FamilyDefaults(title="flux-mini", steps=20, side=128, squares_only=True),
    "flux1-schnell": FamilyDefaults(title="FLUX.1 schnell", steps=4, side=1024),
    "flux1-dev": FamilyDefaults(title="FLUX.1 dev", steps=28, side=1024, guidance=3.5),
    "flux1-krea": FamilyDefaults(title="FLUX.1 Krea dev", steps=28, side=1024, guidance=4.5),
    "flux1-fill": FamilyDefaults(title="FLUX.1 Fill dev", steps=50, side=1024, guidance=30.0),
    "flux1-kontext": FamilyDefaults(title="FLUX.1 Kontext dev", steps=28, side=1024, guidance=2.5),
    "flux1-canny": FamilyDefaults(title="FLUX.1 Canny dev", steps=50, side=1024, guidance=30.0),
    "flux1-depth": FamilyDefaults(title="FLUX.1 Depth dev", steps=50, side=1024, guidance=10.0),
    "flux1-lite": FamilyDefaults(title="FLUX.1 lite", steps=24, side=1024, guidance=3.5),
}

TEXT_TO_IMAGE: tuple[Family, ...] = ("flux1-dev", "flux1-schnell", "flux1-krea", "flux1-lite", "flux-mini")
"""Families that need nothing but a prompt."""

ASPECTS: tuple[tuple[str, int, int], ...] = (
    ("square", 1, 1),
    ("landscape", 3, 2),
    ("portrait", 2, 3),
    ("wide", 16, 9),
)


def size_for(side: int, across: int, down: int) -> tuple[int, int]:
    """Width and height of about side * side pixels in the ratio across : down, in whole patches."""
    width = side * (across / down) ** 0.5
    height = side * (down / across) ** 0.5
    return _rounded(width), _rounded(height)


def _rounded(pixels: float) -> int:
    return max(SIZE_MULTIPLE, round(pixels / SIZE_MULTIPLE) * SIZE_MULTIPLE)
