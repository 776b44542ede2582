"""The families as people know them, and the sizes they paint. Names are proper names: never translated."""

from __future__ import annotations

from collections.abc import Mapping

from fluxdesk.domain.request import MAX_SIDE, SIZE_MULTIPLE, Family

TITLES: Mapping[str, str] = {
    "flux-mini": "flux-mini",
    "flux1-schnell": "FLUX.1 schnell",
    "flux1-dev": "FLUX.1 dev",
    "flux1-krea": "FLUX.1 Krea dev",
    "flux1-fill": "FLUX.1 Fill dev",
    "flux1-kontext": "FLUX.1 Kontext dev",
    "flux1-canny": "FLUX.1 Canny dev",
    "flux1-depth": "FLUX.1 Depth dev",
    "flux1-lite": "FLUX.1 lite",
}
"""Of every `Family`; asked also with names that may be none."""

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


def size_over(width: int, height: int, side: int) -> tuple[int, int]:
    """The size in which a picture of `width` x `height` is edited by a model for pictures of about side * side:
    its own in whole patches where that is near enough, else its shape."""
    own = [length // SIZE_MULTIPLE * SIZE_MULTIPLE for length in (width, height)]
    area = own[0] * own[1]
    near = side * side / 4 <= area <= side * side * 2
    across, down = (own[0], own[1]) if near and max(own) <= MAX_SIDE else size_for(side, width, height)
    return min(across, MAX_SIDE), min(down, MAX_SIDE)


def enlarged(width: int, height: int, factor: float) -> tuple[int, int]:
    """A picture of `width` x `height` `factor` times as large, in whole patches, no side longer than a picture
    can be."""
    factor = min(factor, MAX_SIDE / max(width, height))
    return _rounded(width * factor), _rounded(height * factor)


def _rounded(pixels: float) -> int:
    return max(SIZE_MULTIPLE, round(pixels / SIZE_MULTIPLE) * SIZE_MULTIPLE)
