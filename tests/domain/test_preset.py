"""What a preset holds and what becomes of the prompt."""

from __future__ import annotations

import pytest

from fluxdesk.domain.preset import GROUPS, Preset, clean_name, preset_of, with_words

VALUES = {
    "family": "flux1-dev", "level": "Q6_K", "width": 1024, "height": 768, "steps": 20, "guidance": 3.5,
    "true_cfg": 1.0, "negative_prompt": "", "scheduler": "euler", "text_tokens": None, "loras": (), "seed": 7,
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "prompt", "then"),
    [
        ("", "a cat", "a cat"),
        ("a dog", "a cat", "a dog"),
        ("{prompt}, watercolour", "a cat", "a cat, watercolour"),
        ("photo of {prompt}, 35 mm", " a cat\n", "photo of a cat, 35 mm"),
        ("{prompt} and {prompt}", "a cat", "a cat and a cat"),
        ("{prompt}, watercolour", "", ", watercolour"),
        ("photo of {prompt}", "", "photo of"),
        ("{prompt}", "a cat", "a cat"),
        ("a (cat|dog) in {prompt}", "the rain", "a (cat|dog) in the rain"),
    ],
)
def test_words_go_into_the_prompt_once(words: str, prompt: str, then: str) -> None:
    assert with_words(words, prompt) == then
    assert with_words(words, then) == then, "using it again changes nothing"


def test_a_preset_holds_groups_and_nothing_else() -> None:
    preset = preset_of("  my\n style ", " {prompt}, ink ", ("size", "sampling"), VALUES)
    assert (preset.name, preset.words, preset.groups) == ("my style", "{prompt}, ink", ("size", "sampling"))
    assert (preset.width, preset.height, preset.steps, preset.family, preset.loras) == (
        1024,
        768,
        20,
        None,
        None,
    )
    assert preset_of("all", "", tuple(GROUPS), VALUES).groups == tuple(GROUPS)
    assert Preset(name="words").groups == ()


def test_names_are_one_short_line() -> None:
    assert clean_name(" a\tb \n c ") == "a b c"
    assert len(clean_name("x" * 500)) == 60
