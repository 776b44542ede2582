"""A new profile: from the set-up's first page to the first picture, over the whole window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fluxdesk.app import Application
from fluxdesk.services.hardware_sources import RealSources
from fluxdesk.services.paths import find_paths
from fluxdesk.services.setup_store import setup_file
from fluxdesk.ui.settings_dialog import SettingsDialog
from fluxdesk.ui.setup_wizard import SetupWizard

Stage = Callable[..., Application]


class Hand:
    """Clicks, and counts them."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.clicks += 1


async def opened(desk: Desk) -> SetupWizard:
    desk.app.dialogs.show_setup()
    wizard = desk.app.dialogs.open_dialogs["setup"]
    assert isinstance(wizard, SetupWizard)
    await desk.until(lambda: desk.app.setup.found is not None, "the computer was looked at")
    return wizard


def test_from_the_first_page_to_the_first_picture_in_six_clicks(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        hand = Hand()
        wizard = await opened(desk)
        hand.click(wizard.go_on)
        hand.click(wizard.go_on)
        hand.click(wizard.page.cards["flux-mini"])  # type: ignore[attr-defined]
        hand.click(wizard.go_on)
        await desk.until(lambda: "setup" not in desk.app.dialogs.open_dialogs, "the set-up is closed")
        assert desk.app.session.form.prompt == "a red circle above a blue square on a white background"
        assert desk.app.session.form.family == "flux-mini"
        hand.click(desk.page.generate)
        await desk.painted(1)
        assert hand.clicks <= 6

    stage(scenario)
    assert setup_file(find_paths()).load().value.progress.finished


def test_another_language_makes_the_whole_window_and_the_set_up_anew(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        wizard = await opened(desk)
        QTest.mouseClick(wizard.page.choice.button("es"), Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
        await desk.until(lambda: desk.app.dialogs.open_dialogs.get("setup") is not wizard, "made anew")
        again = desk.app.dialogs.open_dialogs["setup"]
        assert isinstance(again, SetupWizard)
        assert again.go_on.text() == "Continuar"
        again.reject()
        assert desk.page.generate.text() == "Generar"

    stage(scenario)


def test_set_up_again_from_the_settings(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        desk.app.setup.choose_model("flux-mini")
        for _ in range(3):
            desk.app.setup.go_on()
        desk.app.dialogs.show_settings()
        settings = desk.app.dialogs.open_dialogs["settings"]
        assert isinstance(settings, SettingsDialog)
        desk.click(settings.set_up)
        wizard = desk.app.dialogs.open_dialogs["setup"]
        assert isinstance(wizard, SetupWizard)
        assert desk.app.setup.page == "language"
        wizard.reject()
        await desk.until(lambda: not desk.app.dialogs.open_dialogs, "closed")

    stage(scenario)


@pytest.mark.usefixtures("roomy")
def test_a_download_is_queued_with_what_it_needs(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RealSources, "disk", lambda self, path: (300 * 10**9, 1000 * 10**9))

    async def scenario(desk: Desk) -> None:
        from fluxdesk.services.download_queue import DownloadQueue

        await opened(desk)
        setup = desk.app.setup
        setup.choose_model("flux1-schnell")
        setup.choose_level("Q4_0")
        await desk.until(lambda: setup.missing_bytes is not None, "sizes are known")
        assert setup.missing_bytes == setup.needed_bytes
        assert 10_000_000_000 < setup.needed_bytes < 20_000_000_000
        for _ in range(6):
            assert setup.can_go_on, setup.page
            setup.go_on()
        queue = DownloadQueue(find_paths())
        await desk.until(lambda: len(queue.items()) == 4, "queued")
        roles = [item.entry.role for item in queue.items()]
        assert sorted(roles) == ["text_encoder", "text_encoder_2", "transformer", "vae"]
        assert roles[-1] == "transformer"
        await desk.until(lambda: desk.app.notices.current, "it is said")
        assert "FLUX.1 schnell" in desk.app.notices.current[0].text

    stage(scenario)


@pytest.mark.usefixtures("roomy")
def test_a_disk_too_small_for_it_is_where_the_set_up_stays(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RealSources, "disk", lambda self, path: (11 * 10**9, 1000 * 10**9))

    async def scenario(desk: Desk) -> None:
        await opened(desk)
        setup = desk.app.setup
        setup.choose_model("flux1-schnell")
        setup.choose_level("Q4_0")
        await desk.until(lambda: setup.missing_bytes is not None, "sizes are known")
        assert setup.needed_bytes > 10 * 10**9  # and 1 GB is to stay free
        for _ in range(6):
            setup.go_on()
        assert setup.page == "folder"
        assert not setup.can_go_on
        assert not setup.progress.finished

    stage(scenario)
