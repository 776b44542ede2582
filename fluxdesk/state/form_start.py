"""What becomes of the form's start picture: when it is chosen, when its mask was painted, when it is to be painted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.families import TITLES, enlarged
from fluxdesk.domain.request import (
    ENLARGING_STRENGTH,
    MAX_SIDE,
    TAKES_TILES,
    Family,
    LoraUse,
    StartPicture,
    followed,
    mode_of,
)
from fluxdesk.formats.start_picture import with_digest
from fluxdesk.services.edit_files import EditFiles

ENLARGING_FACTOR = 2.0


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """What the mask's editor gives: PNG files as bytes, and the size of both."""

    start: StartPicture
    """What it was opened with."""
    mask: bytes
    extended: bytes | None = None
    """The picture with its new margins; None: it did not grow."""
    size: tuple[int, int]


def suited(start: StartPicture | None, family: Family, loras: tuple[LoraUse, ...]) -> StartPicture | None:
    """`start` as it is taken at first: of a picture chosen for Canny, the edges are found."""
    return start and msgspec.structs.replace(start, edges=followed(family, loras) == "edges")


def in_tiles_of(side: int, start: StartPicture | None) -> StartPicture | None:
    """`start` with tiles of another model's `side`, where it is painted in tiles."""
    return msgspec.structs.replace(start, tile_side=side) if start and start.tile_side else start


def enlarging(
    family: Family, loras: tuple[LoraUse, ...], path: str, size: tuple[int, int], side: int
) -> dict[str, Any]:
    """The form's fields for painting the picture at `path`, of `size` pixels, twice as large, in tiles of `side`.

    Raises:
        KnownError: `family` with `loras` cannot paint so, or the picture is as large as one can be.
    """
    start = StartPicture(path, ENLARGING_STRENGTH, tile_side=side)
    if mode_of(family, start, loras) not in TAKES_TILES:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{model} cannot enlarge pictures as it is set up here."),
            QT_TRANSLATE_NOOP("errors", "Choose a model that paints from a prompt, without a control LoRA."),
            model=TITLES[family],
        )
    width, height = enlarged(*size, ENLARGING_FACTOR)
    if max(width, height) <= max(size):
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{name} is as large as a picture can be: {most} pixels a side."),
            name=Path(path).name,
            most=MAX_SIDE,
        )
    return {"start": start, "width": width, "height": height, "count": 1}


def kept(files: EditFiles, edit: Edit) -> StartPicture:
    """The start picture with the mask of `edit`. Blocking.

    Raises:
        KnownError: it cannot be saved.
    """
    mask = str(files.keep(edit.mask, "mask"))
    if edit.extended is None:
        return msgspec.structs.replace(edit.start, mask=mask, mask_sha256=None)
    return StartPicture(str(files.keep(edit.extended, "extended")), 1.0, mask=mask)


def made_ready(
    files: EditFiles, start: StartPicture | None, family: Family, loras: tuple[LoraUse, ...]
) -> StartPicture | None:
    """`start` with its digests, and as a map of edges where that was wished and edges are followed. Blocking.

    Raises:
        KnownError: a file cannot be read, or the map cannot be saved.
    """
    if start is None:
        return None
    edges = start.edges and followed(family, loras) in {"edges", "either"}
    return with_digest(files.with_edges_found(msgspec.structs.replace(start, edges=edges)))
