"""Pictures that editing needs and a recipe names: masks, extended and pasted pictures, maps of edges; kept by content.

They lie in one folder beside the form's own file. Each is named after its bytes, so the same mask is one file, a
recipe that names it can be painted again, and nothing is ever overwritten. `edit_tidy` removes what nobody names.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import SIZE_MULTIPLE, StartPicture
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.pixels import png_bytes
from fluxdesk.formats.start_picture import read_start_picture
from fluxdesk.services.paths import Paths

Kind = Literal["mask", "extended", "edges", "pasted"]
EDITS = "edits"
"""The folder's name."""
DIGITS = 20
"""Of the content's SHA-256 in a file's name."""
MOST_PIXELS_ADDED = 2048
"""On each side."""
WEAK_EDGE, STRONG_EDGE = 50.0, 200.0
"""Of the gradient (Sobel, 3x3, levels 0 to 255): the thresholds that the Canny models were trained with
(`flux/modules/image_embedders.py` of black-forest-labs/flux). Theirs adds the gradient's sides, here their root of
squares is taken, which finds a little less of slanted edges."""


class Margins(NamedTuple):
    """Pixels that a picture grows by on each side."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


class EditFiles:
    """The folder of these files. Blocking; any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes, kind: Kind) -> Path:
        """Where the PNG `data` lies now, whole; its time is that of its last use.

        Raises:
            KnownError: file_write, the folder or the disk does not allow it.
        """
        path = self._folder / f"{kind}-{hashlib.sha256(data).hexdigest()[:DIGITS]}.png"
        try:
            if path.exists():
                os.utime(path)
            else:
                write_atomic(path, data)
        except OSError as error:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "The file {path} could not be saved: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Check that the folder exists and the disk has room."),
                path=str(path),
                reason=error.strerror or str(error),
            ) from None
        return path

    def extended(self, start: StartPicture, margins: Margins) -> StartPicture:
        """`start` grown by `margins`, with a mask over what is new (and over what its own mask marks).

        Everything new is painted, so nothing of the steps is skipped.

        Raises:
            KnownError: the picture or its mask cannot be read, or the files cannot be written.
        """
        image, _ = read_start_picture(start.path, sha256=start.sha256)
        canvas = grow(np.asarray(image), margins)
        mask = np.full(canvas.shape[:2], 255, np.uint8)
        inner = mask[margins.top :, margins.left :][: image.height, : image.width]
        inner[...] = 0
        if start.mask is not None:
            own, _ = read_start_picture(start.mask, "L", sha256=start.mask_sha256, ground="black")
            if own.size == image.size:
                inner[...] = np.asarray(own)
        path = self.keep(png_bytes(Image.fromarray(canvas)), "extended")
        masked = self.keep(png_bytes(Image.fromarray(mask)), "mask")
        return StartPicture(str(path), 1.0, mask=str(masked))

    def with_edges_found(self, start: StartPicture) -> StartPicture:
        """`start` itself, or the map of its edges where that was asked for.

        Raises:
            KnownError: the picture cannot be read, or the map cannot be written.
        """
        if not start.edges:
            return start
        image, _ = read_start_picture(start.path, "L", sha256=start.sha256)
        path = self.keep(png_bytes(edge_map(image)), "edges")
        return msgspec.structs.replace(start, path=str(path), sha256=None, edges=False)


def open_edit_files(paths: Paths) -> EditFiles:
    """The folder beside the window's form, which the window uses too."""
    return EditFiles(edits_folder(paths))


def edits_folder(paths: Paths) -> Path:
    return paths.data / EDITS


def edge_map(image: Image.Image) -> Image.Image:
    """The edges of an "L" picture, white on black, by Canny's method without smoothing."""
    from skimage.feature import canny

    levels = np.asarray(image, np.float32)
    found = canny(levels, sigma=0, low_threshold=WEAK_EDGE, high_threshold=STRONG_EDGE, mode="nearest")
    return Image.fromarray(found.astype(np.uint8) * 255)


def grow(pixels: NDArray[Any], margins: Margins) -> NDArray[Any]:
    """`pixels` (height, width, …) with its outermost rows and columns repeated over `margins`."""
    sides = ((margins.top, margins.bottom), (margins.left, margins.right))
    return np.pad(pixels, (*sides, *([(0, 0)] * (pixels.ndim - 2))), mode="edge")


def whole_patches(size: tuple[int, int], margins: Margins) -> Margins:
    """`margins`, larger by what makes a picture of `size` (width, height) a whole number of patches on the sides
    that grow: nothing of it has to be cut off then."""
    lacking = [-(side + sum(grown)) % SIZE_MULTIPLE for side, grown in zip(
        size, ((margins.left, margins.right), (margins.top, margins.bottom)), strict=True
    )]  # fmt: skip
    across, down = lacking
    return Margins(
        margins.left + (across if margins.left and not margins.right else 0),
        margins.top + (down if margins.top and not margins.bottom else 0),
        margins.right + (across if margins.right else 0),
        margins.bottom + (down if margins.bottom else 0),
    )
