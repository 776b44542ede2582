from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from flip_by_paper import flip as flip_by_paper
from PIL import Image
from skimage import data

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats.pixels import read_picture
from fluxdesk.services.difference_maps import difference_map, flip_picture, magma
from fluxdesk.services.image_compare import (
    Picture,
    flip_map,
    kind_of,
    likeness,
    measure,
    psnr,
    ssim,
    thumbprint,
)
from fluxdesk.services.lab_texts import TEXTS, say, say_all


@pytest.fixture(scope="module")
def astronaut() -> Picture:
    return np.ascontiguousarray(data.astronaut()[::4, ::4])


@pytest.fixture(scope="module")
def noisy_camera() -> tuple[np.ndarray, np.ndarray]:
    """The pair of scikit-image's own tests: numpy seed 5, sigma 20."""
    camera = data.camera()
    noise = np.random.RandomState(5).randn(*camera.shape)
    return camera, np.clip(camera + 20.0 * noise, 0, 255).astype(camera.dtype)


def test_ssim_is_the_published_one(noisy_camera: tuple[np.ndarray, np.ndarray]) -> None:
    # 0.357959091663361: IPOL's imdiff on this pair, quoted in scikit-image's test suite, to three decimals
    assert ssim(*noisy_camera) == pytest.approx(0.357959091663361, abs=1e-3)


def test_psnr_is_the_published_one(noisy_camera: tuple[np.ndarray, np.ndarray]) -> None:
    # 22.409353363576034 dB: scikit-image's test_PSNR_vs_IPOL, IPOL's imdiff on this pair
    assert psnr(*noisy_camera) == pytest.approx(22.409353363576034, abs=1e-4)


@pytest.mark.parametrize("change", ["noise", "shift", "colour"])
def test_flip_agrees_with_the_paper(astronaut: Picture, change: str) -> None:
    rng = np.random.default_rng(3)
    other = {
        "noise": np.clip(astronaut + rng.normal(0, 12, astronaut.shape), 0, 255).astype(np.uint8),
        "shift": np.roll(astronaut, 2, axis=1),
        "colour": (astronaut * np.array([1.0, 0.8, 0.9])).astype(np.uint8),
    }[change]
    ours, paper = flip_map(astronaut, other), flip_by_paper(astronaut, other)
    assert ours.shape == paper.shape == astronaut.shape[:2]
    assert float(np.abs(ours - paper).max()) < 2e-3
    assert float(ours.mean()) == pytest.approx(float(paper.mean()), abs=1e-4)


def test_a_picture_against_itself_is_the_same(astronaut: Picture) -> None:
    found = measure(astronaut, astronaut.copy())
    assert found.equal
    assert found.psnr is None
    assert (found.ssim, found.flip, found.max_difference, found.changed_fraction) == (1.0, 0.0, 0, 0.0)
    assert kind_of(found) == "same"


@pytest.mark.parametrize("levels", [1, -1, 9])
def test_a_brightness_change_is_called_so(astronaut: Picture, levels: int) -> None:
    changed = np.clip(astronaut.astype(int) + levels, 0, 255).astype(np.uint8)
    found = measure(astronaut, changed)
    assert kind_of(found) == "brightness"
    assert found.findings[0].key == ("brighter" if levels > 0 else "darker")
    assert found.findings[0].params == {"levels": abs(levels)}
    assert found.brightness == pytest.approx(levels, rel=0.15)  # clipped pixels move less


def test_a_colour_cast_is_not_called_brightness(astronaut: Picture) -> None:
    found = measure(astronaut, np.clip(astronaut.astype(int) + np.array([4, 0, -3]), 0, 255).astype(np.uint8))
    assert kind_of(found) == "colour"
    assert found.findings[0].params == {"red": 4, "green": 0, "blue": -3}


@pytest.mark.parametrize(
    ("right", "down", "words"),
    [
        (1, 0, "shifted right by 1 px"),
        (-1, 0, "shifted left by 1 px"),
        (0, 1, "shifted down by 1 px"),
        (0, -1, "shifted up by 1 px"),
        (3, -2, "shifted right by 3 px and up by 2 px"),
    ],
)
@pytest.mark.parametrize("source", ["photograph", "flat shapes"])
def test_a_shift_is_called_so(source: str, right: int, down: int, words: str) -> None:
    big = np.ascontiguousarray(data.astronaut()[100:260, 100:260])
    if source == "flat shapes":
        big = np.full((160, 160, 3), 248, np.uint8)
        big[30:75, 40:95] = (220, 30, 35)
        big[90:130, 60:120] = (35, 75, 215)
    cut = big[16:144, 16:144]
    moved = big[16 - down : 144 - down, 16 - right : 144 - right]
    found = measure(cut, moved)
    assert found.shift == (right, down)
    assert words in say_all(found.findings, "en")


def test_a_swapped_picture_is_called_so(astronaut: Picture) -> None:
    cat = np.ascontiguousarray(data.chelsea()[:256:2, :256:2])
    assert kind_of(measure(astronaut, cat)) == "swapped"
    assert likeness(thumbprint(astronaut), thumbprint(cat)) < 0.5
    assert likeness(thumbprint(astronaut), thumbprint(astronaut)) == pytest.approx(1.0)


def test_noise_and_failure_are_told_apart(astronaut: Picture) -> None:
    rng = np.random.default_rng(0)
    noise = np.clip(astronaut + rng.normal(0, 3, astronaut.shape), 0, 255).astype(np.uint8)
    found = measure(astronaut, noise)
    assert kind_of(found) == "different"
    assert found.shift == (0, 0)
    assert found.findings[-1].key == "extent"
    assert kind_of(measure(astronaut, np.full_like(astronaut, 7))) == "flat"


def test_other_sizes_and_broken_files_are_refused(astronaut: Picture, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="The picture is 64 x 128, the reference 128 x 128"):
        measure(astronaut, astronaut[:, :64])
    with pytest.raises(KnownError, match="under 11 x 11"):
        measure(astronaut[:8, :8], astronaut[:8, :8])
    with pytest.raises(KnownError, match="There is no file"):
        read_picture(tmp_path / "none.png")
    whole = tmp_path / "whole.png"
    Image.fromarray(astronaut).save(whole)
    assert np.array_equal(read_picture(whole), astronaut)
    for name, content in (("cut.png", whole.read_bytes()[:500]), ("text.png", b"hello")):
        broken = tmp_path / name
        broken.write_bytes(content)
        with pytest.raises(KnownError, match="cannot be read as a picture") as caught:
            read_picture(broken)
        assert caught.value.kind == "file_damaged"


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (16, 16), (255, 0, 0, 0)).save(path)
    assert (read_picture(path) == 255).all()


def test_maps_are_dark_where_nothing_differs(astronaut: Picture) -> None:
    other = astronaut.copy()
    other[40:60, 40:60] = 255 - other[40:60, 40:60]
    for made in (difference_map(astronaut, other), flip_picture(astronaut, other)):
        assert made.shape == astronaut.shape
        assert made[:20, :20].max() <= 4
        assert made[45:55, 45:55].mean() > 60
    assert magma(np.array([0.0, 1.0])).tolist() == [[0, 0, 4], [252, 253, 191]]


def test_every_sentence_exists_in_both_languages_with_the_same_places() -> None:
    import string

    for key, (english, spanish) in TEXTS.items():
        places = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, spanish)
        ]
        assert places[0] == places[1], key
        assert english
        assert spanish
    assert say("degree_slight", "es", flip=0.0512) == "Diferencias leves (FLIP 0,051)."
