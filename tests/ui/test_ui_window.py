"""The whole window: names, tab order, nothing clipped, languages, colours, notices, geometry."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from fluxdesk.app import Application
from fluxdesk.services.paths import find_paths
from fluxdesk.state.notices import Notice, NoticeAction
from fluxdesk.ui.kit import ElidedLabel
from fluxdesk.ui.single_instance import Hello
from fluxdesk.ui.theme import DARK, LIGHT, colors_of

Stage = Callable[..., Application]
INTERACTIVE = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)


def interactive(root: QWidget) -> list[QWidget]:
    """What a person can operate in `root` now; parts of a spin box or a combo box are the box."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, INTERACTIVE)
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)
        and not widget.objectName().startswith("qt_")
    ]


def tab_order(root: QWidget, most: int = 300) -> list[QWidget]:
    """Where Tab goes, until it comes round."""
    seen: list[QWidget] = []
    for _ in range(most):
        QTest.keyClick(QApplication.focusWidget() or root, Qt.Key.Key_Tab)
        current = QApplication.focusWidget()
        if current is None or current in seen:
            break
        seen.append(current)
    return seen


def clipped(root: QWidget) -> list[str]:
    """Labels and buttons that are given less room than their text needs."""
    found = []
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, QLabel | QPushButton | QToolButton) or not widget.isVisible():
            continue
        if isinstance(widget, ElidedLabel) or not widget.text():
            continue
        need = widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            need = QSize(0, widget.heightForWidth(widget.width()))
        if widget.width() + 1 < need.width() or widget.height() + 1 < need.height():
            found.append(f"{widget.text()!r} has {widget.size()} and needs {need}")
    return found


async def everything_visible(desk: Desk) -> None:
    """A window with a result, a notice and a problem in it."""
    await desk.ready()
    await desk.write("a picture")
    desk.page.form.steps.setValue(2)
    desk.start()
    await desk.painted(1)
    action = NoticeAction("Try again", lambda: None)
    desk.app.notices.post(Notice(severity="warning", text="Something is to be known.", actions=(action,)))


def test_everything_has_a_name_and_is_reached_by_tab(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await everything_visible(desk)
        found = interactive(desk.app.window)
        assert len(found) > 25
        assert [widget for widget in found if not widget.accessibleName()] == []
        reached = tab_order(desk.app.window)
        groups = {button.parent() for button in reached if isinstance(button, QAbstractButton)}
        missed = [
            widget.accessibleName()
            for widget in found
            if widget not in reached
            # Of an exclusive group Tab reaches the chosen one, the arrows the others (as in every toolkit).
            and not (isinstance(widget, QAbstractButton) and widget.group() and widget.parent() in groups)
        ]
        assert missed == []
        names = [widget.accessibleName() for widget in reached]
        names = names[names.index("Prompt") :] + names[: names.index("Prompt")]
        form = ["Prompt", "Model", "Level", "Width in pixels", "Steps", "Seed", "Pictures", "Generate"]
        places = [names.index(wanted) for wanted in form]
        assert places == sorted(places), "the order of the form"

    stage(scenario)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (760, 520)])
def test_nothing_is_clipped(stage: Stage, language: str, size: tuple[int, int]) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", language)
        await desk.ready()
        desk.page.form.steps.setValue(2)
        desk.app.session.set(prompt="x")
        desk.page.submit()
        await desk.until(lambda: desk.app.results.results, "a picture")
        await desk.until(desk.page.result_actions.isVisible, "its buttons")
        desk.page.generate.setFocus()
        await asyncio.sleep(0.05)
        assert clipped(desk.app.window) == []

    stage(scenario, size=size)


@pytest.mark.parametrize("language", ["en", "es"])
def test_dialogs_have_names_and_nothing_clipped(stage: Stage, language: str) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", language)
        await desk.ready()
        for key in ("help", "about", "settings"):
            desk.click(desk.app.window._rail.button(key))
            await desk.until(lambda key=key: key in desk.app.dialogs.open_dialogs, key)
            dialog = desk.app.dialogs.open_dialogs[key]
            await desk.until(dialog.isVisible, "shown")
            await asyncio.sleep(0.05)
            assert clipped(dialog) == []
            assert [w for w in interactive(dialog) if not w.accessibleName()] == []
            assert dialog.windowTitle()
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            await desk.until(lambda key=key: key not in desk.app.dialogs.open_dialogs, "closed")

    stage(scenario)


def test_settings_are_in_force_at_once_and_kept(stage: Stage) -> None:
    def dialog_of(desk: Desk) -> QDialog:
        return desk.app.dialogs.open_dialogs["settings"]

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await desk.write("kept while the language changes")
        desk.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        fields = dialog_of(desk).fields
        theme = fields["appearance.theme"]
        theme.setFocus()
        QTest.keyClick(theme, Qt.Key.Key_End)
        assert colors_of() is DARK
        QTest.keyClick(theme, Qt.Key.Key_Up)
        assert colors_of() is LIGHT
        language = fields["appearance.language"]
        QTest.keyClick(language, Qt.Key.Key_End)
        await desk.until(lambda: desk.app.window.windowTitle() == "Generar", "Spanish")
        assert desk.page.generate.text() == "Generar"
        assert desk.page.form.prompt.toPlainText() == "kept while the language changes"
        assert dialog_of(desk).windowTitle() == "Ajustes", "the open dialog speaks it too"
        row = dialog_of(desk).rows["pictures.file_name"]
        name = dialog_of(desk).fields["pictures.file_name"]
        name.setFocus()
        name.selectAll()
        QTest.keyClicks(name, "{nothing}")
        QTest.keyClick(name, Qt.Key.Key_Tab)
        assert row.problem.isVisible()
        assert desk.app.preferences.settings.pictures.file_name == "{date}-{time}-{seed}"
        name.setFocus()
        name.selectAll()
        QTest.keyClicks(name, "{seed}")
        QTest.keyClick(name, Qt.Key.Key_Tab)
        assert not row.problem.isVisible()
        dialog_of(desk).accept()

    stage(scenario)
    text = find_paths().settings_file.read_text(encoding="utf-8")
    assert 'language = "es"' in text
    assert 'theme = "light"' in text
    assert 'file_name = "{seed}"' in text

    async def again(desk: Desk) -> None:
        assert desk.page.generate.text() == "Generar"
        assert desk.page.form.prompt.toPlainText() == "kept while the language changes"

    stage(again)


def test_notices_stack_and_run_their_actions(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        ran: list[str] = []
        notices, bar = desk.app.notices, desk.app.window.notice_bar
        assert not bar.isVisible()
        for number in range(5):
            action = NoticeAction(f"Do {number}", lambda number=number: ran.append(str(number)))
            notices.post(Notice(severity="error", text=f"Number {number}", actions=(action,)))
        shown = [button.text() for button in bar.findChildren(QPushButton) if button.isVisible()]
        assert set(shown) == {"Do 2", "Do 3", "Do 4"}
        (newest,) = [button for button in bar.findChildren(QPushButton) if button.text() == "Do 4"]
        desk.click(newest)
        assert ran == ["4"]
        shown = [button.text() for button in bar.findChildren(QPushButton) if button.isVisible()]
        assert set(shown) == {"Do 1", "Do 2", "Do 3"}
        for notice in list(notices.current):
            notices.dismiss(notice)
        assert not bar.isVisible()
        notices.post(Notice(severity="info", text="soon gone", seconds=0.02))
        await desk.until(lambda: not notices.current, "gone by itself")

    stage(scenario)


def test_an_exception_in_a_slot_is_logged_and_told(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app._on_unhandled(ZeroDivisionError, ZeroDivisionError("boom"), None)
        (notice,) = desk.app.notices.current
        assert "log" in notice.text
        assert "boom" not in notice.text

    stage(scenario)
    assert "boom" in caplog.text


def test_the_window_comes_back_where_it_was(stage: Stage) -> None:
    async def first(desk: Desk) -> None:
        desk.app.window.resize(desk.app.window.width(), 650)

    async def second(desk: Desk) -> None:
        assert desk.app.window.height() == 650

    stage(first)
    stage(second, size=None)


def test_pages_by_number_and_help_by_question_mark(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        window = desk.app.window
        window.add_page("other", "gallery", lambda: "Other", lambda: QLabel("other page"))
        number = len(window._pages)
        assert window.current_page == "generate"
        desk.press(Qt.Key(Qt.Key.Key_0.value + number), Qt.KeyboardModifier.ControlModifier)
        assert window.current_page == "other"
        desk.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        assert window.current_page == "generate"
        desk.page.form.prompt.setFocus()
        QTest.keyClicks(desk.page.form.prompt, "what?")
        assert desk.page.form.prompt.toPlainText().endswith("what?"), "a question mark is text in a text"
        assert "help" not in desk.app.dialogs.open_dialogs
        desk.page.generate.setFocus()
        QTest.keyClick(desk.page.generate, "?")
        assert "help" in desk.app.dialogs.open_dialogs
        desk.app.dialogs.open_dialogs["help"].accept()

    stage(scenario)


def test_the_program_of_a_test_leaves_nothing_running(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        desk.app.session.set(prompt="slow")
        desk.page.submit()
        await desk.until(lambda: desk.app.jobs.running and desk.app.jobs.running.step, "in the middle")
        scenario.pid = desk.app.thread._engine.pid

    stage(scenario, fake="!slow=0.5")
    assert not Path(f"/proc/{scenario.pid}").exists(), "the engine ended with the window"


def test_the_first_start_speaks_the_settings_language(stage: Stage) -> None:
    file = find_paths().settings_file
    file.parent.mkdir(parents=True)
    file.write_text('version = 1\n[appearance]\nlanguage = "es"\ntheme = "dark"\n', encoding="utf-8")

    async def scenario(desk: Desk) -> None:
        assert desk.app.window._rail.button("generate").text() == "Generar"
        assert desk.page.generate.text() == "Generar"
        assert colors_of() is DARK

    stage(scenario)
    stage(scenario)


def test_files_dropped_on_the_window_are_opened(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await desk.write("first")
        desk.page.form.steps.setValue(3)
        desk.start()
        await desk.painted(1)
        path = desk.app.results.results[0].path
        assert path is not None
        await desk.write("other")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path), QUrl("https://example.org/x.png")])
        where, buttons, keys = QPointF(400, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(desk.app.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(
            desk.app.window, QDropEvent(where, Qt.DropAction.CopyAction, data, buttons, keys)
        )
        await desk.until(lambda: desk.page.form.prompt.toPlainText() == "first", "settings are back")

    stage(scenario)


# offscreen has no window manager to raise a window
@pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)")
def test_a_second_start_brings_the_window_up_and_tells_an_update(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        desk.app._on_called(Hello(protocol=1, version="99.0", files=("/x/strange.docx",)))
        texts = [notice.text for notice in desk.app.notices.current]
        assert any("strange.docx" in text for text in texts)
        assert any("99.0" in text for text in texts)

    stage(scenario)


def test_the_end_does_not_wait_for_workers_that_look_whether_it_has_come(stage: Stage) -> None:
    """Although they have all the threads and there are settings to be saved."""
    patience = threading.Event()
    ends: list[bool] = []

    async def scenario(desk: Desk) -> None:
        tasks = desk.app.tasks

        def work() -> None:
            while not tasks.is_over and not patience.wait(0.001):
                pass
            ends.append(tasks.is_over)

        for _ in range(4):
            tasks.spawn(asyncio.to_thread(work), "Long work")
        desk.app.preferences.set("painting", "notify", False)
        await asyncio.sleep(0)

    last = threading.Timer(10.0, patience.set)
    last.start()
    stage(scenario)
    last.cancel()
    assert ends == [True] * 4
