"""Files from outside: a picture fills the form, what nobody opens is named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
from fakes import request
from pytestqt.qtbot import QtBot
from test_state_session import make

from fluxdesk.domain.references import Reference
from fluxdesk.formats.png import encode_png, write_picture
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.opener import Opener
from fluxdesk.state.picture_restorer import SUFFIXES, Knowledge, PictureRestorer
from fluxdesk.state.tasks import TaskRunner


class Desk:
    def __init__(self, folder: Path) -> None:
        self.notices = NoticesState()
        self.tasks = TaskRunner(self.notices)
        self.session = make(folder)
        self.opener = Opener(self.tasks, self.notices)
        self.opener.handle(SUFFIXES, PictureRestorer(self.session, self.notices, Knowledge()).open)

    def open(self, *files: Path) -> list[str]:
        async def scenario() -> None:
            self.opener.open([str(file) for file in files])
            await asyncio.gather(*self.tasks._tasks)

        asyncio.run(scenario())
        return [notice.text for notice in self.notices.current]


def test_a_picture_of_ours_fills_the_form(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    wanted = request(seed=77, steps=9, prompt="un círculo")
    write_picture(tmp_path / "ours.png", 2, 1, b"\1\2\3\4\5\6", request=wanted)
    (text,) = desk.open(tmp_path / "ours.png")
    assert text == "The settings of ours.png (FluxDesk) are in the form."
    form = desk.session.form
    assert (form.prompt, form.seed, form.seed_locked, form.steps) == ("un círculo", 77, True, 9)


def test_a_picture_of_others_says_so_and_leaves_the_form(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    before = desk.session.form
    (tmp_path / "other.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing")
    (text,) = desk.open(tmp_path / "other.png")
    assert "other.png does not say how it was made" in text
    (gone,) = set(desk.open(tmp_path / "gone.png")) - {text}
    assert "gone.png cannot be read" in gone
    assert desk.session.form == before


def test_each_kind_goes_to_its_handler_and_strangers_are_named(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    taken: list[tuple[str, ...]] = []

    async def take(paths: Sequence[Path]) -> None:
        taken.append(tuple(path.name for path in paths))

    desk.opener.handle((".gguf",), take)
    texts = desk.open(tmp_path / "a.GGUF", tmp_path / "b.docx", tmp_path / "c.gguf", tmp_path / "d")
    assert taken == [("a.GGUF", "c.gguf")]
    assert texts == ["FluxDesk does not open this kind of file: b.docx, d."]
    assert desk.opener.can_open(Path("x.Png"))


def test_a_model_that_is_not_here_is_named_and_the_form_keeps_its_own(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    models = msgspec.structs.replace(request().models, family="flux1-schnell", level="Q3_K")
    write_picture(tmp_path / "p.png", 1, 1, b"\0\0\0", request=request(models=models, seed=12))
    (text,) = desk.open(tmp_path / "p.png")
    assert "is not on this computer" in text
    assert (desk.session.form.family, desk.session.form.seed) == ("flux-mini", 12)


def test_reference_pictures_come_back_where_they_still_lie(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    kept, gone = Reference(str(tmp_path / "look.png"), 0.5), Reference(str(tmp_path / "gone.png"))
    (tmp_path / "look.png").write_bytes(b"a picture")
    models = msgspec.structs.replace(request().models, family="flux1-dev")
    wanted = request(models=models, references=(kept, gone))
    write_picture(tmp_path / "p.png", 1, 1, b"\0\0\0", request=wanted)
    (said,) = desk.open(tmp_path / "p.png")
    assert desk.session.form.references == (kept,)
    assert "These reference pictures are not on this computer: gone.png." in said
    write_picture(tmp_path / "q.png", 1, 1, b"\0\0\0", request=request())
    desk.open(tmp_path / "q.png")
    assert desk.session.form.references == ()


def test_a_forge_picture_fills_the_form_and_says_what_stayed_behind(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    text = (
        "a fox <lora:ink:0.7>\nNegative prompt: blur\nSteps: 25, Sampler: DPM++ 2M, Schedule type: Karras, "
        "CFG scale: 1, Distilled CFG Scale: 4, Seed: 5, Size: 1000x800, Model: flux1-dev-Q4_K_S, Version: f2"
    )
    (tmp_path / "forge.png").write_bytes(encode_png(1, 1, b"\0\0\0", {"parameters": text}))
    (said,) = desk.open(tmp_path / "forge.png")
    form = desk.session.form
    assert (form.prompt, form.negative_prompt, form.family, form.level) == (
        "a fox",
        "blur",
        "flux1-dev",
        "Q8_0",
    )
    assert (form.seed, form.steps, form.guidance, form.width, form.height) == (5, 25, 4.0, 992, 800)
    for part in ("1000 × 800 became 992 × 800", "DPM++ 2M", "Karras", "ink", "at level Q4_K"):
        assert part in said, said
