"""What stands where, patch by patch: a second question to the transformer while it trains.

From noise alone the mean error of a velocity says little about which of two things is red. Asking the middle of the
network what each patch is going to show does (after "representation alignment", Yu et al. 2024, with the drawer's own
knowledge in place of another network's). The answer's weights are thrown away with the optimizers.
"""

from typing import Final

import torch
from PIL import Image, ImageDraw
from torch import Tensor, nn

from fluxdesk.domain.scenes import Scene
from fluxdesk.domain.shapes import SHAPES, THING_COLOURS, outlines

PATCHES: Final = 8
"""Of a picture's side: 16 px each, the patches of the transformer."""
CLASSES: Final = 1 + len(SHAPES) * len(THING_COLOURS)
"""Of a patch: (shape, colour) of the thing in it, 0 for none."""
_FINE: Final = 8
_COVERED: Final = 0.2
"""A patch shows a thing when so much of it is covered by it."""


def patch_classes(scene: Scene) -> Tensor:
    """The class [64] of each patch of a scene, row by row, int64."""
    side = PATCHES * _FINE
    classes = torch.zeros(PATCHES, PATCHES, dtype=torch.int64)
    most = torch.full((PATCHES, PATCHES), _COVERED)
    for thing in scene.things:
        mask = Image.new("L", (side, side), 0)
        outer = [
            (side * (thing.x + thing.extent * x) - 0.5, side * (thing.y + thing.extent * y) - 0.5)
            for x, y in outlines(thing.shape)[0]
        ]
        ImageDraw.Draw(mask).polygon(outer, fill=1)
        bits = torch.frombuffer(bytearray(mask.tobytes()), dtype=torch.uint8).float()
        covered = bits.view(PATCHES, _FINE, PATCHES, _FINE).mean(dim=(1, 3))
        known = 1 + SHAPES.index(thing.shape) * len(THING_COLOURS) + THING_COLOURS.index(thing.colour)
        classes = torch.where(covered > most, known, classes)
        most = torch.maximum(most, covered)
    return classes.flatten()


class LayoutHead(nn.Module):
    """Guesses each patch's class from the transformer's middle."""

    def __init__(self, width: int) -> None:
        """Take the transformer's width."""
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.answer = nn.Linear(width, CLASSES)

    def forward(self, hidden: Tensor) -> Tensor:
        """Logits [N, 64, CLASSES] of the picture's tokens [N, 64, width] between two blocks."""
        logits: Tensor = self.answer(self.norm(hidden))
        return logits


def layout_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """Mean cross-entropy of logits [N, 64, CLASSES] against classes [N, 64]."""
    return nn.functional.cross_entropy(logits.flatten(0, 1), classes.flatten())
