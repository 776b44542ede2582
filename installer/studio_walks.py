"""Walks of `screenshots.py` through the studio: queue, LoRAs, gallery, other programs' files, manners."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QScrollArea  # noqa: TID251  (looks for one, makes none)

from fluxdesk.services.make_pictures import make_pictures
from fluxdesk.ui.bake_sheet import BakeSheet
from fluxdesk.ui.collections_sheet import CollectionsSheet
from fluxdesk.ui.job_editor import JobEditor

if TYPE_CHECKING:
    from walks import Person

CHOICES = {"en": "a {red|blue|green} circle", "es": "un círculo {rojo|azul|verde}"}
NEGATIVE = {"en": "fog, text", "es": "niebla, texto"}
FOREIGN = """a lighthouse on a cliff, storm, oil painting
Negative prompt: people
Steps: 24, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 271828, \
Size: 128x96, Model: flux1-dev-Q4_K_S, Version: f2.0.1"""


async def queue(person: Person) -> None:
    """Three jobs by wildcards while the queue is paused: moved, edited, repeated with changes, painted."""
    page = await _three_jobs(person)
    await _edit_job(person, page)
    await person.press("r")
    await person.until(lambda: person.sheet(JobEditor), "the editor of another one")
    again: Any = person.sheet(JobEditor)
    await person.click(again.count)
    await person.press("ctrl+a")
    await person.type("2\t")
    await person.look("5-again")
    again.accept()
    jobs = person.app.jobs
    await person.until(lambda: len(jobs.waiting) == 5, "two more")
    await person.click(page.pause)
    await person.until(lambda: jobs.running and jobs.running.step >= 2, "it paints")
    await person.look("6-painting")
    history = person.app.pictures.memory.history
    await person.until(lambda: sum(job.status == "finished" for job in history) == 5, "all painted")
    await person.click(page.filter.button("ended"))
    await person.click(page.list.viewport(), _middle(page.list, 0))
    await person.look("7-done")
    person.facts["painted"] = len(history)


async def _three_jobs(person: Person) -> Any:
    """The queue's page; its second job is chosen."""
    await person.ready()
    jobs, session = person.app.jobs, person.app.session
    language = person.app.translation.language
    await person.click(person.app.window._rail.button("queue"))
    await person.look("1-nothing")
    page: Any = person.app.window.page("queue")
    await person.click(page.pause)
    await person.press("ctrl+1")
    await person.write(CHOICES[language])
    session.set(choices="all", steps=6, seed=person.seed, seed_locked=True)
    await person.press("ctrl+Return")
    await person.until(lambda: len(jobs.waiting) == 3, "three wait")
    await person.press("ctrl+2")
    await person.click(page.list.viewport(), _middle(page.list, 2))
    await person.press("alt+Up")
    await person.look("2-waiting")
    assert [job.request.seed for job in jobs.waiting] == [person.seed] * 3, "every combination of one seed"
    return page


async def _edit_job(person: Person, page: Any) -> None:
    """CFG and a negative prompt for the chosen one, by keys and clicks."""
    jobs, language = person.app.jobs, person.app.translation.language
    await person.press("Return")
    await person.until(lambda: person.sheet(JobEditor), "the editor")
    editor: Any = person.sheet(JobEditor)
    await person.look("3-editor")
    await person.click(editor.advanced.toggle)
    await person.click(editor.advanced.cfg)
    await person.press("ctrl+a")
    await person.type("3\t")
    await person.click(editor.advanced.negative.viewport())
    await person.type(NEGATIVE[language])
    await person.look("4-advanced")
    await person.press("Tab", "Tab", "Return")
    await person.until(lambda: person.sheet(JobEditor) is None, "changed")
    changed = jobs.waiting[1].request
    assert (changed.true_cfg, changed.negative_prompt) == (3.0, NEGATIVE[language]), changed


async def loras(person: Person) -> None:
    """Two LoRAs: one that fits with words and a picture, one that does not; the sheet that bakes."""
    await person.ready()
    page = person.page
    area = next(area for area in page.findChildren(QScrollArea) if area.isAncestorOf(page.form))
    files = _write_loras(person.output)
    page.form.loras.add_files(files[:1])
    await person.until(lambda: page.form.loras.notes[0].isVisible(), "the file was read")
    area.ensureWidgetVisible(page.form.loras.bake)
    await person.look("1-fits")
    await person.click(page.form.loras.notes[0].add_words)
    await person.click(page.form.loras.bake)
    await person.until(lambda: person.sheet(BakeSheet), "the sheet")
    await person.look("2-bake")
    await person.press("Escape")
    page.form.loras.add_files(files)
    await person.until(lambda: all(note.isVisible() for note in page.form.loras.notes), "the other one")
    area.ensureWidgetVisible(page.form.loras.add)
    await person.look("3-does-not-fit")
    await person.click(page.form.loras.rows[1].remove)
    await person.click(page.form.advanced.toggle)
    area.ensureWidgetVisible(page.form.advanced)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    await person.look("4-advanced")
    assert "inkwash" in person.app.session.form.prompt
    await person.press("ctrl+Return")
    await person.painted(1)
    request = person.app.results.results[-1].request
    person.facts["lora_sha256"] = request.loras[0].sha256
    assert request.loras[0].sha256


async def gallery(person: Person) -> None:
    """Search, stars, a tag, a collection, delete and undo, the whole screen, two side by side, collections."""
    await person.ready()
    make_pictures(person.app.paths.pictures, 60, seed=person.seed)
    await person.press("ctrl+3")
    page: Any = person.app.window.page("gallery")
    state = person.app.pictures.gallery
    await person.until(lambda: len(state.model.numbers) == 60, "all are there")
    await person.look("1-all")
    await _search_and_mark(person, page, state)
    await _delete_and_undo(person, page, state)
    await _look_closely(person, page)
    await person.press("ctrl+shift+k")
    await person.until(lambda: person.sheet(CollectionsSheet), "the collections")
    await person.look("8-collections")
    await person.press("Escape")
    page.filters.line.setFocus()
    await person.press("ctrl+a")
    await person.type("nothingiscalledthat")
    await person.until(lambda: not len(state.model.numbers), "nothing")
    await person.look("9-nothing")


async def _search_and_mark(person: Person, page: Any, state: Any) -> None:
    """What was found first gets stars, a tag and a collection."""
    await person.press("ctrl+f")
    await person.type("level:Q8_0")
    await person.until(lambda: 0 < len(state.model.numbers) < 60, "found")
    await person.look("2-search")
    person.facts["found"] = len(state.model.numbers)
    await person.click(page.grid.viewport(), _middle(page.grid, 0))
    await person.until(lambda: page._chosen, "chosen")
    await person.press("4")
    await person.until(lambda: page._chosen and page._chosen[0].rating == 4, "four stars")
    await person.press("t")
    await person.type("favorita")
    await person.press("Return")
    await person.until(lambda: page._chosen and "favorita" in page._chosen[0].tags, "its tag")
    await asyncio.sleep(0.3)  # what stands below moves down
    await person.click(page.details.collection_box.lineEdit())
    await person.type("Portada")
    await person.press("Return")
    await person.until(lambda: any(found.value == "Portada" for found in state.choices.collections), "in it")
    await person.look("3-marked")


async def _delete_and_undo(person: Person, page: Any, state: Any) -> None:
    await person.click(page.grid.viewport(), _middle(page.grid, 1))
    count = len(state.model.numbers)
    await person.press("Delete")
    await person.until(lambda: len(state.model.numbers) == count - 1, "deleted")
    await person.look("4-deleted")
    await person.press("ctrl+z")
    await person.until(lambda: len(state.model.numbers) == count, "back again")


async def _look_closely(person: Person, page: Any) -> None:
    """One on the whole screen, then two side by side."""
    await person.click(page.grid.viewport(), _middle(page.grid, 0))
    await person.press("Return")
    await person.until(lambda: page.viewer is not None, "the whole screen")
    await person.press("Right")
    await person.look("5-viewer")
    await person.press("Escape")
    await person.until(lambda: page.viewer is None, "back")
    await person.click(page.grid.viewport(), _middle(page.grid, 0))
    await person.press("shift+Right")
    await person.until(lambda: len(page._chosen) == 2, "two chosen")
    await person.look("6-two")
    await person.press("c")
    await person.until(lambda: page.viewer is not None, "side by side")
    await person.look("7-pair")
    await person.press("Escape")
    await person.until(lambda: page.viewer is None, "back")


async def friends(person: Person) -> None:
    """Another program's picture is dragged onto the window; a painted one leaves as a ComfyUI workflow."""
    await person.ready()
    session = person.app.session
    foreign = _write_foreign(person.output)
    source = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).with_name("drag_source.py")), str(foreign),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert source.stdout is not None
    x, y = (await source.stdout.readline()).decode().split()
    await person.carry((float(x), float(y)), person.page.view)
    await person.until(lambda: session.form.seed == 271828, "its settings were taken over")
    source.terminate()
    await source.wait()
    await person.look("1-dropped")
    person.facts["said"] = [notice.text for notice in person.app.notices.current]
    assert session.form.prompt.startswith("a lighthouse"), session.form
    session.choose_family("flux-mini")
    session.set(steps=6)
    await person.press("ctrl+Return")
    await person.painted(1)
    export = person.page.result_actions.export
    await person.click(export)
    await person.look("2-export-menu")
    await person.press("Down", "Down", "Return")
    await person.until(lambda: getattr(export, "dialog", None) is not None, "asked for a file")
    await person.look("3-file")
    target = person.app.paths.data / "workflow.json"
    await person.press("ctrl+a")
    await person.type(str(target))
    await person.press("Return")
    await person.until(target.exists, "exported")
    await person.look("4-exported")
    nodes = json.loads(target.read_text(encoding="utf-8"))["nodes"]
    person.facts["nodes"] = sorted(node["type"] for node in nodes)
    await _drag_out(person)


async def _drag_out(person: Person) -> None:
    """The painted picture's menu, and the picture itself from its thumbnail into the form as start picture."""
    page, session = person.page, person.app.session
    await person.click(page.view, button=3)
    await person.look("5-menu")
    await person.press("Escape")
    thumbnail = page.strip.button(person.app.results.results[-1])
    area = next(area for area in page.findChildren(QScrollArea) if area.isAncestorOf(page.form))
    area.ensureWidgetVisible(page.form.start)
    at = thumbnail.mapToGlobal(thumbnail.rect().center()) * thumbnail.devicePixelRatioF()
    session.set(seed=1)
    await person.carry((at.x(), at.y()), page.form.start)
    await person.until(lambda: session.form.start is not None, "the start picture")
    assert session.form.seed == 1, "dropped in the form, not on the window: no settings were taken over"
    await person.look("6-start")


async def manners(person: Person) -> None:
    """The palette, the keys' sheet, and letters made twice as large and usual again by keys."""
    await person.ready()
    await person.write("")
    await person.press("ctrl+k")
    await person.until(lambda: "palette" in person.app.dialogs.open_dialogs, "the palette")
    await person.look("1-palette")
    await person.type({"en": "galle", "es": "galer"}[person.app.translation.language])
    await person.look("2-typed")
    await person.press("Return")
    await person.until(lambda: person.app.window.current_page == "gallery", "the gallery")
    await person.press("F1")
    await person.until(lambda: "help" in person.app.dialogs.open_dialogs, "the keys")
    await person.look("3-keys")
    await person.press("Escape")
    await person.press(*["ctrl+plus"] * 4)
    assert person.app.preferences.settings.appearance.letters == "200"
    for number, key in enumerate(person.app.window._pages, 1):
        await person.press(f"ctrl+{number}")
        await asyncio.sleep(0.8)
        await person.look(f"4-large-{key}")
    person.facts["screen"] = list(QGuiApplication.primaryScreen().size().toTuple())


def _middle(view: Any, row: int) -> QPoint:
    middle: QPoint = view.visualRect(view.model().index(row, 0)).center()
    return middle


def _write_loras(folder: Path) -> tuple[Path, ...]:
    """One of one matrix of flux-mini with words and a picture, and one that is none."""
    import numpy as np
    from PIL import Image
    from safetensors.numpy import save_file

    file = io.BytesIO()
    Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 60).save(file, "PNG")
    stem = "lora_unet_double_blocks_0_img_attn_proj"
    noise = np.random.default_rng(1)
    tensors = {
        f"{stem}.lora_down.weight": noise.normal(0, 0.02, (4, 256)).astype(np.float32),
        f"{stem}.lora_up.weight": noise.normal(0, 0.02, (256, 4)).astype(np.float32),
    }
    metadata = {
        "modelspec.trigger_phrase": "inkwash, brush strokes on wet paper",
        "modelspec.thumbnail": "data:image/png;base64," + base64.b64encode(file.getvalue()).decode(),
    }
    fits, foreign = folder / "ink-wash-and-brush.safetensors", folder / "of_another_model.safetensors"
    save_file(tensors, fits, metadata)
    save_file({"nothing.weight": np.zeros((2, 2), np.float32)}, foreign)
    return fits, foreign


def _write_foreign(folder: Path) -> Path:
    """A picture as Forge writes it."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("parameters", FOREIGN)
    draw = random.Random(1)
    path = folder / "lighthouse.png"
    Image.new("RGB", (128, 96), tuple(draw.randrange(256) for _ in range(3))).save(path, pnginfo=texts)
    return path


WALKS = {"queue": queue, "loras": loras, "gallery": gallery, "friends": friends, "manners": manners}
