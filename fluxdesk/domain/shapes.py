"""Outlines and colours of the demo model's pictures: what is drawn is what the judge compares with."""

import math
from typing import Final

Point = tuple[float, float]
Outline = tuple[Point, ...]

SHAPES: Final = ("circle", "square", "triangle", "star", "heart", "cross", "ring", "diamond")

PALETTE: Final[dict[str, tuple[int, int, int]]] = {
    "red": (220, 30, 35),
    "green": (30, 160, 65),
    "blue": (35, 75, 215),
    "yellow": (250, 215, 30),
    "orange": (250, 130, 20),
    "purple": (135, 45, 165),
    "black": (20, 20, 20),
    "white": (248, 248, 248),
    "grey": (150, 150, 150),
}
"""sRGB, 0..255. Far enough apart that a soft picture's colours still have one nearest name."""

THING_COLOURS: Final = ("red", "green", "blue", "yellow", "orange", "purple", "black", "white")
BACKGROUNDS: Final = ("white", "black", "grey", "yellow", "blue", "green")

_ROUND_STEPS: Final = 72
_RING_HOLE: Final = 0.55
_CROSS_ARM: Final = 0.36


def _circle(radius: float) -> Outline:
    turns = [2.0 * math.pi * step / _ROUND_STEPS for step in range(_ROUND_STEPS)]
    return tuple((radius * math.cos(turn), radius * math.sin(turn)) for turn in turns)


def _star() -> Outline:
    points = []
    for step in range(10):
        turn = math.pi * step / 5.0 - math.pi / 2.0
        radius = 0.56 if step % 2 == 0 else 0.235
        points.append((radius * math.cos(turn), radius * math.sin(turn) + 0.05))
    return tuple(points)


def _heart() -> Outline:
    points = []
    for step in range(_ROUND_STEPS):
        turn = 2.0 * math.pi * step / _ROUND_STEPS
        x = 16.0 * math.sin(turn) ** 3
        y = -(
            13.0 * math.cos(turn) - 5.0 * math.cos(2 * turn) - 2.0 * math.cos(3 * turn) - math.cos(4 * turn)
        )
        points.append((x / 33.0, (y - 2.5) / 33.0))
    return tuple(points)


def _cross() -> Outline:
    arm, end = _CROSS_ARM / 2.0, 0.5
    quarter = [(-arm, -end), (arm, -end), (arm, -arm)]
    points: list[Point] = []
    for _ in range(4):
        points += quarter
        quarter = [(-y, x) for x, y in quarter]
    return tuple(points)


_OUTLINES: Final[dict[str, tuple[Outline, ...]]] = {
    "circle": (_circle(0.5),),
    "square": (((-0.45, -0.45), (0.45, -0.45), (0.45, 0.45), (-0.45, 0.45)),),
    "triangle": (((0.0, -0.47), (0.53, 0.45), (-0.53, 0.45)),),
    "star": (_star(),),
    "heart": (_heart(),),
    "cross": (_cross(),),
    "ring": (_circle(0.5), _circle(0.5 * _RING_HOLE)),
    "diamond": (((0.0, -0.55), (0.42, 0.0), (0.0, 0.55), (-0.42, 0.0)),),
}


def outlines(shape: str) -> tuple[Outline, ...]:
    """Closed polygons of a shape about (0, 0), in units of its size, y downwards.

    The first is filled; the second, where there is one, is the hole in it.
    """
    return _OUTLINES[shape]
