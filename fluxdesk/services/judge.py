"""Reads a picture of coloured shapes without any neural net, and says whether it shows a scene.

Background: the commonest palette colour along the border. Things: connected areas that differ from it. Colour:
the palette colour nearest to an area's inner pixels. Shape: the template that overlaps best, both scaled to
their bounding boxes.
"""

import itertools
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fluxdesk.domain.scenes import PLACES, Asked, Scene, Thing
from fluxdesk.domain.shapes import PALETTE, SHAPES, outlines

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

_WORK_SIDE: Final = 160
_TEMPLATE_SIDE: Final = 32
_FOREGROUND_DISTANCE: Final = 60.0
_SMALLEST_AREA: Final = 0.002
_LEAST_OVERLAP: Final = 0.6
_PLACE_TOLERANCE: Final = 0.14
_RELATION_MARGIN: Final = 0.12

_NAMES: Final = tuple(PALETTE)
_COLOURS: Final[Floats] = np.array([PALETTE[name] for name in _NAMES], dtype=np.float64)


class Found(msgspec.Struct, frozen=True):
    """One thing seen. x, y, extent: centre of the bounding box and its longer side, as fractions of the picture's.

    shape is "unknown" where no template fits; overlap (0..1) says how well the best one does.
    """

    colour: str
    shape: str
    x: float
    y: float
    extent: float
    overlap: float


class Reading(msgspec.Struct, frozen=True):
    """What a picture shows."""

    background: str
    things: tuple[Found, ...]


class Verdict(msgspec.Struct, frozen=True):
    """What of a scene a picture got right. positions is None where the scene claims none."""

    background: bool
    count: bool
    colours: bool
    shapes: bool
    positions: bool | None

    @property
    def all_right(self) -> bool:
        """Whether nothing is wrong."""
        return self.background and self.count and self.colours and self.shapes and self.positions is not False


class Tally(msgspec.Struct, frozen=True):
    """Percentages of right pictures; positions over the pictures whose prompt claims some."""

    pictures: int
    background: float
    count: float
    colours: float
    shapes: float
    positions: float
    all_right: float


def _pixels(picture: Image.Image) -> Floats:
    """The picture as [H, W, 3] floats, reduced to at most _WORK_SIDE on the longer side."""
    picture = picture.convert("RGB")
    longer = max(picture.size)
    if longer > _WORK_SIDE:
        size = [max(1, round(side * _WORK_SIDE / longer)) for side in picture.size]
        picture = picture.resize((size[0], size[1]), Image.Resampling.BOX)
    return np.asarray(picture, dtype=np.float64)


def _nearest(pixels: Floats) -> NDArray[np.intp]:
    """The index of the nearest palette colour of each pixel [..., 3]."""
    difference = pixels[..., None, :] - _COLOURS
    return np.asarray(np.square(difference).sum(axis=-1).argmin(axis=-1))


def _runs(row: Mask) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.view(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _areas(mask: Mask) -> list[Mask]:
    """Areas connected along edges or corners, largest first."""
    parent: list[int] = []
    placed: list[tuple[int, int, int]] = []
    above: list[tuple[int, int, int]] = []

    def root(label: int) -> int:
        while parent[label] != label:
            label = parent[label]
        return label

    for y, row in enumerate(mask):
        here = []
        for start, end in _runs(row):
            label = len(parent)
            parent.append(label)
            placed.append((y, start, end))
            for above_start, above_end, other in above:
                if start <= above_end and above_start <= end:
                    parent[root(other)] = root(label)
            here.append((start, end, label))
        above = here
    areas: dict[int, Mask] = {}
    for label, (y, start, end) in enumerate(placed):
        areas.setdefault(root(label), np.zeros_like(mask))[y, start:end] = True
    return sorted(areas.values(), key=lambda area: -int(area.sum()))


def _inner(mask: Mask) -> Mask:
    """The mask without its rim, where colours mix; the mask itself if nothing would be left."""
    padded = np.pad(mask, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:] & mask
    return inner if inner.sum() * 5 >= mask.sum() else mask


def _boxed(mask: Mask) -> Floats:
    """The mask scaled from its bounding box to a square of _TEMPLATE_SIDE, 0..1."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    image = Image.fromarray(part.astype(np.uint8) * 255)
    scaled = image.resize((_TEMPLATE_SIDE, _TEMPLATE_SIDE), Image.Resampling.BILINEAR)
    return np.asarray(scaled, dtype=np.float64) / 255.0


@cache
def _templates() -> dict[str, Floats]:
    """Every shape drawn large and boxed."""
    side, found = 256, {}
    for shape in SHAPES:
        image = Image.new("L", (side, side), 0)
        pen = ImageDraw.Draw(image)
        for index, outline in enumerate(outlines(shape)):
            pen.polygon(
                [(side * (0.5 + 0.8 * x), side * (0.5 + 0.8 * y)) for x, y in outline], fill=1 - index
            )
        found[shape] = _boxed(np.asarray(image) > 0)
    return found


def _classify(mask: Mask) -> tuple[str, float]:
    """The best-fitting shape and its overlap (intersection over union of soft masks)."""
    seen = _boxed(mask)
    overlaps = {
        shape: float(np.minimum(seen, template).sum() / np.maximum(seen, template).sum())
        for shape, template in _templates().items()
    }
    best = max(overlaps, key=lambda shape: overlaps[shape])
    return (best if overlaps[best] >= _LEAST_OVERLAP else "unknown"), overlaps[best]


def _background(pixels: Floats) -> int:
    """The index of the commonest palette colour along the border."""
    border = np.concatenate((pixels[:2].reshape(-1, 3), pixels[-2:].reshape(-1, 3)))
    border = np.concatenate((border, pixels[:, :2].reshape(-1, 3), pixels[:, -2:].reshape(-1, 3)))
    return int(np.bincount(_nearest(border), minlength=len(_NAMES)).argmax())


def read(picture: Image.Image) -> Reading:
    """Say what a picture of any size shows, largest thing first."""
    pixels = _pixels(picture)
    height, width = pixels.shape[:2]
    ground = _background(pixels)
    # The true background may be off the palette's shade; things are judged against what is really there.
    flat = pixels.reshape(-1, 3)
    shade = np.median(flat[_nearest(flat) == ground], axis=0)
    different = np.sqrt(np.square(pixels - shade).sum(axis=-1)) > _FOREGROUND_DISTANCE
    things = []
    for mask in _areas(different):
        if mask.sum() < _SMALLEST_AREA * mask.size:
            continue
        names = np.bincount(_nearest(pixels[_inner(mask)]), minlength=len(_NAMES))
        names[ground] = 0
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        shape, overlap = _classify(mask)
        things.append(
            Found(
                colour=_NAMES[int(names.argmax())],
                shape=shape,
                x=float(columns[0] + columns[-1] + 1) / 2.0 / width,
                y=float(rows[0] + rows[-1] + 1) / 2.0 / height,
                extent=float(max(len(rows) / height, len(columns) / width)),
                overlap=overlap,
            )
        )
    return Reading(_NAMES[ground], tuple(things))


def _pairing(wanted: tuple[Thing, ...], found: tuple[Found, ...]) -> list[Found | None]:
    """For each wanted thing the found one it is best taken for; None where too few were found."""
    slots: list[Found | None] = [*found[: max(6, len(wanted))], *([None] * len(wanted))]

    def likeness(thing: Thing, seen: Found | None) -> float:
        if seen is None:
            return -2.0
        near = 1.0 - math.hypot(thing.x - seen.x, thing.y - seen.y)
        return 2.0 * (thing.colour == seen.colour) + 2.0 * (thing.shape == seen.shape) + 0.5 * near

    def total(choice: tuple[int, ...]) -> float:
        return sum(likeness(thing, slots[index]) for thing, index in zip(wanted, choice, strict=True))

    # Empty slots are alike; offering as many as there are things is enough.
    indices = range(min(len(found), max(6, len(wanted))) + len(wanted))
    best = max(itertools.permutations(indices, len(wanted)), key=total)
    return [slots[index] for index in best]


def _positions(scene: Scene, partners: list[Found | None]) -> bool | None:
    """Whether the things stand as the scene's words say; None where its words say nothing."""
    first = partners[0]
    if scene.place is not None:
        x, y = PLACES[scene.place]
        return first is not None and max(abs(first.x - x), abs(first.y - y)) <= _PLACE_TOLERANCE
    if scene.relation is None:
        return None
    second = partners[1]
    if first is None or second is None:
        return False
    across, down = second.x - first.x, second.y - first.y
    gap, other = {
        "above": (down, across),
        "below": (-down, across),
        "left": (across, down),
        "right": (-across, down),
    }[scene.relation]
    return gap >= _RELATION_MARGIN and gap > abs(other)


def judge(picture: Image.Image, scene: Scene) -> Verdict:
    """Compare a picture with a scene."""
    reading = read(picture)
    partners = _pairing(scene.things, reading.things)
    pairs = list(zip(scene.things, partners, strict=True))
    return Verdict(
        background=reading.background == scene.background,
        count=len(reading.things) == len(scene.things),
        colours=all(seen is not None and seen.colour == thing.colour for thing, seen in pairs),
        shapes=all(seen is not None and seen.shape == thing.shape for thing, seen in pairs),
        positions=_positions(scene, partners),
    )


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """Percentages over verdicts; 100 where there was nothing to judge."""
    all_of = list(verdicts)
    placed = [verdict.positions for verdict in all_of if verdict.positions is not None]

    def percent(right: list[bool]) -> float:
        return 100.0 * sum(right) / len(right) if right else 100.0

    return Tally(
        pictures=len(all_of),
        background=percent([verdict.background for verdict in all_of]),
        count=percent([verdict.count for verdict in all_of]),
        colours=percent([verdict.colours for verdict in all_of]),
        shapes=percent([verdict.shapes for verdict in all_of]),
        positions=percent(placed),
        all_right=percent([verdict.all_right for verdict in all_of]),
    )


class Judged(msgspec.Struct, frozen=True):
    """A prompt's picture with what was seen in it and what of it is right."""

    asked: Asked
    reading: Reading
    verdict: Verdict


def judge_folder(folder: Path) -> list[Judged]:
    """Judge the pictures that a folder's asked.json names. Raises OSError, msgspec.DecodeError."""
    judged = []
    for asked in msgspec.json.decode((folder / "asked.json").read_bytes(), type=list[Asked]):
        with Image.open(folder / asked.picture) as picture:
            judged.append(Judged(asked, read(picture), judge(picture, asked.scene)))
    return judged
