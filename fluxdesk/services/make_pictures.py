"""Writes many small pictures with true recipes, for measuring the gallery: `fluxdesk bench gallery`."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import msgspec

from fluxdesk.domain.lab_prompts import FLUX_PROMPTS
from fluxdesk.domain.request import Family, GenerationRequest, LoraUse, ModelFile, ModelSet
from fluxdesk.formats.a1111 import parameters_text
from fluxdesk.formats.png import KEY, PARAMETERS_KEY, encode_png, make_record

LEVELS = ("Q4_0", "Q4_K_S", "Q5_K_S", "Q6_K", "Q8_0", "F16")
FAMILIES: tuple[Family, ...] = ("flux1-dev", "flux1-schnell", "flux1-krea", "flux-mini")
LORAS = ("ink-wash", "night-photo", "clay-figures", "blueprint")
SIZES = ((16, 16), (24, 16), (16, 24), (8, 8))
"""Pixels: they play no part in what is measured but in the thumbnails."""
MINUTE_NS = 60 * 10**9
PER_FOLDER = 5000


def make_pictures(
    folder: Path, count: int, seed: int = 0, progress: Callable[[int, int], None] | None = None
) -> None:
    """Write `count` PNG files below `folder`, a minute apart from each other; same `seed`, same pictures.

    Files that are there already are left as they are.

    Raises:
        OSError: the disk refuses.
    """
    draw = random.Random(seed)
    newest_ns = 1_790_000_000 * 10**9
    for number in range(count):
        request = _request(draw, number)
        path = folder / f"{number // PER_FOLDER:03d}" / f"{number:06d}-{request.seed}.png"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            colour = bytes((number * 7 % 256, number * 13 % 256, number * 29 % 256))
            pixels = colour * (request.width * request.height)
            texts = {
                KEY: msgspec.json.encode(make_record(request, None)).decode(),
                PARAMETERS_KEY: parameters_text(request, "FluxDesk bench"),
            }
            path.write_bytes(encode_png(request.width, request.height, pixels, texts))
            written_ns = newest_ns - (count - number) * MINUTE_NS
            os.utime(path, ns=(written_ns, written_ns))
        if progress is not None and number % 500 == 0:
            progress(number, count)


def _request(draw: random.Random, number: int) -> GenerationRequest:
    family, level = draw.choice(FAMILIES), draw.choice(LEVELS)
    width, height = draw.choice(SIZES)
    subject, setting = draw.sample(FLUX_PROMPTS, 2)
    prompt = f"{subject.en}, {setting.en}" if number % 2 else f"{subject.es}, {setting.es}"
    loras = tuple(LoraUse(f"/models/{name}.safetensors", 0.8) for name in draw.sample(LORAS, number % 3 == 0))
    return GenerationRequest(
        id=f"bench-{number:08d}",
        prompt=prompt,
        models=ModelSet(
            family=family,
            level=level,
            transformer=ModelFile(f"/models/{family}-{level}.gguf"),
            text_encoder=ModelFile("/models/clip_l.safetensors"),
            text_encoder_2=ModelFile("/models/t5xxl_Q8_0.gguf"),
            vae=ModelFile("/models/ae.safetensors"),
            config_dir="/models/config",
        ),
        output_path=f"/pictures/{number}.png",
        width=width,
        height=height,
        steps=draw.choice((4, 20, 28)),
        guidance=3.5,
        seed=draw.randrange(2**32),
        loras=loras,
    )
