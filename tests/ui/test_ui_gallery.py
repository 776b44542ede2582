"""The gallery page in the whole window: painted pictures appear, search, stars, tags, viewers, trash, undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk
from fakes import MODELS, RESULT, request
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from test_ui_window import clipped, interactive, tab_order

from fluxdesk.app import Application
from fluxdesk.domain.picture_query import PictureQuery
from fluxdesk.formats.png import write_picture
from fluxdesk.services.paths import find_paths
from fluxdesk.state import gallery as gallery_state
from fluxdesk.state.gallery import FIRST_SCREEN_SECONDS
from fluxdesk.ui import gallery_page
from fluxdesk.ui.gallery_page import GalleryPage
from fluxdesk.ui.picture_viewer import PairViewer, PictureViewer

Stage = Callable[..., Application]
PROMPTS = (
    "a red circle",
    "a blue square",
    "un corazón verde",
    "a red bird over a very wide sea",
    "five stars",
)


@pytest.fixture
def pictures(own_home: Path) -> Path:
    return write_pictures(find_paths().pictures)


def write_pictures(folder: Path) -> Path:
    """One of each prompt."""
    for number, prompt in enumerate(PROMPTS):
        recipe = request(number, prompt=prompt, models=MODELS, width=16, height=24)
        colour = bytes((40 * number, 200 - 40 * number, 90))
        write_picture(folder / f"{number}.png", 16, 24, colour * 384, request=recipe, result=RESULT)
    return folder


async def opened(desk: Desk, count: int = len(PROMPTS)) -> GalleryPage:
    """The gallery page with `count` pictures and their thumbnails."""
    desk.click(desk.app.window._rail.button("gallery"))
    page = desk.app.window.page("gallery")
    assert isinstance(page, GalleryPage)
    model = desk.app.pictures.gallery.model
    await desk.until(lambda: model.rowCount() == count, f"{count} pictures")
    await desk.until(lambda: model.row(0) is not None, "rows")
    # idle it is also before the grid was painted and has asked for any
    await desk.until(lambda: page.thumbnails.has_painted and page.thumbnails.is_idle, "thumbnails")
    return page


def click_picture(
    page: GalleryPage, place: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    where = page.grid.visualRect(page.grid.model().index(place, 0)).center()
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, modifier, where)


def drag(widget: QWidget, to: QPoint) -> None:
    """The mouse moves with the left button held."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), left, left, none)
    QApplication.sendEvent(widget, event)


def prompts(desk: Desk) -> set[str]:
    model = desk.app.pictures.gallery.model
    rows = [model.row(place) for place in range(model.rowCount())]
    return {row.prompt for row in rows if row is not None}


def test_search_rate_tag_collect(stage: Stage, pictures: Path) -> None:
    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        model = desk.app.pictures.gallery.model
        desk.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(page.filters.line, "red")
        await desk.until(lambda: prompts(desk) == {PROMPTS[0], PROMPTS[3]}, "red ones")
        desk.click(page.filters.clear)
        await desk.until(lambda: model.rowCount() == 5, "all again")
        click_picture(page, 0)
        await desk.until(lambda: page.details.prompt.toPlainText() in PROMPTS, "details")
        chosen = page.details.prompt.toPlainText()
        QTest.keyClick(page.grid, Qt.Key.Key_4)
        await desk.until(lambda: page.details.stars.rating == 4, "four stars")
        QTest.keyClick(page.grid, Qt.Key.Key_T)
        QTest.keyClicks(page.details.tag_line, "wall art")
        QTest.keyClick(page.details.tag_line, Qt.Key.Key_Return)
        await desk.until(lambda: page._chosen and page._chosen[0].tags == "wall art", "tag")
        line = page.details.collection_box.lineEdit()
        assert line is not None
        QTest.keyClicks(line, "Best")
        QTest.keyClick(line, Qt.Key.Key_Return)
        box = page.filters.boxes["collection"]
        await desk.until(lambda: box.findData("Best") > 0, "offered as a filter")
        box.setCurrentIndex(box.findData("Best"))
        box.activated.emit(box.currentIndex())
        await desk.until(lambda: prompts(desk) == {chosen}, "the collection")
        desk.app.pictures.gallery.search_for("tag:wall rating:>=4")
        await asyncio.sleep(0.1)
        assert prompts(desk) == {chosen}
        desk.click(page.details.stars.buttons[3])
        await desk.until(lambda: page.details.stars.rating == 0, "the same star takes them away")

    stage(scenario)


def test_delete_and_undo(stage: Stage, pictures: Path, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        model = desk.app.pictures.gallery.model
        click_picture(page, 1)
        await desk.until(lambda: len(page._chosen) == 1, "chosen")
        file = desk.app.pictures.gallery.file(page._chosen[0])
        QTest.keyClick(page.grid, Qt.Key.Key_Delete)
        await desk.until(lambda: model.rowCount() == 4, "gone from the list")
        await desk.until(lambda: desk.app.pictures.trash.can_undo, "undo offered")
        assert not file.exists()
        QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: model.rowCount() == 5 and file.exists(), "back")

    stage(scenario)


def test_viewers_and_use(stage: Stage, pictures: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        page = await opened(desk)
        click_picture(page, 0)
        await desk.until(lambda: len(page._chosen) == 1, "chosen")
        QTest.keyClick(page.grid, Qt.Key.Key_Return)
        await desk.until(lambda: isinstance(page.viewer, PictureViewer), "viewer")
        viewer = page.viewer
        assert isinstance(viewer, PictureViewer)
        await desk.until(lambda: not viewer.view.picture.isNull(), "picture")
        first = viewer.text.text()
        QTest.keyClick(viewer, Qt.Key.Key_Right)
        await desk.until(lambda: viewer.text.text() not in ("", first), "the next one")
        fitting = viewer.view.scale
        QTest.keyClick(viewer.view, Qt.Key.Key_Plus)
        assert viewer.view.scale == pytest.approx(fitting * 1.25)
        QTest.keyClick(viewer, Qt.Key.Key_0)
        assert viewer.view.is_fitting
        QTest.keyClick(viewer, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
        await desk.until(lambda: viewer.stars.rating == 5, "rated")
        assert [w for w in interactive(viewer) if not w.accessibleName()] == []
        QTest.keyClick(viewer, Qt.Key.Key_Escape)
        await desk.until(lambda: page.viewer is None, "closed")
        click_picture(page, 0)
        click_picture(page, 2, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: len(page._chosen) == 2, "two")
        QTest.keyClick(page.grid, Qt.Key.Key_C)
        await desk.until(lambda: isinstance(page.viewer, PairViewer), "pair")
        pair = page.viewer
        assert isinstance(pair, PairViewer)
        await desk.until(lambda: not pair.views[1].picture.isNull(), "both")
        pair.views[0].zoom_by(3)
        assert pair.views[1].scale == pair.views[0].scale
        assert "Prompt: " in pair.differences.text()
        pair.close()
        click_picture(page, 3)
        await desk.until(lambda: len(page._chosen) == 1 and page.details.use.isEnabled(), "one")
        wanted = page._chosen[0].prompt
        desk.click(page.details.use)
        await desk.until(lambda: desk.app.session.form.prompt == wanted, "in the form")
        assert desk.app.window.current_page == "generate"

    stage(scenario)


def test_chosen_pictures_are_dragged_out_as_files(
    stage: Stage, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[list[Path]] = []
    monkeypatch.setattr(gallery_page, "drag_files", lambda _owner, paths, _picture: carried.append(paths))

    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        grid, port = page.grid, page.grid.viewport()
        assert page.details.open.toolTip().startswith("Look at it (")
        click_picture(page, 1)
        click_picture(page, 3, Qt.KeyboardModifier.ShiftModifier)
        assert grid.selected_places() == [1, 2, 3]
        middle = grid.visualRect(grid.model().index(2, 0)).center()
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=middle)
        drag(port, middle + QPoint(40, 5))
        names = {path.name for path in carried[0]}
        assert len(names) == 3 == len(carried[0])
        assert all((pictures / name).exists() for name in names)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=middle)
        assert grid.selected_places() == [1, 2, 3]
        click_picture(page, 2)
        assert grid.selected_places() == [2], "a click chooses one of the chosen"
        QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=middle)
        await desk.until(lambda: page.viewer is not None, "it is looked at")
        assert page.viewer is not None
        page.viewer.close()

    stage(scenario)


def test_new_pictures_appear(stage: Stage, pictures: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await opened(desk)
        model = desk.app.pictures.gallery.model
        folder = pictures / "from elsewhere"
        write_picture(folder / "new.png", 16, 16, bytes(768), request=request(77, prompt="from outside"))
        await desk.until(lambda: "from outside" in prompts(desk), "the folder is watched")
        write_picture(folder / "newer.png", 16, 16, bytes(768), request=request(78, prompt="once more"))
        await desk.until(lambda: "once more" in prompts(desk), "and the folder in it")
        (folder / "new.png").unlink()
        await desk.until(lambda: model.rowCount() == 6, "gone")
        desk.app.session.set(prompt="painted here", steps=2)
        desk.page.submit()
        await desk.until(lambda: "painted here" in prompts(desk), "a painted one")

    stage(scenario)


def test_another_folder_is_looked_at_once(stage: Stage, pictures: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_picture(
        other / "0.png", 16, 24, bytes(1152), request=request(0, width=16, height=24), result=RESULT
    )
    looks: list[str] = []

    async def known(desk: Desk) -> None:
        await opened(desk)
        await desk.until(lambda: desk.app.pictures.gallery.choices.pictures, "all are in the index")

    async def scenario(desk: Desk) -> None:
        gallery = desk.app.pictures.gallery
        gallery.scanning.connect(
            lambda done, total: None if done or total else looks.append(str(gallery.root))
        )
        desk.click(desk.app.window._rail.button("gallery"))
        await desk.until(lambda: len(gallery.model.numbers) == len(PROMPTS), "what is known is shown")
        assert looks == [], "and not yet looked at again"
        desk.app.preferences.set("pictures", "folder", str(other))
        await desk.until(lambda: len(gallery.model.numbers) == 1, "the other folder")
        await asyncio.sleep(FIRST_SCREEN_SECONDS + 0.2)

    stage(known)
    stage(scenario)
    assert looks == [str(other)]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_names_order_and_nothing_clipped(
    stage: Stage, pictures: Path, language: str, size: tuple[int, int]
) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", language)
        await desk.ready()
        page = await opened(desk)
        click_picture(page, 0)
        desk.app.pictures.gallery.rate(await desk.app.pictures.gallery.rows_at([0]), 3)
        await desk.until(lambda: page.details.stars.rating == 3, "details")
        assert clipped(page) == []
        found = interactive(page)
        assert [widget for widget in found if not widget.accessibleName()] == []
        page.filters.line.setFocus()
        reached: list[QWidget] = tab_order(desk.app.window)
        assert [widget.accessibleName() for widget in found if widget not in reached] == []
        assert page.grid in reached

    stage(scenario, size=size)


def test_collections_are_renamed_joined_deleted_and_brought_back(stage: Stage, pictures: Path) -> None:
    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        gallery = desk.app.pictures.gallery

        def held() -> dict[str, int]:
            return {found.value: found.count for found in gallery.choices.collections}

        rows = await gallery.rows_at([0, 1, 2])
        gallery.collect(rows[:2], "birds")
        gallery.collect(rows[1:], "seas")
        await desk.until(lambda: held() == {"birds": 2, "seas": 2}, "two collections")
        desk.click(page.details.manage)
        sheet = page.sheet
        assert [line.field.text() for line in sheet.lines] == ["birds", "seas"]
        assert not sheet.undo.isEnabled()
        field = sheet.lines[0].field
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, "  two   birds ")
        assert sheet.lines[0].rename.isEnabled()
        QTest.keyClick(field, Qt.Key.Key_Return)
        await desk.until(lambda: held() == {"two birds": 2, "seas": 2}, "renamed by Return")
        # The lines are made anew once the answer is there, and the layout shows them in its own time.
        await desk.until(
            lambda: any(line.field.text() == "two birds" and line.isVisible() for line in sheet.lines),
            "in the sheet",
        )
        place = [line.field.text() for line in sheet.lines].index("two birds")
        sheet.lines[place].field.setText("seas")
        desk.click(sheet.lines[place].rename)
        await desk.until(lambda: held() == {"seas": 3}, "joined")
        desk.click(sheet.undo)
        await desk.until(lambda: held() == {"two birds": 2, "seas": 2}, "apart again")
        gallery.search_for(filters=PictureQuery(collection="seas"))
        await desk.until(lambda: gallery.model.rowCount() == 2, "only the seas")
        desk.click(sheet.lines[0].delete)
        await desk.until(lambda: held() == {"two birds": 2}, "deleted")
        await desk.until(lambda: gallery.model.rowCount() == len(PROMPTS), "all pictures are shown and there")
        desk.click(sheet.undo)
        await desk.until(lambda: held() == {"two birds": 2, "seas": 2}, "back with its pictures")
        assert not sheet.undo.isEnabled()
        sheet.close()

    stage(scenario)


def test_prompts_of_chosen_pictures_go_to_a_comparison(stage: Stage, pictures: Path) -> None:
    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        assert not page.details.lab.isEnabled()
        click_picture(page, 0)
        click_picture(page, 1, Qt.KeyboardModifier.ControlModifier)
        await desk.until(page.details.lab.isEnabled, "two are chosen")
        desk.click(page.details.lab)
        lab = desk.app.lab
        assert lab is not None
        assert desk.app.window.page("compare").isVisible()
        rows = await desk.app.pictures.gallery.rows_at([0, 1])
        assert lab.form.form.prompts.splitlines()[-2:] == [row.prompt for row in rows]

    stage(scenario)


def test_the_first_pictures_come_before_the_rest(
    stage: Stage, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_state, "FIRST_PICTURES", 2)
    shown: list[tuple[int, str]] = []

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        gallery = desk.app.pictures.gallery
        await asyncio.to_thread(gallery.index.scan)  # known from an earlier start
        page = desk.app.window.page("gallery")
        assert isinstance(page, GalleryPage)
        gallery.found.connect(
            lambda _count: shown.append((gallery.model.rowCount(), page.filters.count.text()))
        )
        desk.app.window.go_to("gallery")
        await desk.until(lambda: gallery.model.rowCount() == len(PROMPTS), "all are listed")
        assert shown[0] == (2, "5 pictures"), "the count is right from the start"

    stage(scenario)
