"""The folded part of the form: CFG with a negative prompt, scheduler, length of the prompt; painted, kept, restored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fluxdesk.app import Application
from fluxdesk.formats.png import read_record, read_texts

Stage = Callable[..., Application]


def test_unfold_by_key_paint_and_use_again(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page, session = desk.page, desk.app.session
        await desk.ready()
        fields = page.form.advanced
        assert not fields.body.isVisible()
        fields.toggle.setFocus()
        desk.press(Qt.Key.Key_Space)
        assert fields.body.isVisible()
        assert not fields.negative.isEnabled()
        assert fields.cfg.text() == fields.cfg.specialValueText()
        fields.cfg.setFocus()
        for _ in range(4):
            desk.press(Qt.Key.Key_Up)
        assert session.form.true_cfg == 3.0
        assert fields.negative.isEnabled()
        QTest.keyClicks(fields.negative, "fog")
        for box, place in ((fields.scheduler, 2), (fields.length, 1)):
            box.setFocus()
            for _ in range(place):
                desk.press(Qt.Key.Key_Down)
        assert (session.form.scheduler, session.form.text_tokens) == ("heun", 16)
        await desk.write("a ring")
        desk.start()
        await desk.painted(1)
        path = Path(str(desk.app.results.results[0].path))
        record = read_record(path)
        assert record is not None
        request = record.request
        assert (request.true_cfg, request.negative_prompt, request.scheduler) == (3.0, "fog", "heun")
        assert request.models.max_sequence_length == 16
        assert "\nNegative prompt: fog\n" in read_texts(path)["parameters"]

        session.set(true_cfg=1.0, negative_prompt="", scheduler="euler", text_tokens=None)
        fields.toggle.setChecked(False)
        page._reuse()
        assert fields.body.isVisible(), "something in it is not as usual"
        form = session.form
        assert (form.true_cfg, form.negative_prompt, form.scheduler) == (3.0, "fog", "heun")
        assert fields.length.currentText().startswith("16")

        session.set(true_cfg=1.0, negative_prompt="", scheduler="euler", text_tokens=None)
        desk.app.opener.open((path,))
        await desk.until(lambda: session.form.true_cfg == 3.0, "its settings were taken over")
        form = session.form
        assert (form.negative_prompt, form.scheduler, form.text_tokens) == ("fog", "heun", 16)

    stage(scenario)


def test_a_problem_of_a_folded_field_unfolds_it(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page, session = desk.page, desk.app.session
        await desk.ready()
        await desk.write("a ring")
        session.set(scheduler="of tomorrow")
        page.form.advanced.toggle.setChecked(False)
        desk.start()
        await desk.until(lambda: session.problems, "the form is refused")
        assert page.form.advanced.body.isVisible()
        assert "of tomorrow" in page.form.rows["scheduler"].problem.text()

    stage(scenario)
