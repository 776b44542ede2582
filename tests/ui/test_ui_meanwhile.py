"""What people do while the window waits for something: another language, another picture, another wish."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from PySide6.QtCore import QMetaMethod, QObject, Qt
from PySide6.QtTest import QTest
from test_ui_gallery import PROMPTS, click_picture, opened, write_pictures

from fluxdesk.app import Application
from fluxdesk.services.gallery_index import GalleryIndex
from fluxdesk.services.paths import find_paths
from fluxdesk.services.thumbnails import Thumbnails
from fluxdesk.ui import picture_viewer
from fluxdesk.ui.picture_viewer import PictureViewer

Stage = Callable[..., Application]


class Held:
    """Holds up what worker threads do, until it lets go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._free = threading.Event()
        self.waiting: list[str] = []
        """Who has come so far."""

    def up(self, owner: object, name: str) -> None:
        """From now on whoever calls `owner.name` on a worker waits."""
        real = getattr(owner, name)

        def held(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                self.waiting.append(name)
                assert self._free.wait(20)
            return real(*args, **kwargs)

        self._monkeypatch.setattr(owner, name, held)

    def let_go(self) -> None:
        self._free.set()


@pytest.fixture
def pictures(own_home: Path) -> Path:
    return write_pictures(find_paths().pictures)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.let_go()


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


def listeners() -> dict[str, int]:
    """How many slots every signal of the states has, all objects of a class together."""
    found: dict[str, int] = {}
    gc.unfreeze()  # what was there at the start is left out otherwise
    for state in gc.get_objects():
        if not isinstance(state, QObject) or not type(state).__module__.startswith("fluxdesk.state."):
            continue
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
        before = listeners()
        await spoken_anew(desk)
        for key in desk.app.window.pages:
            desk.app.window.page(key)
        after = listeners()
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
        page.grid.viewport().update()
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
