from __future__ import annotations

import numpy as np
import pytest

from fluxdesk.services.lab_statistics import (
    contains_zero,
    efficient_edge,
    find_ties,
    interval,
    is_same,
    paired_difference,
)

Values = dict[tuple[int, int], float]


def draw(rng: np.random.Generator, prompts: int, seeds: int, mean: float) -> Values:
    """Hard and easy prompts (deviation 3), seeds that differ a little (deviation 1)."""
    return {
        (prompt, seed): mean + effect + rng.normal(0, 1)
        for prompt, effect in enumerate(rng.normal(0, 3, prompts))
        for seed in range(seeds)
    }


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        found = interval(draw(rng, 12, 3, 30.0))
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 30.0 <= found.high
    assert 0.92 <= covered / 400 <= 0.98, covered / 400


def test_seeds_of_one_prompt_do_not_count_as_independent() -> None:
    values = draw(np.random.default_rng(2), 8, 2, 30.0)
    many = {
        (prompt, seed + 10 * copy): value for (prompt, seed), value in values.items() for copy in range(9)
    }
    few, same = interval(values), interval(many)
    assert few.mean == pytest.approx(same.mean)
    assert few.low == pytest.approx(same.low, rel=1e-9), "nine copies of each picture are no new evidence"


def test_the_same_pictures_give_the_same_interval_in_any_order() -> None:
    values = draw(np.random.default_rng(3), 5, 3, 30.0)
    assert interval(values) == interval(dict(reversed(values.items())))


def test_one_prompt_and_one_picture() -> None:
    one = interval({(0, 1): 30.0})
    assert (one.mean, one.low, one.high) == (30.0, None, None)
    seeds = interval({(0, 1): 30.0, (0, 2): 32.0, (0, 3): 31.0})
    assert seeds.low is not None
    assert seeds.low < 31.0
    assert not contains_zero(one)
    with pytest.raises(ValueError, match="no values"):
        interval({})


def test_ties_are_found_by_pairs_not_by_overlapping_intervals() -> None:
    rng = np.random.default_rng(4)
    base = draw(rng, 12, 3, 30.0)
    levels = {
        "Q8_0": {key: value + 1.0 + rng.normal(0, 0.2) for key, value in base.items()},
        "Q5_1": {key: value + rng.normal(0, 0.5) for key, value in base.items()},
        "Q5_0": {key: value + rng.normal(0, 0.5) for key, value in base.items()},
    }
    overlap_low, overlap_high = interval(levels["Q8_0"]).low, interval(levels["Q5_1"]).high
    assert overlap_low is not None
    assert overlap_high is not None
    assert overlap_low < overlap_high, "alone, these intervals overlap"
    assert [set(pair) for pair in find_ties(levels)] == [{"Q5_1", "Q5_0"}]
    assert paired_difference(levels["Q8_0"], levels["Q5_1"]).mean == pytest.approx(1.0, abs=0.3)


def test_same_means_not_farther_than_the_floor() -> None:
    rng = np.random.default_rng(5)
    floor = {(prompt, 1): 45.0 + rng.normal(0, 1) for prompt in range(12)}
    level = {(prompt, seed): 45.1 + rng.normal(0, 1) for prompt in range(12) for seed in (1, 2, 3)}
    assert is_same(level, floor)
    assert is_same({key: value + 20 for key, value in level.items()}, floor)
    assert not is_same({key: value - 5 for key, value in level.items()}, floor)
    assert not is_same(level, {}), "without a floor nothing is called the same"
    assert is_same({(0, 1): 100.0}, {(0, 1): 100.0})
    assert not is_same({(0, 1): 99.0}, {(0, 1): 100.0})


def test_efficient_edge() -> None:
    points = {
        "Q8_0": (40.0, 1.0),
        "Q6_K": (38.0, 1.2),
        "Q5_0": (35.0, 0.9),
        "Q4_0": (30.0, 0.8),
        "NF4": (30.0, 0.9),
    }
    assert efficient_edge(points) == {"Q8_0", "Q5_0", "Q4_0"}
    assert efficient_edge({"a": (1.0, 1.0), "b": (1.0, 1.0)}) == {"a", "b"}
    assert efficient_edge({}) == frozenset()
