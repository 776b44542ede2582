"""A whole window over the real child process with fake maths, driven by real events."""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import qasync
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from fluxdesk.app import Application, Frame, make_qt_application
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.paths import Paths
from fluxdesk.ui.generate_page import GeneratePage

Scenario = Callable[["Desk"], Coroutine[Any, Any, None]]


class Desk:
    """The application under test and hands to drive it with."""

    def __init__(self, app: Application) -> None:
        self.app = app

    @property
    def page(self) -> GeneratePage:
        found = self.app.window.page("generate")
        assert isinstance(found, GeneratePage)
        return found

    async def until(self, condition: Callable[[], Any], what: str = "", seconds: float = 20.0) -> None:
        """Let the loop turn until `condition` holds."""
        for _ in range(round(seconds / 0.01)):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never happened: {what or condition}")

    async def at_rest(self) -> None:
        """Wait until no coroutine of the window runs, for so long that no timer starts another one."""
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            quiet = 0 if self.app.tasks._tasks else quiet + 1
            return quiet > 50

        await self.until(still, "at rest")

    async def ready(self) -> None:
        """Wait for the engine and the models."""
        await self.until(lambda: self.app.jobs.engine == "ready", "engine ready")
        await self.until(lambda: self.app.session.options, "models found")

    async def write(self, text: str) -> None:
        """Click into the prompt and type."""
        self.click(self.page.form.prompt.viewport())
        QTest.keyClick(self.page.form.prompt, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(self.page.form.prompt, text)
        await asyncio.sleep(0)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key press where the focus is."""
        target = QApplication.focusWidget() or self.app.window
        QTest.keyClick(target, key, modifier)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """A left click into `widget`."""
        assert widget.isVisible(), f"{widget} cannot be clicked"
        where = at if at is not None else widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def start(self) -> None:
        """Ctrl+Return."""
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    async def painted(self, count: int) -> None:
        """Wait until so many pictures of this session are there and the view shows the newest."""
        await self.until(lambda: len(self.app.results.results) >= count, f"{count} pictures")
        await self.until(lambda: self.page.view.accessibleDescription().startswith("Picture of"), "shown")


def play(
    paths: Paths, scenario: Scenario, *, fake: str = "", size: tuple[int, int] | None = (1280, 800)
) -> Application:
    """Open the window, run `scenario` beside its life, close it and wait for its orderly end."""
    qt = make_qt_application(paths)
    engine = functools.partial(EngineProcess, fake=True, environment={"FLUXDESK_FAKE": fake})
    app = Application(qt, paths, Frame(paths), engine)
    if size is not None:
        app.window.resize(*size)
    app.window.show()
    QTest.qWaitForWindowActive(app.window)
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)

    async def both() -> None:
        life = asyncio.ensure_future(app.live(f"fluxdesk-test-{uuid.uuid4().hex}"))
        try:
            await scenario(Desk(app))
        finally:
            app.window.close()
            await life

    try:
        with loop:
            loop.run_until_complete(both())
    finally:
        asyncio.set_event_loop(None)
        app.translation.changed.disconnect()
        app.translation.set_choice("en")
        app.window.deleteLater()
        qt.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert app.thread.isFinished()
    return app
