"""What a PNG file says of itself, for the gallery. Nothing in a file is trusted; a strange one is no error."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fluxdesk.domain.gallery import PictureFacts
from fluxdesk.formats.a1111 import file_stem
from fluxdesk.formats.png import PARAMETERS_KEY, SIGNATURE, read_texts, record_in

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
        return _foreign(path, width, height, texts.get(PARAMETERS_KEY, ""))
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


def _storable(number: int) -> int | None:
    """None for what no database column holds: a recipe may say anything."""
    return number if -(2**63) <= number < 2**63 else None


def facts_or_none(path: Path) -> PictureFacts | None:
    """As `read_facts`; None also for a file that cannot be read (it went away, or is not ours to read)."""
    try:
        return read_facts(path)
    except OSError:
        return None


def _foreign(path: Path, width: int, height: int, parameters: str) -> PictureFacts:
    """Of a picture without our recipe: who it is by its bytes, and the prompt when A1111's text has one."""
    with path.open("rb") as file:
        digest = hashlib.blake2b(file.read(HEAD_BYTES), digest_size=16)
    digest.update(str(path.stat().st_size).encode())
    prompt, _, rest = parameters.partition("\nNegative prompt:")
    prompt, _, _ = prompt.partition("\nSteps:")
    negative, _, _ = rest.partition("\nSteps:")
    return PictureFacts(
        mark=f"f-{digest.hexdigest()}",
        width=width,
        height=height,
        prompt=prompt.strip()[:MOST_PROMPT_LETTERS],
        negative_prompt=negative.strip()[:MOST_PROMPT_LETTERS],
        source="a1111" if parameters else "none",
    )
