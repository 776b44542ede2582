"""Reads a picture to start from and its mask: any format Pillow knows, upright, and the one that was meant."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import msgspec
from PIL import Image, ImageOps

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import StartPicture
from fluxdesk.formats.pixels import opaque


def read_start_picture(
    path: str, kind: str = "RGB", *, sha256: str | None = None, ground: str = "white"
) -> tuple[Image.Image, str]:
    """The picture at `path`, upright, as `kind` ("RGB" or "L"), on `ground` where it is transparent; and the
    SHA-256 of its file.

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
            return opaque(ImageOps.exif_transpose(opened), ground).convert(kind), found
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable(path) from error


def read_mask(path: str, size: tuple[int, int], *, sha256: str | None = None) -> tuple[Image.Image, str]:
    """The mask at `path`, "L", 255 where it is painted anew, what is transparent 0; and the SHA-256 of its
    file.

    Args:
        size: of the picture that it masks.

    Raises:
        KnownError: as `read_start_picture`; it has another size, or marks nothing.
    """
    image, found = read_start_picture(path, "L", sha256=sha256, ground="black")
    if image.size != size:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP(
                "errors", "The mask {path} has {mask_size} pixels where its picture has {size}."
            ),
            QT_TRANSLATE_NOOP("errors", "Use a mask of the picture's size."),
            path=path,
            mask_size=f"{image.width} × {image.height}",
            size=f"{size[0]} × {size[1]}",
        )
    if image.getextrema()[1] == 0:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "The mask {path} marks nothing."),
            QT_TRANSLATE_NOOP("errors", "Paint white what is to be painted anew."),
            path=path,
        )
    return image, found


def with_digest(start: StartPicture) -> StartPicture:
    """`start` with the SHA-256 of its file and of its mask's, so that the recipe names them.

    Raises:
        KnownError: it or its mask cannot be used, or is not the one that was chosen.
    """
    image, sha256 = read_start_picture(start.path, sha256=start.sha256)
    if start.mask is None:
        return msgspec.structs.replace(start, sha256=sha256, mask_sha256=None)
    _, mask_sha256 = read_mask(start.mask, image.size, sha256=start.mask_sha256)
    return msgspec.structs.replace(start, sha256=sha256, mask_sha256=mask_sha256)


def _unreadable(path: str) -> KnownError:
    return _refused(QT_TRANSLATE_NOOP("errors", "The picture {path} cannot be read."), path)


def _refused(template: str, path: str) -> KnownError:
    return KnownError(
        "bad_input", template, QT_TRANSLATE_NOOP("errors", "Choose a picture again."), path=path
    )
