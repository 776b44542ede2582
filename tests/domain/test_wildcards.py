"""Prompts with choices."""

from __future__ import annotations

import pytest

from fluxdesk.domain.wildcards import combinations, count_combinations, draw


@pytest.mark.parametrize(
    ("template", "prompts"),
    [
        ("a cat", ("a cat",)),
        ("a {red|blue} {cat|dog}", ("a red cat", "a red dog", "a blue cat", "a blue dog")),
        ("{a|{b|c}}", ("a", "b", "c")),
        ("a {very |}big dog", ("a very big dog", "a big dog")),
        ("{alone}", ("{alone}",)),
        ("{open|end", ("{open|end",)),
        ("end} | a", ("end} | a",)),
        (r"\{a|b\} {c|d}", ("{a|b} c", "{a|b} d")),
        ("", ("",)),
    ],
)
def test_combinations(template: str, prompts: tuple[str, ...]) -> None:
    assert combinations(template) == prompts
    assert count_combinations(template) == len(prompts)


def test_a_draw_is_repeatable_and_reaches_everything() -> None:
    template = "{a|b|{c|d}}"
    drawn = [draw(template, seed) for seed in range(200)]
    assert drawn == [draw(template, seed) for seed in range(200)]
    assert set(drawn) == {"a", "b", "c", "d"}
    assert drawn.count("a") > drawn.count("c")


def test_a_great_many_are_counted_but_not_all_made() -> None:
    template = "{a|b|c|d|e|f|g|h|i|j}" * 12
    assert count_combinations(template) == 10**12
    assert len(combinations(template, 50)) == 50
    deep = "{" * 400 + "a|b" + "}" * 400
    assert combinations(deep) == (deep,), "so deep, braces are plain text"
    nested = "{a|" * 400 + "b" + "}" * 400
    assert count_combinations(nested) == 33, "deeper braces are plain text"
