"""The queue's page in the whole window: moving, editing, repeating, taking out, pausing, what is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from safetensors.numpy import save_file
from test_ui_loras import write_lora
from test_ui_window import clipped, interactive

from fluxdesk.app import Application
from fluxdesk.domain.request import LoraUse
from fluxdesk.ui.job_editor import JobEditor
from fluxdesk.ui.queue_page import QueuePage

Stage = Callable[..., Application]


async def filled(desk: Desk) -> QueuePage:
    """The page over a paused queue of three pictures of a prompt with choices."""
    await desk.ready()
    desk.app.jobs.set_paused(True)
    desk.app.session.set(prompt="a {red|blue|green} circle", choices="all", steps=2, seed=5, seed_locked=True)
    desk.page.submit()
    await desk.until(lambda: len(desk.app.jobs.waiting) == 3, "three wait")
    desk.click(desk.app.window._rail.button("queue"))
    page = desk.app.window.page("queue")
    assert isinstance(page, QueuePage)
    return page


def choose(page: QueuePage, place: int) -> None:
    where = page.list.visualRect(page.list.model().index(place, 0)).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=where)


def order(desk: Desk) -> list[str]:
    return [job.request.prompt.split()[1] for job in desk.app.jobs.waiting]


async def paint_and_empty_the_list(desk: Desk, page: QueuePage) -> None:
    """Five wait: one is taken out, four are painted; what is done is taken off its list and put back."""
    choose(page, 2)
    desk.click(page.remove)
    desk.click(page.pause)
    history = desk.app.pictures.memory.history
    await desk.until(lambda: sum(job.status == "finished" for job in history) == 4, "all painted")
    page.filter.button("ended").click()
    assert page.list.model().rowCount() == 5, "with the one that was taken out"
    assert page.use.isVisible()
    listed = [job.id for job in history]
    await desk.until(lambda: page.list.visualRect(page.list.model().index(1, 0)).isValid(), "laid out")
    choose(page, 1)
    desk.app.window.activateWindow()  # its sheets are gone by now
    await desk.until(desk.app.window.isActiveWindow, "active")
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    assert page.list.model().rowCount() == 4
    assert [job.id for job in page.list.chosen()] == [listed[-3]], "what stands there now"
    desk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.click(page.clear)
    assert page.list.model().rowCount() == 0
    (notice,) = desk.app.notices.current
    assert notice.text == "5 entries were taken off the list of what is done; their pictures stay."
    desk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [job.id for job in desk.app.pictures.memory.history] == listed
    assert desk.app.notices.current == []
    desk.click(page.clear)
    desk.app.notices.current[-1].actions[0].run()
    assert [job.id for job in desk.app.pictures.memory.history] == listed


def test_move_edit_repeat_take_out_and_paint(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = await filled(desk)
        assert order(desk) == ["red", "blue", "green"]
        choose(page, 2)
        desk.click(page.first)
        assert order(desk) == ["green", "red", "blue"]
        page.list.setFocus()
        QTest.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert order(desk) == ["red", "green", "blue"], "the moved one stays chosen"
        desk.click(page.edit)
        editor = desk.app.window.findChild(JobEditor)
        assert editor is not None
        editor.prompt.setPlainText("a yellow circle")
        editor.accept()
        assert order(desk) == ["red", "yellow", "blue"]
        choose(page, 0)
        desk.click(page.again)
        again = next(found for found in desk.app.window.findChildren(JobEditor) if found is not editor)
        again.count.setValue(2)
        again.accept()
        assert order(desk) == ["red", "yellow", "blue", "red", "red"]
        assert len({job.request.output_path for job in desk.app.jobs.waiting}) == 5
        choose(page, 2)
        desk.click(page.remove)
        assert order(desk) == ["red", "yellow", "red", "red"]
        QTest.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert order(desk) == ["red", "yellow", "blue", "red", "red"], "where it stood"
        desk.click(page.clear)
        assert order(desk) == []
        (notice,) = desk.app.notices.current
        assert notice.text == "5 pictures were taken out of the queue."
        notice.actions[0].run()
        assert order(desk) == ["red", "yellow", "blue", "red", "red"]
        desk.click(page.clear)
        desk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert order(desk) == ["red", "yellow", "blue", "red", "red"]
        assert desk.app.notices.current == []
        assert desk.app.pictures.memory.history == []
        await paint_and_empty_the_list(desk, page)

    stage(scenario)


@pytest.mark.parametrize("language", ["en", "es"])
def test_names_and_nothing_clipped(stage: Stage, language: str) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", language)
        page = await filled(desk)
        choose(page, 0)
        assert clipped(page) == []
        assert [widget for widget in interactive(page) if not widget.accessibleName()] == []
        desk.click(page.again)
        editor = desk.app.window.findChild(JobEditor)
        assert editor is not None
        await desk.until(editor.isVisible, "shown")
        assert clipped(editor) == []
        assert [widget for widget in interactive(editor) if not widget.accessibleName()] == []
        editor.reject()

    stage(scenario)


def test_a_start_picture_is_shown_and_its_strength_changed(stage: Stage, tmp_path: Path) -> None:
    start = tmp_path / "start.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(0xFF3322)
    assert image.save(str(start))

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        desk.app.session.start_from(str(start))
        page = await filled(desk)
        choose(page, 0)
        desk.click(page.edit)
        editor = desk.app.window.findChild(JobEditor)
        assert editor is not None
        assert editor.start.isVisible()
        assert editor.start.file_name.text() == "start.png"
        await desk.until(lambda: not editor.start.thumbnail.pixmap().isNull(), "its thumbnail")
        assert clipped(editor) == []
        editor.start.strength.setValue(0.25)
        editor.accept()
        request = desk.app.jobs.waiting[0].request
        assert (request.init_image, request.strength) == (str(start), 0.25)
        assert desk.app.jobs.waiting[1].request.strength == 0.6

    stage(scenario)


def fill_advanced(editor: JobEditor, cfg: float, scheduler: int, length: int) -> None:
    advanced = editor.advanced
    advanced.cfg.setValue(cfg)
    assert advanced.negative.isEnabled()
    advanced.negative.setPlainText(" fog ")
    for box, place in ((advanced.scheduler, scheduler), (advanced.length, length)):
        box.setCurrentIndex(place)
        box.activated.emit(place)


def test_every_field_of_a_waiting_job_can_be_changed(stage: Stage, tmp_path: Path) -> None:
    lora = write_lora(tmp_path / "ink.safetensors")
    digest = hashlib.sha256(lora.read_bytes()).hexdigest()

    async def scenario(desk: Desk) -> None:
        page, jobs = await filled(desk), desk.app.jobs
        before = desk.app.session.form
        choose(page, 0)
        desk.click(page.edit)
        editor = desk.app.window.findChild(JobEditor)
        assert editor is not None
        assert not editor.advanced.body.isVisible()
        desk.click(editor.advanced.toggle)
        assert not editor.advanced.negative.isEnabled()
        fill_advanced(editor, 3.0, 2, 1)
        editor.steps.setValue(7)
        editor.seed.typed.emit(99)
        editor.loras.add_files((lora,))
        await desk.until(lambda: editor.loras.notes[0].isVisible(), "the LoRA was read")
        assert not editor.loras.bake.isVisible()
        desk.click(editor.loras.notes[0].add_words)
        editor.loras.rows[0].strength.setValue(0.4)
        assert [widget for widget in interactive(editor) if not widget.accessibleName()] == []
        assert clipped(editor) == []
        editor.accept()
        await desk.until(lambda: jobs.waiting[0].request.loras, "changed")
        changed = jobs.waiting[0].request
        assert (changed.prompt, changed.seed, changed.steps) == ("a red circle, inkwash, brush", 99, 7)
        assert (changed.true_cfg, changed.negative_prompt, changed.scheduler) == (3.0, "fog", "heun")
        assert changed.models.max_sequence_length == 16
        assert changed.loras == (LoraUse(str(lora), 0.4, digest),)

        choose(page, 0)
        desk.click(page.again)
        again = next(found for found in desk.app.window.findChildren(JobEditor) if found.isVisible())
        assert again.advanced.body.isVisible(), "it opens by itself when something in it is not as usual"
        fill_advanced(again, 5.0, 0, 0)
        again.accept()
        await desk.until(lambda: len(jobs.waiting) == 4, "one more")
        repeated = jobs.waiting[3].request
        assert (repeated.true_cfg, repeated.scheduler, repeated.loras) == (5.0, "euler", changed.loras)
        assert repeated.models.max_sequence_length == 32
        assert desk.app.session.form == before, "the window's own form is another"

        choose(page, 3)
        desk.click(page.use)
        form = desk.app.session.form
        assert (form.prompt, form.true_cfg, form.loras) == (changed.prompt, 5.0, changed.loras)
        assert desk.page.isVisible()

    stage(scenario)


def test_what_cannot_be_is_said_at_its_field_and_a_late_change_is_offered_anew(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = await filled(desk)
        choose(page, 0)
        desk.click(page.edit)
        editor = desk.app.window.findChild(JobEditor)
        assert editor is not None
        editor.prompt.setPlainText(" ")
        editor.accept()
        assert editor.isVisible()
        assert editor.rows["prompt"].problem.text() == "Write what you want to see."
        editor.prompt.setPlainText("a star")
        assert editor.rows["prompt"].problem.text() == ""
        jobs = desk.app.jobs
        jobs.cancel(jobs.waiting[0].id)
        editor.accept()
        (notice,) = desk.app.notices.current
        assert "already" in notice.text
        notice.actions[0].run()
        assert [job.request.prompt for job in jobs.waiting][-1] == "a star"

    stage(scenario)


def test_a_lora_that_cannot_be_used_is_refused_in_the_editor(stage: Stage, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.safetensors"
    save_file({"nothing.weight": np.zeros((2, 2), np.float32)}, foreign)

    async def scenario(desk: Desk) -> None:
        page = await filled(desk)
        choose(page, 0)
        desk.click(page.edit)
        editor = desk.app.window.findChild(JobEditor)
        assert editor is not None
        editor.loras.add_files((foreign,))
        await desk.until(lambda: editor.loras.notes and editor.loras.notes[0].isVisible(), "it was read")
        editor.accept()
        assert editor.isVisible()
        assert "is no LoRA" in editor.rows["loras"].problem.text()
        assert desk.app.jobs.waiting[0].request.loras == ()
        editor.reject()

    stage(scenario)
