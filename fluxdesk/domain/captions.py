"""Words for scenes: several phrasings in English and in Spanish, with the agreement Spanish asks for."""

import random
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

from fluxdesk.domain.scenes import Scene, Split, Thing, demo_scene, draw_scene

Language = Literal["en", "es"]

DEMO_PROMPT: Final = "a red circle above a blue square on a white background"

_COUNTS: Final[dict[Language, dict[int, str]]] = {
    "en": {2: "two", 3: "three", 4: "four"},
    "es": {2: "dos", 3: "tres", 4: "cuatro"},
}
_ES_SHAPES: Final[dict[str, tuple[str, str, str]]] = {  # singular, plural, gender
    "circle": ("círculo", "círculos", "m"),
    "square": ("cuadrado", "cuadrados", "m"),
    "triangle": ("triángulo", "triángulos", "m"),
    "star": ("estrella", "estrellas", "f"),
    "heart": ("corazón", "corazones", "m"),
    "cross": ("cruz", "cruces", "f"),
    "ring": ("anillo", "anillos", "m"),
    "diamond": ("rombo", "rombos", "m"),
}
_ES_COLOURS: Final[dict[str, tuple[str, str]]] = {  # masculine, feminine
    "red": ("rojo", "roja"),
    "green": ("verde", "verde"),
    "blue": ("azul", "azul"),
    "yellow": ("amarillo", "amarilla"),
    "orange": ("naranja", "naranja"),
    "purple": ("morado", "morada"),
    "black": ("negro", "negra"),
    "white": ("blanco", "blanca"),
    "grey": ("gris", "gris"),
}
_ES_SIZES: Final[dict[str, tuple[str, str]]] = {
    "small": ("pequeño", "pequeña"),
    "large": ("grande", "grande"),
}
_EN_RELATIONS: Final[dict[str, tuple[str, ...]]] = {
    "above": ("above",),
    "below": ("below", "under"),
    "left": ("to the left of", "left of"),
    "right": ("to the right of", "right of"),
}
_ES_RELATIONS: Final[dict[str, tuple[str, ...]]] = {
    "above": ("encima de", "por encima de"),
    "below": ("debajo de", "por debajo de"),
    "left": ("a la izquierda de",),
    "right": ("a la derecha de",),
}
_EN_PLACES: Final[dict[str, tuple[str, ...]]] = {
    "top left": ("at the top left", "in the top left corner"),
    "top": ("at the top",),
    "top right": ("at the top right", "in the top right corner"),
    "left": ("on the left", "at the left"),
    "centre": ("in the centre", "in the center", "in the middle"),
    "right": ("on the right", "at the right"),
    "bottom left": ("at the bottom left", "in the bottom left corner"),
    "bottom": ("at the bottom",),
    "bottom right": ("at the bottom right", "in the bottom right corner"),
}
_ES_PLACES: Final[dict[str, tuple[str, ...]]] = {
    "top left": ("arriba a la izquierda", "en la esquina superior izquierda"),
    "top": ("arriba",),
    "top right": ("arriba a la derecha", "en la esquina superior derecha"),
    "left": ("a la izquierda",),
    "centre": ("en el centro",),
    "right": ("a la derecha",),
    "bottom left": ("abajo a la izquierda", "en la esquina inferior izquierda"),
    "bottom": ("abajo",),
    "bottom right": ("abajo a la derecha", "en la esquina inferior derecha"),
}
_EN_GROUNDS: Final = (" on a {} background",) * 3 + (" on {}", " with a {} background", ", {} background")
_ES_GROUNDS: Final = (" sobre fondo {}",) * 3 + (" sobre un fondo {}", " con fondo {}", " en un fondo {}")
_EN_OPENINGS: Final = ("",) * 8 + ("a picture of ", "a drawing of ")
_ES_OPENINGS: Final = ("",) * 8 + ("una imagen de ", "un dibujo de ")


def _plural(word: str) -> str:
    """The Spanish plural of an adjective: vowels take -s, consonants -es."""
    return word + ("s" if word[-1] in "aeo" else "es")


def english_thing(thing: Thing, count: int = 1) -> str:
    """'a large red circle', 'two small blue crosses'."""
    words: list[str] = [] if thing.size == "medium" else [thing.size]
    words.append(thing.colour)
    if count == 1:
        words.append(thing.shape)
        article = "an" if words[0][0] in "aeiou" else "a"
        return " ".join([article, *words])
    words.append(thing.shape + ("es" if thing.shape.endswith("s") else "s"))
    return " ".join([_COUNTS["en"][count], *words])


def spanish_thing(thing: Thing, count: int = 1) -> str:
    """'un círculo rojo grande', 'dos cruces azules pequeñas'."""
    singular, plural, gender = _ES_SHAPES[thing.shape]
    index = 0 if gender == "m" else 1
    adjectives = [_ES_COLOURS[thing.colour][index]]
    if thing.size != "medium":
        adjectives.append(_ES_SIZES[thing.size][index])
    if count == 1:
        return " ".join([("un", "una")[index], singular, *adjectives])
    return " ".join([_COUNTS["es"][count], plural, *map(_plural, adjectives)])


def _subject(scene: Scene, language: Language, rng: random.Random) -> str:
    """The things and where they are, without the background."""
    english = language == "en"
    say = english_thing if english else spanish_thing
    first = say(scene.things[0], len(scene.things) if scene.kind == "count" else 1)
    if scene.relation is not None:
        between = rng.choice((_EN_RELATIONS if english else _ES_RELATIONS)[scene.relation])
        return f"{first} {between} {say(scene.things[1])}"
    if scene.place is not None:
        return f"{first} {rng.choice((_EN_PLACES if english else _ES_PLACES)[scene.place])}"
    return first


def _without_accents(text: str) -> str:
    """'circulo' for 'círculo', as many people type it; ñ stays, it is a letter of its own."""
    return "".join(letter if letter in "ñÑ" else unicodedata.normalize("NFD", letter)[0] for letter in text)


def typed(text: str, rng: random.Random) -> str:
    """A caption as somebody might type it: now and then a capital, a full stop, no accents."""
    if rng.random() < 0.1:
        text = text[0].upper() + text[1:]
    if rng.random() < 0.05:
        text += "."
    return _without_accents(text) if rng.random() < 0.05 else text


def caption(scene: Scene, language: Language, rng: random.Random) -> str:
    """Word a scene in one of its phrasings. White backgrounds may go unsaid: white is what nobody mentions."""
    opening = rng.choice(_EN_OPENINGS if language == "en" else _ES_OPENINGS)
    subject = _subject(scene, language, rng)
    if scene.background == "white" and rng.random() < 0.2:
        return opening + subject
    ground = rng.choice(_EN_GROUNDS if language == "en" else _ES_GROUNDS)
    colour = scene.background if language == "en" else _ES_COLOURS[scene.background][0]
    return opening + subject + ground.format(colour)


def prompts(seed: int, split: Split, count: int) -> Iterator[tuple[str, Scene]]:
    """Captioned scenes, both languages in turn; the held-out series opens with the demo prompt."""
    rng = random.Random(f"prompts {split} {seed}")
    for index in range(count):
        if index == 0 and split == "held-out":
            yield DEMO_PROMPT, demo_scene()
            continue
        scene = draw_scene(rng, split)
        yield caption(scene, "en" if index % 2 == 0 else "es", rng), scene
