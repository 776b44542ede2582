"""One reader for what pictures of any origin say about how they were made.

PNG chunks, or the Exif data of JPEG and WebP. FluxDesk's own record comes first, then the formats that cannot
be taken for another, A1111's text last. Damaged or foreign data is no error: there is less to tell then.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from fluxdesk.domain.picture_settings import NamedLora, PictureSettings, bare_name
from fluxdesk.domain.request import PAINTS_OVER
from fluxdesk.domain.schedulers import SCHEDULERS
from fluxdesk.formats.a1111_reader import read_parameters
from fluxdesk.formats.comfyui_reader import read_comfyui
from fluxdesk.formats.exif_text import exif_texts_in
from fluxdesk.formats.found_metadata import FoundMetadata
from fluxdesk.formats.invokeai import read_invokeai
from fluxdesk.formats.png import PictureRecord, record_in, texts_in
from fluxdesk.formats.swarmui import read_swarmui


def read_metadata(path: Path) -> FoundMetadata:
    """What the picture at `path` says; source "none" when it says nothing.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return metadata_in(file)


def metadata_in(file: BinaryIO) -> FoundMetadata:
    """The same for an open file."""
    texts = texts_in(file)
    if texts is None:
        texts = exif_texts_in(file)
    record = record_in(texts)
    return from_record(record) if record is not None else from_texts(texts)


def from_texts(texts: dict[str, str]) -> FoundMetadata:
    """The same for text chunks of a foreign picture."""
    found = read_swarmui(texts.get("parameters")) or read_invokeai(texts) or read_comfyui(texts)
    text = texts.get("parameters")
    if text and (found is None or not (found.settings.prompt or found.settings.seed is not None)):
        found = read_parameters(text) or found
    return found or FoundMetadata()


def from_record(record: PictureRecord) -> FoundMetadata:
    """FluxDesk's own record in the common vocabulary."""
    request = record.request
    models = request.models
    known = SCHEDULERS.get(request.scheduler)
    settings = PictureSettings(
        source="fluxdesk",
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        seed=request.seed,
        steps=request.steps,
        guidance=request.guidance,
        cfg=request.true_cfg,
        sampler=known.sampler if known else request.scheduler,
        scheduler=known.spacing if known else "simple",
        width=request.width,
        height=request.height,
        model=bare_name(models.transformer.path) or None,
        model_hash=models.transformer.sha256,
        loras=tuple(
            NamedLora(name=bare_name(use.path), strength=use.strength, hash=use.sha256)
            for use in request.loras
        ),
    )
    strength = request.strength if request.mode in PAINTS_OVER else None
    return FoundMetadata(
        settings=settings, program=f"{record.program} {record.version}", strength=strength, record=record
    )
