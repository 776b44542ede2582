"""Blind tests: the order of trials from a seed, and exact p-values.

ABX (can you tell them apart?): every trial shows A, B and X; X is A or B by a fair coin, independently. Under
"cannot tell" the right answers follow Binomial(n, 1/2), and p = P(at least as many right), one-sided.

Preference (which do you like better?): every trial shows both, left and right by a fair coin; undecided
trials are left out (sign test), and p is two-sided, because either may be liked better.

The test is discrete, so its true size (how often a coin claims a difference at p < 0.05) depends on the
number of trials: 16 -> 3.84 %, 18 -> 4.81 %, 20 -> 2.07 %. Only counts between 3 and 5 % are offered. The
count is fixed before the start and nothing is shown until the end: looking earlier and stopping when it suits
would raise it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import msgspec

SIGNIFICANCE = 0.05
ABX_TRIALS = (16, 18, 23, 30)
"""Sizes 3.84, 4.81, 4.66 and 4.94 %: 12, 13, 16 and 20 right answers are needed."""
ABX_USUAL = 18
PREFERENCE_TRIALS = (17, 20, 25)
"""Two-sided sizes 4.90, 4.14 and 4.33 % when every trial is decided."""
PREFERENCE_USUAL = 20


class Trial(msgspec.Struct, frozen=True):
    """One showing. `picture` is an index into the pictures that both levels have."""

    picture: int
    first_is_a: bool
    """The first level is shown as A (preference: left)."""
    x_is_a: bool
    """X equals A; without meaning in a preference test."""


def upper_tail(successes: int, trials: int) -> float:
    """P(X >= successes) for X ~ Binomial(trials, 1/2), exact."""
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials}")
    ways = sum(math.comb(trials, count) for count in range(successes, trials + 1))
    return float(ways / 2**trials)


def abx_p_value(right: int, trials: int) -> float:
    """One-sided exact p of `right` answers out of `trials`."""
    return upper_tail(right, trials)


def preference_p_value(first: int, second: int) -> float:
    """Two-sided exact p (sign test) of `first` against `second` preferences; 1.0 when nobody decided."""
    decided = first + second
    return min(1.0, 2.0 * upper_tail(max(first, second), decided)) if decided else 1.0


def size_of_abx(trials: int) -> float:
    """How often a coin reaches p < 0.05 in `trials` trials."""
    needed = next(count for count in range(trials + 2) if count > trials or _claims(count, trials))
    return upper_tail(needed, trials) if needed <= trials else 0.0


def _claims(right: int, trials: int) -> bool:
    return abx_p_value(right, trials) < SIGNIFICANCE


def make_trials(pictures: int, trials: int, seed: int) -> tuple[Trial, ...]:
    """`trials` showings over `pictures` pictures, each as often as any other; the same for the same seed.

    The coins are independent of the pictures, so answers by chance are Binomial(trials, 1/2) exactly.
    """
    if pictures < 1:
        raise ValueError("no pictures")
    rng = random.Random(seed)
    order: list[int] = []
    while len(order) < trials:
        round_of = list(range(pictures))
        rng.shuffle(round_of)
        order.extend(round_of)
    return tuple(
        Trial(picture, first_is_a=rng.random() < 0.5, x_is_a=rng.random() < 0.5) for picture in order[:trials]
    )


def count_right(trials: Sequence[Trial], answers: Sequence[str]) -> int:
    """Right ABX answers; an answer is "a" or "b"."""
    return sum(
        answer == ("a" if trial.x_is_a else "b") for trial, answer in zip(trials, answers, strict=True)
    )


def count_preferences(trials: Sequence[Trial], answers: Sequence[str]) -> tuple[int, int, int]:
    """(first level, second level, undecided); an answer is "a", "b" or "-"."""
    first = second = undecided = 0
    for trial, answer in zip(trials, answers, strict=True):
        if answer not in ("a", "b"):
            undecided += 1
        elif (answer == "a") == trial.first_is_a:
            first += 1
        else:
            second += 1
    return first, second, undecided
