"""The settings' declarations are complete, and the file keeps them."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from fluxdesk.services.picture_names import PLACES
from fluxdesk.services.settings_store import Settings, declarations, section_titles, settings_file


def test_every_setting_has_a_title_and_every_choice_a_label() -> None:
    found = [item for section in section_titles() for item in declarations(section)]
    assert len(found) >= 5
    for item in found:
        assert item.title[0].isupper(), item
        if item.kind == "choice":
            assert all(text[0].isupper() or text[0].isdigit() for _, text in item.choices), item
            assert all(text != value for value, text in item.choices), item


def test_the_help_names_every_place_of_a_file_name() -> None:
    (item,) = [found for found in declarations("pictures") if found.key == "file_name"]
    named = [place for _, place, _, _ in string.Formatter().parse(item.help) if place]
    assert tuple(named) == PLACES


@pytest.mark.parametrize("text", ['theme = "blue"', "theme = 3"])
def test_a_theme_that_does_not_exist_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f'version = 1\n[appearance]\nlanguage = "es"\n{text}\n')
    loaded = settings_file(path).load()
    assert loaded.value.appearance.theme == "system"
    assert loaded.value.appearance.language == "es"
    assert "appearance.theme" in loaded.problems[0].text


def test_all_settings_survive_the_file(tmp_path: Path) -> None:
    file = settings_file(tmp_path / "settings.toml")
    file.save(Settings())
    assert file.load().value == Settings()
    assert file.load().problems == ()
