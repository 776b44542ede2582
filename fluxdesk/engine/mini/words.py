"""Teaches the text encoders what words mean before a picture is painted: which thing stands where, in what colour.

FLUX.1's own encoders come trained, too. Untrained ones say nearly the same of every prompt, and the transformer
would have to learn painting and reading through each other.
"""

import itertools
import logging
import time
from pathlib import Path
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from fluxdesk.domain.scenes import EXTENTS, Scene, scenes
from fluxdesk.domain.shapes import BACKGROUNDS, SHAPES, THING_COLOURS
from fluxdesk.engine.mini.model import MiniFlux
from fluxdesk.engine.mini.optimizer import optimizers
from fluxdesk.engine.mini.train import fresh_captions

log = logging.getLogger(__name__)

_CELLS: Final = 9
_SIZES: Final = tuple(EXTENTS)
_CLASSES: Final = (len(SHAPES) + 1, len(THING_COLOURS) + 1, len(_SIZES) + 1)
"""Of shape, colour and size in a cell; 0 stands for an empty cell."""
_ANSWERS: Final = _CELLS * sum(_CLASSES) + len(BACKGROUNDS)
_WARMUP: Final = 50
_LOG_EVERY: Final = 50


class WordsPlan(NamedTuple):
    """How long and how fast."""

    steps: int
    batch: int = 64
    rate: float = 3e-3
    seed: int = 0


def _cell(x: float, y: float) -> int:
    """The cell of a 3 x 3 grid that a centre lies in, row by row."""
    return min(2, int(y * 3)) * 3 + min(2, int(x * 3))


def answers(scene: Scene) -> list[int]:
    """What is asked about a scene: (shape, colour, size) of nine cells, row by row, then the background."""
    asked = [[0, 0, 0] for _ in range(_CELLS)]
    for thing in scene.things:
        asked[_cell(thing.x, thing.y)] = [
            1 + SHAPES.index(thing.shape),
            1 + THING_COLOURS.index(thing.colour),
            1 + _SIZES.index(thing.size),
        ]
    return [*itertools.chain.from_iterable(asked), BACKGROUNDS.index(scene.background)]


def wrongness(guesses: Tensor, wanted: Tensor) -> Tensor:
    """Mean cross-entropy of guesses [N, answers] over the 28 questions wanted [N, 28]."""
    parts = guesses.split([*(_CLASSES * _CELLS), len(BACKGROUNDS)], dim=1)
    losses = [nn.functional.cross_entropy(part, wanted[:, n]) for n, part in enumerate(parts)]
    return torch.stack(losses).mean()


def _all_right(guesses: Tensor, wanted: Tensor) -> float:
    """The share of scenes of which every question is answered rightly."""
    parts = guesses.split([*(_CLASSES * _CELLS), len(BACKGROUNDS)], dim=1)
    picked = torch.stack([part.argmax(dim=1) for part in parts], dim=1)
    return float((picked == wanted).all(dim=1).float().mean())


class Reader(nn.Module):
    """Both encoders with a linear way from each one's output to the answers; the ways are thrown away."""

    def __init__(self, model: MiniFlux) -> None:
        """Share the encoders of the model to be trained."""
        super().__init__()
        self.clip, self.t5 = model.clip, model.t5
        self.from_pooled = nn.Linear(256, _ANSWERS)
        self.from_words = nn.Linear(256, _ANSWERS)

    def forward(self, t5_ids: Tensor, clip_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Guesses [N, answers] from the pooled embedding and from the mean of the prompt embeddings."""
        pooled, words = self.clip(clip_ids).pooler_output, self.t5(t5_ids)[0]
        return self.from_pooled(pooled), self.from_words(words.mean(dim=1))


def teach_words(model: MiniFlux, plan: WordsPlan, checkpoint: Path, compiled: bool) -> float | None:
    """Train both encoders of a model in place, or take them from the checkpoint when it is there.

    Returns the last step's loss, the sum of both encoders' mean cross-entropies; None from a checkpoint.
    """
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.clip.load_state_dict(state["clip"])
        model.t5.load_state_dict(state["t5"])
        return None
    reader = Reader(model)
    network = torch.compile(reader) if compiled else reader
    methods = optimizers(reader, plan.rate)
    drawn, started, last = scenes(plan.seed, "train"), time.monotonic(), 0.0
    for step in range(plan.steps):
        batch = [next(drawn) for _ in range(plan.batch)]
        wanted = torch.tensor([answers(scene) for scene in batch])
        guesses = network(*model.tokenize(fresh_captions(batch, plan.seed, step)))
        loss = torch.stack([wrongness(guess, wanted) for guess in guesses]).sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        rate = plan.rate * min(1.0, (step + 1) / _WARMUP, 2.0 * (1.0 - step / plan.steps))
        for method in methods:
            for group in method.param_groups:
                group["lr"] = rate
            method.step()
            method.zero_grad(set_to_none=True)
        last = float(loss.detach())
        if (step + 1) % _LOG_EVERY == 0:
            right = [100 * _all_right(guess.detach(), wanted) for guess in guesses]
            log.info(
                "words: step %d of %d loss %.4f, all right: CLIP %.0f %%, T5 %.0f %%, %.0f s",
                step + 1,
                plan.steps,
                last,
                *right,
                time.monotonic() - started,
            )
    torch.save({"clip": model.clip.state_dict(), "t5": model.t5.state_dict()}, checkpoint)
    return last
