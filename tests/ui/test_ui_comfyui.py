"""Painting on a ComfyUI server from the window: set it, test it, choose it, paint, cancel, go back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from comfyui_server import ComfyuiServer, serving
from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from fluxdesk.app import Application
from fluxdesk.formats.png import read_record
from fluxdesk.services.paths import find_paths
from fluxdesk.services.settings_store import Network, Settings, settings_file
from fluxdesk.ui.gallery_page import GalleryPage
from fluxdesk.ui.settings_dialog import SettingsDialog

Stage = Callable[..., Application]


def remember(address: str, *, offline: bool = False) -> None:
    """The settings of an earlier start."""
    path = find_paths().settings_file
    settings_file(path).save(Settings(network=Network(comfyui=address, offline=offline)))


def choose(desk: Desk, engine: str) -> None:
    """By the keyboard, in the box on the Generate page."""
    box = desk.page.engine.box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home if engine == "here" else Qt.Key.Key_End)


async def chosen(desk: Desk) -> None:
    await desk.ready()
    choose(desk, "comfyui")
    await desk.until(lambda: desk.app.upkeep.remote.engine == "comfyui", "the server answered")
    await desk.until(lambda: desk.app.session.form.family == "flux1-dev", "its models are in the form")


def small(desk: Desk) -> None:
    desk.app.session.set(width=64, height=32, steps=5)


async def set_up(desk: Desk, server: ComfyuiServer) -> None:
    """The address is typed into the settings and tested there."""
    desk.app.dialogs.show_settings()
    settings = desk.app.dialogs.open_dialogs["settings"]
    assert isinstance(settings, SettingsDialog)
    field = settings.fields["network.comfyui"]
    assert isinstance(field, QLineEdit)
    test = settings.test_server
    assert not test.button.isEnabled()
    QTest.keyClicks(field, "http://gpu.example.org:8188")
    desk.click(test.button)
    assert "not in your own network" in settings.rows["network.comfyui"].problem.text()
    field.clear()
    QTest.keyClicks(field, server.address)
    assert server.seen == []
    desk.click(test.button)
    await desk.until(lambda: "RTX 4090" in test.result.text(), "what the server is")
    assert test.result.text() == (
        "ComfyUI 0.3.75 · NVIDIA GeForce RTX 4090: 22.0\u00a0GiB of 24.0\u00a0GiB free"
    )
    settings.close()
    assert desk.page.engine.isVisible()
    assert server.paths() == ["/system_stats"]


def test_from_the_settings_to_the_gallery(stage: Stage) -> None:
    with serving() as server:

        async def scenario(desk: Desk) -> None:
            await desk.ready()
            assert not desk.page.engine.isVisible(), "without a server there is no choice"
            await set_up(desk, server)
            await chosen(desk)
            assert desk.app.session.levels == ("BF16", "Q4_K")
            here = [option.family for option in desk.app.session.options_here]
            assert here == ["flux-mini"], "the lab goes on with this computer's"
            assert not desk.page.fit.isVisible()
            assert "RTX 4090" in desk.page.engine.about.text()
            desk.app.session.set(level="Q4_K")
            small(desk)
            await desk.write("a fox")
            signs: list[tuple[str, ...]] = []
            network = desk.app.network
            network.changed.connect(lambda: signs.append(network.uses))
            desk.click(desk.page.generate)
            await desk.painted(1)
            assert signs == [("the ComfyUI server",), ()]
            job = desk.app.results.results[0]
            assert (job.step, job.preview is not None) == (5, True)
            record = read_record(Path(str(job.path)))
            assert record is not None
            assert record.result is not None
            assert record.result.made_by == "ComfyUI 0.3.75"
            assert "ComfyUI 0.3.75" in desk.page.facts.text()
            assert "RAM" not in desk.page.facts.text()
            desk.app.window.go_to("gallery")
            page = desk.app.window.page("gallery")
            assert isinstance(page, GalleryPage)
            await desk.until(lambda: page.grid.model().rowCount() == 1, "the picture is in the gallery")
            desk.app.window.go_to("generate")
            choose(desk, "here")
            await desk.until(lambda: desk.app.session.form.family == "flux-mini", "this computer's models")
            assert desk.page.fit.isVisible()
            small(desk)
            before = len(server.seen)
            desk.click(desk.page.generate)
            await desk.painted(2)
            assert len(server.seen) == before
            assert desk.app.results.results[1].request.engine == "here"

        stage(scenario)
    assert settings_file(find_paths().settings_file).load().value.network.comfyui == server.address


def test_reference_pictures_are_painted_there(stage: Stage, tmp_path: Path) -> None:
    look = QImage(64, 48, QImage.Format.Format_RGB32)
    look.fill(0xFF0000)
    assert look.save(str(tmp_path / "look.png"))
    with serving() as server:
        remember(server.address)
        styles = server.nodes["StyleModelLoader"]["input"]["required"]
        there, styles["style_model_name"] = styles["style_model_name"], [[], {}]

        async def scenario(desk: Desk) -> None:
            await chosen(desk)
            small(desk)
            row = desk.page.form.rows["references"]
            assert row.isVisible()
            desk.page.form.references.add_files([str(tmp_path / "look.png")])
            await desk.write("a fox")
            desk.click(desk.page.generate)
            await desk.until(lambda: row.problem.isVisible(), "what the server lacks")
            assert "models/style_models/flux1-redux-dev.safetensors." in row.problem.text()
            await desk.until(lambda: server.paths().count("/system_stats") == 2, "it is asked again")
            await desk.until(lambda: not desk.app.upkeep.remote.asking, "and has answered")
            assert "/prompt" not in server.paths()
            styles["style_model_name"] = there
            desk.click(desk.page.generate)
            await desk.painted(1)
            kinds = [node["class_type"] for node in server.graph()["prompt"].values()]
            assert kinds.count("StyleModelApply") == 1
            assert not row.problem.isVisible()

        stage(scenario)


def test_a_server_enlarges_in_one_piece(stage: Stage) -> None:
    with serving() as server:
        remember(server.address)

        async def scenario(desk: Desk) -> None:
            await chosen(desk)
            small(desk)
            await desk.write("a fox")
            desk.start()
            await desk.painted(1)
            session = desk.app.session
            desk.click(desk.page.result_actions.enlarge)
            await desk.until(lambda: session.form.start, "the form is filled")
            start = session.form.start
            assert (start.strength, start.tile_side) == (0.3, None)
            assert (session.form.width, session.form.height) == (128, 64)
            session.set(start=msgspec.structs.replace(start, tile_side=32))
            assert not desk.page.form.start.tiles.isVisible()
            desk.start()
            await desk.painted(2)
            record = read_record(Path(str(desk.app.results.results[-1].path)))
            assert record is not None
            assert (record.request.engine, record.request.tile_side) == ("comfyui", None)

        stage(scenario)


def test_nothing_connects_at_a_start(stage: Stage) -> None:
    with serving() as server:
        remember(server.address)

        async def scenario(desk: Desk) -> None:
            await desk.ready()
            assert desk.page.engine.isVisible()
            assert desk.page.engine.box.currentData() == "here"

        stage(scenario)
        assert server.seen == []
        assert server.connections == 0


def test_cancel_and_errors_arrive_as_from_the_own_engine(stage: Stage) -> None:
    with serving("hold") as server:
        remember(server.address)

        async def scenario(desk: Desk) -> None:
            await chosen(desk)
            small(desk)
            await desk.write("a fox")
            desk.start()
            await desk.until(lambda: desk.app.jobs.running and desk.app.jobs.running.step == 2, "two steps")
            assert "Step 2 of 5" in desk.page.progress.doing.text()
            desk.click(desk.page.cancel_button)
            await desk.until(lambda: desk.app.jobs.running is None, "cancelled")
            assert desk.page.facts.text() == "Cancelled at step 2 of 5"
            await desk.until(lambda: "/interrupt" in server.paths(), "the server was told")
            server.script = {"out_of_memory"}
            desk.click(desk.page.generate)
            await desk.until(lambda: desk.app.notices.current, "the notice")
            notice = desk.app.notices.current[0]
            assert notice.text.startswith("The ComfyUI server ran out of memory.")
            server.script = set()
            desk.click(desk.page.generate)
            await desk.painted(1)

        stage(scenario)


@pytest.mark.parametrize(
    ("offline", "words"), [(True, "works offline"), (False, "No ComfyUI server answers")]
)
def test_a_server_that_is_not_reached_leaves_this_computer_chosen(
    stage: Stage, offline: bool, words: str
) -> None:
    with serving() as server:
        address = server.address
    remember(address, offline=offline)

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        choose(desk, "comfyui")
        await desk.until(lambda: desk.app.notices.current, "the notice")
        assert words in desk.app.notices.current[0].text
        assert desk.page.engine.box.currentData() == "here"
        assert desk.app.network.uses == ()

    stage(scenario)


def test_a_picture_for_the_server_that_waited_asks_before_it_connects(stage: Stage) -> None:
    def start(server: ComfyuiServer) -> None:
        async def scenario(desk: Desk) -> None:
            await chosen(desk)
            small(desk)
            await desk.write("a fox")
            desk.start()
            await desk.until(lambda: desk.app.jobs.running and desk.app.jobs.running.step == 2, "two steps")

        stage(scenario)

    with serving("hold") as server:
        remember(server.address)
        start(server)
        seen = len(server.seen)
        settings = settings_file(find_paths().settings_file)
        old = settings.load().value
        settings.save(Settings(network=old.network))
        server.script = set()

        async def scenario(desk: Desk) -> None:
            desk.app.preferences.set("painting", "resume_queue", "go_on")
            await desk.ready()
            await desk.until(lambda: desk.app.notices.current, "the question")
            assert desk.app.jobs.paused
            assert len(server.seen) == seen
            desk.app.notices.current[0].actions[0].run()
            await desk.until(lambda: desk.app.results.results, "painted after the answer")

        stage(scenario)


def test_a_server_that_hangs_is_given_up(stage: Stage) -> None:
    with serving("stall") as server:
        remember(server.address)

        async def scenario(desk: Desk) -> None:
            await chosen(desk)
            small(desk)
            await desk.write("a fox")
            desk.start()
            await desk.until(lambda: "/prompt" in server.paths(), "the server has the job and is silent")
            assert desk.page.progress.doing.text() == "Waiting for the ComfyUI server"
            job = desk.app.jobs.running
            assert job is not None
            desk.app.jobs.kill_engine()
            await desk.until(lambda: job.is_over, "the notice's button ends it at once")
            assert job.status == "cancelled"
            assert desk.app.jobs.engine == "ready", "this computer's engine was left alone"
            server.script = set()
            desk.click(desk.page.generate)
            await desk.painted(1)

        stage(scenario)
