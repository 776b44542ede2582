"""Reference pictures as files: each is read once, so that a recipe names it and a broken one is said early."""

from __future__ import annotations

from PIL import Image

from fluxdesk.domain.references import SIDE, Reference
from fluxdesk.formats.start_picture import read_start_picture


def read_pictures(references: tuple[Reference, ...]) -> tuple[tuple[Image.Image, ...], tuple[Reference, ...]]:
    """The pictures, "RGB", upright, and `references` with the SHA-256 of their files.

    Raises:
        KnownError: one is missing, no picture, or not the one that was chosen.
    """
    read = [read_start_picture(use.path, sha256=use.sha256) for use in references]
    named = [
        Reference(use.path, use.strength, found) for use, (_, found) in zip(references, read, strict=True)
    ]
    return tuple(image for image, _ in read), tuple(named)


def as_they_are(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """`references` with the SHA-256 of their files.

    Raises:
        KnownError: as `read_pictures`.
    """
    return read_pictures(references)[1]


def pressed(image: Image.Image, side: int = SIDE) -> Image.Image:
    """The whole picture in a square of `side` pixels, bicubic, as `SiglipImageProcessor` does it for Redux."""
    return image.resize((side, side), Image.Resampling.BICUBIC)
