"""The autoencoder of flux-mini: 8x smaller, 16 channels, trained on crops of drawn pictures."""

import logging
import time
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import AutoencoderKL
from torch import Tensor
from torch.nn import functional

from fluxdesk.domain.captions import prompts
from fluxdesk.domain.scenes import Scene
from fluxdesk.engine.mini.draw import SIDE, mixed_scenes, pixels
from fluxdesk.engine.mini.optimizer import optimizers

log = logging.getLogger(__name__)

VAE_CONFIG: Final[dict[str, Any]] = {
    "act_fn": "silu",
    "block_out_channels": [16, 32, 64, 96],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "force_upcast": True,
    "in_channels": 3,
    "latent_channels": 16,
    "layers_per_block": 1,
    "mid_block_add_attention": False,
    # One group: small groups lose a flat area's level, and with it its colour.
    "norm_num_groups": 1,
    "out_channels": 3,
    "sample_size": SIDE,
    "scaling_factor": 1.0,
    "shift_factor": 0.0,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "use_post_quant_conv": False,
    "use_quant_conv": False,
}
_CROP: Final = 64
_BATCH: Final = 8
_RATE: Final = 3e-3
_WARMUP: Final = 60
_FALL: Final = 0.65
_EDGE_WEIGHT: Final = 0.25
_KL_WEIGHT: Final = 3e-4
_PICTURES: Final = 4000
_WHOLE_FROM: Final = 0.85


def build() -> AutoencoderKL:
    """An untrained autoencoder."""
    return AutoencoderKL(**VAE_CONFIG)


def to_unit(pictures: Tensor) -> Tensor:
    """uint8 [N, H, W, 3] to float [N, 3, H, W] in -1..1, which is what the autoencoder reads."""
    return pictures.permute(0, 3, 1, 2).float().div(127.5).sub(1.0)


def _edges(difference: Tensor) -> Tensor:
    """Mean error of the slopes at three scales: what makes an edge look soft, at the width it is soft."""
    total = difference.new_zeros(())
    for _ in range(3):
        total = total + difference.diff(dim=-1).abs().mean() + difference.diff(dim=-2).abs().mean()
        difference = functional.avg_pool2d(difference, 2)
    return total


def _loss(model: Any, batch: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The training loss of a batch [N, 3, H, W], and its plain L1 part."""
    posterior = model.encode(batch).latent_dist
    difference = model.decode(posterior.sample(generator)).sample - batch
    flat = difference.abs().mean()
    loss = flat + difference.square().mean() + _EDGE_WEIGHT * _edges(difference)
    return loss + _KL_WEIGHT * posterior.kl().mean() / posterior.mean[0].numel(), flat.detach()


def _crops(pictures: Tensor, count: int, side: int, generator: torch.Generator) -> Tensor:
    """Random crops [count, 3, side, side] of pictures [N, H, W, 3], on the grid of the 8x8 cells or off it."""
    span = SIDE - side + 1
    which = torch.randint(len(pictures), (count,), generator=generator).tolist()
    tops = torch.randint(span, (count,), generator=generator).tolist()
    lefts = torch.randint(span, (count,), generator=generator).tolist()
    parts = [pictures[n, y : y + side, x : x + side] for n, y, x in zip(which, tops, lefts, strict=True)]
    return to_unit(torch.stack(parts))


def _batch(pictures: Tensor, step: int, steps: int, generator: torch.Generator) -> Tensor:
    """Mostly crops; whole pictures now and then and at the end, since normalisation sees what it is given."""
    whole = step % 4 == 3 or step >= steps * _WHOLE_FROM
    side, count = (SIDE, _BATCH // 4) if whole else (_CROP, _BATCH)
    return _crops(pictures, count, side, generator)


def _rate(step: int, steps: int) -> float:
    """The learning rate: warm-up, flat, then linearly down to (nearly) nothing."""
    return _RATE * min(1.0, (step + 1) / _WARMUP, max((steps - step) / (steps * _FALL), 0.001))


def train(steps: int, seed: int, checkpoint: Path) -> AutoencoderKL:
    """Train for `steps` steps from a seed, or go on from the checkpoint."""
    torch.manual_seed(seed)
    model: Any = build().train()
    trained = optimizers(model, _RATE)
    started, first, recent = time.monotonic(), 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        if (
            "optimizers" not in state
        ):  # made from the published files (adopt.py): there is nothing to go on from
            return model.eval()
        first = int(state["step"])
        for optimizer, saved in zip(trained, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
    pictures = torch.from_numpy(pixels(mixed_scenes(seed, _PICTURES if first < steps else 1)))
    for step in range(first, steps):
        generator = torch.Generator().manual_seed(seed * 10_000_019 + step)
        loss, flat = _loss(model, _batch(pictures, step, steps, generator), generator)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in trained:
            for group in optimizer.param_groups:
                group["lr"] = _rate(step, steps)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        recent += flat.item()
        if step % 50 == 49:
            log.info("autoencoder step %d L1 %.4f, %.0f s", step + 1, recent / 50, time.monotonic() - started)
            recent = 0.0
        if step % 400 == 399 or step == steps - 1:
            state = {"model": model.state_dict(), "step": step + 1}
            torch.save({**state, "optimizers": [optimizer.state_dict() for optimizer in trained]}, checkpoint)
    return model.eval()


@torch.inference_mode()
def encode(model: Any, pictures: Tensor, batch: int = 32) -> Tensor:
    """Raw latents (the posterior's means) [N, 16, H/8, W/8] of uint8 pictures [N, H, W, 3]."""
    parts = [model.encode(to_unit(part)).latent_dist.mean for part in pictures.split(batch)]
    return torch.cat(parts).clone()


@torch.inference_mode()
def decode(model: Any, latents: Tensor, batch: int = 32) -> Tensor:
    """uint8 pictures [N, H, W, 3] of raw latents [N, 16, h, w]."""
    parts = [model.decode(part).sample for part in latents.split(batch)]
    picture = torch.cat(parts).add(1.0).mul(127.5).round().clamp(0, 255).to(torch.uint8)
    return picture.permute(0, 2, 3, 1)


def psnr(model: Any, pictures: Tensor) -> float:
    """Mean over pictures of the reconstruction's peak signal-to-noise ratio, in dB."""
    wrong = (decode(model, encode(model, pictures)).float() - pictures.float()).square().mean(dim=(1, 2, 3))
    return float((10.0 * torch.log10(255.0**2 / wrong.clamp_min(1e-3))).mean())


def unseen_scenes(count: int) -> list[Scene]:
    """Held-out scenes to measure the reconstruction on."""
    return [scene for _, scene in prompts(1, "held-out", count)]
