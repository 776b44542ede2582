"""From what the form says to the pictures it asks for: seeds walked, choices in the prompt made."""

from __future__ import annotations

import random
from typing import Literal

from fluxdesk.domain.request import MAX_SEED
from fluxdesk.domain.wildcards import combinations, count_combinations, draw

SeedWalk = Literal["up", "random", "same"]
Choosing = Literal["draw", "all"]
RANDOM_SEEDS = 2**32
"""Drawn seeds stay readable; every seed up to 2**63 - 1 can be typed."""
MOST_PICTURES = 999


def picture_list(
    prompt: str, count: int, seed: int, walk: SeedWalk, choosing: Choosing
) -> tuple[tuple[str, int], ...]:
    """Prompt and seed of each of `count` pictures, or of `count` pictures per combination.

    The same arguments give the same list, drawn seeds and drawn choices included.
    """
    generator = random.Random(seed)
    match walk:
        case "up":
            seeds = [(seed + number) % (MAX_SEED + 1) for number in range(count)]
        case "same":
            seeds = [seed] * count
        case "random":
            seeds = [seed, *(generator.randrange(RANDOM_SEEDS) for _ in range(count - 1))]
    if count_combinations(prompt) == 1:
        return tuple((prompt, each) for each in seeds)
    if choosing == "all":
        return tuple((text, each) for text in combinations(prompt, MOST_PICTURES) for each in seeds)
    return tuple((draw(prompt, each * MOST_PICTURES + number), each) for number, each in enumerate(seeds))
