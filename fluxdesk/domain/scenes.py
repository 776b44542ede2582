"""Scenes of the demo model: what may be in a picture, drawn from a seed, and which are held out."""

import hashlib
import math
import random
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from fluxdesk.domain.shapes import BACKGROUNDS, SHAPES, THING_COLOURS

Size = Literal["small", "medium", "large"]
Kind = Literal["single", "placed", "pair", "count"]
Relation = Literal["above", "below", "left", "right"]
Split = Literal["train", "held-out"]

EXTENTS: Final[dict[Size, float]] = {"small": 0.235, "medium": 0.335, "large": 0.44}
"""Size of a thing as a fraction of the picture's side."""

PLACES: Final[dict[str, tuple[float, float]]] = {
    "top left": (0.25, 0.25),
    "top": (0.5, 0.25),
    "top right": (0.75, 0.25),
    "left": (0.25, 0.5),
    "centre": (0.5, 0.5),
    "right": (0.75, 0.5),
    "bottom left": (0.25, 0.75),
    "bottom": (0.5, 0.75),
    "bottom right": (0.75, 0.75),
}

_RELATION_CENTRES: Final[dict[Relation, tuple[tuple[float, float], tuple[float, float]]]] = {
    "above": ((0.5, 0.26), (0.5, 0.74)),
    "below": ((0.5, 0.74), (0.5, 0.26)),
    "left": ((0.26, 0.5), (0.74, 0.5)),
    "right": ((0.74, 0.5), (0.26, 0.5)),
}
_COUNT_CENTRES: Final[dict[int, tuple[tuple[float, float], ...]]] = {
    2: ((0.27, 0.5), (0.73, 0.5)),
    3: ((0.5, 0.27), (0.27, 0.73), (0.73, 0.73)),
    4: ((0.27, 0.27), (0.73, 0.27), (0.27, 0.73), (0.73, 0.73)),
}
_JITTER: Final = 0.025
_EXTENT_JITTER: Final = 0.05
_HELD_OUT_PARTS: Final = 10


class Thing(msgspec.Struct, frozen=True):
    """One shape. x, y: its centre; extent: its size; all as fractions of the picture's side."""

    shape: str
    colour: str
    size: Size
    x: float
    y: float
    extent: float


class Scene(msgspec.Struct, frozen=True):
    """A picture's content. `relation` is of the first thing to the second; `place` is a key of PLACES."""

    kind: Kind
    background: str
    things: tuple[Thing, ...]
    relation: Relation | None = None
    place: str | None = None


class Asked(msgspec.Struct, frozen=True):
    """A picture's file name, the prompt that it was painted from and the scene that the prompt words."""

    picture: str
    prompt: str
    scene: Scene


def combination(scene: Scene) -> str:
    """Name what a scene combines: its (shape, colour) pairs and how they stand to each other.

    A pair above and the same pair below are one combination, so that the opposite wording cannot
    teach what is held out.
    """
    pairs = sorted({f"{thing.colour} {thing.shape}" for thing in scene.things})
    if scene.kind == "pair":
        stand = "vertical" if scene.relation in ("above", "below") else "horizontal"
    elif scene.kind == "count":
        stand = f"count {len(scene.things)}"
    else:
        stand = scene.place or "alone"
    return " + ".join([*pairs, stand])


_ALWAYS_HELD_OUT: Final = frozenset({"blue square + red circle + vertical"})


def split_of(scene: Scene) -> Split:
    """Say whether a scene's combination is trained on or kept for evaluation (about one in ten)."""
    name = combination(scene)
    if name in _ALWAYS_HELD_OUT:
        return "held-out"
    digest = hashlib.sha256(name.encode()).digest()
    return "held-out" if int.from_bytes(digest[:4], "big") % _HELD_OUT_PARTS == 0 else "train"


def make_thing(
    rng: random.Random,
    look: tuple[str, str],
    size: Size,
    centre: tuple[float, float],
    jitter: float = _JITTER,
) -> Thing:
    """Put a (shape, colour) of a size about a centre, a little off so that seeds differ."""
    x, y = (coordinate + rng.uniform(-jitter, jitter) for coordinate in centre)
    extent = EXTENTS[size] * (1.0 + rng.uniform(-_EXTENT_JITTER, _EXTENT_JITTER))
    return Thing(look[0], look[1], size, x, y, extent)


def _size(rng: random.Random) -> Size:
    roll = rng.random()
    return "medium" if roll < 0.6 else ("small" if roll < 0.8 else "large")


def _look(rng: random.Random, background: str) -> tuple[str, str]:
    return rng.choice(SHAPES), rng.choice([colour for colour in THING_COLOURS if colour != background])


def _draw(rng: random.Random) -> Scene:
    """One scene of any split."""
    background = "white" if rng.random() < 0.25 else rng.choice(BACKGROUNDS)
    roll = rng.random()
    first = _look(rng, background)
    if roll < 0.5:
        second = _look(rng, background)
        while second == first:
            second = _look(rng, background)
        relation: Relation = rng.choice(("above", "below", "left", "right"))
        centres = _RELATION_CENTRES[relation]
        things = tuple(
            make_thing(rng, look, _size(rng), centre)
            for look, centre in zip((first, second), centres, strict=True)
        )
        return Scene("pair", background, things, relation=relation)
    if roll < 0.65:
        return Scene("single", background, (make_thing(rng, first, _size(rng), PLACES["centre"]),))
    if roll < 0.83:
        place = rng.choice(list(PLACES))
        return Scene("placed", background, (make_thing(rng, first, _size(rng), PLACES[place]),), place=place)
    size: Size = "small" if rng.random() < 0.25 else "medium"
    centres_of = _COUNT_CENTRES[rng.choice((2, 2, 3, 3, 4))]
    return Scene("count", background, tuple(make_thing(rng, first, size, centre) for centre in centres_of))


def draw_scene(rng: random.Random, split: Split) -> Scene:
    """Draw scenes until one belongs to the split."""
    while True:
        scene = _draw(rng)
        if split_of(scene) == split:
            return scene


def scenes(seed: int, split: Split) -> Iterator[Scene]:
    """The endless series of scenes that a seed stands for."""
    rng = random.Random(f"{split} {seed}")
    while True:
        yield draw_scene(rng, split)


def loose_scene(rng: random.Random) -> Scene:
    """Any shapes anywhere, overlapping or cut off: food for the autoencoder, never captioned."""
    background = rng.choice(BACKGROUNDS)
    things = []
    for _ in range(rng.randint(1, 5)):
        centre = (rng.uniform(0.05, 0.95), rng.uniform(0.05, 0.95))
        thing = make_thing(rng, _look(rng, background), "medium", centre)
        things.append(
            msgspec.structs.replace(thing, extent=math.exp(rng.uniform(math.log(0.15), math.log(0.6))))
        )
    return Scene("count", background, tuple(things))


def demo_scene() -> Scene:
    """The scene of the first prompt that a person is offered; held out like all of its combination."""
    rng = random.Random("demo")
    above, under = _RELATION_CENTRES["above"]
    things = (
        make_thing(rng, ("circle", "red"), "medium", above),
        make_thing(rng, ("square", "blue"), "medium", under),
    )
    return Scene("pair", "white", things, relation="above")
