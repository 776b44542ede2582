"""A walk of `screenshots.py`: every page, dialog and sheet in letters that were made twice as large while it ran."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget  # noqa: TID251  (looks for them, makes none)

from fluxdesk.services.make_pictures import make_pictures
from fluxdesk.ui.bake_sheet import BakeSheet
from fluxdesk.ui.collections_sheet import CollectionsSheet
from fluxdesk.ui.job_editor import JobEditor
from fluxdesk.ui.mask_editor import MaskEditor
from fluxdesk.ui.model_dialogs import AddressSheet
from fluxdesk.ui.preset_sheets import PresetsSheet, SavePresetSheet

if TYPE_CHECKING:
    from pathlib import Path

    from walks import Person

PROMPT = {"en": "a {red|blue} circle", "es": "un círculo {rojo|azul}"}
PAGES_IN_LAB = ("plan", "pictures", "results", "blind", "files")


async def letters(person: Person) -> None:
    """At 200 % everything is there and nothing scrolls sideways; back at 100 % the pages look as they did."""
    person.facts["sideways"] = []
    await _fill(person)
    await _pages(person, "1-usual")
    await person.press(*["ctrl+plus"] * 5)
    await _pages(person, "2-large", ends=True)
    await _dialogs(person)
    await _sheets(person)
    await person.press("ctrl+1", "ctrl+0")
    await _pages(person, "5-back")
    assert person.facts["sideways"] == []


async def _fill(person: Person) -> None:
    """Every page has something on it."""
    await person.ready()
    app = person.app
    make_pictures(app.paths.pictures, 12, seed=person.seed)
    app.preferences.set("network", "comfyui", "127.0.0.1:8188")
    app.session.start_from(str(_picture(person.output)))
    app.session.set(seed=person.seed, seed_locked=True, steps=4, true_cfg=2.0)
    person.page.form.advanced.toggle.setChecked(True)
    await person.press("ctrl+1")
    app.session.set(start=None, true_cfg=1.0)
    await person.write("a red circle")
    await person.press("ctrl+Return")
    await person.painted(1)
    page: Any = app.window.show_page("compare")
    lab: Any = app.lab
    await person.until(lambda: lab.form.choices, "levels found")
    for level, box in page.plan.levels.items():
        if box.isChecked() != (level in ("F16", "Q8_0", "Q4_0")):
            box.click()
    page.plan.prompts.setPlainText("a red circle\na blue square\n")
    page.plan.steps.setValue(2)
    page.plan.size_field.chosen.emit(64, 64)
    await person.until(lambda: page.plan.start.isEnabled(), "planned")
    await asyncio.sleep(1)
    page.plan.start.click()
    await person.until(lambda: lab.lab.status == "finished" and lab.lab.report is not None, "compared")
    app.window.show_page("generate")
    app.session.start_from(str(_picture(person.output)))
    app.jobs.set_paused(True)
    app.session.set(prompt=PROMPT[app.translation.language], choices="all", true_cfg=2.0)
    person.page.submit()
    await person.until(lambda: len(app.jobs.waiting) == 2, "two wait")


def _picture(folder: Path) -> Path:
    path = folder / "letters-start.png"
    image = QImage(160, 96, QImage.Format.Format_RGB32)
    image.fill(0xFF3366)
    assert image.save(str(path))
    return path


async def _pages(person: Person, stop: str, *, ends: bool = False) -> None:
    """Look at every page, and what its scrolling parts end with."""
    window = person.app.window
    for number, key in enumerate(window.pages, 1):
        await person.press(f"ctrl+{number}")
        page: Any = window.page(key)
        for view in PAGES_IN_LAB if key == "compare" else ("",):
            if view:
                page.views.button(view).click()
            if key == "queue":
                page.list.setCurrentIndex(page.list.model().index(0, 0))
            if key == "gallery":
                page.grid.setFocus()
                page.grid.setCurrentIndex(page.grid.model().index(0, 0))
            await asyncio.sleep(0.6)
            place = f"{key}-{view}" if view else key
            await person.look(f"{stop}-{place}")
            if ends:
                await _ends(person, page, f"{stop}-{place}")


async def _ends(person: Person, root: QWidget, stop: str) -> None:
    bars = [
        (area, bar)
        for area in root.findChildren(QScrollArea)
        for bar in (area.verticalScrollBar(), area.horizontalScrollBar())
        if area.isVisible() and bar.maximum() > 0
    ]
    for area, bar in bars:
        if bar is area.horizontalScrollBar():
            person.facts["sideways"].append(f"{stop} {area.accessibleName()} {bar.maximum()}")
        bar.setValue(bar.maximum())
    if bars:
        await person.look(f"{stop}-end")
    for _area, bar in bars:
        bar.setValue(0)


async def _dialogs(person: Person) -> None:
    dialogs = person.app.dialogs
    makers: dict[str, Callable[[], object]] = {
        "palette": dialogs.show_palette, "help": dialogs.show_help, "about": dialogs.show_about,
        "settings": dialogs.show_settings, "engine": dialogs.show_engine, "token": dialogs.ask_token,
        "updates": dialogs.show_updates, "removal": dialogs.show_removal,
    }  # fmt: skip
    for key, make in makers.items():
        make()
        await person.until(lambda key=key: key in dialogs.open_dialogs, key)
        await person.look(f"3-{key}")
        await _ends(person, dialogs.open_dialogs[key], f"3-{key}")
        dialogs.open_dialogs[key].close()
        await asyncio.sleep(0.1)


async def _sheets(person: Person) -> None:
    app = person.app
    page = person.page
    await person.press("ctrl+1")
    page.form.start.paint_mask.click()
    await _sheet(person, "mask", MaskEditor)
    page.form.loras.bake.click()
    await _sheet(person, "bake", BakeSheet)
    page.form.tools.save_preset()
    await _sheet(person, "preset", SavePresetSheet)
    app.studio.presets.save("A preset with a name", "{prompt}, watercolour", ("model", "size", "sampling"))
    await person.until(lambda: app.studio.presets.presets, "a preset")
    page.form.tools.manage()
    await _sheet(person, "presets", PresetsSheet)
    await person.press("ctrl+2")
    queue: Any = app.window.page("queue")
    queue.list.setCurrentIndex(queue.list.model().index(0, 0))
    queue.again.click()
    await _sheet(person, "job", JobEditor)
    await person.press("ctrl+3")
    gallery: Any = app.window.page("gallery")
    gallery.manage_collections()
    await _sheet(person, "collections", CollectionsSheet)
    gallery.look_at(0)
    await person.until(lambda: gallery.viewer is not None, "the whole screen")
    await person.look("4-viewer")
    gallery.viewer.close()
    await person.press("ctrl+5")
    models: Any = app.window.page("models")
    await person.click(next(iter(models.rows.values())).title, button=3)
    await person.look("4-model-menu")
    await person.press("Escape")
    models.ask_address()
    await _sheet(person, "address", AddressSheet)


async def _sheet(person: Person, key: str, kind: type[QDialog]) -> None:
    await person.until(lambda: person.sheet(kind), key)
    await person.look(f"4-{key}")
    sheet: Any = person.sheet(kind)
    await _ends(person, sheet, f"4-{key}")
    sheet.close()
    await asyncio.sleep(0.2)
