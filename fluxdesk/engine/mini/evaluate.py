"""Paints held-out prompts into a folder for the judge (`fluxdesk judge FOLDER`), who is no part of the engine."""

import logging
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import torch
from PIL import Image
from torch import Tensor

from fluxdesk.domain.captions import prompts
from fluxdesk.domain.scenes import Asked, Scene
from fluxdesk.engine.mini import autoencoder as vae
from fluxdesk.engine.mini.draw import SIDE
from fluxdesk.engine.mini.model import MiniFlux, pack, sample, unpack

log = logging.getLogger(__name__)

PROMPTS: Final = 200
SEED: Final = 1
_SHEET_COLUMNS: Final = 10
_GAP: Final = 4


class Painted(NamedTuple):
    """A held-out prompt, the scene it words and the picture that was painted."""

    prompt: str
    scene: Scene
    picture: Image.Image


class Painter(NamedTuple):
    """What turns prompts into pictures: networks, autoencoder and the latents' numbers."""

    model: MiniFlux
    autoencoder: Any
    scale: float
    shift: float

    def paint(self, captions: list[str], seeds: list[int], steps: int) -> list[Image.Image]:
        """128 px pictures of prompts, one seed each."""
        cells = SIDE // 8
        shape = (1, 16, cells, cells)
        noise = [torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
        latents = unpack(sample(self.model, captions, pack(torch.cat(noise)), steps))
        pixels: Tensor = vae.decode(self.autoencoder, latents / self.scale + self.shift)
        return [Image.fromarray(picture.numpy()) for picture in pixels]


def paint_held_out(
    painter: Painter, count: int = PROMPTS, steps: int = 20, seed: int = SEED, batch: int = 50
) -> list[Painted]:
    """Paint the first `count` held-out prompts; picture n comes from seed n."""
    asked = list(prompts(seed, "held-out", count))
    painted = []
    for start in range(0, count, batch):
        part = asked[start : start + batch]
        seeds = list(range(start, start + len(part)))
        pictures = painter.paint([prompt for prompt, _ in part], seeds, steps)
        painted += [Painted(*pair, picture) for pair, picture in zip(part, pictures, strict=True)]
        log.info("painted %d of %d held-out prompts", len(painted), count)
    return painted


def write_folder(painted: list[Painted], folder: Path) -> None:
    """Pictures as PNG, asked.json for the judge and a contact sheet for the eye."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = []
    for index, item in enumerate(painted):
        name = f"{index:03d}.png"
        item.picture.save(folder / name)
        asked.append(Asked(name, item.prompt, item.scene))
    (folder / "asked.json").write_bytes(msgspec.json.encode(asked))
    contact_sheet(painted, folder / "sheet.png")


def contact_sheet(painted: list[Painted], path: Path) -> None:
    """All pictures side by side, in the order of the prompts."""
    cell = SIDE + _GAP
    rows = -(-len(painted) // _SHEET_COLUMNS)
    sheet = Image.new("RGB", (_SHEET_COLUMNS * cell, rows * cell), (128, 0, 128))
    for index, item in enumerate(painted):
        sheet.paste(item.picture, (index % _SHEET_COLUMNS * cell, index // _SHEET_COLUMNS * cell))
    sheet.save(path)
