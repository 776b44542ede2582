"""Pictures as files that leave or enter FluxDesk: reading what they say, copies for others."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageOps

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.comfyui_reader import read_graph_json
from fluxdesk.formats.exif_text import exif_with
from fluxdesk.formats.found_metadata import FoundMetadata
from fluxdesk.formats.json_texts import json_object
from fluxdesk.formats.picture_metadata import read_metadata
from fluxdesk.formats.png import PARAMETERS_KEY, SIGNATURE, read_texts, without_metadata

ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
JPEG_QUALITY = 92
MOST_JSON_BYTES = 32 << 20


def read_picture_metadata(path: Path) -> FoundMetadata:
    """What the picture, or ComfyUI's JSON file, at `path` says.

    Raises:
        KnownError: it cannot be read; a JSON file that is no workflow.
    """
    try:
        if path.suffix.lower() == ".json":
            return _read_workflow(path)
        return read_metadata(path)
    except OSError as error:
        raise unreadable(path, error) from error


def _read_workflow(path: Path) -> FoundMetadata:
    data = json_object(path.read_text("utf-8", "replace")) if path.stat().st_size <= MOST_JSON_BYTES else None
    found = read_graph_json(data) if data is not None else None
    if found is None:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is no ComfyUI workflow."),
            QT_TRANSLATE_NOOP("errors", "In ComfyUI, use Export or Export (API) to get one."),
            file=path.name,
        )
    return found


def export_picture(source: Path, target: Path, *, keep_metadata: bool) -> None:
    """Write a copy of `source` in the format that the ending of `target` names.

    PNG to PNG copies the pixels' bytes as they are. JPEG and WebP carry A1111's text in Exif when
    `keep_metadata`.

    Raises:
        KnownError: no picture, an unknown ending, or the disk refuses.
    """
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "Pictures cannot be saved as {ending}."),
            QT_TRANSLATE_NOOP("errors", "Use .png, .jpg or .webp."),
            ending=ending or target.name,
        )
    try:
        data = source.read_bytes()
        texts = read_texts(source) if keep_metadata else {}
    except OSError as error:
        raise unreadable(source, error) from error
    if ending == ".png" and not keep_metadata:
        encoded = pixels_alone(source, data)
    elif ending == ".png" and data.startswith(SIGNATURE):
        encoded = data
    else:
        encoded = _converted(source, data, ending, texts.get(PARAMETERS_KEY, ""))
    try:
        write_atomic(target, encoded)
    except OSError as error:
        raise unwritable(target, error) from error


def pixels_alone(source: Path, data: bytes) -> bytes:
    """A PNG of the picture `data`, which came from `source`, that says nothing but its pixels; those of a PNG stay
    the bytes that they are.

    Raises:
        KnownError: it is no picture.
    """
    return without_metadata(data) if data.startswith(SIGNATURE) else _converted(source, data, ".png", "")


def _converted(source: Path, data: bytes, ending: str, parameters: str) -> bytes:
    """The pixels anew, upright, with nothing but `parameters` beside them."""
    file = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened)
            image = image.convert("RGBA" if ending != ".jpg" and "A" in image.getbands() else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise KnownError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "{file} is no picture that can be read."),
            file=source.name,
        ) from error
    exif = exif_with(parameters)
    if ending == ".png":
        image.save(file, "PNG")
    elif ending == ".webp":
        image.save(file, "WEBP", lossless=True, exif=exif)
    else:
        image.convert("RGB").save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0, exif=exif)
    return file.getvalue()


def unreadable(path: Path, error: OSError) -> KnownError:
    """The sentence for a picture that the system does not hand out."""
    return KnownError(
        "file_missing",
        QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check the disk and the file's permissions."),
        file=path.name,
        reason=error.strerror or str(error),
    )


def unwritable(path: Path, error: OSError) -> KnownError:
    """The sentence for a file that the system does not take."""
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose another folder."),
        file=str(path),
        reason=error.strerror or str(error),
    )
