"""A picture and its mask in the size of the result, and what the mask leaves out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes import request
from PIL import Image

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats.masked import cover, keep_unmasked, read_pictures


def test_less_than_a_patch_too_much_is_cut_off_without_scaling() -> None:
    image = Image.linear_gradient("L").resize((200, 115)).convert("RGB")
    pixels = np.asarray(image)
    assert cover(image, (200, 115)) is image
    assert np.array_equal(np.asarray(cover(image, (192, 112))), pixels[1:113, 4:196])
    scaled = cover(image, (96, 48))
    assert scaled.size == (96, 48)
    assert cover(image, (208, 112)).size == (208, 112), "a smaller one is scaled"


def test_picture_and_mask_stay_one_above_the_other(tmp_path: Path) -> None:
    half = Image.new("L", (200, 100), 0)
    half.paste(255, (100, 0, 200, 100))
    half.save(tmp_path / "mask.png")
    half.convert("RGB").save(tmp_path / "start.png")
    wish = request(
        mode="inpaint", init_image=str(tmp_path / "start.png"), mask_image=str(tmp_path / "mask.png"),
        width=96, height=96,
    )  # fmt: skip
    image, mask = read_pictures(wish)
    assert image.size == mask.size == (96, 96)
    assert np.abs(np.asarray(image.convert("L")).astype(int) - np.asarray(mask)).max() < 40
    Image.new("L", (100, 200), 255).save(tmp_path / "mask.png")
    with pytest.raises(KnownError, match="100 × 200"):
        read_pictures(wish)


def test_black_keeps_and_white_takes_every_bit() -> None:
    dice = np.random.default_rng(3)
    old, new = (dice.integers(0, 256, (8, 10, 3), dtype=np.uint8) for _ in range(2))
    mask = np.repeat(np.array([0, 0, 255, 255, 128, 1, 254, 64, 200, 30], np.uint8)[None], 8, axis=0)
    mixed = keep_unmasked(new, Image.fromarray(old), Image.fromarray(mask))
    assert np.array_equal(mixed[:, :2], old[:, :2])
    assert np.array_equal(mixed[:, 2:4], new[:, 2:4])
    share = mask[:, 4:, None] / 255
    assert np.abs(mixed[:, 4:] - (new[:, 4:] * share + old[:, 4:] * (1 - share))).max() <= 0.51
