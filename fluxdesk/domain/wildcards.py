"""Prompts with choices: `a {red|blue} {cat|{old|young} dog}`. Braces may be nested; `\\{` is a brace itself.

An alternative may be empty (`{very |}`). A brace without its partner, and one without a bar, is plain text, so
that no prompt becomes an error.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator

Part = str | tuple["Parts", ...]
"""Text, or alternatives."""
Parts = tuple[Part, ...]

MOST_COMBINATIONS = 10_000
MOST_DEPTH = 32
"""Braces deeper than that are plain text."""
SPECIAL = ("{", "}", "|", "\\")
"""What a backslash takes the meaning from."""


def count_combinations(template: str) -> int:
    """How many prompts `template` stands for; 1 when there is nothing to choose."""
    return _count(_parse(template))


def combinations(template: str, most: int = MOST_COMBINATIONS) -> tuple[str, ...]:
    """The prompts `template` stands for, the last choice changing fastest; at most `most` of them."""
    return tuple(_clean(text) for text in itertools.islice(_all(_parse(template)), most))


def draw(template: str, seed: int) -> str:
    """One of the prompts, each alternative as likely as its neighbours; the same for the same `seed`."""
    return _clean(_draw(_parse(template), random.Random(seed)))


def _parse(template: str) -> Parts:
    return _sequence(template, 0, len(template), _choices(template))


def _choices(text: str) -> dict[int, tuple[int, ...]]:
    """Opening braces of real choices -> where their bars and their closing brace stand. One pass."""
    found: dict[int, tuple[int, ...]] = {}
    open_braces: list[tuple[int, list[int]]] = []
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\" and text[at + 1 : at + 2] in SPECIAL:
            at += 1
        elif letter == "{":
            open_braces.append((at, []))
        elif letter == "|" and open_braces:
            open_braces[-1][1].append(at)
        elif letter == "}" and open_braces:
            start, bars = open_braces.pop()
            if bars and len(open_braces) < MOST_DEPTH:
                found[start] = (*bars, at)
        at += 1
    return found


def _sequence(text: str, at: int, end: int, choices: dict[int, tuple[int, ...]]) -> Parts:
    """The parts of `text` between `at` and `end`."""
    parts: list[Part] = []
    plain = ""
    while at < end:
        letter = text[at]
        if letter == "\\" and text[at + 1 : at + 2] in SPECIAL:
            plain += text[at + 1]
            at += 2
        elif at in choices:
            marks = (at, *choices[at])
            alternatives = tuple(
                _sequence(text, start + 1, stop, choices) for start, stop in itertools.pairwise(marks)
            )
            parts += [plain, alternatives] if plain else [alternatives]
            plain, at = "", marks[-1] + 1
        else:
            plain += letter
            at += 1
    return (*parts, plain) if plain else tuple(parts)


def _count(parts: Parts) -> int:
    total = 1
    for part in parts:
        if not isinstance(part, str):
            total *= sum(_count(alternative) for alternative in part)
    return total


def _all(parts: Parts) -> Iterator[str]:
    options = [
        [part]
        if isinstance(part, str)
        else [text for one in part for text in itertools.islice(_all(one), MOST_COMBINATIONS)]
        for part in parts
    ]
    return ("".join(chosen) for chosen in itertools.product(*options))


def _draw(parts: Parts, generator: random.Random) -> str:
    return "".join(
        part if isinstance(part, str) else _draw(generator.choice(part), generator) for part in parts
    )


def _clean(text: str) -> str:
    """Without the double blanks that an empty alternative leaves."""
    return re.sub(" {2,}", " ", text).strip()
