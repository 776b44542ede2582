"""FluxDesk's pictures as ComfyUI files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.comfyui_writer import api_graph, ui_workflow
from fluxdesk.formats.png import read_record
from fluxdesk.services.picture_files import unreadable, unwritable

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


def write_workflow(target: Path, request: GenerationRequest, kind: WorkflowFormat) -> None:
    """Write it to `target`, whole or not at all.

    Raises:
        KnownError: the disk refuses.
    """
    try:
        write_atomic(target, workflow_text(request, kind).encode())
    except OSError as error:
        raise unwritable(target, error) from error
