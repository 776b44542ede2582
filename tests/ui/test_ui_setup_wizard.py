"""The first-run set-up, by keys and clicks: pages, choices, what is remembered, what Esc keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import qasync
from held import Held
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fluxdesk.app import make_qt_application
from fluxdesk.domain.hardware import DiskInfo, HardwareReport
from fluxdesk.domain.machine import simulated
from fluxdesk.services.advisor import Advisor
from fluxdesk.services.data_use import WINDOW, DataUse
from fluxdesk.services.folders import FoundFolder
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import Paths, find_paths
from fluxdesk.services.planner import Planner
from fluxdesk.services.settings_store import Settings, settings_file
from fluxdesk.services.setup_store import SetupRecord, setup_file
from fluxdesk.state.engine_setup import EngineSetupState
from fluxdesk.state.network import NetworkState
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.setup import SetupState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.translation import Translation
from fluxdesk.ui.setup_level_page import LevelPage
from fluxdesk.ui.setup_place_pages import FolderPage
from fluxdesk.ui.setup_wizard import SetupWizard

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
GB = 10**9
FOLDER = FoundFolder(program="comfyui", path="/models/comfy", files=7, bytes=31 * GB)


class Store:
    """Stands in for downloads of tens of gigabytes, and for another program's folder."""

    def __init__(self) -> None:
        self.installed: list[tuple[str, str, Path]] = []
        self.used: list[FoundFolder] = []
        self.accepted: list[str] = []

    def missing_bytes(self, family: str, level: str) -> int:
        return 3 * GB if self.used else 14 * GB

    def find_folders(self) -> tuple[FoundFolder, ...]:
        return (FOLDER,)

    def use_folder(self, folder: FoundFolder) -> None:
        self.used.append(folder)

    def accept_terms(self, family: str) -> None:
        self.accepted.append(family)

    def install(self, family: str, level: str, folder: Path) -> None:
        self.installed.append((family, level, folder))


class Bench:
    """A set-up on a described machine, and hands to drive its dialog with."""

    def __init__(self, paths: Paths, report: HardwareReport, disk_free: int = 500 * GB) -> None:
        self.store = Store()
        notices = NoticesState()
        self.tasks = TaskRunner(notices)
        self.preferences = PreferencesState(settings_file(paths.settings_file), self.tasks, notices)
        self.translation = Translation(paths.resources)
        self.preferences.changed.connect(
            lambda _key: self.translation.set_choice(self.preferences.settings.appearance.language)
        )
        disk = DiskInfo(path="/models", free_bytes=disk_free, total_bytes=1000 * GB, kind="ssd")
        machine = msgspec.structs.replace(report, disk=disk)
        advisor = Advisor(paths, ModelSets(paths), Planner(probe=lambda: machine))
        advisor.disk = lambda folder: disk  # type: ignore[method-assign]
        self.setup = SetupState(
            setup_file(paths), lambda: advisor, self.tasks, paths.models, lambda: self.store
        )
        network = NetworkState(lambda: False)
        use = DataUse(paths, WINDOW)
        self.engine = EngineSetupState(paths, self.tasks, network, lambda: machine, Settings, use)
        self.wizard: SetupWizard | None = None

    async def open(self) -> SetupWizard:
        self.setup.start()
        self.wizard = SetupWizard(self.setup, self.preferences, self.engine)
        self.wizard.destroyed.connect(self._gone)
        self.wizard.show()
        await self.until(lambda: self.wizard is not None and self.wizard.isActiveWindow())
        await self.until(lambda: self.setup.found and self.setup.found.folders)
        return self.wizard

    def _gone(self) -> None:
        self.wizard = None

    async def until(self, condition: Callable[[], Any], seconds: float = 20.0) -> None:
        for _ in range(round(seconds / 0.01)):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never happened: {condition}")

    def press(self, key: Qt.Key) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)

    async def go_on(self) -> None:
        """Return, as the keyboard user does."""
        before = self.setup.page
        self.press(Qt.Key.Key_Return)
        await self.until(lambda: self.setup.page != before or self.setup.progress.finished)


Scenario = Callable[[Bench], Coroutine[Any, Any, None]]


@pytest.fixture
def bench(qapp: QApplication, own_home: Path) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def play(scenario: Scenario, report: HardwareReport | None = None, **options: Any) -> Bench:
        qt = make_qt_application(find_paths())
        loop = qasync.QEventLoop(qt)
        asyncio.set_event_loop(loop)
        made = Bench(find_paths(), report or simulated(12, 32), **options)
        benches.append(made)

        async def whole() -> None:
            await scenario(made)
            await made.setup.save_now()
            await made.preferences.save_now()
            await made.tasks.finish()

        try:
            with loop:
                loop.run_until_complete(whole())
        finally:
            asyncio.set_event_loop(None)
            if made.wizard is not None:
                made.wizard.close()
            qt.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return made

    yield play
    for made in benches:
        made.translation.set_choice("en")


def remembered() -> SetupRecord:
    return setup_file(find_paths()).load().value


def test_schnell_by_keyboard_alone(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        wizard = await desk.open()
        assert wizard.title.text().startswith("Welcome")
        await desk.go_on()
        assert "found" in wizard.title.text()
        await desk.go_on()
        assert desk.setup.page == "model"
        await desk.go_on()
        page = wizard.page
        assert isinstance(page, LevelPage)
        assert desk.setup.level == "Q5_1"
        assert "6.1 + " in page.why.text()
        assert "Q6_K also fits: 20 % less error" in page.better.text()
        assert page.bar.view is not None
        needed = page.bar.view.needed_bytes
        desk.press(Qt.Key.Key_Down)
        assert desk.setup.level == "Q5_K"
        assert page.bar.view.needed_bytes < needed
        await desk.go_on()
        await desk.until(lambda: desk.setup.missing_bytes == 14 * GB)
        assert desk.setup.page == "folder"
        await desk.go_on()
        assert wizard.go_on.text() == "Download and start"
        await desk.go_on()
        await desk.until(lambda: desk.store.installed)

    done = bench(scenario)
    assert done.store.installed == [("flux1-schnell", "Q5_K", find_paths().models)]
    assert remembered().progress.finished


def test_dev_needs_its_terms_accepted_and_records_when(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        wizard = await desk.open()
        await desk.go_on()
        await desk.go_on()
        desk.press(Qt.Key.Key_Down)
        await desk.until(lambda: desk.setup.progress.model == "flux1-dev")
        await desk.go_on()
        assert desk.setup.page == "terms"
        assert not wizard.go_on.isEnabled()
        desk.press(Qt.Key.Key_Return)
        await asyncio.sleep(0.05)
        assert desk.setup.page == "terms"
        desk.press(Qt.Key.Key_Space)
        assert wizard.go_on.isEnabled()
        await desk.go_on()
        assert desk.setup.page == "level"
        await desk.go_on()
        await desk.go_on()
        await desk.go_on()
        await desk.until(lambda: desk.store.installed)

    done = bench(scenario)
    assert done.store.installed[0][0] == "flux1-dev"
    assert done.store.accepted == ["flux1-dev"]
    terms = remembered().terms
    assert terms.flux1_dev.startswith("20")


def test_flux_mini_takes_four_clicks(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        wizard = await desk.open()
        clicks = 0
        for _ in range(2):
            QTest.mouseClick(wizard.go_on, Qt.MouseButton.LeftButton)
            clicks += 1
        card = wizard.page.cards["flux-mini"]  # type: ignore[attr-defined]
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
        assert wizard.go_on.text() == "Start painting"
        QTest.mouseClick(wizard.go_on, Qt.MouseButton.LeftButton)
        clicks += 2
        await desk.until(lambda: desk.setup.progress.finished)
        assert clicks == 4

    assert bench(scenario).store.installed == []


def test_escape_keeps_everything_and_the_same_page_comes_back(bench: Callable[..., Bench]) -> None:
    async def leave(desk: Bench) -> None:
        await desk.open()
        await desk.go_on()
        await desk.go_on()
        await desk.go_on()
        desk.press(Qt.Key.Key_Up)
        assert desk.setup.level == "Q6_K"
        desk.press(Qt.Key.Key_Escape)
        await desk.until(lambda: desk.wizard is None)

    async def come_back(desk: Bench) -> None:
        wizard = await desk.open()
        assert desk.setup.page == "level"
        assert desk.setup.level == "Q6_K"
        assert wizard.stack.currentIndex() == list(wizard.pages).index("level")
        QTest.mouseClick(wizard.back, Qt.MouseButton.LeftButton)
        assert desk.setup.page == "model"

    bench(leave)
    assert not remembered().progress.finished
    bench(come_back)


def test_a_return_that_is_held_down_turns_one_page(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        wizard = await desk.open()
        await desk.go_on()
        await desk.go_on()
        await desk.go_on()
        for target in (wizard.go_on, wizard.page.first_field(), wizard):
            assert target is not None
            target.setFocus()
            for _ in range(5):
                kind = QEvent.Type.KeyPress
                held = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
                QApplication.sendEvent(target, held)
        assert desk.setup.page == "level"
        assert wizard.isVisible()

    assert bench(scenario).store.installed == []


def test_it_can_be_run_again(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        desk.setup.choose_model("flux-mini")
        for _ in range(3):
            desk.setup.go_on()
        assert desk.setup.progress.finished
        desk.setup.restart()
        assert desk.setup.page == "language"
        assert not desk.setup.progress.finished
        assert desk.setup.progress.model == "flux-mini"

    bench(scenario)


def test_too_little_disk_is_said_and_stops(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        wizard = await desk.open()
        for _ in range(4):
            await desk.go_on()
        page = wizard.page
        assert isinstance(page, FolderPage)
        await desk.until(lambda: desk.setup.missing_bytes is not None)
        assert "too little room" in page.row.problem.text()
        assert not wizard.go_on.isEnabled()
        line = page.programs.itemAt(0).widget()
        assert line is not None
        button = next(child for child in line.children() if child.property("text") == "Use them here")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]
        await desk.until(lambda: desk.setup.missing_bytes == 3 * GB)
        assert page.row.problem.text() == ""
        assert wizard.go_on.isEnabled()

    assert bench(scenario, disk_free=8 * GB).store.used == [FOLDER]


def test_another_language_at_once(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        wizard = await desk.open()
        choice = wizard.page.choice  # type: ignore[attr-defined]
        QTest.mouseClick(choice.button("es"), Qt.MouseButton.LeftButton)
        assert desk.translation.language == "es"
        wizard.close()
        again = SetupWizard(desk.setup, desk.preferences, desk.engine)
        assert again.go_on.text() == "Continuar"
        for page in again.pages.values():
            page.refresh()
        why = again.pages["level"].why.text()  # type: ignore[attr-defined]
        assert "6,1 + " in why
        assert "porque" in why
        again.close()
        again.deleteLater()

    bench(scenario)


def test_a_machine_on_which_nothing_fits_is_offered_flux_mini(bench: Callable[..., Bench]) -> None:
    async def scenario(desk: Bench) -> None:
        await desk.open()
        assert desk.setup.progress.model == "flux-mini"
        assert desk.setup.pages == ("language", "hardware", "model")

    bench(scenario, simulated(0, 3))


def test_who_has_chosen_while_the_machine_is_looked_at_has_chosen(
    bench: Callable[..., Bench], held: Held
) -> None:
    async def scenario(desk: Bench) -> None:
        held.up(SetupState, "_look_at_machine")
        desk.setup.start()
        await desk.until(lambda: held.waiting)
        desk.setup.choose_model("flux1-dev")
        held.let_go()
        await desk.until(lambda: desk.setup.found and desk.setup.found.folders)
        assert desk.setup.progress.model == "flux1-dev"

    bench(scenario, simulated(0, 3))
