"""Copies of what the user decided, made before an update: settings, folders, licences, the queue of downloads.

Small files only; models and pictures are never changed by an update and need no copy.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import fluxdesk
from fluxdesk.services.paths import Paths

KEPT = 3
SMALL_BYTES = 20_000_000
"""An index of tens of thousands of pictures has a few megabytes; what is larger is no settings file."""
_SUFFIXES = {".toml", ".json", ".ini", ".sqlite", ".sqlite3", ".db"}


def back_up_settings(paths: Paths) -> Path:
    """Copy the small files of `config` and `data` to `data/backups/<version>-<time>`; returns that folder.

    Raises:
        OSError: the disk does not allow it.
    """
    root = paths.data / "backups"
    target = root / f"{fluxdesk.__version__}-{time.strftime('%Y%m%d-%H%M%S')}"
    for name, folder in (("config", paths.config), ("data", paths.data)):
        for file in sorted(folder.iterdir()) if folder.is_dir() else []:
            if file.suffix in _SUFFIXES and file.is_file() and file.stat().st_size <= SMALL_BYTES:
                (target / name).mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, target / name / file.name)
    for old in sorted(root.glob("*"), key=lambda folder: folder.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return target
