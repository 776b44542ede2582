"""The Compare page in the whole window over the real child with fake maths: clicked, typed and looked at."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from desk import Desk
from held import Held, pause_for_the_others
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from safetensors.numpy import save_file
from state.test_lab_runner import make_plan
from ui.test_ui_window import clipped, interactive

from fluxdesk.app import Application
from fluxdesk.domain.comparison import cells
from fluxdesk.services import lab_results
from fluxdesk.services.lab_models import LabModels
from fluxdesk.services.lab_store import Brought, LabStore
from fluxdesk.services.measured_levels import MeasuredLevels
from fluxdesk.services.paths import find_paths
from fluxdesk.state import lab as lab_module
from fluxdesk.state import lab_files
from fluxdesk.state.lab import LabState
from fluxdesk.ui import lab_pair_panel
from fluxdesk.ui.lab_page import LabPage
from fluxdesk.ui.lab_pair_panel import PairPanel

Stage = Callable[..., Application]


async def show(desk: Desk) -> LabPage:
    """The page with its form filled."""
    await desk.ready()
    page = desk.app.window.show_page("compare")
    assert isinstance(page, LabPage)
    assert desk.app.lab is not None
    form = desk.app.lab.form
    await desk.until(lambda: form.choices, "levels found")
    return page


def lab_of(desk: Desk) -> LabState:
    assert desk.app.lab is not None
    return desk.app.lab.lab


async def plan_small(desk: Desk, page: LabPage) -> None:
    """Three levels, two prompts, one seed, by clicks and keys."""
    for level, box in page.plan.levels.items():
        if box.isChecked() != (level in ("F16", "Q8_0", "Q4_0")):
            box.click()
    page.plan.prompts.setPlainText("one\ntwo\n# not this\n")
    page.plan.seeds.setFocus()
    page.plan.seeds.selectAll()
    QTest.keyClicks(page.plan.seeds, "7")
    page.plan.steps.setValue(2)
    page.plan.size_field.chosen.emit(32, 32)
    await desk.until(lambda: page.plan.card.count.text().startswith("10 "), "10 pictures are estimated")


async def finished(desk: Desk, page: LabPage) -> None:
    lab = lab_of(desk)
    desk.click(page.plan.start)
    await desk.until(lambda: lab.status == "finished" and lab.report is not None, "finished", 60)


def wheel(widget: object, turns: int) -> None:
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_from_the_plan_to_the_report(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = await show(desk)
        await plan_small(desk, page)
        await finished(desk, page)
        lab = lab_of(desk)
        assert lab.session is not None
        assert page.views.current == "pictures"
        matrix = page.pictures.matrix
        assert (matrix.model().rowCount(), matrix.model().columnCount()) == (2, 3)
        assert matrix.model().index(0, 0).data() == "reference"
        assert matrix.model().index(0, 1).data().endswith("dB")

        menu = page.pictures.make_menu(matrix.visualRect(matrix.model().index(0, 1)).center())
        assert menu is not None
        assert [action.text() for action in menu.actions()] == ["Beside its reference", "Show in folder"]
        matrix.setFocus()
        QTest.keyClick(matrix, Qt.Key.Key_Return)
        pair = page.pictures.pair
        await desk.until(pair.isVisible, "the pair")
        await desk.until(lambda: not pair._reference.isNull(), "the pictures are read")
        fit = pair.zoom
        wheel(pair, 3)
        assert pair.zoom > fit
        QTest.keyClick(pair, Qt.Key.Key_1)
        assert pair.zoom == 1.0
        page.pictures.panel.modes.button("swipe").click()
        before = pair.split
        QTest.keyClick(pair, Qt.Key.Key_Right)
        assert pair.split > before
        for mode in ("difference", "flip"):
            page.pictures.panel.modes.button(mode).click()
            await desk.until(lambda: not pair._map.isNull(), f"the map {mode}")
        QTest.keyClick(pair, Qt.Key.Key_PageDown)
        assert page.pictures.matrix.currentIndex().row() == 1
        QTest.keyClick(pair, Qt.Key.Key_Escape)
        assert matrix.isVisible()

        page.views.button("results").click()
        assert page.results.verdict.text().count(".") >= 2
        assert "identical bit for bit" in page.results.floor.text()
        table = page.results.table
        assert table.model().rowCount() == 3
        table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
        assert table.model().index(2, 0).data() == "F16"
        worst = next(row for row in range(3) if table.model().index(row, 0).data() == "Q4_0")
        table.activated.emit(table.model().index(worst, 3))
        assert pair.isVisible(), "a level's worst picture"

        page.write_report()
        folder = lab.session.store.folder
        await desk.until(lambda: (folder / "report.html").exists(), "the report")
        assert (folder / "report.json").exists()
        page.set_beside(str(folder / "report.json"))
        await desk.until(lambda: page.results.beside.table.rowCount() == 3, "two machines side by side")
        known = {entry.level for entry in MeasuredLevels(find_paths()).all()}
        assert known == {"F16", "Q8_0", "Q4_0"}, "the adviser has learned"

    stage(scenario)


def test_paused_stopped_and_gone_on_without_repeating_a_picture(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = await show(desk)
        await plan_small(desk, page)
        lab = lab_of(desk)
        done: list[str] = []
        lab.cell_finished.connect(done.append)
        desk.click(page.plan.start)
        await desk.until(lambda: len(done) == 2, "two pictures", 60)
        desk.click(page.pause)
        await desk.until(lambda: lab.status == "paused", "paused", 60)
        assert 2 <= len(done) < 10
        desk.click(page.pause)
        await desk.until(lambda: lab.status == "running", "goes on", 60)
        desk.click(page.stop)
        await desk.until(lambda: lab.status == "paused", "stopped", 60)
        desk.click(page.pause)
        await desk.until(lambda: lab.status == "finished", "finished", 60)
        assert lab.session is not None
        assert sorted(done) == sorted(cell.id for cell in cells(lab.session.plan))
        scenario.folder = lab.session.store.folder

    async def again(desk: Desk) -> None:
        page = await show(desk)
        lab = lab_of(desk)
        await desk.until(lambda: page.plan.runs.count() == 1, "it is listed")
        page.plan.runs.setCurrentRow(0)
        page.plan.runs.itemActivated.emit(page.plan.runs.item(0))
        await desk.until(lambda: lab.report is not None, "opened")
        assert lab.status == "finished"
        assert page.views.current == "results"

    stage(scenario, fake="!slow=0.05")
    lines = (scenario.folder / "results.jsonl").read_bytes().splitlines()
    assert len(lines) == 10
    assert len(LabStore(scenario.folder).results()) == 10
    stage(again)


def test_a_blind_test_by_keys(stage: Stage, held: Held) -> None:
    async def scenario(desk: Desk) -> None:
        page = await show(desk)
        await plan_small(desk, page)
        await finished(desk, page)
        page.views.button("blind").click()
        page.blind.second.setCurrentText("Q4_0")
        desk.click(page.blind.begin)
        assert desk.app.lab is not None
        blind = desk.app.lab.blind
        assert blind.is_running
        total = blind.total
        for _ in range(total):
            places = {place: blind.path(place) for place in ("a", "b", "x")}
            QTest.keyClick(page.blind, Qt.Key.Key_X)
            assert page.blind.shown.current == "x"
            QTest.keyClick(page.blind, Qt.Key.Key_1 if places["x"] == places["a"] else Qt.Key.Key_2)
        assert not blind.is_running
        assert "were told apart" in page.blind.outcome.text()
        lab = lab_of(desk)
        await desk.until(lambda: lab.report is not None and lab.report.judgements, "in the report")
        assert lab.report is not None
        assert lab.report.judgements[0].successes == total
        assert "were told apart" in page.results.judged.text()
        held.up(lab_results, "build_report", first=True, answer=True)
        for again in (2, 3):  # the report of the second is not the last one for being slow
            lab.add_judgement(msgspec.structs.replace(lab.report.judgements[0], seed=again))
            await desk.until(lambda: held.waiting, "a report is made")
        await pause_for_the_others()
        held.let_go()
        await desk.until(lambda: len(lab.report.judgements) == 3 and not held.busy, "all of them")
        await pause_for_the_others()
        assert len(lab.report.judgements) == 3

    stage(scenario)


def test_problems_stand_under_their_fields_and_axes_multiply(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        page = await show(desk)
        await plan_small(desk, page)
        page.plan.prompts.setPlainText("")
        desk.click(page.plan.start)
        assert "prompt" in page.plan.rows["prompts"].problem.text()
        assert not lab_of(desk).is_busy
        page.plan.prompts.setPlainText("one\ntwo")
        page.plan.axes.unfold.click()
        page.plan.axes.turbo.click()
        QTest.keyClicks(page.plan.axes.t5, "Q8_0")
        await desk.until(
            lambda: page.plan.card.count.text().startswith("28 "), "3 levels x 2 x 2, and the floor"
        )
        page.plan.axes.t5.clear()
        QTest.keyClicks(page.plan.axes.t5, "Q99")
        desk.click(page.plan.start)
        assert "Q99" in page.plan.rows["t5_levels"].problem.text()
        page.plan.use_pictures([str(tmp_path / "none.png")])
        await desk.until(desk.app.window.notice_bar.isVisible, "a notice says that there is no prompt")

    stage(scenario)


def test_a_lora_that_cannot_be_compared_is_refused_at_its_field(stage: Stage, tmp_path: Path) -> None:
    control, foreign = tmp_path / "canny-lora.safetensors", tmp_path / "foreign.safetensors"
    tensors = {
        "img_in.lora_A.weight": np.full((2, 128), 0.1, np.float32),
        "img_in.lora_B.weight": np.full((256, 2), 0.1, np.float32),
    }
    save_file(tensors, control)
    save_file({"nothing.weight": np.zeros((2, 2), np.float32)}, foreign)

    async def scenario(desk: Desk) -> None:
        page = await show(desk)
        await plan_small(desk, page)
        assert desk.app.lab is not None
        form, row = desk.app.lab.form, page.plan.rows["loras"]
        form.add_lora(control)
        await desk.until(row.problem.isVisible, "said without being asked, and unfolded")
        assert row.problem.text().startswith("canny-lora.safetensors is a control LoRA: it follows a picture")
        desk.click(page.plan.axes.no_lora)
        await desk.until(lambda: not row.problem.text(), "mended")
        form.add_lora(foreign)
        form.make_plan()
        await desk.until(lambda: "is no LoRA" in row.problem.text(), "refused")
        desk.click(page.plan.axes.no_lora)
        form.set(t5_levels="Q8_0, NF4")
        form.make_plan()
        await desk.until(lambda: "NF4" in page.plan.rows["t5_levels"].problem.text(), "T5 has no NF4")
        problem = page.plan.rows["t5_levels"].problem
        await desk.until(lambda: not problem.visibleRegion().isEmpty(), "scrolled to it")
        lab = lab_of(desk)
        assert (lab.status, lab.session) == ("idle", None)
        assert not lab.runs_folder.exists()

    stage(scenario)


def test_pictures_of_any_origin(stage: Stage, tmp_path: Path) -> None:
    ramp = Image.linear_gradient("L").resize((64, 64)).convert("RGB")
    for name, change in (("first", 0), ("brighter", 5), ("second", 0)):
        ramp.point(lambda value, change=change: value + change).save(tmp_path / f"{name}.png")

    async def scenario(desk: Desk) -> None:
        page = await show(desk)
        page.views.button("files").click()
        assert desk.app.lab is not None
        files = desk.app.lab.files
        files.add([tmp_path / f"{name}.png" for name in ("first", "brighter", "second", "missing")])
        await desk.until(
            lambda: sum(bool(found.measures or found.error) for found in files.pictures) == 3, "measured", 60
        )
        texts = [page.files.list.item(row).text() for row in range(4)]
        assert "reference" in texts[0]
        assert "PSNR" in texts[1]
        assert "bit for bit" in texts[2]
        assert "no file" in texts[3]
        page.files.list.setCurrentRow(1)
        assert "brighter" in page.files.panel.figures.text()
        desk.click(page.files.make_reference)
        await desk.until(lambda: files.pictures[0].measures is not None, "measured anew", 60)
        page.files.list.setCurrentRow(0)
        await asyncio.sleep(0)
        assert "darker" in page.files.panel.figures.text()

    stage(scenario)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_every_view_has_names_and_nothing_clipped(stage: Stage, language: str, size: tuple[int, int]) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", language)
        page = await show(desk)
        await plan_small(desk, page)
        await finished(desk, page)
        page = desk.app.window.show_page("compare")
        for view in ("plan", "pictures", "results", "blind", "files"):
            page.show_view(view)
            if view == "plan":
                page.plan.axes.unfold.click()
            await asyncio.sleep(0.05)
            assert clipped(page) == [], view
            assert [w for w in interactive(page) if not w.accessibleName()] == [], view
        page.show_view("pictures")
        page.pictures.open_cell(page.pictures.matrix.current_cell)
        await asyncio.sleep(0.05)
        assert clipped(page) == []

    stage(scenario, size=size)


def test_of_comparisons_the_one_asked_for_last_is_open_and_stopping_gives_up_what_is_made(
    stage: Stage, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    over = threading.Event()

    def prepare(
        _models: LabModels, _session: object, _variant: object, progress: Callable[..., None] | None = None
    ) -> None:
        while not over.wait(0.001):
            calls.append(len(calls))
            if progress is not None:
                progress(len(calls), 10**9)

    monkeypatch.setattr(LabModels, "prepare", prepare)

    async def scenario(desk: Desk) -> None:
        await show(desk)
        lab = lab_of(desk)
        one, other = LabStore(lab.runs_folder / "one"), LabStore(lab.runs_folder / "other")
        for store in (one, other):
            with store.writing():
                store.set_plan(make_plan())
        (lab.runs_folder / "q4").touch()
        brought = Brought(level="Q4_0", path=str(lab.runs_folder / "q4"), file_bytes=1, origin="make")
        one.set_brought((brought,))
        held.up(LabStore, "brought", first=True, answer=True)
        lab.open(one.folder)
        await desk.until(lambda: held.waiting, "being opened")
        lab.open(other.folder)
        await pause_for_the_others()
        held.let_go()
        await desk.until(
            lambda: lab.session is not None and lab.session.store.folder == other.folder, "other"
        )
        await desk.until(lambda: not held.busy, "all answers are there")
        await pause_for_the_others()
        assert lab.brought == (), "what the other one brought is not deleted with this one"

        held.again()
        held.up(lab_module, "plan_to_paint", first=True)
        lab.open(one.folder)
        await desk.until(lambda: held.waiting, "being opened")
        lab.start(make_plan(prompts=("three",)))
        await pause_for_the_others()
        held.let_go()
        await desk.until(lambda: calls, "a level is being made")
        assert lab.session is not None
        assert (lab.session.plan.prompts, lab.status) == (("three",), "preparing")
        with one.writing():
            lab.pause(now=True)  # the first one is let go of
        try:
            await desk.until(lambda: lab.status == "paused", "given up", 5)
        finally:
            over.set()
        assert (lab.failures, desk.app.notices.current) == ([], [])

    stage(scenario)


def test_pictures_are_there_once_cleared_ones_stay_away_and_a_map_is_of_its_own_pair(
    stage: Stage, held: Held, tmp_path: Path
) -> None:
    Image.linear_gradient("L").save(tmp_path / "map.png")

    async def scenario(desk: Desk) -> None:
        await show(desk)
        assert desk.app.lab is not None
        files = desk.app.lab.files
        held.up(lab_files, "_label_of")
        files.add([tmp_path / "gone.png", tmp_path / "too.png"])
        await desk.until(lambda: held.waiting, "being read")
        files.clear()
        for _ in range(2):
            files.add([tmp_path / "this.png"])
        held.let_go()
        await desk.until(lambda: len(held.waiting) > 2 and not held.busy, "read")
        await pause_for_the_others()
        assert [picture.path.name for picture in files.pictures] == ["this.png"]

        async def there(_kind: str) -> Path | None:
            return tmp_path / "map.png"

        async def nowhere(_kind: str) -> Path | None:
            return None

        panel = PairPanel(desk.app.tasks)
        panel.modes.set_current("difference")
        held.again()
        held.up(lab_pair_panel, "_read")
        panel.show_pair(tmp_path / "a.png", tmp_path / "b.png", ("a", "b"), "first", there)
        await desk.until(lambda: len(held.waiting) > 1, "pictures and map are read")
        panel.show_pair(tmp_path / "a.png", tmp_path / "c.png", ("a", "c"), "second", nowhere)
        held.let_go()
        await desk.until(lambda: len(held.waiting) > 2 and not held.busy, "all are read")
        await pause_for_the_others()
        assert panel.view._map.isNull()
        panel.deleteLater()

    stage(scenario)
