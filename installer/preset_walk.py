"""A walk of `screenshots.py`: settings kept as a preset and used again, prompts taken up again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fluxdesk.ui.preset_sheets import PresetsSheet, SavePresetSheet

if TYPE_CHECKING:
    from walks import Person

PROMPTS = {
    "en": ("a red circle above a blue square", "three green stars"),
    "es": ("un círculo rojo encima de un cuadrado azul", "tres estrellas verdes"),
}
WORDS = {"en": "{prompt} on a black background", "es": "{prompt} sobre fondo negro"}
NAMES = {"en": ("At night", "Darkness"), "es": ("De noche", "Oscuridad")}


async def presets(person: Person) -> None:
    """Keep, use, rename, delete, bring back; and the prompts of before."""
    await person.ready()
    app, tools = person.app, person.page.form.tools
    language = app.translation.language
    app.session.set(seed=person.seed, seed_locked=True, steps=12)
    first, second = PROMPTS[language]
    await person.write(first)
    await person.press("ctrl+Return")
    await person.painted(1)
    await person.write(second)
    await person.press("ctrl+s")
    await _keep(person, NAMES[language][0], WORDS[language])
    app.session.set(steps=4, width=256)
    await person.click(tools.presets)
    await person.look("2-menu")
    await person.press("Down", "Return")
    await person.until(lambda: app.session.form.steps == 12, "the preset is in the form")
    assert app.session.form.prompt == WORDS[language].format(prompt=second)
    await person.look("3-used")
    await person.press("ctrl+Return")
    await person.painted(2)
    await person.click(person.page.form.prompt.viewport())
    await person.press("alt+Up", "alt+Up")
    await person.until(lambda: app.session.form.prompt == first, "the prompt of before")
    await person.press("alt+Down", "alt+Down")
    await person.click(tools.recent)
    await person.look("4-recent")
    await person.press("Escape")
    await _manage(person, NAMES[language])


async def _keep(person: Person, name: str, words: str) -> None:
    await person.until(lambda: person.sheet(SavePresetSheet), "the sheet")
    sheet: Any = person.sheet(SavePresetSheet)
    await person.click(sheet.field)
    await person.type(name)
    await person.click(sheet.words.viewport())
    await person.type(words)
    await person.look("1-keep")
    await person.click(sheet.go)
    await person.until(lambda: person.app.studio.presets.find(name), "kept")


async def _manage(person: Person, names: tuple[str, str]) -> None:
    presets = person.app.studio.presets
    await person.press("ctrl+shift+p")
    await asyncio.sleep(0.3)
    await person.press("Up", "Return")
    await person.until(lambda: person.sheet(PresetsSheet), "the sheet")
    sheet: Any = person.sheet(PresetsSheet)
    await person.click(sheet.lines[0].field)
    await person.press("ctrl+a")
    await person.type(names[1])
    await person.press("Return")
    await person.until(lambda: presets.find(names[1]), "renamed")
    await person.look("5-manage")
    await person.click(sheet.lines[0].delete)
    await person.until(lambda: not presets.presets, "deleted")
    await person.look("6-none")
    await person.click(sheet.undo)
    await person.until(lambda: presets.find(names[1]), "back")
    person.facts["presets"] = [preset.name for preset in presets.presets]
    await person.press("Escape")
