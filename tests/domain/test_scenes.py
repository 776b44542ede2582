"""The demo model's grammar: reproducible scenes, an honest held-out split, words that agree."""

import itertools
import random
import re

import msgspec
import pytest

from fluxdesk.domain.captions import DEMO_PROMPT, caption, english_thing, prompts, spanish_thing, typed
from fluxdesk.domain.scenes import (
    PLACES,
    Scene,
    Thing,
    combination,
    demo_scene,
    loose_scene,
    scenes,
    split_of,
)
from fluxdesk.domain.shapes import PALETTE, SHAPES, THING_COLOURS, outlines

SAMPLE = 600


@pytest.fixture(scope="module")
def sample() -> list[Scene]:
    return list(itertools.islice(scenes(3, "train"), SAMPLE))


def thing(shape: str, colour: str, size: str = "medium") -> Thing:
    return msgspec.convert(
        {"shape": shape, "colour": colour, "size": size, "x": 0.5, "y": 0.5, "extent": 0.3}, Thing
    )


def test_a_seed_is_a_series(sample: list[Scene]) -> None:
    assert sample == list(itertools.islice(scenes(3, "train"), SAMPLE))
    assert sample[:50] != list(itertools.islice(scenes(4, "train"), 50))


def test_things_are_apart_visible_and_inside(sample: list[Scene]) -> None:
    for scene in sample:
        assert 1 <= len(scene.things) <= 4
        for item in scene.things:
            assert item.colour != scene.background
            for dx, dy in outlines(item.shape)[0]:
                inside = (item.x + item.extent * dx, item.y + item.extent * dy)
                assert -0.02 <= min(inside) < max(inside) <= 1.02  # a star's tips may touch the border
        for one, other in itertools.combinations(scene.things, 2):
            assert max(abs(one.x - other.x), abs(one.y - other.y)) > 0.5 * (one.extent + other.extent) - 0.05


def test_relations_and_places_hold(sample: list[Scene]) -> None:
    ahead = {"above": ("y", 1), "below": ("y", -1), "left": ("x", 1), "right": ("x", -1)}
    for scene in sample:
        if scene.relation is not None:
            axis, sign = ahead[scene.relation]
            first, second = scene.things
            assert sign * (getattr(second, axis) - getattr(first, axis)) > 0.3
        if scene.place is not None:
            x, y = PLACES[scene.place]
            assert max(abs(scene.things[0].x - x), abs(scene.things[0].y - y)) < 0.05


def test_held_out_combinations_are_never_trained(sample: list[Scene]) -> None:
    held_out = list(itertools.islice(scenes(3, "held-out"), 150))
    assert not {combination(scene) for scene in sample} & {combination(scene) for scene in held_out}
    assert all(split_of(scene) == "train" for scene in sample)
    assert split_of(demo_scene()) == "held-out"
    # The same combination worded the other way round is held out too.
    turned = demo_scene()
    turned = msgspec.structs.replace(turned, relation="below", things=turned.things[::-1])
    assert split_of(turned) == "held-out"


def test_about_a_tenth_is_held_out() -> None:
    pairs = itertools.product(SHAPES, THING_COLOURS, PLACES)
    split = [
        split_of(Scene("placed", "grey", (thing(shape, colour),), place=place))
        for shape, colour, place in pairs
    ]
    assert 0.05 < split.count("held-out") / len(split) < 0.16


@pytest.mark.parametrize(
    ("item", "count", "english", "spanish"),
    [
        (thing("circle", "red"), 1, "a red circle", "un círculo rojo"),
        (thing("star", "yellow", "large"), 1, "a large yellow star", "una estrella amarilla grande"),
        (thing("cross", "orange"), 1, "an orange cross", "una cruz naranja"),
        (thing("cross", "black", "small"), 2, "two small black crosses", "dos cruces negras pequeñas"),
        (thing("heart", "blue"), 3, "three blue hearts", "tres corazones azules"),
        (thing("ring", "purple", "small"), 4, "four small purple rings", "cuatro anillos morados pequeños"),
    ],
)
def test_words_agree(item: Thing, count: int, english: str, spanish: str) -> None:
    assert english_thing(item, count) == english
    assert spanish_thing(item, count) == spanish


def test_captions_say_everything(sample: list[Scene]) -> None:
    rng = random.Random(0)
    for scene in sample:
        words = caption(scene, "en", rng)
        for item in scene.things[:1] if scene.kind == "count" else scene.things:
            assert item.colour in words
            assert item.shape in words
            assert item.size == "medium" or item.size in words
        assert scene.background == "white" or scene.background in words
        assert not re.search(r"\ba [aeiou]", words), words


def test_spanish_is_said_in_spanish(sample: list[Scene]) -> None:
    rng = random.Random(0)
    english = re.compile(r"\b(the|of|on|background|red|circle|left|above)\b")
    for scene in sample[:200]:
        words = caption(scene, "es", rng)
        assert not english.search(words)
        assert re.match(r"(una? |dos |tres |cuatro )", words)


def test_demo_prompt_is_of_the_grammar() -> None:
    wordings = {caption(demo_scene(), "en", random.Random(seed)) for seed in range(60)}
    spanish = {caption(demo_scene(), "es", random.Random(seed)) for seed in range(60)}
    assert DEMO_PROMPT in wordings
    assert "un círculo rojo encima de un cuadrado azul sobre fondo blanco" in spanish
    first = next(iter(prompts(1, "held-out", 1)))
    assert first == (DEMO_PROMPT, demo_scene())


def test_prompts_are_reproducible_and_in_both_languages() -> None:
    asked = list(prompts(1, "held-out", 60))
    assert asked == list(prompts(1, "held-out", 60))
    spanish = [words for words, _ in asked if re.search(r"\b(un|una|dos|tres|cuatro)\b", words)]
    assert len(spanish) == 30


def test_typed_forms_keep_the_letter_n_with_tilde() -> None:
    forms = {typed("una cruz pequeña y un círculo", random.Random(seed)) for seed in range(300)}
    assert "una cruz pequeña y un circulo" in forms
    assert any(form.startswith("Una") for form in forms)
    assert not any("pequena" in form for form in forms)


def test_loose_scenes_and_outlines_use_the_palette() -> None:
    rng = random.Random(1)
    for _ in range(50):
        scene = loose_scene(rng)
        assert {scene.background, *(item.colour for item in scene.things)} <= set(PALETTE)
    for shape in SHAPES:
        assert all(abs(x) <= 0.6 and abs(y) <= 0.62 for outline in outlines(shape) for x, y in outline)
