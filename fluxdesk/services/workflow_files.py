"""FluxDesk's pictures as ComfyUI files, with the pictures that these name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.canvas import windows
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.comfyui_writer import api_graph, ui_workflow
from fluxdesk.formats.png import read_record
from fluxdesk.services.picture_files import unreadable, unwritable
from fluxdesk.services.restore_settings import Remark
from fluxdesk.services.workflow_pictures import NamedPicture, put_beside

WorkflowFormat = Literal["comfyui-api", "comfyui-ui"]


def read_request(picture: Path) -> GenerationRequest:
    """What painted `picture`.

    Raises:
        KnownError: it cannot be read, or FluxDesk did not paint it.
    """
    try:
        record = read_record(picture)
    except OSError as error:
        raise unreadable(picture, error) from error
    if record is None:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} was not painted by FluxDesk."),
            QT_TRANSLATE_NOOP("errors", "Choose a picture that FluxDesk painted, with its metadata."),
            file=picture.name,
        )
    return record.request


def workflow_text(request: GenerationRequest, kind: WorkflowFormat) -> str:
    """The JSON text of `request` as `kind`."""
    graph = api_graph(request)
    document = graph if kind == "comfyui-api" else ui_workflow(graph)
    return json.dumps(document, ensure_ascii=False, indent=2)


class WrittenWorkflow(msgspec.Struct, frozen=True):
    """A file for ComfyUI, the pictures that it names, and what it does not say or lacks."""

    path: str
    format: WorkflowFormat
    pictures: tuple[NamedPicture, ...]
    remarks: tuple[Remark, ...]

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of the pictures that lie beside it."""
        return tuple(dict.fromkeys(picture.name for picture in self.pictures if picture.state != "gone"))


def write_workflow(
    target: Path, request: GenerationRequest, kind: WorkflowFormat, *, keep_metadata: bool = True
) -> WrittenWorkflow:
    """Write it to `target`, and beside it the pictures that it names; each file whole or not at all, the graph last.

    `keep_metadata`: of the pictures; else these are their pixels alone.

    Raises:
        KnownError: the disk refuses.
    """
    named, pictures = put_beside(request, target.parent, keep_metadata=keep_metadata)
    try:
        write_atomic(target, workflow_text(named, kind).encode())
    except OSError as error:
        raise unwritable(target, error) from error
    gone = [picture.name for picture in pictures if picture.state == "gone"]
    remarks = not_said(request)
    if gone:
        template = QT_TRANSLATE_NOOP(
            "remarks", "These pictures are gone, changed or cannot be read, and are not beside it: {names}."
        )
        remarks = (Remark(template, {"names": ", ".join(gone)}), *remarks)
    return WrittenWorkflow(str(target), kind, pictures, remarks)


def not_said(request: GenerationRequest) -> tuple[Remark, ...]:
    """What a graph of ComfyUI's own nodes cannot say of `request`."""
    side = request.tile_side
    if side is None or len(windows(request.width, request.height, side)) == 1:
        return ()
    template = QT_TRANSLATE_NOOP(
        "remarks",
        "ComfyUI paints it in one piece, not in tiles of {side} pixels: that takes more memory, and another picture "
        "comes out.",
    )
    return (Remark(template, {"side": side}),)
