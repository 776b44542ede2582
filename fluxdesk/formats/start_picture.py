"""Reads a picture to start from: any format Pillow knows, upright, and the one that was meant."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import msgspec
from PIL import Image, ImageOps

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import StartPicture
from fluxdesk.formats.pixels import opaque


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
            return opaque(ImageOps.exif_transpose(opened)).convert(kind), found
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable(path) from error


def with_digest(start: StartPicture) -> StartPicture:
    """`start` with the SHA-256 of its file, so that the recipe names it.

    Raises:
        KnownError: it cannot be painted over, or it is not the one that was chosen.
    """
    _, sha256 = read_start_picture(start.path, sha256=start.sha256)
    return msgspec.structs.replace(start, sha256=sha256)


def _unreadable(path: str) -> KnownError:
    return _refused(QT_TRANSLATE_NOOP("errors", "The picture {path} cannot be read."), path)


def _refused(template: str, path: str) -> KnownError:
    return KnownError(
        "bad_input", template, QT_TRANSLATE_NOOP("errors", "Choose a picture again."), path=path
    )
