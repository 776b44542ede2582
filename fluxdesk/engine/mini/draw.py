"""Draws scenes: flat, antialiased pictures, the only thing flux-mini has ever seen."""

import random
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fluxdesk.domain.scenes import Scene, Thing, draw_scene, loose_scene
from fluxdesk.domain.shapes import PALETTE, outlines

SIDE: Final = 128
"""Pixels of a picture's side."""
_OVERSAMPLING: Final = 4


def _paint(canvas: Image.Image, thing: Thing) -> None:
    """Fill a thing's outline on the oversized canvas, leaving its hole as it was."""
    side = canvas.width
    # A pixel's centre is half a pixel in, so that a thing at 0.5 is exactly in the middle.
    contours = [
        [
            (side * (thing.x + thing.extent * x) - 0.5, side * (thing.y + thing.extent * y) - 0.5)
            for x, y in outline
        ]
        for outline in outlines(thing.shape)
    ]
    mask = Image.new("L", canvas.size, 0)
    pen = ImageDraw.Draw(mask)
    pen.polygon(contours[0], fill=255)
    for hole in contours[1:]:
        pen.polygon(hole, fill=0)
    canvas.paste(PALETTE[thing.colour], mask=mask)


def draw(scene: Scene, side: int = SIDE) -> Image.Image:
    """Draw a scene as an RGB picture of side x side pixels."""
    canvas = Image.new("RGB", (side * _OVERSAMPLING, side * _OVERSAMPLING), PALETTE[scene.background])
    for thing in scene.things:
        _paint(canvas, thing)
    return canvas.resize((side, side), Image.Resampling.BOX)


def pixels(scenes: Iterable[Scene]) -> NDArray[np.uint8]:
    """Draw scenes into one array [N, SIDE, SIDE, 3], 0..255."""
    return np.stack([np.asarray(draw(scene)) for scene in scenes])


def mixed_scenes(seed: int, count: int) -> list[Scene]:
    """What the autoencoder learns from: half captionable scenes, half loose ones. Of the training split only."""
    rng = random.Random(f"autoencoder {seed}")
    return [draw_scene(rng, "train") if index % 2 else loose_scene(rng) for index in range(count)]
