"""The Models page in the real window, by clicks, keys and drops, against a local hub."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from desk import Desk
from held import Held, pause_for_the_others
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from fluxdesk.app import Application
from fluxdesk.domain.catalogue import CatalogueEntry, Source
from fluxdesk.services import folders, model_changes
from fluxdesk.services.accepted_licences import AcceptedLicences
from fluxdesk.services.catalogue import add_to_user_catalogue
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.download_queue import DownloadQueue, QueuedFetch
from fluxdesk.services.fault_server import FaultServer
from fluxdesk.services.model_store import ModelStore
from fluxdesk.services.paths import find_paths
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.format import file_size
from fluxdesk.ui.model_dialogs import AddressSheet, DeleteSheet, FoldersSheet, LicenceSheet
from fluxdesk.ui.models_page import ModelsPage
from fluxdesk.ui.status_strip import StatusStrip
from fluxdesk.ui.token_sheet import TokenSheet

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
Stage = Callable[..., Application]
MINI = Path(__file__).resolve().parents[2] / "resources" / "flux-mini" / "flux-mini-F16.gguf"
NAME = "flux-mini-one.gguf"
SIZE = MINI.stat().st_size


@pytest.fixture
def server(own_home: Path) -> Iterator[FaultServer]:
    with FaultServer({NAME: MINI, "flux-mini-two.gguf": MINI}) as server:
        file = find_paths().settings_file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'version = 1\n[downloads]\nhub = "{server.hub}"\n', encoding="utf-8")
        yield server


@pytest.fixture
def elsewhere(own_home: Path) -> Iterator[FaultServer]:
    """No hub, and nobody has asked it for a size yet."""
    with FaultServer({NAME: MINI}) as server:
        yield server


async def models_page(desk: Desk) -> ModelsPage:
    """Click on the rail and wait until the folders were looked at."""
    desk.click(desk.app.window._rail.button("models"))
    page = desk.app.window.page("models")
    assert isinstance(page, ModelsPage)
    await desk.until(lambda: page.models.inventory is not None, "folders looked at")
    return page


async def sheet(desk: Desk, kind: type[Sheet]) -> Sheet:
    """The sheet that is open."""

    def find() -> Sheet | None:
        found = desk.app.window.findChildren(kind)
        return next((one for one in found if one.isVisible()), None)

    await desk.until(find, kind.__name__)
    return find()


async def add(desk: Desk, page: ModelsPage, text: str) -> None:
    page.ask_address()
    asking = await sheet(desk, AddressSheet)
    assert asking.field.hasFocus() or QApplication.focusWidget() is not asking.close_button
    QTest.keyClicks(asking.field, text)
    desk.click(asking.go)


async def wait_for(desk: Desk, page: ModelsPage, key: str, status: str) -> None:
    await desk.until(lambda: (row := page.models.row(key)) and row.status == status, f"{key} {status}")
    page.show_section("files")
    await desk.until(lambda: key in page.rows and page.rows[key].isVisible(), f"row {key}")


def test_in_large_letters_rows_say_all_of_it_in_more_lines(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", "es")
        await desk.until(lambda: desk.app.window._rail.button("models").isVisible(), "in Spanish")
        page = await models_page(desk)
        await desk.until(lambda: any(row.advice for row in page.models.rows), "advised")

        def cut_off() -> list[str]:
            row = next(iter(page.rows.values()))
            texts = (row.state, row.fit, row.facts)
            lines = [
                one for one in texts if one.isVisible() and one.heightForWidth(one.width()) > one.height()
            ]
            narrow = [one for one in (row.title, row.size_text) if one.width() < one.sizeHint().width()]
            return [one.text() for one in lines + narrow]

        def in_line() -> bool:
            row = next(iter(page.rows.values()))
            return abs(row.size_text.geometry().center().y() - row.action.geometry().center().y()) <= 3

        desk.app.window.resize(1280, 800)  # the screen here is smaller
        await desk.until(in_line, "side by side")
        usual = next(iter(page.rows.values())).height()
        desk.app.preferences.set("appearance", "letters", "200")
        for section in ("flux1-schnell", "parts", "measures"):
            page.show_section(section)
            await desk.until(lambda: page.rows and not in_line() and not cut_off(), f"{section} is whole")
            assert page.area.horizontalScrollBar().maximum() == 0
        row = next(iter(page.rows.values()))
        assert len(page.rows) == 2
        assert row.height() == row.heightForWidth(row.width()), "as high as it needs, where there is room"
        desk.app.preferences.set("appearance", "letters", "100")
        desk.app.window.resize(1280, 800)
        page.show_section("flux1-schnell")
        await desk.until(lambda: next(iter(page.rows.values())).height() == usual, "as before")
        assert in_line()

    stage(scenario)


def test_fetch_pause_quit_start_resume_and_paint(stage: Stage, server: FaultServer) -> None:
    async def first(desk: Desk) -> None:
        page = await models_page(desk)
        await add(desk, page, "tester/files")
        await wait_for(desk, page, NAME, "absent")
        server.bytes_per_second = 800_000
        desk.click(page.rows[NAME].action)
        fetches = page.models.fetches

        def arrived() -> int:
            progress = [fetch.progress for fetch in fetches.fetches.values()]
            return sum(one.done_bytes for one in progress if one)

        await desk.until(lambda: arrived() > 1_000_000, "a part of it")
        assert page.strip.isVisible()
        assert "MB" in page.rows[NAME].figures.text()
        desk.click(page.rows[NAME].action)
        await desk.until(lambda: page.rows[NAME].state.text() == "Paused", "paused")

    stage(first)
    (item,) = DownloadQueue(find_paths()).items()
    assert item.wanted == "paused"
    assert not item.target.exists()
    server.bytes_per_second = 0

    async def second(desk: Desk) -> None:
        page = await models_page(desk)
        await desk.until(lambda: page.models.fetches.fetches, "the queue taken up")
        await wait_for(desk, page, NAME, "partial")
        row = page.rows[NAME]
        assert row.state.text() == "Paused"
        assert row.bar.value() > 0, "what the last session brought is shown"
        own, more = row.make_menu(with_own=True), row.make_menu()
        assert own.actions()[0].text() == row.action.text()
        assert [a.text() for a in own.actions()[2:]] == [a.text() for a in more.actions()] != []
        desk.click(row.action)
        await desk.until(lambda: page.models.row(NAME).can_paint, "whole")
        assert item.target.read_bytes() == MINI.read_bytes()
        assert DownloadQueue(find_paths()).items() == ()
        await desk.until(lambda: page.rows[NAME].action.text() == "Paint with it", "its action")
        desk.click(page.rows[NAME].action)
        assert desk.app.window.current_page == "generate"
        assert (desk.app.session.form.family, desk.app.session.form.level) == ("flux-mini", "F16")

    stage(second)


def test_the_line_at_the_foot_shows_a_download_and_working_offline_ends_it(
    stage: Stage, server: FaultServer
) -> None:
    async def scenario(desk: Desk) -> None:
        line = desk.app.window.findChild(StatusStrip)
        assert line is not None
        seen: list[str] = []
        desk.app.network.changed.connect(lambda: seen.append(line.network.text()))
        page = await models_page(desk)
        await add(desk, page, "tester/files")
        await wait_for(desk, page, NAME, "absent")
        assert seen == ["Online for the models", "Offline"], "the list was asked for"
        server.bytes_per_second = 800_000
        desk.click(page.rows[NAME].action)
        await desk.until(lambda: line.network.text() == "Online for the models", "online")
        desk.app.preferences.set("network", "offline", True)
        await desk.until(lambda: page.rows[NAME].state.text() == "Paused", "paused")
        assert line.network.text() == "Offline, as set"
        await add(desk, page, "tester/more")
        await desk.until(lambda: "works offline" in notice_texts(desk), "refused")
        desk.app.preferences.set("network", "offline", False)
        server.bytes_per_second = 0
        desk.click(page.rows[NAME].action)
        await desk.until(lambda: page.models.row(NAME).can_paint, "whole")
        await desk.until(lambda: line.network.text() == "Offline", "offline again")

    stage(scenario)


def notice_texts(desk: Desk) -> str:
    return " ".join(notice.text for notice in desk.app.notices.current)


def test_a_paused_file_of_a_bare_address_keeps_its_size(stage: Stage, elsewhere: FaultServer) -> None:
    elsewhere.bytes_per_second = 400_000

    async def first(desk: Desk) -> None:
        page = await models_page(desk)
        page.show_section("files")
        sizes: list[str] = []
        page.models.changed.connect(
            lambda: sizes.extend(row.size_text.text() for key, row in page.rows.items() if key == NAME)
        )
        await add(desk, page, elsewhere.plain(NAME))  # and it is fetched at once
        running = page.models.fetches.fetches.values()
        await desk.until(
            lambda: any(f.progress and f.progress.done_bytes > 500_000 for f in running), "a part"
        )
        assert sizes[0] == "size not known"
        desk.click(page.strip.button)
        await desk.until(lambda: page.rows[NAME].state.text() == "Paused", "paused")
        shows_it_all(page)

    async def again(desk: Desk) -> None:
        page = await models_page(desk)
        await wait_for(desk, page, NAME, "partial")
        await desk.until(lambda: page.rows[NAME].fetch, "the queue taken up")
        await desk.until(lambda: "of" in page.strip.text.text(), "the strip knows too")
        shows_it_all(page)

    def shows_it_all(page: ModelsPage) -> None:
        whole = file_size(SIZE)
        assert page.rows[NAME].size_text.text() == whole
        assert page.rows[NAME].figures.text().endswith(f"of {whole}")
        assert 0 < page.rows[NAME].bar.value() < 1000
        assert page.strip.text.text().endswith(f"of {whole}")

    stage(first)
    stage(again)


def test_the_order_of_the_queue(stage: Stage, server: FaultServer) -> None:
    server.bytes_per_second = 100_000

    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        await add(desk, page, "tester/files")
        await wait_for(desk, page, NAME, "absent")
        for key in (NAME, "flux-mini-two.gguf"):
            desk.click(page.rows[key].action)
            await desk.until(lambda key=key: page.rows[key].fetch, key)
        page.show_section("downloads")
        assert list(page.rows) == [NAME, "flux-mini-two.gguf"]
        actions = [what for what, _ in page.rows["flux-mini-two.gguf"].menu_actions()]
        assert {"earlier", "later", "discard"} <= set(actions)
        page.act("flux-mini-two.gguf", "earlier")
        queue = DownloadQueue(find_paths())
        await desk.until(lambda: queue.items()[0].entry.id == "flux-mini-two.gguf", "kept in the file")
        assert [fetch.entry.id for fetch in page.models.fetches.ordered] == ["flux-mini-two.gguf", NAME]
        desk.click(page.strip.button)
        states = page.models.fetches.fetches.values
        await desk.until(lambda: all(fetch.status == "paused" for fetch in states()), "all paused")
        assert page.strip.button.text() == "Resume all"
        for key in (NAME, "flux-mini-two.gguf"):
            page.act(key, "discard")
        await desk.until(lambda: not page.models.fetches.fetches, "both thrown away")
        await desk.until(lambda: not list(find_paths().models.glob("*.part*")), "no bytes left")

    stage(scenario)


def test_a_place_asked_for_before_the_queue_has_the_file_is_kept(
    stage: Stage, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.bytes_per_second = 100_000
    may_put = threading.Event()
    may_put.set()
    put = DownloadQueue.put

    def late_put(queue: DownloadQueue, item: QueuedFetch) -> None:
        assert may_put.wait(20)
        put(queue, item)

    monkeypatch.setattr(DownloadQueue, "put", late_put)

    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        fetches = page.models.fetches
        await add(desk, page, "tester/files")
        await wait_for(desk, page, NAME, "absent")
        desk.click(page.rows[NAME].action)
        await desk.until(lambda: [fetch for fetch in fetches.ordered if fetch.download], "the first")
        may_put.clear()
        desk.click(page.rows["flux-mini-two.gguf"].action)
        await desk.until(lambda: len(fetches.fetches) == 2, "the second, on its way into the queue")
        second = fetches.ordered[1]
        assert second.download is None
        fetches.move(second, -1)
        may_put.set()
        await desk.until(lambda: fetches.ordered[0] is second, "first")
        queue = DownloadQueue(find_paths())
        await desk.until(lambda: queue.items()[0].entry.id == "flux-mini-two.gguf", "kept in the file")

    stage(scenario)


def test_a_non_commercial_licence_is_accepted_first_and_kept(
    stage: Stage, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fluxdesk.services.model_store.free_bytes", lambda folder: 10**12)

    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        page.show_section("flux1-dev")
        row = page.rows["flux1-dev-Q2_K"]
        await desk.until(row.action.isVisible, "shown")
        desk.click(row.action)
        terms = await sheet(desk, LicenceSheet)
        assert not terms.go.isEnabled()
        desk.click(terms.close_button)
        assert not page.models.fetches.fetches
        desk.click(row.action)
        terms = await sheet(desk, LicenceSheet)
        desk.click(terms.agree, QPoint(8, terms.agree.height() // 2))
        desk.click(terms.go)
        fetches = page.models.fetches
        await desk.until(lambda: len(fetches.fetches) == 4, "the model and its three companions")
        sizes = [fetch.entry.bytes for fetch in fetches.fetches.values()]
        assert sizes == sorted(sizes), "small files first"
        await desk.until(lambda: all(f.status == "failed" for f in fetches.fetches.values()), "404")
        assert "has no file flux1-dev-Q2_K.gguf" in page.rows["flux1-dev-Q2_K"].problem.text()
        assert page.rows["flux1-dev-Q2_K"].action.text() == "Try again"

    stage(scenario)
    (record,) = AcceptedLicences(find_paths()).all()
    assert (record.licence, record.entry) == ("flux-1-dev-non-commercial", "flux1-dev-Q2_K")
    assert not list(find_paths().models.glob("*.gguf"))


def test_the_doctor_mends_a_truncated_file(stage: Stage, server: FaultServer) -> None:
    paths = find_paths()
    entry = CatalogueEntry(
        id=NAME, name=NAME, role="transformer", sources=(Source(repo="tester/files", path=NAME),),
        family="flux-mini", bytes=SIZE, sha256=hashlib.sha256(MINI.read_bytes()).hexdigest(), added_by_user=True,
    )  # fmt: skip
    add_to_user_catalogue(paths, entry)
    paths.models.mkdir(parents=True)
    (paths.models / NAME).write_bytes(MINI.read_bytes()[: SIZE * 2 // 3])

    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        await wait_for(desk, page, NAME, "damaged")
        assert page.rows[NAME].action.text() == "Repair"
        page.act(NAME, "inspect")
        await desk.until(lambda: page.doctor.isVisible() and page.doctor.button, "the doctor")
        assert "It is not whole." in page.doctor.texts
        assert any("Transformer" in text for text in page.doctor.texts)
        assert page.doctor.button.text() == "Fetch the rest"
        desk.click(page.doctor.button)
        await desk.until(lambda: page.models.row(NAME).status == "whole", "whole")
        assert (paths.models / NAME).read_bytes() == MINI.read_bytes()
        assert server.sent_bytes <= SIZE // 3 + 1

    stage(scenario)


def drop(page: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    where = page.rect().center().toPointF()
    event = QDropEvent(where, Qt.DropAction.CopyAction, data, buttons, keys)
    enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, event)


def test_files_and_folders_are_dropped_in(stage: Stage, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "other.gguf").write_bytes(MINI.read_bytes())
    (tmp_path / "mine.gguf").write_bytes(MINI.read_bytes())
    (tmp_path / "old.ckpt").write_bytes(b"PK\x03\x04 a pickle")

    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        drop(page, tmp_path / "mine.gguf", shelf)
        keys = [str(find_paths().models / "mine.gguf"), str(shelf / "other.gguf")]
        for key in keys:
            await wait_for(desk, page, key, "whole")
        drop(page, tmp_path / "old.ckpt")
        await desk.until(lambda: any("pickle" in n.text for n in desk.app.notices.current), "refused")
        ours = [what for what, _ in page.rows[keys[0]].menu_actions()]
        theirs = [what for what, _ in page.rows[keys[1]].menu_actions()]
        assert "delete" in ours
        assert "delete" not in theirs, "another program's folder is never changed"
        with DataUse(find_paths(), "compare"):
            page.act(keys[0], "delete")
            desk.click((await sheet(desk, DeleteSheet)).go)
            words = "“fluxdesk compare” is running and uses these files."
            await desk.until(
                lambda: any(notice.text.startswith(words) for notice in desk.app.notices.current), "refused"
            )
            assert page.models.row(keys[0]) is not None
        page.act(keys[0], "delete")
        question = await sheet(desk, DeleteSheet)
        desk.click(question.go)
        await desk.until(lambda: page.models.row(keys[0]) is None, "deleted")
        assert (tmp_path / "mine.gguf").exists()
        page.act(keys[1], "verify")
        await desk.until(lambda: any("read whole" in n.text for n in desk.app.notices.current), "verified")
        page.models.files.find_folders()
        folders = await sheet(desk, FoldersSheet)
        buttons = folders.findChildren(QAbstractButton)
        desk.click(next(b for b in buttons if b.accessibleName() == f"Stop using: {shelf}"))
        await desk.until(lambda: page.models.row(keys[1]) is None, "no longer used")
        assert (shelf / "other.gguf").exists()
        folders.accept()

    stage(scenario)


@pytest.mark.usefixtures("roomy")
def test_only_what_fits_and_every_control_has_a_name(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        await desk.until(lambda: page.models.hardware is not None, "advice")
        models = page.models
        row = next(row for row in models.rows if row.key == "flux1-schnell-Q8_0")
        small = msgspec.structs.replace(row, advice=msgspec.structs.replace(row.advice, fit="no"))
        models.rows = tuple(small if one is row else one for one in models.rows)
        models.changed.emit()
        assert row.key in page.rows
        assert "does not fit" in page.rows[row.key].facts.text()
        desk.click(page.fits_only, QPoint(8, page.fits_only.height() // 2))
        assert row.key not in page.rows
        assert "flux1-schnell-Q4_0" in page.rows
        recommended = [one for one in page.rows.values() if one.badge.isVisible()]
        assert len(recommended) == 1
        for button in page.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.accessibleName() or button.text(), button

    stage(scenario)


def test_the_token_is_refused_in_words_without_a_keyring(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())

    async def scenario(desk: Desk) -> None:
        desk.app.dialogs.ask_token()
        asking = await sheet(desk, TokenSheet)
        await desk.until(lambda: asking.state.text() == "No token is saved.", "looked")
        QTest.keyClicks(asking.field, "hf_something_secret")
        desk.click(asking.save)
        await desk.until(lambda: "no keyring" in asking.row.problem.text(), "said so")
        assert asking.field.text() == ""
        asking.accept()

    try:
        stage(scenario)
    finally:
        keyring.set_keyring(before)


def test_what_is_added_while_the_folders_are_looked_at_is_fetched(
    stage: Stage, server: FaultServer, held: Held
) -> None:
    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        held.up(ModelStore, "look", first=True, answer=True)
        page.models.refresh()
        await desk.until(lambda: held.waiting, "somebody looks")
        await add(desk, page, server.url(NAME))
        await pause_for_the_others()
        held.let_go()
        await desk.until(lambda: page.models.fetches.fetches, "it is fetched")

    stage(scenario)


def test_what_is_thrown_away_and_wanted_again_at_once_is_fetched_whole(
    stage: Stage, server: FaultServer, held: Held
) -> None:
    server.bytes_per_second = 800_000

    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        await add(desk, page, "tester/files")
        await wait_for(desk, page, NAME, "absent")
        fetches = page.models.fetches
        row = page.models.row(NAME)
        assert row is not None
        page.models.fetch(row)
        await desk.until(lambda: any(f.status == "running" for f in fetches.fetches.values()), "begun")
        held.up(DownloadQueue, "remove")
        fetches.discard(fetches.ordered[0])
        await desk.until(lambda: held.waiting, "being thrown away")
        await pause_for_the_others()
        page.models.fetch(row)
        await pause_for_the_others()
        held.let_go()
        await desk.until(lambda: not held.busy, "thrown away")
        await pause_for_the_others()
        running = [download.request.target for download in fetches.fetcher.downloader.downloads]
        assert running == list(fetches.fetches), "nothing runs that nobody sees"

    stage(scenario)


def test_nothing_is_fetched_into_a_folder_that_is_being_left(
    stage: Stage, server: FaultServer, held: Held, tmp_path: Path
) -> None:
    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        await add(desk, page, "tester/files")
        await wait_for(desk, page, NAME, "absent")
        held.up(model_changes, "move_store")
        page.models.move_to(tmp_path / "elsewhere")
        await desk.until(lambda: held.waiting, "being moved")
        row = page.models.row(NAME)
        assert row is not None
        page.models.fetch(row)
        said = "being moved"
        await desk.until(lambda: any(said in notice.text for notice in desk.app.notices.current), "said")
        assert not page.models.fetches.fetches
        held.let_go()
        await desk.until(lambda: not page.models.files.work.busy, "moved")
        page.models.fetch(row)
        await desk.until(lambda: page.models.fetches.fetches, "now it is")

    stage(scenario)


def test_what_has_changed_while_a_sheet_was_open_is_asked_or_fetched_as_it_is_now(
    stage: Stage, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        models = page.models
        await add(desk, page, "tester/files")
        await wait_for(desk, page, NAME, "absent")
        models.fetch(models.row(NAME))
        await wait_for(desk, page, NAME, "whole")
        planned, removed, fetched = models.removal_of, [], []
        monkeypatch.setattr(models, "remove", removed.append)
        monkeypatch.setattr(models, "fetch", fetched.append)
        page.act(NAME, "delete")
        first = await sheet(desk, DeleteSheet)
        monkeypatch.setattr(
            models, "removal_of", lambda row: msgspec.structs.replace(planned(row), files=(), freed_bytes=0)
        )
        desk.click(first.go)
        assert removed == [], "another model needs it by now"
        await desk.until(lambda: not first.isVisible(), "the first sheet is gone")
        desk.click((await sheet(desk, DeleteSheet)).go)
        assert [removal.files for removal in removed] == [()]

        row = models.row("flux-mini-two.gguf")
        assert row is not None
        asked = [row.entry]
        monkeypatch.setattr(models, "unaccepted", lambda _row: asked.pop() if asked else None)
        monkeypatch.setattr(models, "accept", lambda _entry: None)
        page.act(row.key, "fetch")
        licence = await sheet(desk, LicenceSheet)
        models.rows = tuple(msgspec.structs.replace(one, done_bytes=7) for one in models.rows)
        licence.agree.setChecked(True)
        desk.click(licence.go)
        assert [one.done_bytes for one in fetched] == [7]

    stage(scenario)


def test_other_programs_are_looked_for_once_by_who_asks_twice(
    stage: Stage, own_home: Path, held: Held
) -> None:
    async def scenario(desk: Desk) -> None:
        page = await models_page(desk)
        held.up(folders, "discover")
        for _ in range(2):
            page.models.files.find_folders()
            await desk.until(lambda: held.waiting, "being looked for")
        held.let_go()
        found = await sheet(desk, FoldersSheet)
        await pause_for_the_others()
        assert desk.app.window.findChildren(FoldersSheet) == [found]
        found.close()

    stage(scenario)
