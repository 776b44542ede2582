"""How far the first-run set-up came, what was chosen, and which terms were accepted when: one small file."""

from __future__ import annotations

from typing import Literal

import msgspec

from fluxdesk.services.paths import Paths
from fluxdesk.services.struct_file import StructFile

PageKey = Literal["language", "hardware", "engine", "model", "terms", "level", "folder", "finish"]
ModelChoice = Literal["flux1-schnell", "flux1-dev", "flux-mini"]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """The wizard's place and choices."""

    page: PageKey = "language"
    finished: bool = False
    model: ModelChoice = "flux1-schnell"
    level: str = ""
    """Empty: the recommended one."""
    folder: str = ""
    """Where models go; empty: the usual folder."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """When the terms of a licence were accepted (ISO 8601, UTC); empty: not yet."""

    flux1_dev: str = ""


class SetupRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The file's sections."""

    progress: Progress = Progress()
    terms: Terms = Terms()


def setup_file(paths: Paths) -> StructFile[SetupRecord]:
    """The user's file."""
    return StructFile(paths.config / "setup.toml", SetupRecord)
