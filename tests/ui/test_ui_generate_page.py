"""The main job with real clicks and keys over the real child: paint, watch, cancel, crash, use again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton, QScrollArea

from fluxdesk.app import Application
from fluxdesk.ui.fade import Fade

Stage = Callable[..., Application]


def test_a_prompt_becomes_a_picture(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = desk.page
        await desk.ready()
        assert not page.result_actions.isVisible()
        assert not page.cancel_button.isEnabled()
        await desk.write("a red circle above a blue square")
        desk.start()
        await desk.until(lambda: desk.app.jobs.running, "runs")
        await desk.until(lambda: "of 20" in page.progress.doing.text(), "steps are told")
        assert page.cancel_button.isEnabled()
        await desk.painted(1)
        job = desk.app.results.results[0]
        assert job.path is not None
        assert page.view.picture.toImage() == QImage(job.path).convertToFormat(
            page.view.picture.toImage().format()
        )
        assert "seed" in page.facts.text()
        assert not page.cancel_button.isEnabled()
        assert page.result_actions.isVisible()

    stage(scenario, fake="!slow=0.02")


def test_several_pictures_and_looking_back(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = desk.page
        await desk.ready()
        await desk.write("three")
        for _ in range(2):
            desk.click(page.form.count.parentWidget().more)
        assert desk.app.session.form.count == 3
        desk.click(page.generate)
        await desk.painted(3)
        results = desk.app.results
        seeds = [job.request.seed for job in results.results]
        assert seeds == [seeds[0], seeds[0] + 1, seeds[0] + 2]
        assert results.selected is results.results[2]
        await desk.until(lambda: not page.strip.button(results.results[0]).icon().isNull(), "thumbnail")
        desk.click(page.strip.button(results.results[0]))
        assert results.selected is results.results[0]
        desk.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert results.selected is results.results[1]

    stage(scenario)


@pytest.mark.parametrize(("language", "size"), [("en", (1280, 800)), ("es", (1366, 768))])
def test_the_plain_form_is_whole_beside_a_picture_and_a_longer_one_fades(
    stage: Stage, language: str, size: tuple[int, int]
) -> None:
    title_bar = 20

    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", language)
        page = desk.page
        await desk.ready()
        await desk.write("a red circle")
        before = page.form.prompt.height()
        desk.start()
        await desk.until(lambda: desk.app.advice.last_run is not None, "the last run is told")
        await desk.until(page.result_actions.isVisible, "the picture is there")
        (area,) = (found for found in page.findChildren(QScrollArea) if found.isAncestorOf(page.form))
        bar = area.verticalScrollBar()
        edges = {fade.edge: fade for fade in area.findChildren(Fade)}
        upper, lower = edges["upper"], edges["lower"]
        await desk.until(lambda: bar.maximum() == 0, "no need to scroll")
        assert (upper.isVisible(), lower.isVisible()) == (False, False)
        assert page.form.prompt.height() > 0.7 * before
        page.form.advanced.toggle.setChecked(True)
        await desk.until(lambda: bar.maximum() > 0, "there is more")
        assert (upper.isVisible(), lower.isVisible()) == (False, True)
        assert lower.geometry().bottom() == area.viewport().geometry().bottom()
        bar.setValue(1)
        assert (upper.isVisible(), lower.isVisible()) == (True, True)
        bar.setValue(bar.maximum())
        assert (upper.isVisible(), lower.isVisible()) == (True, False)
        page.form.advanced.toggle.setChecked(False)
        await desk.until(lambda: bar.maximum() == 0, "whole again")
        assert (upper.isVisible(), lower.isVisible()) == (False, False)

    stage(scenario, size=(size[0], size[1] - title_bar))


def test_what_is_wrong_is_said_at_the_field(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = desk.page
        await desk.ready()
        desk.click(page.generate)
        row = page.form.rows["prompt"]
        await desk.until(row.problem.isVisible, "problem at the prompt")
        assert row.problem.text() == "Write what you want to see."
        assert page.form.prompt.accessibleDescription() == row.problem.text()
        assert page.form.prompt.hasFocus()
        assert desk.app.notices.current == []
        await desk.write("x")
        assert not row.problem.isVisible()
        assert page.form.prompt.accessibleDescription() == ""

    stage(scenario)


def test_escape_cancels_within_a_step_and_the_engine_stays(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = desk.page
        await desk.ready()
        await desk.write("slow")
        page.form.count.setValue(3)
        desk.start()
        await desk.until(lambda: desk.app.jobs.running and desk.app.jobs.running.step >= 2, "step 2")
        pids = {desk.app.thread._engine.pid}  # type: ignore[union-attr]
        desk.press(Qt.Key.Key_Escape)
        await desk.until(lambda: desk.app.jobs.running is None, "cancelled")
        assert desk.app.jobs.waiting == ()
        assert desk.app.results.results == []
        assert desk.app.notices.current == [], "cancelling is no error"
        assert desk.page.facts.isVisible()
        assert desk.page.facts.text().startswith("Cancelled at step ")
        assert not page.progress.isVisible()
        page.form.count.setValue(1)
        page.form.steps.setValue(3)
        desk.start()
        await desk.painted(1)
        pids.add(desk.app.thread._engine.pid)  # type: ignore[union-attr]
        assert len(pids) == 1

    stage(scenario, fake="!slow=0.1")


def test_a_killed_engine_is_explained_and_the_next_picture_works(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await desk.write("slow")
        desk.page.form.steps.setValue(40)
        desk.start()
        await desk.until(lambda: desk.app.jobs.running and desk.app.jobs.running.step >= 2, "step 2")
        os.kill(desk.app.thread._engine.pid, signal.SIGKILL)  # type: ignore[union-attr]
        await desk.until(lambda: desk.app.notices.current, "notice")
        (notice,) = desk.app.notices.current
        assert "SIGKILL" in notice.text
        buttons = desk.app.window.notice_bar.findChildren(QPushButton)
        (again,) = [button for button in buttons if button.text() == "Try again"]
        desk.click(again)
        await desk.until(lambda: not desk.app.notices.current, "notice goes with its action")
        await desk.painted(1)
        assert desk.app.memory.points[-1] is not None
        assert any(point.after_gap for point in desk.app.memory.points)

    stage(scenario, fake="!slow=0.04")


def test_copy_and_use_settings(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page, session = desk.page, desk.app.session
        await desk.ready()
        await desk.write("first")
        desk.start()
        await desk.painted(1)
        first = desk.app.results.results[0]
        desk.click(page.result_actions.copy)
        copied = QGuiApplication.clipboard().mimeData()
        assert copied.imageData().size() == page.view.picture.size()
        assert copied.urls()[0].toLocalFile() == first.path
        # Qt's offscreen platform keeps its clipboard until after Python has ended, and crashes on data made here
        # (the real X11 one does not).
        QGuiApplication.clipboard().clear()
        menu = page.result_actions.make_menu()
        entries = [action.text().partition("\t") for action in menu.actions()]
        assert [text for text, _tab, _keys in entries if text][:3] == [
            "Show in folder",
            "Copy",
            "Use settings",
        ]
        assert all(keys for text, _tab, keys in entries if text in ("Copy", "Use settings"))
        assert page.result_actions.copy.toolTip().endswith(f"({entries[1][2]})")
        menu.deleteLater()
        await desk.write("something else")
        session.set(steps=3, width=64, height=64)
        assert not session.form.seed_locked
        desk.click(page.result_actions.reuse)
        form = session.form
        assert (form.prompt, form.steps, form.width) == ("first", 20, 128)
        assert (form.seed, form.seed_locked) == (first.request.seed, True)
        assert page.form.prompt.toPlainText() == "first"
        assert page.form.seed.lock.isChecked()
        page.form.prompt.undo()
        assert page.form.prompt.toPlainText() == "something else"
        page.form.prompt.redo()
        desk.start()
        await desk.painted(2)
        second = desk.app.results.results[1]
        assert first.path is not None
        assert second.path is not None
        assert QImage(first.path) == QImage(second.path), "same request, same picture"

    stage(scenario)


def test_seed_size_and_swap_by_mouse_and_keyboard(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        form, session = desk.page.form, desk.app.session
        await desk.ready()
        desk.click(form.size_field.aspects.button("landscape"))
        assert (session.form.width, session.form.height) == (160, 112)
        desk.click(form.size_field.swap)
        assert (session.form.width, session.form.height) == (112, 160)
        assert form.size_field.aspects.current == "portrait"
        form.size_field.width_field.setValue(64)
        assert form.size_field.aspects.current is None
        old = session.form.seed
        desk.click(form.seed.dice)
        assert session.form.seed != old
        assert form.seed.digits.text() == str(session.form.seed)
        desk.click(form.seed.lock)
        assert session.form.seed_locked
        form.seed.digits.selectAll()
        desk.app.window.activateWindow()
        form.seed.digits.setFocus()
        for digit in (Qt.Key.Key_4, Qt.Key.Key_2):
            desk.press(digit)
        assert session.form.seed == 42

    stage(scenario)


@pytest.mark.parametrize(("order", "sentence"), [("!fail@2", "came out empty"), ("!oom@1", "memory")])
def test_failures_are_sentences(stage: Stage, order: str, sentence: str) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await desk.write("it goes wrong")
        desk.start()
        await desk.until(lambda: desk.app.notices.current, "notice")
        (notice,) = desk.app.notices.current
        assert sentence in notice.text
        assert notice.severity == "error"
        assert "Traceback" not in notice.text

    stage(scenario, fake=order)


def test_the_engine_s_memory_is_given_back_by_a_click_and_by_keys(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        button = desk.page.free_memory
        assert not button.isEnabled(), "it holds nothing yet"
        await desk.write("a red circle")
        desk.start()
        await desk.painted(1)
        await desk.until(lambda: desk.app.advisor().loaded, "known to be loaded")
        desk.click(button)
        await desk.until(lambda: desk.app.advisor().loaded is None, "known to be empty")
        assert [notice.replace_key for notice in desk.app.notices.current] == ["memory released"]
        assert not button.isEnabled()
        desk.page.form.prompt.setFocus()
        desk.start()
        await desk.painted(2)
        assert button.isEnabled(), "loaded again"
        desk.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        assert not button.isEnabled()

    stage(scenario)
