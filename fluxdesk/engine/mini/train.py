"""Trains the transformer on cached latents, with text encoders that can read already: flow matching, resumable."""

import logging
import random
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn

from fluxdesk.domain.captions import caption, typed
from fluxdesk.domain.scenes import Scene, scenes
from fluxdesk.engine.mini import autoencoder as vae
from fluxdesk.engine.mini.draw import pixels
from fluxdesk.engine.mini.layout import LayoutHead, layout_loss, patch_classes
from fluxdesk.engine.mini.model import MiniFlux, pack
from fluxdesk.engine.mini.optimizer import optimizers

log = logging.getLogger(__name__)

_WARMUP: Final = 60
_DECAY: Final = 0.35
_CHUNK: Final = 512
_SAVE_SECONDS: Final = 240.0
_COMPOSE_FROM: Final = 13_950
"""From this step on the model learns above all what goes where. Until then it had learnt to draw: of 104 held-out
single things 99 had their colour, of 96 pairs only 55. Which of two things gets which colour is decided while the
picture is almost noise alone, and of logit-normal levels about 0.5 only one in twelve lies above 0.8."""
_COMPOSE_LOGIT: Final = 1.0
_COMPOSE_PAIRS: Final = 2.0
"""How often a pair is shown, against another picture."""
_LAYOUT_BLOCK: Final = 1
"""The single block after which each patch is asked what it is going to show (layout.py), from that step on."""
_LAYOUT_WEIGHT: Final = 0.1


class Plan(NamedTuple):
    """How long and how fast. The rate is flat and falls to zero over the last third of `steps`.

    A run is the same whatever `steps` was asked for first, as long as the fall had not begun: more steps
    can be added to a checkpoint of the flat part.
    """

    steps: int
    batch: int = 32
    rate: float = 2.5e-3
    ema: float = 0.998
    seed: int = 0
    minutes: float | None = None


class Latents(NamedTuple):
    """Scenes with their packed, normalised latents [N, 64, 64] and the numbers that normalised them."""

    scenes: list[Scene]
    packed: Tensor
    scale: float
    shift: float


def cached_latents(autoencoder: Any, count: int, seed: int, cache: Path) -> Latents:
    """Draw and encode the first `count` training scenes of a seed, or read them from the cache."""
    drawn = [scene for scene, _ in zip(scenes(seed, "train"), range(count), strict=False)]
    if cache.exists():
        state = torch.load(cache, weights_only=True)
        return Latents(drawn, state["packed"], state["scale"], state["shift"])
    started, parts = time.monotonic(), []
    for start in range(0, count, _CHUNK):
        pictures = torch.from_numpy(pixels(drawn[start : start + _CHUNK]))
        parts.append(pack(vae.encode(autoencoder, pictures)))
    raw = torch.cat(parts)
    shift, scale = float(raw.mean()), 1.0 / float(raw.std())
    log.info(
        "latents of %d pictures: shift %.4f scale %.4f, %.0f s",
        count,
        shift,
        scale,
        time.monotonic() - started,
    )
    packed = (raw - shift) * scale
    torch.save({"packed": packed, "scale": scale, "shift": shift}, cache)
    return Latents(drawn, packed, scale, shift)


def _rate(plan: Plan, step: int, warm_from: int) -> float:
    """The learning rate of a step: warm-up, flat, then linearly down to (nearly) nothing."""
    left = (plan.steps - step) / max(1.0, plan.steps * _DECAY)
    return plan.rate * min(1.0, (step - warm_from + 1) / _WARMUP, max(left, 0.001))


def fresh_captions(batch: list[Scene], seed: int, step: int) -> list[str]:
    """Fresh wordings, every other one Spanish; a step's words depend on seed and step only."""
    rng = random.Random(f"{seed} {step}")
    return [typed(caption(scene, "en" if n % 2 else "es", rng), rng) for n, scene in enumerate(batch)]


class Lessons(NamedTuple):
    """The pictures of a training, with what is the same in every step."""

    data: Latents
    shown: Tensor
    """How often each is shown while the model composes, [N]."""
    patches: Tensor
    """The class of each patch of each picture, [N, 64]."""


def _lessons(data: Latents) -> Lessons:
    shown = torch.tensor([_COMPOSE_PAIRS if scene.kind == "pair" else 1.0 for scene in data.scenes])
    return Lessons(data, shown, torch.stack([patch_classes(scene) for scene in data.scenes]))


class Batch(NamedTuple):
    """What one step learns from: which scenes, their latents [N, 64, 64] with noise, and the way back."""

    which: Tensor
    noisy: Tensor
    sigma: Tensor
    velocity: Tensor


def _batch(lessons: Lessons, plan: Plan, step: int) -> Batch:
    """Scenes at logit-normal noise levels; later more pairs and higher levels. A matter of seed and step only."""
    generator = torch.Generator().manual_seed(plan.seed * 10_000_019 + step)
    composing = step >= _COMPOSE_FROM
    if composing:
        which = torch.multinomial(lessons.shown, plan.batch, generator=generator)
    else:
        which = torch.randint(len(lessons.data.packed), (plan.batch,), generator=generator)
    clean = lessons.data.packed[which]
    logit = _COMPOSE_LOGIT if composing else 0.0
    sigma = torch.sigmoid(torch.randn(plan.batch, generator=generator) + logit)
    noise = torch.randn(clean.shape, generator=generator)
    return Batch(which, torch.lerp(clean, noise, sigma[:, None, None]), sigma, noise - clean)


class Trainer:
    """A model in training, its running average, and their checkpoint."""

    def __init__(self, model: MiniFlux, checkpoint: Path, plan: Plan) -> None:
        """Start with a model whose encoders can read, or go on from the checkpoint.

        As with FLUX.1 the encoders stay as they are: what they can read is not to be lost again.
        """
        self.plan, self.checkpoint, self.model = plan, checkpoint, model
        model.clip.requires_grad_(False)
        model.t5.requires_grad_(False)
        self.head = LayoutHead(model.transformer.inner_dim)
        head = torch.optim.AdamW(self.head.parameters(), lr=plan.rate, betas=(0.9, 0.98))
        self.optimizers = [*optimizers(model, plan.rate), head]
        self.average = {name: value.detach().clone() for name, value in self._trained()}
        self.step, self.seconds, self.warm_from = 0, 0.0, 0
        self._middle: list[Tensor] = []
        block = model.transformer.single_transformer_blocks[_LAYOUT_BLOCK]
        block.register_forward_hook(lambda _module, _inputs, output: self._middle.append(output[1]))
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.average = state["average"]
            self.step, self.seconds = int(state["step"]), float(state["seconds"])
            self.warm_from = int(state.get("warm_from", self.step))
            if "optimizers" in state:  # published files do not hold them (adopt.py)
                self.head.load_state_dict(state["head"])
                for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
                    optimizer.load_state_dict(saved)

    def _trained(self) -> list[tuple[str, nn.Parameter]]:
        return [(name, value) for name, value in self.model.named_parameters() if value.requires_grad]

    def save(self) -> None:
        """Write the checkpoint whole or not at all."""
        state = {"model": self.model.state_dict(), "average": self.average, "step": self.step}
        state |= {
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "seconds": self.seconds,
            "head": self.head.state_dict(),
            "warm_from": self.warm_from,
        }
        partial = self.checkpoint.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def _forward(
        self, noisy: Tensor, sigma: Tensor, t5_ids: Tensor, clip_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The velocity [N, 64, 64] and each patch's logits, what it is going to show."""
        self._middle.clear()
        with torch.no_grad():
            embeddings = self.model.encode(t5_ids, clip_ids)
        velocity = self.model.velocity(noisy, sigma, *embeddings)
        return velocity, self.head(self._middle.pop())

    def _loss(self, lessons: Lessons, network: Any) -> Tensor:
        """Flow matching's mean square error, later with the question what stands where beside it."""
        batch = _batch(lessons, self.plan, self.step)
        scenes_shown = [lessons.data.scenes[n] for n in batch.which.tolist()]
        ids = self.model.tokenize(fresh_captions(scenes_shown, self.plan.seed, self.step))
        guess, logits = network(batch.noisy, batch.sigma, *ids)
        error: Tensor = (guess - batch.velocity).square().mean()
        if self.step < _COMPOSE_FROM:
            return error
        return error + _LAYOUT_WEIGHT * layout_loss(logits, lessons.patches[batch.which])

    def _update(self, lessons: Lessons, network: Any) -> float:
        """One step. Returns its loss."""
        loss = self._loss(lessons, network)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([value for _, value in self._trained()], 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = _rate(self.plan, self.step, self.warm_from)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        # Early on the average forgets sooner, or it would remember the untrained start.
        forget = 1.0 - min(self.plan.ema, (self.step + 1) / (self.step + 10))
        values = [value.detach() for _, value in self._trained()]
        torch._foreach_lerp_(list(self.average.values()), values, forget)
        self.step += 1
        return float(loss.detach())

    def run(self, data: Latents, compiled: bool = True) -> None:
        """Train up to the plan's steps or minutes, checkpointing as it goes."""
        network = torch.compile(self._forward) if compiled else self._forward
        lessons = _lessons(data)
        started, saved, before = time.monotonic(), time.monotonic(), self.seconds
        recent: list[float] = []
        while self.step < self.plan.steps:
            recent.append(self._update(lessons, network))
            now = time.monotonic()
            self.seconds = before + now - started
            if self.step % 50 == 0:
                mean = sum(recent) / len(recent)
                log.info(
                    "step %d of %d loss %.4f, %.0f s in all", self.step, self.plan.steps, mean, self.seconds
                )
                recent.clear()
            if now - saved > _SAVE_SECONDS:
                self.save()
                saved = now
            if self.plan.minutes is not None and now - started > self.plan.minutes * 60.0:
                break
        self.save()


def averaged(tokenizers: Path, checkpoint: Path) -> MiniFlux:
    """The running average of a checkpoint, as a model to export or sample from."""
    model = MiniFlux(tokenizers)
    state = torch.load(checkpoint, weights_only=True)
    model.load_state_dict({**state["model"], **state["average"]})
    return model.eval()
