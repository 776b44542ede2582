"""The judge reads the drawer's pictures nearly always right, and can say no."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageFilter

from fluxdesk.domain.captions import prompts
from fluxdesk.domain.scenes import Scene, demo_scene
from fluxdesk.engine.mini.draw import draw
from fluxdesk.services.judge import judge, read, tally

PICTURES = 200


@pytest.fixture(scope="module")
def drawn() -> list[tuple[Image.Image, Scene]]:
    return [(draw(scene), scene) for _, scene in prompts(7, "held-out", PICTURES)]


def test_reads_the_drawer(drawn: list[tuple[Image.Image, Scene]]) -> None:
    result = tally(judge(picture, scene) for picture, scene in drawn)
    assert result.pictures == PICTURES
    assert result.all_right >= 99.5


@pytest.mark.parametrize("side", [64, 96, 256, 517])
def test_reads_any_size(side: int, drawn: list[tuple[Image.Image, Scene]]) -> None:
    result = tally(judge(draw(scene, side), scene) for _, scene in drawn[:40])
    assert result.all_right >= 95.0


def test_reads_soft_and_noisy_pictures(drawn: list[tuple[Image.Image, Scene]]) -> None:
    """What a small model paints is never as clean as what is drawn."""
    rng = np.random.default_rng(0)

    def spoil(picture: Image.Image) -> Image.Image:
        soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(1.0)), dtype=np.float64)
        return Image.fromarray(np.clip(soft + rng.normal(0.0, 6.0, soft.shape), 0, 255).astype(np.uint8))

    assert tally(judge(spoil(picture), scene) for picture, scene in drawn[:100]).all_right >= 97.0


def _changed(scene: Scene, **fields: str) -> Scene:
    thing = msgspec.structs.replace(scene.things[0], **fields)
    return msgspec.structs.replace(scene, things=(thing, *scene.things[1:]))


def test_says_what_is_wrong() -> None:
    scene = demo_scene()
    right = judge(draw(scene), scene)
    assert right.all_right

    verdict = judge(draw(msgspec.structs.replace(scene, background="yellow")), scene)
    assert not verdict.background
    assert verdict.shapes
    assert verdict.positions

    verdict = judge(draw(_changed(scene, colour="green")), scene)
    assert not verdict.colours
    assert verdict.shapes

    verdict = judge(draw(_changed(scene, shape="star")), scene)
    assert not verdict.shapes
    assert verdict.colours

    below = msgspec.structs.replace(scene, relation="below")
    assert judge(draw(scene), below).positions is False
    aside = msgspec.structs.replace(scene, relation="left")
    assert judge(draw(scene), aside).positions is False

    alone = msgspec.structs.replace(scene, things=scene.things[:1])
    verdict = judge(draw(alone), scene)
    assert not verdict.count
    assert not verdict.colours
    assert verdict.positions is False


def test_swapped_colours_are_wrong() -> None:
    """A blue circle above a red square is not a red circle above a blue square."""
    scene = demo_scene()
    swapped = msgspec.structs.replace(
        scene,
        things=tuple(
            msgspec.structs.replace(thing, colour=colour)
            for thing, colour in zip(scene.things, ("blue", "red"), strict=True)
        ),
    )
    verdict = judge(draw(swapped), scene)
    assert not verdict.all_right
    assert not (verdict.colours and verdict.shapes)


def test_wrong_scenes_are_never_right(drawn: list[tuple[Image.Image, Scene]]) -> None:
    """Every picture against its neighbour's scene."""
    scenes = [scene for _, scene in drawn]
    shifted = scenes[1:] + scenes[:1]
    wrong = [judge(picture, other).all_right for (picture, _), other in zip(drawn, shifted, strict=True)]
    assert sum(wrong) <= 3  # two neighbours may by chance ask for the same


def test_empty_and_odd_pictures(tmp_path: Path) -> None:
    plain = Image.new("RGB", (128, 128), (248, 248, 248))
    assert read(plain).things == ()
    verdict = judge(plain, demo_scene())
    assert verdict.background
    assert not verdict.shapes
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (128, 128, 3), dtype=np.uint8))
    assert not judge(noise, demo_scene()).all_right
    assert read(Image.new("RGBA", (3, 200), (0, 0, 0, 255))).background == "black"


def test_tally_counts_positions_only_where_claimed() -> None:
    count = next(scene for _, scene in prompts(1, "held-out", 200) if scene.kind == "count")
    single = next(scene for _, scene in prompts(1, "held-out", 200) if scene.kind == "placed")
    blank = Image.new("RGB", (128, 128), (1, 2, 3))
    result = tally([judge(draw(count), count), judge(blank, single)])
    assert result.positions == 0.0
    assert result.shapes == 50.0
    assert tally([]).shapes == 100.0
