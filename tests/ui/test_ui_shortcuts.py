"""Every key of the help sheet does, where the sheet says so, what it says, and nothing else does anything then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShortcutEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from test_ui_start_picture import picture

from fluxdesk.app import Application
from fluxdesk.services.make_pictures import make_pictures
from fluxdesk.ui import shortcuts
from fluxdesk.ui.form_fields import SeedField
from fluxdesk.ui.kit import DecimalField, SpinField
from fluxdesk.ui.mask_editor import MaskEditor
from fluxdesk.ui.shortcuts import SHORTCUTS, entry_of

Stage = Callable[..., Application]
IN_THE_PROMPT = {"prompt_older", "prompt_newer"}
TEXT = {"?", "Ctrl+V", "Ctrl+Z"}
"""What a field of text writes, pastes or takes back itself."""


class Ears(QObject):
    """Hears shortcuts instead of those that they were made for."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, bool]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QShortcut) and isinstance(event, QShortcutEvent):
            self.heard.append((entry_of(watched), event.isAmbiguous()))
            return True
        return False


class Keys:
    """Presses the keys of entries and keeps what went wrong."""

    def __init__(self) -> None:
        self.tried: set[str] = set()
        self.wrong: list[tuple[str, str, str, object]] = []

    async def press(
        self,
        where: str,
        window: QWidget,
        focus: QWidget,
        entries: Iterable[str],
        without: set[str] = frozenset(),
    ) -> None:
        ears, found = Ears(), window.findChildren(QShortcut)
        for shortcut in found:
            shortcut.installEventFilter(ears)
        window.activateWindow()
        for entry in entries:
            for keys in SHORTCUTS[entry].keys:
                if keys in without:
                    continue
                focus.setFocus()
                await asyncio.sleep(0)
                ears.heard.clear()
                QTest.keySequence(focus, QKeySequence(keys))
                self.tried.add(entry)
                if ears.heard != [(entry, False)]:
                    self.wrong.append((where, entry, keys, list(ears.heard)))
        for shortcut in found:
            if isValid(shortcut):  # a sheet may have gone meanwhile
                shortcut.removeEventFilter(ears)


def of(*groups: str) -> list[str]:
    return [key for key, entry in SHORTCUTS.items() if entry.group in groups]


def test_every_key_of_the_help_sheet_works_where_it_says_so(stage: Stage, tmp_path: Path) -> None:
    keys = Keys()
    start = picture(tmp_path / "red.png")

    async def scenario(desk: Desk) -> None:
        app, window, page = desk.app, desk.app.window, desk.page
        make_pictures(app.paths.pictures, 6)
        await desk.ready()
        app.session.set(steps=2)
        await desk.write("a ring")
        desk.start()
        await desk.painted(1)
        app.jobs.set_paused(True)
        page.submit()
        await desk.until(lambda: app.jobs.waiting, "one waits")
        everywhere = of("Anywhere", "Generate")
        await keys.press("prompt", window, page.form.prompt, everywhere, TEXT)
        elsewhere = [entry for entry in everywhere if entry not in IN_THE_PROMPT]
        await keys.press("button", window, page.generate, elsewhere)
        for field in (page.form.steps, page.form.guidance, page.form.seed.digits):
            if field.isVisible():
                await keys.press("number", window, field, elsewhere, TEXT)
        window.go_to("queue")
        queue: Any = window.page("queue")
        queue.list.setCurrentIndex(queue.list.model().index(0, 0))
        await keys.press("queue", window, queue.list, of("Anywhere", "Queue"))
        window.go_to("gallery")
        gallery: Any = window.page("gallery")
        await desk.until(lambda: gallery.grid.model().rowCount() >= 6, "the pictures are there")
        gallery.grid.setCurrentIndex(gallery.grid.model().index(0, 0))
        grid = [entry for entry in of("Anywhere", "Gallery") if entry != "viewer_close"]
        await keys.press("gallery", window, gallery.grid, grid)
        await keys.press("search", window, gallery.filters.line, of("Anywhere"), TEXT)
        gallery.look_at(0)
        await desk.until(lambda: gallery.viewer is not None and gallery.viewer.isVisible(), "the viewer")
        await keys.press("viewer", gallery.viewer, gallery.viewer, ["viewer_close"])
        gallery.viewer.close()
        for other in ("compare", "models"):
            window.go_to(other)
            await keys.press(other, window, window.page(other), of("Anywhere"))
        window.go_to("generate")
        app.session.start_from(str(start))
        await desk.until(page.form.start.paint_mask.isVisible, "the start picture")
        page.form.start.paint_mask.click()
        await desk.until(lambda: window.findChild(MaskEditor), "the editor of masks")
        editor = window.findChild(MaskEditor)
        assert editor is not None
        await keys.press("mask", editor, editor.canvas, of("Mask"))
        editor.reject()

    stage(scenario)
    assert keys.wrong == []
    assert keys.tried == SHORTCUTS.keys(), "all that the sheet lists"


def test_a_line_of_text_leaves_some_keys_to_shortcuts(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a key that lines take on every system; Ctrl+E they take on X11 alone."""
    seed, steps, guidance = SeedField(), SpinField("steps", 1, 9), DecimalField("guidance", 0.0, 9.0)
    for widget in (seed, steps, guidance):
        qtbot.addWidget(widget)
    for field in (seed.digits, steps, guidance):
        taken = []
        for keys in ({"Ctrl+E"}, {"Ctrl+A"}):
            monkeypatch.setattr(shortcuts, "_TAKEN_BY_LINES", keys)
            event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            event.ignore()
            QApplication.sendEvent(field, event)
            taken.append(event.isAccepted())
        assert taken == [True, False], field
