"""The form: what it turns into, what it refuses, what it remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from fakes import MODELS, request
from pytestqt.qtbot import QtBot

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.families import ASPECTS, size_for
from fluxdesk.domain.request import MAX_SEED, Family, GenerationRequest, ModelSet, Placement
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.flux_configs import FamilyDefaults
from fluxdesk.services.settings_store import Painting, Pictures, Settings
from fluxdesk.services.struct_file import StructFile
from fluxdesk.state.session import Remembered, SessionState


class Level(msgspec.Struct, frozen=True):
    level: str
    state: str = "ready"


class Models:
    """Two families; Q4_K of flux-mini is made on first use, Q2_K is damaged."""

    elsewhere = False

    def families(self) -> tuple[Family, ...]:
        return ("flux-mini", "flux1-dev", "flux1-fill")

    def levels(self, family: Family) -> Sequence[Level]:
        if family == "flux-mini":
            return (Level("F16"), Level("Q4_K", "makeable"), Level("Q3_K", "missing"), Level("Q2_K"))
        return (Level("Q8_0"), Level("Q5_K"))

    def defaults(self, family: Family) -> FamilyDefaults:
        if family == "flux-mini":
            return FamilyDefaults(max_sequence_length=32, default_steps=20, default_size=128)
        return FamilyDefaults(
            max_sequence_length=512, default_steps=28, default_size=1024, default_guidance=3.5
        )

    def resolve(
        self, family: str, level: str, progress: Callable[[int, int], None] | None = None
    ) -> ModelSet:
        if level == "Q2_K":
            raise KnownError("file_damaged", "The file is damaged.")
        if level == "Q4_K" and progress is not None:
            for done in range(101):
                progress(done, 100)
        return msgspec.structs.replace(MODELS, family=family, level=level)


def make(tmp_path: Path, settings: Settings | None = None, **more: object) -> SessionState:
    session = SessionState(
        StructFile(tmp_path / "session.toml", Remembered),
        Models,
        lambda: settings or Settings(),
        tmp_path / "pictures",
        FileDigests(tmp_path / "cache"),
        **more,
    )
    asyncio.run(session.refresh_options())
    return session


def test_every_model_that_is_here_is_offered(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    assert [option.family for option in session.options] == ["flux-mini", "flux1-dev", "flux1-fill"]
    assert session.levels == ("F16", "Q4_K", "Q2_K")
    assert [level.made_here for level in session.options[0].levels] == [False, True, False]


def test_the_form_becomes_requests_with_seeds_counting_up(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.set(prompt="  a cat ", seed=MAX_SEED, seed_locked=True, count=2, width=64, height=96, steps=3)
    made = asyncio.run(session.make_requests())
    assert made.problems == ()
    first, second = made.requests
    assert (first.prompt, first.width, first.height, first.steps) == ("a cat", 64, 96, 3)
    assert (first.seed, second.seed) == (MAX_SEED, 0)
    assert first.guidance is None, "flux-mini has no guidance"
    assert first.id != second.id
    assert first.output_path != second.output_path
    assert Path(first.output_path).parent == tmp_path / "pictures"
    assert Path(first.output_path).parent.is_dir()


def test_an_unlocked_seed_is_drawn_anew_and_shown(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.set(prompt="a cat")
    seeds = set()
    for _ in range(4):
        (made,) = asyncio.run(session.make_requests()).requests
        assert made.seed == session.form.seed
        seeds.add(made.seed)
    assert len(seeds) == 4


def test_problems_go_to_their_fields_and_leave_with_the_change(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    told: list[tuple[str, ...]] = []
    session.problems_changed.connect(lambda found: told.append(tuple(item.field for item in found)))
    session.set(width=100)
    made = asyncio.run(session.make_requests())
    assert made.requests == ()
    session.set(prompt="a cat")
    session.set(width=112)
    assert told == [("prompt", "width"), ("width",), ()]


def test_a_model_that_cannot_be_used_is_a_problem_of_the_level(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.set(prompt="a cat", level="Q2_K")
    (problem,) = asyncio.run(session.make_requests()).problems
    assert problem.field == "level"
    assert problem.error.text == "The file is damaged."


def test_a_level_that_is_made_first_says_how_far_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.set(prompt="a cat", level="Q4_K")
    told: list[tuple[str, int, int]] = []
    session.making_level.connect(lambda *seen: told.append(seen))
    with qtbot.waitSignal(session.level_made):
        asyncio.run(session.make_requests())
    assert told[0] == ("Q4_K", 0, 100)
    assert len(told) < 100, "the pace is ours, not the maker's"


def test_a_level_that_is_being_made_does_not_hold_up_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.set(prompt="a cat", level="Q4_K")
    session.close()
    (problem,) = asyncio.run(session.make_requests()).problems
    assert problem.error.kind == "cancelled"


def test_a_folder_that_cannot_be_made_is_a_problem(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(pictures=Pictures(folder=str(tmp_path / "file" / "x")))
    session = make(tmp_path, settings)
    session.set(prompt="a cat")
    (problem,) = asyncio.run(session.make_requests()).problems
    assert problem.field == "folder"
    assert str(tmp_path / "file" / "x") in problem.error.text


def test_the_plan_decides_where_things_are(qtbot: QtBot, tmp_path: Path) -> None:
    def place(wanted: GenerationRequest) -> GenerationRequest:
        return msgspec.structs.replace(wanted, placement=Placement(device="cuda:0"))

    session = make(tmp_path, placer=lambda: place)
    session.set(prompt="a cat", count=2)
    made = asyncio.run(session.make_requests())
    assert [wanted.placement.device for wanted in made.requests] == ["cuda:0", "cuda:0"]
    assert made.requests[0].seed != made.requests[1].seed


def test_another_family_brings_its_own_values(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.choose_family("flux1-dev")
    form = session.form
    assert (form.level, form.steps, form.width, form.guidance) == ("Q8_0", 28, 1024, 3.5)
    session.set(prompt="a cat", guidance=2.0)
    (made,) = asyncio.run(session.make_requests()).requests
    assert made.guidance == 2.0


def test_it_is_there_again_at_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.set(prompt="a cat\nin a hat", steps=7, seed=5, seed_locked=True)
    asyncio.run(session.remember())
    assert make(tmp_path).form == session.form


def test_the_prompt_is_not_kept_when_the_user_does_not_want_it(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path, Settings(painting=Painting(keep_prompt=False)))
    session.set(prompt="a secret", steps=7)
    asyncio.run(session.remember())
    assert "secret" not in (tmp_path / "session.toml").read_text()
    assert make(tmp_path).form.steps == 7


def test_a_family_that_is_gone_is_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    file = StructFile(tmp_path / "session.toml", Remembered)
    file.path.write_text('version = 1\n[form]\nfamily = "flux1-schnell"\nlevel = "Q3_K"\n')
    session = make(tmp_path)
    assert (session.form.family, session.form.level) == ("flux-mini", "F16")


def test_a_pictures_settings_can_be_used_again(qtbot: QtBot, tmp_path: Path) -> None:
    session = make(tmp_path)
    session.use_request(request(seed=42, steps=9, width=64))
    assert (session.form.seed, session.form.seed_locked, session.form.steps) == (42, True, 9)
    (made,) = asyncio.run(session.make_requests()).requests
    assert made.seed == 42


@pytest.mark.parametrize("side", [128, 512, 1024])
def test_presets_are_whole_patches_of_about_the_same_area(side: int) -> None:
    for _, across, down in ASPECTS:
        width, height = size_for(side, across, down)
        assert width % 16 == height % 16 == 0
        assert 0.8 < width * height / side**2 < 1.25
        assert (width > height) == (across > down)
