"""What a PNG file says of itself, for the gallery. Nothing in a file is trusted; a strange one is no error."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fluxdesk.domain.gallery import PictureFacts
from fluxdesk.domain.picture_settings import PictureSettings
from fluxdesk.formats.a1111 import file_stem
from fluxdesk.formats.picture_metadata import from_texts
from fluxdesk.formats.png import SIGNATURE, read_texts, record_in

HEAD_BYTES = 64 * 1024
MOST_SIDE = 2**20
MOST_PROMPT_LETTERS = 20_000


def read_facts(path: Path) -> PictureFacts | None:
    """The facts of the picture at `path`; None when it is no PNG.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(24)
    if len(head) < 24 or head[:8] != SIGNATURE or head[12:16] != b"IHDR":
        return None
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        return None
    texts = read_texts(path)
    record = record_in(texts)
    if record is None:
        return _foreign(path, width, height, from_texts(texts).settings)
    request = record.request
    return PictureFacts(
        mark=request.id,
        width=width,
        height=height,
        prompt=request.prompt[:MOST_PROMPT_LETTERS],
        negative_prompt=request.negative_prompt[:MOST_PROMPT_LETTERS],
        family=request.models.family,
        model=file_stem(request.models.transformer.path),
        level=request.models.level,
        loras=tuple(file_stem(lora.path) for lora in request.loras),
        seed=_storable(request.seed),
        steps=_storable(request.steps),
        source="fluxdesk",
    )


def _storable(number: int | None) -> int | None:
    """None for what no database column holds: a recipe may say anything."""
    return number if number is not None and -(2**63) <= number < 2**63 else None


def facts_or_none(path: Path) -> PictureFacts | None:
    """As `read_facts`; None also for a file that cannot be read (it went away, or is not ours to read)."""
    try:
        return read_facts(path)
    except OSError:
        return None


def _foreign(path: Path, width: int, height: int, settings: PictureSettings) -> PictureFacts:
    """Of a picture without our recipe: who it is by its bytes, the rest as another program wrote it."""
    with path.open("rb") as file:
        digest = hashlib.blake2b(file.read(HEAD_BYTES), digest_size=16)
    digest.update(str(path.stat().st_size).encode())
    return PictureFacts(
        mark=f"f-{digest.hexdigest()}",
        width=width,
        height=height,
        prompt=settings.prompt[:MOST_PROMPT_LETTERS],
        negative_prompt=settings.negative_prompt[:MOST_PROMPT_LETTERS],
        model=settings.model or "",
        loras=tuple(lora.name for lora in settings.loras),
        seed=_storable(settings.seed),
        steps=_storable(settings.steps),
        source=settings.source,
    )
