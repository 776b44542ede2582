"""What becomes of the form's start picture: when it is chosen, when its mask was painted, when it is to be painted."""

from __future__ import annotations

import msgspec

from fluxdesk.domain.request import Family, LoraUse, StartPicture, followed
from fluxdesk.formats.start_picture import with_digest
from fluxdesk.services.edit_files import EditFiles


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
