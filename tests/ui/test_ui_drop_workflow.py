"""ComfyUI's files dropped on the window fill the form; nodes that were not understood are named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
from desk import Desk
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from fluxdesk.app import Application
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.formats.comfyui_writer import api_graph, ui_workflow
from fluxdesk.formats.png import encode_png

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
