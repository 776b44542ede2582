"""flux-mini's other levels: made on first use, kept, made again when damaged, resolved like downloaded ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.recognise import recognise
from fluxdesk.services.local_levels import MAKEABLE, LocalLevels
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

MINI = Path(__file__).resolve().parents[2] / "resources" / "flux-mini" / "flux-mini-F16.gguf"


def test_a_level_is_made_once_and_kept(tmp_path: Path) -> None:
    levels = LocalLevels(MINI, "a" * 64, tmp_path)
    assert not levels.is_made("Q4_K")
    seen: list[tuple[int, int]] = []
    path = levels.ensure("Q4_K", lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert levels.is_made("Q4_K")
    before = path.stat().st_mtime_ns
    assert levels.ensure("Q4_K") == path
    assert path.stat().st_mtime_ns == before


def test_a_damaged_level_is_made_again(tmp_path: Path) -> None:
    levels = LocalLevels(MINI, "a" * 64, tmp_path)
    path = levels.ensure("Q8_0")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert levels.ensure("Q8_0").read_bytes() == whole


def test_levels_of_an_older_source_are_removed(tmp_path: Path) -> None:
    old = LocalLevels(MINI, "a" * 64, tmp_path).ensure("Q4_0")
    new = LocalLevels(MINI, "b" * 64, tmp_path).ensure("Q4_0")
    assert new.exists()
    assert not old.exists()


def test_cancelling_leaves_no_level(tmp_path: Path) -> None:
    levels = LocalLevels(MINI, "a" * 64, tmp_path)
    with pytest.raises(KnownError):
        levels.ensure("Q5_K", cancelled=lambda: True)
    assert not levels.is_made("Q5_K")


@pytest.mark.parametrize("level", [level.name for level in MAKEABLE])
def test_model_sets_resolve_every_level_of_the_small_model(level: str) -> None:
    sets = ModelSets(find_paths())
    before = {status.level: status for status in sets.levels("flux-mini")}
    assert before["F16"].state == "ready"
    assert before[level].state == "makeable"
    models = sets.resolve("flux-mini", level)
    assert models.level == level
    assert models.transformer.sha256
    facts = recognise(read_any_header(Path(models.transformer.path)))
    assert (facts.variant, facts.level, facts.complete) == ("mini", level, True)
    after = {status.level: status for status in sets.levels("flux-mini")}
    assert after[level].state == "ready"
    assert after[level].file_bytes == Path(models.transformer.path).stat().st_size
