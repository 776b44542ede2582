"""The configuration folder of a FLUX.1 family: schnell's shipped files with the family's differences on top.

The engine wants one folder laid out like a diffusers repository. Tokenizers (4.8 MB) are shipped once, so the
folders of the other families are put together in the cache the first time they are needed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import Family
from fluxdesk.services.paths import Paths

BASE = "flux1-schnell"


class FamilyDefaults(msgspec.Struct, frozen=True, kw_only=True):
    """`fluxdesk.json` of a configuration folder."""

    max_sequence_length: int
    default_steps: int
    default_size: int
    default_guidance: float | None = None


def config_folder(paths: Paths, family: Family) -> Path:
    """The folder with configs and tokenizers of `family`; put together when it is not there yet.

    Raises:
        KnownError: there is no such family.
        OSError: the cache cannot be written.
    """
    shipped = paths.resources / "flux-configs"
    if family == BASE:
        return shipped / BASE
    overlay = shipped / family
    if not overlay.is_dir():
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "FluxDesk has no configuration for {family}."),
            family=family,
        )
    target = paths.cache / "flux-configs" / f"{family}-{_fingerprint(shipped / BASE, overlay)}"
    if not target.is_dir():
        _assemble(shipped / BASE, overlay, target)
    return target


def read_defaults(folder: Path) -> FamilyDefaults:
    """What a new form starts with, from a configuration folder."""
    return msgspec.json.decode((folder / "fluxdesk.json").read_bytes(), type=FamilyDefaults)


def _fingerprint(base: Path, overlay: Path) -> str:
    """Short hash of the small files, so that an update of the program makes a new folder."""
    digest = hashlib.sha256()
    for root in (base, overlay):
        for file in sorted(root.rglob("*")):
            if file.is_file():
                digest.update(f"{file.relative_to(root).as_posix()} {file.stat().st_size}\n".encode())
    for file in sorted(overlay.rglob("*.json")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _assemble(base: Path, overlay: Path, target: Path) -> None:
    """Copy both folders into a scratch folder and rename it: `target` is whole or absent."""
    scratch = target.with_name(f"{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(base, scratch)
    shutil.copytree(overlay, scratch, dirs_exist_ok=True)
    try:
        scratch.rename(target)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        if not target.is_dir():  # nobody else was faster
            raise
