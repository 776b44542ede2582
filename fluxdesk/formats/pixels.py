"""The pixels of a picture file, for whoever measures them or paints over them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

Picture = NDArray[np.uint8]
"""Height x width x 3, sRGB."""


def read_picture(path: Path) -> Picture:
    """The pixels of a PNG, JPEG or WebP file as uint8 RGB; transparency lies on white.

    Raises:
        KnownError: the file is missing, or no whole picture.
    """
    try:
        with Image.open(path) as image:
            image.load()
            return np.asarray(opaque(image).convert("RGB"), dtype=np.uint8)
    except FileNotFoundError:
        raise KnownError(
            "file_missing", QT_TRANSLATE_NOOP("errors", "There is no file {path}."), path=str(path)
        ) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise KnownError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "{path} cannot be read as a picture: {reason}"),
            QT_TRANSLATE_NOOP("errors", "Use a whole PNG, JPEG or WebP file."),
            path=str(path),
            reason=str(error),
        ) from None


def png_bytes(image: Image.Image) -> bytes:
    """`image` as a PNG file without metadata."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def opaque(image: Image.Image, ground: str = "white") -> Image.Image:
    """`image` on the colour `ground` where it is transparent; itself where it is not."""
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, ground), image)


def decode_picture(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and RGB bytes (rows from the top) of a whole picture file in memory.

    Raises:
        ValueError: it is none.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            plain = opaque(image).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise ValueError(str(error)) from error
    return plain.width, plain.height, plain.tobytes()
