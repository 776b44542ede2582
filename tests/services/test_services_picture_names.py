"""Names for pictures: from the pattern, safe everywhere, never twice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.picture_names import NAME_BYTES, PictureNames, check_pattern

NOON = time.struct_time((2026, 3, 4, 12, 30, 5, 0, 0, 0))


def named(names: PictureNames, folder: Path, pattern: str, prompt: str = "a cat", seed: int = 7) -> Path:
    return names.next(folder, pattern, model="FLUX.1 dev", level="Q4_K", seed=seed, prompt=prompt, now=NOON)


def test_every_place_is_filled(tmp_path: Path) -> None:
    path = named(PictureNames(), tmp_path, "{date}_{time}_{model}_{level}_{seed}_{prompt}")
    assert path == tmp_path / "2026-03-04_123005_FLUX.1-dev_Q4_K_7_a-cat.png"


def test_a_slash_makes_a_folder(tmp_path: Path) -> None:
    assert named(PictureNames(), tmp_path, "{date}/{seed}") == tmp_path / "2026-03-04" / "7.png"


def test_no_name_is_given_twice_nor_taken_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "7.png").touch()
    names = PictureNames()
    assert [named(names, tmp_path, "{seed}").name for _ in range(3)] == ["7-2.png", "7-3.png", "7-4.png"]


@pytest.mark.parametrize(
    "prompt", ["../../etc/passwd", 'a/b\\c:d*e?f"g<h>i|j', "  ...  ", "", "\n\t\0", "ñandú 火 🎨" * 90]
)
def test_a_prompt_cannot_leave_the_folder_or_break_a_file_system(tmp_path: Path, prompt: str) -> None:
    path = named(PictureNames(), tmp_path, "{prompt}", prompt)
    assert path.parent == tmp_path
    assert len(path.name.encode()) <= NAME_BYTES + 10
    assert not set(path.name) & set('/\\:*?"<>|\n\t\0')
    path.touch()


@pytest.mark.parametrize("pattern", ["../{seed}", "/etc/{seed}", "..\\{seed}"])
def test_a_pattern_stays_below_the_folder(tmp_path: Path, pattern: str) -> None:
    assert tmp_path in named(PictureNames(), tmp_path, pattern).parents


@pytest.mark.parametrize("pattern", ["", "  ", "{nothing}", "{", "{}", "{0}"])
def test_a_pattern_that_cannot_work_is_refused_with_the_places(pattern: str) -> None:
    with pytest.raises(KnownError) as caught:
        check_pattern(pattern)
    assert "{date}" in caught.value.report.action_text
