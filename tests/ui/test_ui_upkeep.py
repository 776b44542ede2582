"""Engine, updates, removal and the network's line in the real window: names, nothing clipped, what buttons do."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from desk import Desk
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton
from test_ui_window import clipped, interactive

from fluxdesk.app import Application
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.hardware import CpuInfo, GpuInfo, HardwareReport
from fluxdesk.domain.release import Release
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.engine_env import EngineEnvironments, EngineManifest
from fluxdesk.services.fault_server import FaultServer
from fluxdesk.services.paths import find_paths
from fluxdesk.services.release_source import ReleaseSource
from fluxdesk.services.updates import Updates
from fluxdesk.state import engine_check
from fluxdesk.ui.engine_panel import EngineSheet
from fluxdesk.ui.removal_sheet import RemovalSheet
from fluxdesk.ui.settings_dialog import SettingsDialog
from fluxdesk.ui.status_strip import StatusStrip
from fluxdesk.ui.updates_sheet import UpdatesSheet

Stage = Callable[..., Application]
CARD = HardwareReport(
    system="Linux",
    cpu=CpuInfo(name="any", physical_cores=8, logical_cores=16),
    ram_total_bytes=32 << 30,
    ram_available_bytes=24 << 30,
    gpus=(
        GpuInfo(index=0, name="RTX 4070", vendor="nvidia", driver_version="580.65", compute_capability="8.9"),
    ),
)


async def opened(desk: Desk, key: str) -> QDialog:
    """The dialog behind the settings' button `key`, opened by clicking."""
    desk.click(desk.app.window._rail.button("settings"))
    await desk.until(lambda: "settings" in desk.app.dialogs.open_dialogs, "settings")
    settings = desk.app.dialogs.open_dialogs["settings"]
    button = settings.fields[f"upkeep.{key}"]  # type: ignore[attr-defined]
    settings.area.ensureWidgetVisible(button)  # type: ignore[attr-defined]
    await asyncio.sleep(0.05)
    desk.click(button)
    await desk.until(lambda: key in desk.app.dialogs.open_dialogs, key)
    return desk.app.dialogs.open_dialogs[key]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", ["engine", "updates", "removal"])
def test_dialogs_have_names_and_nothing_clipped(stage: Stage, language: str, key: str) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.preferences.set("appearance", "language", language)
        await desk.ready()
        dialog = await opened(desk, key)
        await desk.until(lambda: desk.app.upkeep.engine.facts or key != "engine", "facts")
        await desk.until(lambda: desk.app.upkeep.removal.parts is not None or key != "removal", "measured")
        await asyncio.sleep(0.05)
        assert clipped(dialog) == []
        assert [widget for widget in interactive(dialog) if not widget.accessibleName()] == []
        for button in dialog.findChildren(QPushButton):
            assert not button.isDefault() or button.text() in ("Close", "Cerrar"), button.text()

    stage(scenario)


def test_the_engine_states_its_size_first_and_a_failed_installation_can_be_resumed(
    stage: Stage, tmp_path: Path
) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        state = desk.app.upkeep.engine
        state._machine = lambda: CARD
        dialog = await opened(desk, "engine")
        assert isinstance(dialog, EngineSheet)
        panel = dialog.panel
        await desk.until(lambda: "CUDA 13" in panel.why.text(), "the choice")
        assert "3.0\u00a0GB to download" in panel.size_text.text()
        assert "min at 50 Mbit/s" in panel.size_text.text()
        panel.builds.setCurrentIndex(panel.builds.findData("cpu"))
        panel.builds.activated.emit(panel.builds.currentIndex())
        panel.folder.setText(str(tmp_path))
        assert "Nothing to download" in panel.size_text.text()
        dialog.area.ensureWidgetVisible(panel.install)
        desk.click(panel.install)
        await desk.until(lambda: state.failure is not None and not state.busy, "the failure")
        assert "has no torch" in panel.outcome.text()
        await desk.until(lambda: panel.install.text() == "Resume", "resume")
        desk.click(panel.discard)
        await desk.until(lambda: panel.install.text() == "Install", "thrown away")
        assert EngineEnvironments.of(find_paths()).unfinished() is None

    stage(scenario)


def test_an_engine_comes_from_the_mirror_that_the_settings_name(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        state = desk.app.upkeep.engine
        dialog = await opened(desk, "engine")
        assert isinstance(dialog, EngineSheet)
        panel, settings = dialog.panel, desk.app.dialogs.open_dialogs["settings"]
        assert isinstance(settings, SettingsDialog)
        await desk.until(lambda: state.facts is not None and not panel.source.isVisible(), "no mirror")
        field, row = settings.fields["downloads.packages"], settings.rows["downloads.packages"]
        assert isinstance(field, QLineEdit)
        for text, problem in (("two words", "is no address"), ("http://mirror.example/simple", "encrypted")):
            field.setText(text)
            field.textEdited.emit(text)
            field.editingFinished.emit()
            assert problem in row.problem.text()
            assert desk.app.preferences.settings.downloads.packages == ""
        with FaultServer({}) as index:
            field.setText(f"{index.hub}/simple")
            field.editingFinished.emit()
            assert not row.problem.text()
            panel.builds.setCurrentIndex(panel.builds.findData("cpu"))
            panel.refresh()
            assert "127.0.0.1" in panel.source.text()
            dialog.area.ensureWidgetVisible(panel.install)
            desk.click(panel.install)
            await desk.until(lambda: state.failure is not None and not state.busy, "nothing is there", 60)
            assert any(seen.target.startswith("/simple/") for seen in index.seen)
        unfinished = EngineEnvironments.of(find_paths()).unfinished()
        assert unfinished is not None
        assert unfinished.options.index_mirror == f"{index.hub}/simple"

    stage(scenario)


def test_an_installed_engine_that_does_not_start_leads_back_to_one_that_does(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments = EngineEnvironments.of(find_paths())
    folder = environments.root / "cpu-12345678"
    python = environments.python_of(folder)
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 3\n")
    python.chmod(0o755)
    manifest = EngineManifest(key=folder.name, backend="cpu", torch="torch==2.13.0", disk_bytes=1)
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    environments.activate(folder.name)

    def make(fake: bool, environment: dict[str, str]) -> EngineProcess:
        chosen = environments.python()
        return EngineProcess(str(chosen) if chosen else None, fake=fake, environment=environment)

    monkeypatch.setattr("desk.EngineProcess", make)

    async def scenario(desk: Desk) -> None:
        notices = desk.app.notices.current
        await desk.until(lambda: any("does not start" in notice.text for notice in notices), "said")
        (notice,) = [notice for notice in notices if "does not start" in notice.text]
        notice.actions[0].run()
        await desk.ready()
        assert environments.active() is None

    stage(scenario)


def test_the_set_up_asks_about_the_engine_only_where_a_card_lies_idle(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        assert "engine" not in desk.app.setup.pages
        desk.app.upkeep.engine._machine = lambda: CARD
        desk.app.upkeep.engine.look()
        await desk.until(lambda: "engine" in desk.app.setup.pages, "offered")

    stage(scenario)


def test_an_update_without_a_signature_is_refused(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        (tmp_path / "release.json").write_text("{}")
        (tmp_path / "release.json.sig").write_text("bm8=")
        await desk.ready()
        desk.app.upkeep.updates.trusted = ReleaseSource(keys=("00" * 32,))
        dialog = await opened(desk, "updates")
        assert isinstance(dialog, UpdatesSheet)
        assert not dialog.none.isVisible()
        assert not dialog.look.isEnabled()
        dialog.source.setText(str(tmp_path))
        desk.click(dialog.look)
        await desk.until(lambda: "not signed" in dialog.found.text(), "refused")
        assert not dialog.fetch.isVisible()

    stage(scenario)


def test_a_build_without_a_key_says_so_instead_of_looking(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        dialog = await opened(desk, "updates")
        assert isinstance(dialog, UpdatesSheet)
        assert "no update address" in dialog.none.text()
        assert dialog.none.isVisible()
        assert not dialog.look.isVisible()
        assert not dialog.source_row.isVisible()

    stage(scenario)


def test_what_is_ticked_is_deleted_when_the_window_has_closed(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        (find_paths().models).mkdir(parents=True)
        (find_paths().models / "a.gguf").write_text("x")
        await desk.ready()
        dialog = await opened(desk, "removal")
        assert isinstance(dialog, RemovalSheet)
        await desk.until(lambda: "models" in dialog.ticks, "measured")
        assert not dialog.ticks["models"].isChecked()
        for kind, tick in dialog.ticks.items():
            tick.setChecked(kind != "models")
        with DataUse(find_paths(), "generate"):
            desk.click(dialog.delete)
            await desk.until(lambda: desk.app.notices.current, "another FluxDesk is at work")
            assert "“fluxdesk generate” is running" in desk.app.notices.current[0].text
            assert desk.app.window.isVisible()
        desk.app.dialogs.open_dialogs["settings"].close()
        dialog = await opened(desk, "removal")
        assert isinstance(dialog, RemovalSheet)
        await desk.until(lambda: "models" in dialog.ticks, "measured")
        for kind, tick in dialog.ticks.items():
            tick.setChecked(kind != "models")
        desk.click(dialog.delete)
        await desk.until(lambda: not desk.app.window.isVisible(), "closed")

    app = stage(scenario)
    app.upkeep.removal.finish()
    assert (find_paths().models / "a.gguf").exists()
    assert not find_paths().config.exists()
    assert not find_paths().cache.exists()


def test_an_appimage_is_removed_and_replaced_by_its_file(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = tmp_path / "FluxDesk.AppImage"
    for sheet in ("removal_sheet", "updates_sheet"):
        monkeypatch.setattr(f"fluxdesk.ui.{sheet}.appimage_file", lambda: image)

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        dialog = await opened(desk, "removal")
        texts = " ".join(found.text() for found in dialog.findChildren(QLabel))
        assert f"by deleting {image}" in texts
        updates = desk.app.upkeep.updates
        updates.package = tmp_path / "FluxDesk-9.9-x86_64.AppImage"
        updates.package.write_bytes(b"AppImage")
        sheet = UpdatesSheet(updates, dialog)
        assert f"in the place of {image}" in sheet.hint.text()
        assert sheet.open_package.text() == "Show the package"

    stage(scenario)


def test_the_line_at_the_foot_says_whether_the_network_is_used(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        status = desk.app.window.findChild(StatusStrip)
        assert status is not None
        assert status.network.text() == "Offline"
        with desk.app.network.using("the engine"):
            assert status.network.text() == "Online for the engine"
        desk.app.preferences.set("network", "offline", True)
        assert status.network.text() == "Offline, as set"
        with pytest.raises(KnownError, match="works offline"), desk.app.network.using("the engine"):
            raise AssertionError

    stage(scenario)


def test_closing_the_window_ends_the_fetching_of_a_release(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[str] = []
    over = threading.Event()

    def fetch(_updates: Updates, _release: object, _kind: str, progress: Callable[[int, int], None]) -> Path:
        ends.append("never")
        while not over.wait(0.001):
            try:
                progress(1, 10**9)
            except KnownError as error:
                ends[:] = [error.kind]
                raise
        return Path()

    monkeypatch.setattr(Updates, "fetch", fetch)
    patience = threading.Timer(10.0, over.set)
    patience.start()

    async def scenario(desk: Desk) -> None:
        updates = desk.app.upkeep.updates
        updates.release = Release(version="99.0", date="2099-01-01")
        updates.fetch()
        await desk.until(lambda: ends, "being fetched")

    stage(scenario)
    patience.cancel()
    assert ends == ["cancelled"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a script")
@pytest.mark.parametrize("installed", [True, False])
def test_a_check_of_the_engine_ends_when_it_is_stopped(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ntouch {tmp_path}/begun\nexec sleep 15\n")
    python.chmod(0o755)
    if not installed:  # the one inside the program: its process is asked to paint
        monkeypatch.setattr(
            engine_check, "EngineProcess", lambda _python, environment: EngineProcess(command=[str(python)])
        )
    stop = threading.Event()

    def stop_when_begun() -> None:
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        stop.set()

    threading.Thread(target=stop_when_begun, daemon=True).start()
    with pytest.raises(KnownError) as caught:
        engine_check.check_engine(find_paths(), str(python) if installed else None, "cpu", stop)
    assert caught.value.kind == "cancelled"
