"""Reference pictures in the form: added, weighed, taken out, and what they need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from desk import Desk
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel

from fluxdesk.app import Application
from fluxdesk.domain.request import ModelFile
from fluxdesk.ui.kit import ElidedLabel

Stage = Callable[..., Application]


def picture(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 40, 30))
    return image


def test_reference_pictures_are_added_weighed_and_taken_out(stage: Stage, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.png" for name in "abcde"]
    for path in paths:
        assert picture(64, 48).save(str(path))

    async def scenario(desk: Desk) -> None:
        session, form = desk.app.session, desk.page.form
        field, row = form.references, form.rows["references"]
        await desk.ready()
        assert not row.isVisible(), "flux-mini takes none"
        option = session.options[0]
        session.options = tuple(
            msgspec.structs.replace(option, family=family) for family in ("flux-mini", "flux1-dev")
        )
        session.options_changed.emit()
        session.choose_family("flux1-dev")
        assert row.isVisible()
        field.add_files(map(str, [*paths, paths[0]]))
        assert [use.path for use in session.form.references] == list(map(str, paths[:4]))
        assert not field.add.isVisible(), "four are enough"
        await desk.until(lambda: not row.findChildren(QLabel)[2].pixmap().isNull(), "a thumbnail")
        title = field.rows[1].findChildren(ElidedLabel)[0]
        await desk.until(lambda: title.toolTip() == str(paths[1]), "where the file lies")
        field.rows[1].strength.setValue(0.5)
        desk.click(field.rows[0].remove)
        await desk.until(field.rows[2].remove.isVisible, "the rows are there anew")
        desk.click(field.rows[2].remove)
        assert [use.strength for use in session.form.references] == [0.5, 1.0]
        session.choose_family("flux-mini")
        await desk.write("a ring")
        desk.click(desk.page.generate)
        await desk.until(lambda: row.problem.isVisible(), "flux-mini takes none")
        assert "flux-mini knows no" in row.problem.text()
        for _ in range(2):
            await desk.until(field.rows[0].remove.isVisible, "the rows are there anew")
            desk.click(field.rows[0].remove)
        assert not row.isVisible()

    stage(scenario, fake="!slow=0.01")


def test_what_reference_pictures_need_is_said_at_the_field(stage: Stage, tmp_path: Path) -> None:
    assert picture(64, 48).save(str(tmp_path / "a.png"))

    async def scenario(desk: Desk) -> None:
        session, row = desk.app.session, desk.page.form.rows["references"]
        await desk.ready()
        option = session.options[0]
        session.options = (msgspec.structs.replace(option, family="flux1-dev"),)
        session.options_changed.emit()
        session.choose_family("flux1-dev")
        mini = session._models().resolve("flux-mini", "F16", None)
        session._resolve = lambda _form: mini  # type: ignore[method-assign]  # no FLUX.1 is here
        desk.page.form.references.add_files([str(tmp_path / "a.png")])
        made = await session.make_requests()
        assert [problem.field for problem in made.problems] == ["references"]
        assert "flux1-redux-dev.safetensors" in row.problem.text()
        redux = ModelFile("redux.safetensors")
        full = msgspec.structs.replace(mini, redux=redux, image_encoder=redux)
        session._resolve = lambda _form: full  # type: ignore[method-assign]
        made = await session.make_requests()
        assert made.problems == ()
        assert [bool(use.sha256) for use in made.requests[0].references] == [True]
        (tmp_path / "a.png").write_bytes(b"broken")
        made = await session.make_requests()
        assert "cannot be read" in made.problems[0].error.text

    stage(scenario)
