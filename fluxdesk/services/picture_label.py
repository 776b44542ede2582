"""A short label for a picture of any origin: model and level as its maker wrote it, or the file's name."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fluxdesk.formats.picture_metadata import read_metadata


class PictureLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What was found; empty strings and None where the picture does not say."""

    name: str
    """Model and level as the maker wrote it, or the file's name."""
    program: str = ""
    prompt: str = ""
    seed: int | None = None
    steps: int | None = None


def read_label(path: Path) -> PictureLabel:
    """The label of the picture at `path`.

    Raises:
        OSError: the file cannot be read.
    """
    found = read_metadata(path)
    settings = found.settings
    name = settings.model or path.stem
    if found.record is not None:
        models = found.record.request.models
        name = f"{models.family} {models.level}"
    return PictureLabel(
        name=name, program=found.program, prompt=settings.prompt, seed=settings.seed, steps=settings.steps
    )
