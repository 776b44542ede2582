"""What the form is checked with before its requests are made."""

from __future__ import annotations

from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.request import ModelFile, ModelSet
from fluxdesk.domain.request_checks import Problem


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
