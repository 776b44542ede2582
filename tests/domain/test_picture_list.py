"""Which pictures a form asks for."""

from __future__ import annotations

from fluxdesk.domain.picture_list import picture_list
from fluxdesk.domain.request import MAX_SEED


def test_seeds_are_walked() -> None:
    assert picture_list("x", 3, 7, "up", "draw") == (("x", 7), ("x", 8), ("x", 9))
    assert picture_list("x", 2, MAX_SEED, "up", "draw") == (("x", MAX_SEED), ("x", 0))
    assert picture_list("x", 3, 7, "same", "draw") == (("x", 7),) * 3
    drawn = picture_list("x", 50, 7, "random", "draw")
    assert drawn[0] == ("x", 7)
    assert len(set(drawn)) == 50
    assert drawn == picture_list("x", 50, 7, "random", "draw")


def test_choices_are_drawn_per_picture_or_painted_all() -> None:
    drawn = picture_list("{a|b}", 40, 1, "same", "draw")
    assert {prompt for prompt, _ in drawn} == {"a", "b"}
    assert picture_list("{a|b}", 2, 1, "up", "all") == (("a", 1), ("a", 2), ("b", 1), ("b", 2))
