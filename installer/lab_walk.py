"""Walks of `screenshots.py` through the Compare lab and through enlarging, with real keys and clicks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from walks import Person

LEVELS = ("F16", "Q8_0", "Q6_K", "Q5_1", "Q4_0", "NF4")
PROMPTS = {
    "en": ("a red circle above a blue square on a white background", "three green stars on a black background"),
    "es": ("un círculo rojo encima de un cuadrado azul sobre fondo blanco", "tres estrellas verdes sobre fondo negro"),
}  # fmt: skip


async def lab(person: Person) -> None:
    """Plan, pictures as they come, one against its reference, results, worst picture, blind test, report."""
    await person.ready()
    language = person.app.translation.language
    await person.press("ctrl+4")
    page: Any = person.app.window.page("compare")
    states: Any = person.app.lab
    await person.until(lambda: states.form.choices, "levels found")
    await person.look("1-empty")
    for level, box in page.plan.levels.items():
        if box.isChecked() != (level in LEVELS):
            await person.click(box, QPoint(12, box.height() // 2))  # its words end before its middle
            assert box.isChecked() == (level in LEVELS), level
    await person.click(page.plan.prompts.viewport())
    await person.press("ctrl+a")
    for number, prompt in enumerate(PROMPTS[language]):
        await person.press(*["Return"] * bool(number))
        await person.type(prompt)
    await person.click(page.plan.seeds)
    await person.press("ctrl+a")
    await person.type("1 2\t")
    await person.until(lambda: page.plan.start.isEnabled(), "planned")
    await asyncio.sleep(1.0)
    await person.look("2-planned")
    await person.click(page.plan.start)
    await person.until(lambda: states.lab.progress and states.lab.progress.done >= 9, "some pictures")
    await person.look("3-running")
    await person.until(lambda: states.lab.status == "finished" and states.lab.report, "compared")
    await asyncio.sleep(1.0)
    await person.look("4-pictures")
    await _look_around(person, page, states)
    report = states.lab.report
    person.facts |= {"cells": len(states.lab.session.results), "levels": [one.level for one in report.levels]}
    assert len(states.lab.session.results) >= len(LEVELS) * 4


async def _look_around(person: Person, page: Any, states: Any) -> None:
    """One picture against its reference, the results, a blind test, the report."""
    session = states.lab.session
    cell = next(c for c in session.cells if c.variant.level == "Q4_0" and c.id in session.results)
    await person.click(page.pictures.matrix.viewport())
    page.pictures.open_cell(cell)
    await asyncio.sleep(1.0)
    await person.look("5-pair")
    await person.press("Escape")
    await person.click(page.views.button("results"))
    await asyncio.sleep(0.5)
    await person.look("6-results")
    for number, key in enumerate(("steps", "beside"), 7):
        button = page.results.plots.button(key)
        if button.isVisible() and button.isEnabled():
            await person.click(button)
            await person.look(f"{number}-{key}")
    await person.click(page.views.button("blind"))
    await person.look("9-blind")
    await person.click(page.blind.begin)
    await person.until(page.blind.is_a.isVisible, "a trial")
    await asyncio.sleep(0.5)
    await person.look("10-trial")
    for _ in range(3):
        await person.press("1")
    await person.click(page.blind.stop)
    page.write_report()
    await person.until(lambda: person.app.notices.current, "the report is written")
    await person.look("11-report")


async def enlarge(person: Person) -> None:
    """A result twice as large: the form is filled, painted, looked at in the gallery."""
    await person.ready()
    language = person.app.translation.language
    person.app.session.set(seed=person.seed, seed_locked=True)
    await person.write(PROMPTS[language][0])
    await person.press("ctrl+Return")
    await person.painted(1)
    await person.click(person.page.result_actions.enlarge)
    await person.until(lambda: person.app.session.form.start, "the form is filled")
    await person.until(lambda: not person.app.notices.current, "the notice was read")
    await person.look("1-filled")
    await person.press("ctrl+Return")
    large: QImage = await person.painted(2)
    await asyncio.sleep(0.5)
    await person.look("2-painted")
    person.facts["size"] = [large.width(), large.height()]
    assert person.facts["size"] == [256, 256]
