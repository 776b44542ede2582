"""ComfyUI's files dropped on the window fill the form, nodes that were not understood are named; and they leave it
with their pictures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
from desk import Desk
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from fluxdesk.app import Application
from fluxdesk.domain.request import GenerationRequest, StartPicture
from fluxdesk.formats.comfyui_writer import api_graph, ui_workflow
from fluxdesk.formats.png import encode_png
from fluxdesk.state.notices import Notice

Stage = Callable[..., Application]


def drop(desk: Desk, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, left, none = QPointF(900, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(desk.app.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(desk.app.window, QDropEvent(where, Qt.DropAction.CopyAction, data, left, none))


def wished(desk: Desk, seed: int) -> GenerationRequest:
    """Painted with the model of the form, as its graph will say."""
    from fakes import request

    models = msgspec.structs.replace(
        request().models,
        transformer=msgspec.structs.replace(request().models.transformer, path="flux-mini-Q8_0.gguf"),
    )
    return request(models=models, prompt=f"prompt {seed}", seed=seed, steps=7, width=160, height=96)


def test_every_file_of_comfyui_fills_the_form(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        api = api_graph(wished(desk, 1))
        api["77"] = {"class_type": "FaceDetailer", "inputs": {"image": ["1", 0]}}
        (tmp_path / "api.json").write_text(json.dumps(api))
        workflow = ui_workflow(api_graph(wished(desk, 2)))
        workflow["nodes"].append({"id": 99, "type": "Blend (x)", "inputs": [], "outputs": [], "mode": 0})
        (tmp_path / "editor.json").write_text(json.dumps(workflow))
        graph = api_graph(wished(desk, 3))
        picture = encode_png(2, 2, bytes(12), {"prompt": json.dumps(graph)})
        (tmp_path / "picture.png").write_bytes(picture)
        (tmp_path / "other.json").write_text('{"version": 1}')
        for seed, name, node in (
            (1, "api.json", "FaceDetailer"),
            (2, "editor.json", "Blend (x)"),
            (3, "picture.png", ""),
        ):
            drop(desk, tmp_path / name)
            await desk.until(lambda seed=seed: desk.app.session.form.seed == seed, name)
            form = desk.app.session.form
            assert (form.prompt, form.steps, form.width, form.height) == (f"prompt {seed}", 7, 160, 96)
            assert (form.family, form.level, form.seed_locked) == ("flux-mini", "Q8_0", True)
            await desk.until(lambda name=name: name in desk.app.notices.current[-1].text, "the notice")
            said = desk.app.notices.current[-1]
            if node:
                assert f"These nodes were not understood: {node}." in said.text
            assert said.severity == ("warning" if node else "success")
        before = desk.app.session.form
        drop(desk, tmp_path / "other.json")
        await desk.until(lambda: "is no ComfyUI workflow" in desk.app.notices.current[-1].text, "refused")
        assert desk.app.session.form == before

    stage(scenario)


def test_a_graph_leaves_the_window_with_its_pictures(stage: Stage, tmp_path: Path) -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 40, 30))
    assert image.save(str(tmp_path / "red.png"))

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        desk.app.session.set(start=StartPicture(str(tmp_path / "red.png"), 0.5), width=96, height=64)
        await desk.write("a ring")
        desk.start()
        await desk.painted(1)
        export = desk.page.result_actions.export

        async def save(name: str) -> Notice:
            export.workflow.trigger()
            export.dialog.fileSelected.emit(str(tmp_path / "out" / name))
            export.dialog.reject()
            said = f"{name} is saved; open it in ComfyUI."
            await desk.until(
                lambda: desk.app.notices.current and desk.app.notices.current[-1].text.startswith(said),
                "the notice",
            )
            return desk.app.notices.current[-1]

        notice = await save("one.json")
        beside = "The pictures that it needs lie beside it, for ComfyUI's input folder: red.png."
        assert (notice.severity, beside in notice.text) == ("success", True)
        assert (tmp_path / "out" / "red.png").read_bytes() == (tmp_path / "red.png").read_bytes()
        (tmp_path / "red.png").unlink()
        (tmp_path / "out" / "red.png").unlink()
        notice = await save("two.json")
        gone = "These pictures are gone, changed or cannot be read, and are not beside it: red.png."
        assert (notice.severity, beside in notice.text, gone in notice.text) == ("warning", False, True)
        assert json.loads((tmp_path / "out" / "two.json").read_text())["nodes"]

    stage(scenario)
