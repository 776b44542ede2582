"""What the form is checked with before its requests are made."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.request import ModelFile, ModelSet, Problem, StartPicture
from fluxdesk.formats.start_picture import read_start_picture


def read_start(start: StartPicture | None) -> StartPicture | None:
    """`start` with its digest. Blocking; raises KnownError when it cannot be painted over."""
    if start is None:
        return None
    _, sha256 = read_start_picture(start.path, sha256=start.sha256)
    return msgspec.structs.replace(start, sha256=sha256)


def folder_problem(folder: Path, error: OSError) -> Problem:
    return Problem(
        "folder",
        ErrorReport(
            kind="file_write",
            template=QT_TRANSLATE_NOOP("errors", "Pictures cannot be saved in {folder}: {reason}."),
            action=QT_TRANSLATE_NOOP("errors", "Choose another folder in the settings."),
            params={"folder": str(folder), "reason": error.strerror or str(error)},
        ),
    )


_NO_FILE = ModelFile("")
NO_MODEL = ModelSet(
    family="flux-mini",
    level="F16",
    transformer=_NO_FILE,
    text_encoder=_NO_FILE,
    text_encoder_2=_NO_FILE,
    vae=_NO_FILE,
    config_dir="",
)
"""Stands in while only the form itself is checked."""
