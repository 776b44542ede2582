"""Pictures of differences: where two pictures part, as colours."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.pixels import Picture, png_bytes, read_picture
from fluxdesk.services.image_compare import check_comparable, flip_map

MapKind = Literal["difference", "flip"]

_MAGMA_ANCHORS = np.array(
    [
        (0, 0, 4), (28, 16, 68), (79, 18, 123), (129, 37, 129), (181, 54, 122), (229, 80, 100),
        (251, 135, 97), (254, 194, 135), (252, 253, 191),
    ],
    dtype=np.float32,
)  # fmt: skip
"""Nine points of the magma colour map (Smith and van der Walt, CC0); between them straight lines."""


def magma(values: NDArray[np.floating]) -> Picture:
    """Colours of `values` (0 to 1, any shape): black is 0, pale yellow is 1."""
    place = np.clip(values, 0.0, 1.0) * (len(_MAGMA_ANCHORS) - 1)
    low = np.minimum(place.astype(np.intp), len(_MAGMA_ANCHORS) - 2)
    part = (place - low)[..., None]
    colours = _MAGMA_ANCHORS[low] * (1 - part) + _MAGMA_ANCHORS[low + 1] * part
    return np.asarray(colours.round(), dtype=np.uint8)


def difference_map(reference: Picture, picture: Picture, gain: float = 4.0) -> Picture:
    """The largest channel's absolute difference per pixel, `gain` times as bright, in magma.

    Raises:
        KnownError: the sizes differ.
    """
    check_comparable(reference, picture)
    difference = np.abs(picture.astype(np.int16) - reference.astype(np.int16)).max(axis=2)
    return magma(difference.astype(np.float32) * (gain / 255.0))


def flip_picture(reference: Picture, picture: Picture) -> Picture:
    """FLIP's error map in magma: what an eye that flips between the two would notice, and where.

    Raises:
        KnownError: the sizes differ.
    """
    check_comparable(reference, picture)
    return magma(flip_map(reference, picture))


def write_map(reference: str, picture: str, target: str, kind: MapKind) -> None:
    """Write the map of two picture files as a PNG. A function of the module, for a process pool.

    Raises:
        KnownError: a picture cannot be read, or the sizes differ.
        OSError: the disk refuses.
    """
    make = flip_picture if kind == "flip" else difference_map
    made = make(read_picture(Path(reference)), read_picture(Path(picture)))
    write_atomic(Path(target), png_bytes(Image.fromarray(made)))
