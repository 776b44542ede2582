"""Every page and dialog, in letters of both sizes: names, the way of Tab, and nothing cut off."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from test_ui_loras import elsewhere, write_lora
from test_ui_window import clipped, interactive, tab_order

from fluxdesk.app import Application
from fluxdesk.services.make_pictures import make_pictures
from fluxdesk.ui.bake_sheet import BakeSheet
from fluxdesk.ui.collections_sheet import CollectionsSheet
from fluxdesk.ui.job_editor import JobEditor
from fluxdesk.ui.mask_editor import MaskEditor
from fluxdesk.ui.model_dialogs import AddressSheet
from fluxdesk.ui.preset_sheets import PresetsSheet, SavePresetSheet

Stage = Callable[..., Application]
DIALOGS = ("palette", "help", "about", "settings", "engine", "token", "updates", "removal", "setup")


def backwards(reached: list[QWidget]) -> list[str]:
    """Neighbours in Tab's way that stand in the wrong order: up, or to the left in one line, within one parent."""
    found = []
    for before, after in itertools.pairwise(reached):
        if before.parentWidget() is not after.parentWidget():
            continue
        above = after.geometry().bottom() < before.geometry().top()
        same_line = after.geometry().top() < before.geometry().bottom() and not above
        if above or (same_line and after.geometry().right() < before.geometry().left()):
            found.append(f"{before.accessibleName()} -> {after.accessibleName()}")
    return found


def findings(root: QWidget) -> list[str]:
    """What is wrong with `root`, which is shown and has the keyboard."""
    found = interactive(root)
    wrong = [f"no name: {widget}" for widget in found if not widget.accessibleName()]
    reached = tab_order(root)
    groups = {button.parent() for button in reached if isinstance(button, QAbstractButton)}
    wrong += [
        f"not reached: {widget.accessibleName()}"
        for widget in found
        if widget not in reached
        # Of an exclusive group Tab reaches the chosen one, the arrows the others (as in every toolkit).
        and not (isinstance(widget, QAbstractButton) and widget.group() and widget.parent() in groups)
    ]
    wrong += [f"no name: {widget}" for widget in reached if not widget.accessibleName()]
    rounds = [reached[place:] + reached[:place] for place in range(len(reached))]  # Tab begins anywhere
    wrong += [f"order: {step}" for step in min(map(backwards, rounds), key=len, default=[])]
    return wrong + [f"cut off: {text}" for text in clipped(root)]


async def shown(desk: Desk, kind: type[QDialog]) -> QDialog:
    found: list[Any] = []

    def is_there() -> bool:
        found[:] = [one for one in desk.app.window.findChildren(kind) if one.isVisible()]
        return bool(found)

    await desk.until(is_there, kind.__name__)
    await asyncio.sleep(0.05)
    return found[0]


async def sheets(desk: Desk, folder: Path) -> AsyncIterator[tuple[str, QDialog]]:
    """The sheets that pages open, one after the other."""
    page, app = desk.page, desk.app
    app.window.go_to("generate")
    page.form.loras.bake.click()
    yield "bake", await shown(desk, BakeSheet)
    page.form.tools.save_preset()
    yield "preset", await shown(desk, SavePresetSheet)
    app.studio.presets.save("Night & day", "{prompt}, ink", ("model", "sampling"))
    await desk.until(lambda: app.studio.presets.presets, "a preset")
    page.form.tools.manage()
    yield "presets", await shown(desk, PresetsSheet)
    image = QImage(160, 96, QImage.Format.Format_RGB32)
    image.fill(0xFF3366)
    assert image.save(str(folder / "start.png"))
    app.session.start_from(str(folder / "start.png"))
    page.form.start.paint_mask.click()
    yield "mask", await shown(desk, MaskEditor)
    app.session.set(start=None)
    app.jobs.set_paused(True)
    app.session.set(prompt="a {red|blue} circle", choices="all", true_cfg=2.0)
    page.submit()
    await desk.until(lambda: len(app.jobs.waiting) == 2, "two wait")
    app.window.go_to("queue")
    queue: Any = app.window.page("queue")
    queue.list.setCurrentIndex(queue.list.model().index(0, 0))
    queue.again.click()
    yield "job", await shown(desk, JobEditor)
    app.window.go_to("gallery")
    gallery: Any = app.window.page("gallery")
    gallery.manage_collections()
    yield "collections", await shown(desk, CollectionsSheet)
    app.window.go_to("models")
    models: Any = app.window.page("models")
    models.ask_address()
    yield "address", await shown(desk, AddressSheet)


async def dialogs(desk: Desk) -> AsyncIterator[tuple[str, QDialog]]:
    """What the rail and the settings open."""
    makers: dict[str, Callable[[], object]] = {
        **{key: getattr(desk.app.dialogs, f"show_{key}") for key in DIALOGS if key not in ("token", "setup")},
        "token": desk.app.dialogs.ask_token,
        "setup": desk.app.dialogs.set_up_again,
    }
    for key in DIALOGS:
        makers[key]()
        await desk.until(lambda key=key: key in desk.app.dialogs.open_dialogs, key)
        dialog = desk.app.dialogs.open_dialogs[key]
        await desk.until(dialog.isVisible, "shown")
        await asyncio.sleep(0.05)
        yield key, dialog


def cut_boxes(root: QWidget) -> list[str]:
    """Boxes whose choice is longer than their place for it."""
    found = []
    for box in root.findChildren(QComboBox):
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).width()
        if box.isVisible() and box.fontMetrics().horizontalAdvance(box.currentText()) > room:
            found.append(f"{box.currentText()!r} has {room} pixels")
    return found


def places(root: QWidget) -> dict[QWidget, QRect]:
    """Where everything that is shown stands."""
    shown = (widget for widget in root.findChildren(QWidget) if widget.isVisible())
    return {widget: QRect(widget.mapTo(root, QPoint()), widget.size()) for widget in shown}


@pytest.fixture
def letters(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """Makes the system's letters so many times as large."""
    usual = qapp.font()

    def scale(times: float) -> None:
        font = qapp.font()
        font.setPointSizeF(usual.pointSizeF() * times)
        qapp.setFont(font)

    yield scale
    qapp.setFont(usual)


@pytest.mark.parametrize(("times", "language"), [(1.0, "en"), (2.0, "es")])
def test_every_page_and_dialog(
    stage: Stage, tmp_path: Path, letters: Callable[[float], None], times: float, language: str
) -> None:
    wrong: dict[str, list[str]] = {}

    async def scenario(desk: Desk) -> None:
        app = desk.app
        make_pictures(app.paths.pictures, 6)
        app.preferences.set("appearance", "language", language)
        app.preferences.set("network", "comfyui", "127.0.0.1:8188")
        await desk.ready()
        lora = write_lora(tmp_path / "ink.safetensors", **elsewhere())
        desk.page.form.loras.add_files((lora,))
        await desk.until(lambda: desk.page.form.loras.notes[0].isVisible(), "the LoRA was read")
        app.session.set(true_cfg=3.0)
        for key in app.window.pages:
            app.window.go_to(key)
            await asyncio.sleep(0.1)
            wrong[key] = findings(app.window)
        assert app.window.minimumSizeHint().width() <= 1280, "all of it fits the smallest screen"
        async for key, dialog in dialogs(desk):
            wrong[key] = findings(dialog)
            dialog.close()
        async for key, dialog in sheets(desk, tmp_path):
            wrong[key] = findings(dialog)
            dialog.close()

    letters(times)
    stage(scenario)
    assert [f"{key}: {text}" for key, found in wrong.items() for text in found] == []
    assert len(wrong) == 5 + len(DIALOGS) + 7


async def something_everywhere(desk: Desk) -> None:
    """In Spanish, on the smallest screen: pictures, a result, a job that waits, each chosen on its page."""
    app, window = desk.app, desk.app.window
    app.preferences.set("appearance", "language", "es")
    window.showNormal()
    window.resize(1280, 800)
    make_pictures(app.paths.pictures, 6)
    await desk.ready()
    gallery: Any = window.page("gallery")
    window.go_to("gallery")
    await desk.until(lambda: gallery.grid.model().rowCount() == 6, "the pictures are there")
    gallery.grid.setCurrentIndex(gallery.grid.model().index(0, 0))
    app.session.set(prompt="un círculo", steps=2)
    desk.page.submit()
    await desk.until(lambda: app.results.results, "painted")
    app.jobs.set_paused(True)
    desk.page.submit()
    await desk.until(lambda: app.jobs.waiting, "one waits")
    queue: Any = window.page("queue")
    queue.list.setCurrentIndex(queue.list.model().index(0, 0))


def test_letters_made_larger_and_usual_again_while_it_runs(
    stage: Stage, letters: Callable[[float], None]
) -> None:
    wrong: dict[str, list[str]] = {}
    moved: dict[str, list[str]] = {}
    control = Qt.KeyboardModifier.ControlModifier

    async def scenario(desk: Desk) -> None:
        app, window = desk.app, desk.app.window
        await something_everywhere(desk)

        async def every_page() -> AsyncIterator[str]:
            for key in window.pages:
                window.go_to(key)
                await asyncio.sleep(0.05)
                yield key

        compare: Any = window.page("compare")
        window.go_to("compare")
        await desk.until(lambda: compare.plan.card.count.text()[0].isdigit(), "the plan's cost is there")
        await desk.at_rest()
        usual = {key: places(window.page(key)) async for key in every_page()}
        desk.press(Qt.Key.Key_Plus, control)
        assert app.preferences.settings.appearance.letters == "125"
        app.dialogs.show_settings()
        sheet: Any = app.dialogs.open_dialogs["settings"]
        narrow, sizes = sheet.width(), sheet.fields["appearance.letters"]
        sizes.setCurrentIndex(4)
        sizes.activated.emit(4)
        await desk.until(lambda: sheet.width() > narrow, "as wide as the letters need")
        wrong["settings"] = clipped(sheet)
        sheet.close()
        async for key in every_page():
            wrong[key] = clipped(window.page(key)) + cut_boxes(window.page(key))
        assert window.minimumSizeHint().width() <= 1280, "all of it fits the smallest screen"
        window.activateWindow()
        await desk.until(window.isActiveWindow, "the window has the keyboard again")
        desk.press(Qt.Key.Key_0, control)
        assert app.preferences.settings.appearance.letters == "100"
        async for key in every_page():
            now = places(window.page(key))
            moved[key] = [
                f"{widget} {widget.accessibleName()}: {place} -> {now[widget]}"
                for widget, place in usual[key].items()
                if now.get(widget, place) != place
            ]

    letters(1.0)
    stage(scenario)
    assert [f"{key}: {text}" for key, found in wrong.items() for text in found] == []
    assert [f"{key}: {text}" for key, found in moved.items() for text in found] == []
