"""What people do while the window waits for something: another language, another picture, another wish."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk
from fakes import request
from held import Held, pause_for_the_others
from PySide6.QtCore import QMetaMethod, QObject, Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid
from test_ui_gallery import PROMPTS, click_picture, opened, write_pictures

from fluxdesk.app import Application
from fluxdesk.formats.png import write_picture
from fluxdesk.services.gallery_index import GalleryIndex
from fluxdesk.services.paths import find_paths
from fluxdesk.services.thumbnails import Thumbnails
from fluxdesk.services.trash import Trash
from fluxdesk.state import gallery as gallery_state
from fluxdesk.ui import picture_viewer
from fluxdesk.ui.picture_viewer import PictureViewer

Stage = Callable[..., Application]


@pytest.fixture
def pictures(own_home: Path) -> Path:
    return write_pictures(find_paths().pictures)


async def settled(desk: Desk) -> None:
    """Everything that was under way has ended."""
    await desk.until(lambda: not desk.app.tasks._tasks, "all has ended")


async def spoken_anew(desk: Desk, language: str = "es") -> None:
    """The window speaks `language`, and its pages of before are gone."""
    before = [desk.app.window.page(key) for key in desk.app.window.pages]
    gone: list[str] = []
    for page in before:
        page.destroyed.connect(lambda: gone.append(""))
    desk.app.preferences.set("appearance", "language", language)
    await desk.until(lambda: len(gone) == len(before), "the old pages are gone")


def states() -> list[QObject]:
    """Every state there is. By their types: some objects of other packages warn when they are asked what they are."""
    gc.unfreeze()  # what was there at the start is left out otherwise
    return [
        found
        for found in gc.get_objects()
        if issubclass(type(found), QObject)
        and type(found).__module__.startswith("fluxdesk.state.")
        and isValid(found)
    ]


def listeners(of: list[QObject]) -> dict[str, int]:
    """How many slots every signal of these states has, all objects of a class together."""
    found: dict[str, int] = {}
    for state in of:
        meta = state.metaObject()
        for place in range(meta.methodCount()):
            method = meta.method(place)
            if method.methodType() == QMetaMethod.MethodType.Signal:
                signature = bytes(method.methodSignature().data()).decode()
                key = f"{type(state).__name__}.{signature}"
                found[key] = found.get(key, 0) + state.receivers(f"2{signature}")
    return found


def test_pages_of_another_language_hear_nothing_any_more(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        for key in desk.app.window.pages:
            desk.app.window.page(key)
        watched = states()
        before = listeners(watched)
        await spoken_anew(desk)
        for key in desk.app.window.pages:
            desk.app.window.page(key)
        after = listeners(watched)
        assert before["LabState.status_changed(QString)"] > 1, "they are counted"
        assert {key: (count, after[key]) for key, count in before.items() if after[key] != count} == {}

    stage(scenario)


def test_whoever_was_closed_is_shown_nothing_any_more(
    stage: Stage,
    pictures: Path,
    held: Held,
) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        page = await opened(desk)
        held.up(picture_viewer, "QImage")
        held.up(GalleryIndex, "collections_of")
        held.up(Thumbnails, "get")
        click_picture(page, 0)
        page.look_at(1)
        viewer = page.viewer
        assert isinstance(viewer, PictureViewer)
        page.thumbnails._kept.clear()
        page.thumbnails.get((await desk.app.pictures.gallery.rows_at([0]))[0])
        await desk.until(lambda: {*held.waiting} == {"QImage", "collections_of", "get"}, "all are at work")
        gone: list[str] = []
        viewer.destroyed.connect(lambda: gone.append(""))
        viewer.close()
        await desk.until(lambda: gone, "the viewer is gone")
        await spoken_anew(desk)
        held.let_go()
        await settled(desk)
        assert [notice.text for notice in desk.app.notices.current] == []

    stage(scenario)


def test_a_key_means_the_picture_that_is_chosen_now(stage: Stage, pictures: Path, held: Held) -> None:
    """Not the one whose details still stand beside the grid."""

    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        gallery = desk.app.pictures.gallery
        first, second = await gallery.rows_at([0, 1])
        click_picture(page, 0)
        await desk.until(lambda: page._chosen == (first,), "its details")
        held.up(GalleryIndex, "rows")
        QTest.keyClick(page.grid, Qt.Key.Key_Right)
        QTest.keyClick(page.grid, Qt.Key.Key_5)
        QTest.keyClick(page.grid, Qt.Key.Key_Delete)
        held.let_go()
        await desk.until(lambda: not gallery.file(second).exists(), "deleted")
        await settled(desk)
        assert gallery.file(first).exists()
        assert await rated(desk) == {}, "the one with the stars is gone"
        desk.app.pictures.trash.undo()
        await desk.until(lambda: gallery.model.rowCount() == len(PROMPTS), "back")
        assert await rated(desk) == {second.path: 5}

    stage(scenario)


async def rated(desk: Desk) -> dict[str, int]:
    """The stars that pictures have, by file."""
    gallery = desk.app.pictures.gallery
    rows = await gallery.rows_of(gallery.model.numbers)
    return {row.path: row.rating for row in rows if row.rating}


def test_who_turned_to_a_picture_gets_it_although_the_list_moves(
    stage: Stage, pictures: Path, held: Held
) -> None:
    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        gallery = desk.app.pictures.gallery
        wanted = gallery.model.numbers[2]
        page.look_at(1)
        viewer = page.viewer
        assert isinstance(viewer, PictureViewer)
        await desk.until(lambda: viewer.row is not None, "shown")
        held.up(picture_viewer, "QImage")
        QTest.keyClick(viewer, Qt.Key.Key_Right)
        await desk.until(lambda: held.waiting, "being read")
        await gallery.forget([gallery.file(row) for row in await gallery.rows_at([0])])
        held.let_go()
        await settled(desk)
        assert viewer.row is not None
        assert (viewer.row.id, viewer.place) == (wanted, 1)

    stage(scenario)


def test_what_is_deleted_twice_or_undone_at_once_is_not_lost(
    stage: Stage, pictures: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    discarded: list[str] = []
    monkeypatch.setattr(Trash, "discard", lambda _trash, gone: discarded.extend(one.path for one in gone))

    async def scenario(desk: Desk) -> None:
        await opened(desk)
        gallery, trash = desk.app.pictures.gallery, desk.app.pictures.trash
        one, two, three = await gallery.rows_at([0, 1, 2])
        held.up(Trash, "hold")
        for row in (one, two, two):  # the key repeats itself
            trash.delete([row])
        trash.undo()
        await desk.until(lambda: held.waiting, "being moved")
        held.let_go()
        await settled(desk)
        assert gallery.file(two).exists()
        assert discarded == [one.path], "not forgotten in its folder"
        assert not gallery.file(one).exists()
        assert not trash.can_undo
        trash.delete([three])
        trash.delete([three])
        await settled(desk)
        assert trash.can_undo
        assert [notice.text for notice in desk.app.notices.current] == ["The picture was deleted."]

    stage(scenario)


def test_the_last_word_on_a_picture_counts_and_is_shown(stage: Stage, pictures: Path, held: Held) -> None:
    async def scenario(desk: Desk) -> None:
        await opened(desk)
        gallery = desk.app.pictures.gallery
        (row,) = await gallery.rows_at([0])
        held.up(GalleryIndex, "change", first=True)
        gallery.rate([row], 3)
        await desk.until(lambda: held.waiting, "the first is being written")
        gallery.rate([row], 5)
        await pause_for_the_others()
        held.let_go()
        await settled(desk)
        assert await rated(desk) == {row.path: 5}

        held.again()
        held.up(GalleryIndex, "rows", first=True, answer=True)
        gallery.model.renew_rows()
        gallery.model.row(0)
        await desk.until(lambda: held.waiting, "an answer is on its way, as it was")
        gallery.rate([row], 4)
        await pause_for_the_others()
        held.let_go()
        await settled(desk)
        gallery.model.row(0)
        await settled(desk)
        shown = gallery.model.row(0)
        assert shown is not None
        assert shown.rating == 4

    stage(scenario)


def test_another_folder_offers_what_is_in_it_and_leaves_the_thumbnails_of_this_one(
    stage: Stage, pictures: Path, tmp_path: Path, held: Held
) -> None:
    other = tmp_path / "other"
    write_picture(other / "0.png", 16, 24, bytes(1152), request=request(0, prompt="one", width=16, height=24))

    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        gallery = desk.app.pictures.gallery
        (row,) = await gallery.rows_at([0])
        page.thumbnails._kept.clear()
        held.up(gallery_state, "thumbnail_key")
        assert page.thumbnails.get(row) is None
        await desk.until(lambda: held.waiting, "being read")
        for folder, count in ((other, 1), (pictures, len(PROMPTS)), (other, 1)):
            desk.app.preferences.set("pictures", "folder", str(folder))
            await desk.until(lambda count=count: len(gallery.model.numbers) == count, "the other folder")
            held.let_go()
            await settled(desk)
            assert gallery.choices.pictures == count, "although nothing in it is new"
        found = page.thumbnails.get(row)
        assert found is not None
        assert not found.isNull()

    stage(scenario)


def test_what_is_typed_into_a_collections_line_stays_while_pictures_are_counted(
    stage: Stage, pictures: Path
) -> None:
    async def scenario(desk: Desk) -> None:
        page = await opened(desk)
        gallery = desk.app.pictures.gallery
        rows = await gallery.rows_at([0, 1])
        gallery.collect(rows[:1], "birds")
        await desk.until(lambda: gallery.choices.collections, "a collection")
        page.manage_collections()
        field = page.sheet.lines[0].field
        QTest.keyClicks(field, " of the sea")
        typed = field.text()
        gallery.collect(rows[1:], "birds")
        await desk.until(lambda: gallery.choices.collections[0].count == 2, "one more in it")
        line = page.sheet.lines[0]
        assert (line.field.text(), line.rename.isEnabled()) == (typed, True)
        assert line.field is not field
        page.sheet.close()

    stage(scenario)
