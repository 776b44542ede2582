from __future__ import annotations

import random
from collections import Counter

import pytest

from fluxdesk.domain.blind_test import (
    ABX_TRIALS,
    ABX_USUAL,
    PREFERENCE_TRIALS,
    SIGNIFICANCE,
    abx_p_value,
    count_preferences,
    count_right,
    make_trials,
    preference_p_value,
    size_of_abx,
    upper_tail,
)


def test_p_values_are_exact() -> None:
    assert upper_tail(0, 7) == 1.0
    assert abx_p_value(12, 16) == pytest.approx(2517 / 65536)  # C(16,12..16) = 1820+560+120+16+1
    assert abx_p_value(11, 16) > 0.05 > abx_p_value(12, 16)
    assert preference_p_value(15, 5) == pytest.approx(2 * 21700 / 2**20)
    assert preference_p_value(0, 0) == preference_p_value(5, 5) == 1.0
    with pytest.raises(ValueError, match="9 of 8"):
        upper_tail(9, 8)


def test_offered_counts_have_a_size_near_five_percent() -> None:
    for trials in ABX_TRIALS:
        assert 0.03 < size_of_abx(trials) < 0.05, trials
    for trials in PREFERENCE_TRIALS:
        sizes = [preference_p_value(wins, trials - wins) for wins in range(trials // 2, trials + 1)]
        assert 0.03 < max(p for p in sizes if p < SIGNIFICANCE) < 0.05, trials
    assert size_of_abx(4) == 0.0


@pytest.mark.parametrize("trials", ABX_TRIALS)
def test_a_coin_claims_a_difference_in_three_to_seven_percent_of_a_thousand_runs(trials: int) -> None:
    subject = random.Random(42)
    claims = 0
    for run in range(1000):
        shown = make_trials(12, trials, seed=run)
        answers = [subject.choice("ab") for _ in shown]
        claims += abx_p_value(count_right(shown, answers), trials) < SIGNIFICANCE
    assert 30 <= claims <= 70, claims


@pytest.mark.parametrize("habit", ["a", "b"])
def test_a_subject_that_always_says_the_same_is_a_coin_too(habit: str) -> None:
    claims = 0
    for run in range(1000):
        shown = make_trials(5, ABX_USUAL, seed=run)
        claims += abx_p_value(count_right(shown, [habit] * ABX_USUAL), ABX_USUAL) < SIGNIFICANCE
    assert 30 <= claims <= 70, claims


def test_trials_replay_and_are_balanced_over_pictures() -> None:
    shown = make_trials(7, 23, seed=5)
    assert shown == make_trials(7, 23, seed=5)
    assert shown != make_trials(7, 23, seed=6)
    counts = Counter(trial.picture for trial in shown)
    assert set(counts) == set(range(7))
    assert max(counts.values()) - min(counts.values()) <= 1
    with pytest.raises(ValueError, match="no pictures"):
        make_trials(0, 16, seed=1)


def test_a_subject_who_sees_it_is_believed_and_preferences_follow_the_level_not_the_side() -> None:
    shown = make_trials(4, 16, seed=3)
    perfect = ["a" if trial.x_is_a else "b" for trial in shown]
    assert count_right(shown, perfect) == 16
    likes_first = ["a" if trial.first_is_a else "b" for trial in shown]
    assert count_preferences(shown, likes_first) == (16, 0, 0)
    assert count_preferences(shown, ["-", *likes_first[1:]]) == (15, 0, 1)
