"""Reads a picture to start from: any format Pillow knows, upright, and the one that was meant."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from PIL import Image, ImageOps

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError


def read_start_picture(path: str, kind: str = "RGB", *, sha256: str | None = None) -> tuple[Image.Image, str]:
    """The picture at `path`, upright, as `kind` ("RGB" or "L"), what is transparent white; and the SHA-256
    of its file.

    Raises:
        KnownError: it is missing, no picture, or not the one with `sha256`.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        template = QT_TRANSLATE_NOOP("errors", "The picture {path} is not there any more.")
        raise _refused(template, path) from error
    except OSError as error:
        raise _unreadable(path) from error
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        raise _refused(
            QT_TRANSLATE_NOOP("errors", "The picture {path} has changed since it was chosen."), path
        )
    try:
        with Image.open(io.BytesIO(data)) as opened:
            return _opaque(ImageOps.exif_transpose(opened)).convert(kind), found
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable(path) from error


def _opaque(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)


def _unreadable(path: str) -> KnownError:
    return _refused(QT_TRANSLATE_NOOP("errors", "The picture {path} cannot be read."), path)


def _refused(template: str, path: str) -> KnownError:
    return KnownError(
        "bad_input", template, QT_TRANSLATE_NOOP("errors", "Choose a picture again."), path=path
    )
