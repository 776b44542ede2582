"""Texts in the Exif data of JPEG and WebP, where PNG's chunks have no counterpart."""

from __future__ import annotations

from typing import Any, BinaryIO

from PIL import Image

_USER_COMMENT = 0x9286
_EXIF_FOLDER = 0x8769
_MAKE, _MODEL, _DESCRIPTION = 0x010F, 0x0110, 0x010E
_UNICODE = b"UNICODE\0"


def exif_texts_in(file: BinaryIO) -> dict[str, str]:
    """What programs hide in Exif, under the keys of the PNG chunks that would hold the same.

    A1111, Forge and SwarmUI use UserComment (Exif 2.3, section 4.6.5: eight bytes of encoding, then the text);
    ComfyUI's WebP has "prompt:…" and "workflow:…" in Model and Make. Nothing readable: empty.
    """
    file.seek(0)
    try:
        with Image.open(file) as image:
            exif = image.getexif()
            comment: Any = exif.get_ifd(_EXIF_FOLDER).get(_USER_COMMENT)
            plain = [exif.get(tag) for tag in (_MODEL, _MAKE, _DESCRIPTION)]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, OverflowError, KeyError):
        return {}
    except (TypeError, IndexError, AttributeError, ZeroDivisionError, MemoryError):
        return {}  # Pillow's parsers of damaged Exif data raise whatever their arithmetic meets
    texts = {}
    if text := _decode(comment):
        texts["parameters"] = text
    for value in plain:
        if not isinstance(value, str):
            continue
        key, colon, rest = value.partition(":")
        if colon and key.lower() in {"prompt", "workflow"}:
            texts.setdefault(key.lower(), rest.strip("\0"))
        elif value.lstrip().startswith("{"):
            texts.setdefault("parameters", value.strip("\0"))
    return texts


def exif_with(text: str) -> bytes:
    """Exif data whose UserComment is `text` in UTF-16, big-endian, as A1111 writes it; empty for no text."""
    if not text:
        return b""
    exif = Image.Exif()
    exif.get_ifd(_EXIF_FOLDER)[_USER_COMMENT] = _UNICODE + text.encode("utf-16-be", "surrogatepass")
    return exif.tobytes()


def _decode(value: Any) -> str:
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    head, body = value[:8], value[8:]
    if head == _UNICODE:
        big = body[:1] == b"\0"
        return body.decode("utf-16-be" if big else "utf-16-le", "replace").strip("\0")
    return (body if head[:5] in {b"ASCII", b"\0\0\0\0\0"} else value).decode("utf-8", "replace").strip("\0")
