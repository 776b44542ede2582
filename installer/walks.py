"""The walks of `screenshots.py`, run inside the program: it knows where its widgets are; xdotool does the rest."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import qasync
from lab_walk import enlarge, lab
from letters_walk import letters
from preset_walk import presets
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget  # noqa: TID251  (clicks widgets, makes none)
from studio_walks import WALKS as STUDIO_WALKS

from fluxdesk import app as program
from fluxdesk.services.paths import find_paths
from fluxdesk.ui.mask_editor import MaskEditor
from fluxdesk.ui.model_dialogs import AddressSheet

PROMPTS = {
    "en": "a red circle above a blue square on a white background",
    "es": "un círculo rojo encima de un cuadrado azul sobre fondo blanco",
}
SECONDS_TO_WAIT = 180.0


class Person:
    """Hands (real X events), eyes (the screen as it is), and patience."""

    def __init__(self, app: program.Application, order: dict[str, Any]) -> None:
        self.app, self.order = app, order
        self.output = Path(order["output"])
        self.walk, self.suffix = str(order["walk"]), str(order["suffix"])
        self.seed = int(order["seed"])
        self.clicks = 0
        self.facts: dict[str, Any] = {"walk": self.walk, "look": self.suffix}

    @property
    def page(self) -> Any:
        return self.app.window.page("generate")

    @property
    def wizard(self) -> Any:
        return self.app.dialogs.open_dialogs["setup"]

    def sheet(self, kind: type[QDialog]) -> QDialog | None:
        """The sheet of this kind that is open."""
        found = self.app.window.findChildren(kind)
        return next((one for one in found if one.isVisible()), None)

    async def click(self, widget: QWidget, at: QPoint | None = None, button: int = 1) -> None:
        """A click into the middle of `widget`, or at a place in it; `button` 3 is the right one."""
        await self.until(widget.isVisible, f"{widget} is visible")
        bring_into_view(widget)
        place = widget.mapToGlobal(at if at is not None else widget.rect().center())
        place *= widget.devicePixelRatioF()  # the X server counts real pixels
        await _xdotool("mousemove", "--sync", str(place.x()), str(place.y()), "click", str(button))
        self.clicks += 1
        await asyncio.sleep(0.15)

    async def drag(self, widget: QWidget, start: tuple[float, float], end: tuple[float, float]) -> None:
        """With the left button held from one place of `widget` to another, both as shares of its size."""
        places = [
            widget.mapToGlobal(QPoint(round(widget.width() * x), round(widget.height() * y)))
            * widget.devicePixelRatioF()
            for x, y in (start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end)
        ]
        await _xdotool("mousemove", "--sync", str(places[0].x()), str(places[0].y()), "mousedown", "1")
        for place in places[1:]:
            await _xdotool("mousemove", "--sync", str(place.x()), str(place.y()))
            await asyncio.sleep(0.1)
        await _xdotool("mouseup", "1")
        await asyncio.sleep(0.2)

    async def carry(self, start: tuple[float, float], target: QWidget) -> None:
        """With the left button held from a place of the screen (real pixels) into the middle of `target`."""
        end = target.mapToGlobal(target.rect().center()) * target.devicePixelRatioF()
        move = ("mousemove", "--sync")
        await _xdotool(*move, str(start[0]), str(start[1]), "mousedown", "1")
        for share in (0.05, 0.1, 0.4, 0.7, 0.95, 1.0):
            x, y = (round(a + (b - a) * share) for a, b in zip(start, (end.x(), end.y()), strict=True))
            await _xdotool(*move, str(x), str(y))
            await asyncio.sleep(0.15)
        await asyncio.sleep(0.4)
        await _xdotool("mouseup", "1")
        await asyncio.sleep(0.3)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await _xdotool("key", "--clearmodifiers", key)
            await asyncio.sleep(0.15)

    async def type(self, text: str) -> None:
        await _xdotool("type", "--clearmodifiers", "--delay", "12", text)
        await asyncio.sleep(0.2)

    async def until(self, condition: Callable[[], Any], what: str, seconds: float = SECONDS_TO_WAIT) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"never happened: {what}"
            await asyncio.sleep(0.03)

    async def look(self, stop: str) -> None:
        """Keep what the screen shows."""
        await asyncio.sleep(0.35)
        name = f"{self.walk}-{stop}-{self.suffix}.png"
        shot = QGuiApplication.primaryScreen().grabWindow(0)
        assert shot.save(str(self.output / name)), name

    async def ready(self) -> None:
        await self.until(
            lambda: self.app.jobs.engine == "ready" and self.app.session.options, "the engine is there"
        )
        await self.until(lambda: self.app.advice.forecast is not None, "the plan is there")

    async def write(self, text: str) -> None:
        """Click into the prompt and replace it; again when the X server lost a letter on its way."""
        for _ in range(4):
            await self.click(self.page.form.prompt.viewport())
            await self.press("ctrl+a")
            await self.type(text)
            if self.page.form.prompt.toPlainText() == text:
                return
        raise AssertionError(f"typed {text!r}, there is {self.page.form.prompt.toPlainText()!r}")

    async def painted(self, count: int) -> QImage:
        """Wait for so many pictures of this session; the newest."""
        await self.until(lambda: len(self.app.results.results) >= count, f"{count} pictures")
        await self.until(lambda: self.page.result_actions.isVisible(), "it is shown")
        return QImage(self.app.results.results[-1].path)


def bring_into_view(widget: QWidget) -> None:
    """Scroll to `widget`, as a person's wheel would: on a low screen it may lie below the fold."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


async def _xdotool(*words: str) -> None:
    await asyncio.to_thread(functools.partial(subprocess.run, ["xdotool", *words], check=True))


async def paint(person: Person) -> None:
    """Prompt, Generate, preview, picture, and the three things to do with it."""
    await person.ready()
    await person.look("1-empty")
    language = person.app.translation.language
    await person.write(PROMPTS[language])
    await person.click(person.page.form.seed.digits)
    await person.press("ctrl+a")
    await person.type(f"{person.seed}\t")
    await person.look("2-before")
    await person.press("ctrl+Return")
    jobs = person.app.jobs
    await person.until(lambda: jobs.running and jobs.running.step >= 12 and jobs.running.preview, "a preview")
    await person.look("3-running")
    await person.painted(1)
    await person.until(lambda: person.app.advice.last_run is not None, "the run is on record")
    await person.look("4-done")
    await person.click(person.page.result_actions.copy)
    person.facts["clipboard_formats"] = QGuiApplication.clipboard().mimeData().formats()
    assert not QGuiApplication.clipboard().image().isNull()
    await person.write("something else")
    await person.click(person.page.result_actions.reuse)
    form = person.app.session.form
    assert (form.prompt, form.seed, form.seed_locked) == (PROMPTS[language], person.seed, True), form
    run = person.app.advice.last_run
    person.facts |= {
        "seconds": run.seconds.total,
        "predicted_seconds": run.predicted_total_seconds,
        "peak_ram_bytes": run.peak_ram_bytes,
        "predicted_ram_bytes": run.predicted_ram_bytes,
    }


async def mask(person: Person) -> None:
    """A mask is painted over a start picture with the mouse and keys; what it leaves out stays bit for bit."""
    await person.ready()
    start = person.output / f"mask-start-{person.suffix}.png"
    image = QImage(160, 112, QImage.Format.Format_RGB32)
    for x, y in itertools.product(range(160), range(112)):
        image.setPixelColor(x, y, QColor(x, 2 * y, 200 - x))
    assert image.save(str(start))
    page = person.page
    person.app.session.start_from(str(start))
    await asyncio.sleep(0.5)
    area = next(area for area in page.findChildren(QScrollArea) if area.isAncestorOf(page.form))
    area.ensureWidgetVisible(page.form.start.paint_mask)
    await person.look("1-start")
    await person.click(page.form.start.paint_mask)
    await person.until(lambda: person.sheet(MaskEditor) is not None, "the editor")
    editor: Any = person.sheet(MaskEditor)
    await person.drag(editor.canvas, (0.3, 0.5), (0.5, 0.7))
    await person.press("bracketright", "bracketright", "ctrl+z")
    assert editor.painting.share == 0.0
    await person.press("ctrl+shift+z")
    await person.drag(editor.canvas, (0.6, 0.35), (0.75, 0.65))
    await person.press("r", "Left", "space", "Up", "Left", "space")
    assert editor.canvas.tool == "rectangle"
    await person.look("2-editor")
    person.facts["marked"] = round(editor.painting.share, 3)
    await person.press("ctrl+Return")
    session = person.app.session
    await person.until(lambda: session.form.start and session.form.start.mask, "the mask in the form")
    area.ensureWidgetVisible(page.form.start.paint_mask)
    await person.look("3-form")
    await person.write(PROMPTS[person.app.translation.language])
    await person.press("ctrl+Return")
    painted = await person.painted(1)
    await person.look("4-painted")
    marks = QImage(session.form.start.mask)
    places = list(itertools.product(range(160), range(112)))
    kept = [place for place in places if marks.pixelColor(*place).red() == 0]
    assert all(painted.pixelColor(*place) == image.pixelColor(*place) for place in kept)
    changed = sum(painted.pixelColor(*place) != image.pixelColor(*place) for place in places)
    person.facts |= {"kept_pixels": len(kept), "changed_pixels": changed}


async def wizard(person: Person) -> None:
    """Every page of the set-up by keys; left and resumed; then flux-mini by clicks to the first picture."""
    setup = person.app.setup
    await person.until(lambda: "setup" in person.app.dialogs.open_dialogs, "the set-up is open")
    await person.until(lambda: setup.found is not None, "the computer was looked at")
    await person.look("1-language")
    await person.press("Return")
    await person.look("2-hardware")
    await person.press("Return")
    await person.until(lambda: setup.page == "model", "models")
    await person.look("3-model")
    while setup.progress.model != "flux1-dev":
        await person.press("Up" if setup.progress.model == "flux-mini" else "Down")
    await person.press("Return")
    await person.until(lambda: setup.page == "terms", "terms")
    await person.press("space")
    await person.look("4-terms")
    await person.press("Return")
    await person.until(lambda: setup.page == "level", "levels")
    await person.look("5-level")
    await person.press("Down", "Down", "Down")
    await person.look("6-other-level")
    chosen = setup.level
    await person.press("Escape")
    await person.until(lambda: not person.app.dialogs.open_dialogs, "Esc closes it")
    await person.look("7-left")
    person.app.dialogs.show_setup()
    await person.until(lambda: setup.page == "level", "the same page again")
    assert setup.level == chosen, (setup.level, chosen)
    if setup.can_go_on:
        await person.press("Return")
        await person.until(lambda: setup.missing_bytes is not None, "sizes are known")
        await person.look("8-folder")
        if setup.can_go_on:
            await person.press("Return")
            await person.look("9-finish")
    await first_picture(person)


async def first_picture(person: Person) -> None:
    """Run again from the settings, by clicks: flux-mini and its first picture."""
    await person.press("Escape")
    await person.until(lambda: not person.app.dialogs.open_dialogs, "closed")
    person.app.dialogs.set_up_again()
    await asyncio.sleep(0.5)
    begun, person.clicks = time.monotonic(), 0
    await person.click(person.wizard.go_on)
    await person.click(person.wizard.go_on)
    await person.click(person.wizard.page.cards["flux-mini"].radio)
    await person.click(person.wizard.go_on)
    await person.until(lambda: not person.app.dialogs.open_dialogs, "done")
    await person.click(person.page.generate)
    await person.painted(1)
    person.facts |= {"clicks": person.clicks, "seconds": round(time.monotonic() - begun, 1)}
    await person.look("a-first-picture")


async def dialogs(person: Person) -> None:
    """Every page of the rail and every dialog at its foot."""
    await person.ready()
    rail = person.app.window._rail
    for number, key in enumerate(person.app.window._pages, 1):
        await person.press(f"ctrl+{number}")
        await asyncio.sleep(0.8)
        await person.look(f"page-{key}")
    for key in ("help", "about", "settings"):
        await person.click(rail.button(key))
        await person.until(lambda key=key: key in person.app.dialogs.open_dialogs, key)
        await person.look(key)
        dialog: QDialog = person.app.dialogs.open_dialogs[key]
        for area in dialog.findChildren(QScrollArea):
            bar = area.verticalScrollBar()
            if bar.isVisible():
                bar.setValue(bar.maximum())
                await person.look(f"{key}-end")
        await person.press("Escape")
        await person.until(lambda: not person.app.dialogs.open_dialogs, "Esc closes it")


async def faults(person: Person) -> None:
    """Cancelled at step 3; the child killed in mid-run; the same seed paints the same picture after each."""
    await person.ready()
    jobs = person.app.jobs
    ended: list[str] = []
    jobs.job_finished.connect(lambda job: ended.append(job.status))
    await person.write(PROMPTS[person.app.translation.language])
    person.app.session.set(seed=person.seed, seed_locked=True)
    await person.press("ctrl+Return")
    first = await person.painted(1)
    engine = person.app.advice._own.pid
    await person.press("ctrl+Return")
    await person.until(lambda: jobs.running and jobs.running.step >= 3, "step 3")
    await person.press("Escape")
    await person.until(lambda: len(ended) == 2, "cancelled")
    await person.look("1-cancelled")
    await person.click(person.page.generate)
    assert await person.painted(2) == first
    assert person.app.advice._own.pid == engine, "the engine stayed"
    await person.press("ctrl+Return")
    await person.until(lambda: jobs.running and jobs.running.step >= 5, "step 5")
    os.kill(engine, signal.SIGKILL)
    await person.until(lambda: len(ended) == 4, "killed")
    await person.look("2-killed")
    person.facts["said"] = [notice.text for notice in person.app.notices.current]
    await person.press("ctrl+Return")
    assert await person.painted(3) == first
    await person.look("3-again")
    assert ended == ["finished", "cancelled", "finished", "failed", "finished"], ended
    person.facts["ended"] = ended


async def machines(person: Person) -> None:
    """The set-up's pages of hardware and levels on every recorded machine."""
    from recorded_machine import RecordedSources, load, names

    from fluxdesk.services.hardware_probe import probe_hardware

    setup = person.app.setup
    for machine in names():
        report = probe_hardware(RecordedSources(load(machine)), Path("/models"))
        person.app.advisor().planner._probe = lambda report=report: report
        setup._set(page="hardware", model="flux1-schnell", level="", finished=False)
        setup.found = None
        person.app.dialogs.show_setup()
        await person.until(lambda: setup.found is not None and setup.found.folders is not None, machine)
        await person.look(f"{machine}-hardware")
        setup._set(page="level", model="flux1-schnell")
        await person.look(f"{machine}-level")
        await person.press("Escape")
        await person.until(lambda: not person.app.dialogs.open_dialogs, "closed")
    person.facts["machines"] = len(names())


async def models_page(person: Person) -> Any:
    await person.ready()
    await person.click(person.app.window._rail.button("models"))
    page = person.app.window.page("models")
    await person.until(lambda: page.models.inventory is not None, "the folders were looked at")
    return page


async def fetch(person: Person) -> None:
    """A model's address is typed in; its download begins, is paused, and the program quits."""
    page = await models_page(person)
    await person.click(page.add_button)
    await person.look("1-menu")
    await person.press("Down", "Down", "Return")
    await person.until(lambda: person.sheet(AddressSheet), "asked for an address")
    await person.type(str(person.order["address"]))
    await person.look("2-address")
    await person.press("Return")
    key = str(person.order["address"]).rpartition("/")[2]
    await person.until(lambda: page.models.row(key), "it is in the list")
    page.show_section("files")
    await person.until(lambda: key in page.rows, "its row")
    # An address that was typed is fetched at once: a click now would pause it before its first megabyte.
    fetches = page.models.fetches.fetches
    await person.until(
        lambda: any(f.progress and f.progress.done_bytes > 10**6 for f in fetches.values()), "1 MB"
    )
    await person.look("3-running")
    await person.click(page.rows[key].action)
    await person.until(lambda: all(f.status == "paused" for f in fetches.values()), "paused")
    await person.look("4-paused")
    person.facts["paused_at_bytes"] = sum(f.progress.done_bytes for f in fetches.values() if f.progress)


async def resume(person: Person) -> None:
    """The next start: the download goes on where it was, the model paints."""
    page = await models_page(person)
    key = str(person.order["address"]).rpartition("/")[2]
    page.show_section("files")
    await person.until(lambda: key in page.rows and page.rows[key].fetch, "the queue was taken up")
    await person.look("5-started-again")
    await person.click(page.rows[key].action)
    await person.until(lambda: page.models.row(key).can_paint, "it is whole")
    await person.look("6-whole")
    await person.click(page.rows[key].action)
    await person.until(lambda: person.app.window.current_page == "generate", "the Generate page")
    form = person.app.session.form
    await person.write(PROMPTS[person.app.translation.language])
    await person.press("ctrl+Return")
    await person.painted(1)
    await person.look("7-painted")
    person.facts |= {"family": form.family, "level": form.level}


def main() -> int:
    order = json.loads(sys.argv[1])
    walks: dict[str, Callable[[Person], Coroutine[Any, Any, None]]] = {
        "paint": paint,
        "mask": mask,
        "wizard": wizard,
        "dialogs": dialogs,
        "faults": faults,
        "machines": machines,
        "fetch": fetch,
        "resume": resume,
        "letters": letters,
        "lab": lab,
        "enlarge": enlarge,
        "presets": presets,
        **STUDIO_WALKS,
    }
    paths = find_paths()
    qt = program.make_qt_application(paths)
    application = program.Application(qt, paths, program.Frame(paths))
    application.window.showMaximized()
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    person = Person(application, order)

    async def both() -> None:
        new = order["walk"] == "wizard"
        life = asyncio.ensure_future(application.live(f"walk-{os.getpid()}", offer_setup=new))
        try:
            await walks[order["walk"]](person)
        except BaseException:
            await person.look("failed")
            raise
        finally:
            application.window.close()
            await life

    with loop:
        loop.run_until_complete(both())
    sys.stdout.write(json.dumps(person.facts, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
