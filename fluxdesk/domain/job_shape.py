"""What is to be painted, as far as memory and time care."""

from __future__ import annotations

import msgspec

from fluxdesk.domain import references
from fluxdesk.domain.canvas import windows
from fluxdesk.domain.flux_shapes import image_tokens
from fluxdesk.domain.model_facts import ModelFacts


class JobShape(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be painted, as far as memory cares."""

    width: int = 1024
    height: int = 1024
    count: int = 1
    """Pictures one after the other: costs time, not memory."""
    steps: int = 20
    """Those that are really painted."""
    start_picture: bool = False
    """A picture is encoded first and painted over."""
    lora_bytes: tuple[int, ...] = ()
    """Size of each LoRA file in use."""
    text_tokens: int | None = None
    """None: the model's own maximum."""
    evaluations: int = 1
    """Of the model per step, one after the other: they cost time, not memory."""
    reference_images: int = 0
    """Kontext: pictures whose tokens stand beside the picture's own."""
    looks: int = 0
    """Pictures whose look is taken over (Redux): their tokens stand behind the prompt's."""
    tile_side: int | None = None
    """The picture is painted through windows of so many pixels a side; None: whole."""

    @property
    def seen(self) -> tuple[int, int]:
        """Width and height of what the model sees at once, in pixels."""
        side = self.tile_side or max(self.width, self.height)
        return min(self.width, side), min(self.height, side)

    @property
    def windows(self) -> int:
        """Evaluations of the model over the whole picture, for one."""
        return len(windows(self.width, self.height, self.tile_side)) if self.tile_side else 1


def tokens_of(job: JobShape, facts: ModelFacts) -> tuple[int, int]:
    """(image tokens, text tokens) of one evaluation."""
    image = image_tokens(*job.seen) * (1 + job.reference_images)
    return image, (job.text_tokens or facts.text_tokens) + references.tokens(job.looks)
