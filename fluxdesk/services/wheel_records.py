"""Checks installed packages against the checksums they came with.

Every wheel lists its files with SHA-256 in `RECORD` (the wheel format, PEP 427/376). An interrupted copy, a full
disk or a failing stick shows here and not as a crash in the middle of a picture.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError


def verify_packages(environment: Path, cancelled: Callable[[], bool] = lambda: False) -> int:
    """Check every recorded file of the packages under `environment`; returns the bytes that were read.

    Raises:
        KnownError: hash_mismatch, with the file's name; cancelled.
    """
    done = 0
    # Directly in site-packages: the records of packages that others carry inside speak of files never installed.
    for record in sorted(environment.rglob("site-packages/*.dist-info/RECORD")):
        for path, expected, size in _entries(record):
            if cancelled():
                raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Checking the engine was stopped."))
            if _digest(path, size) != expected:
                raise KnownError(
                    "hash_mismatch",
                    QT_TRANSLATE_NOOP("errors", "{file} of the engine is damaged."),
                    QT_TRANSLATE_NOOP("errors", "Resume: the engine is then installed from the beginning."),
                    file=path.name,
                )
            done += size
    return done


def _entries(record: Path) -> Iterator[tuple[Path, str, int]]:
    """(file, SHA-256 as the record spells it, bytes); files without a checksum (the record itself) are left out."""
    root = record.parents[1]
    with record.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if len(row) == 3 and row[1].startswith("sha256="):
                yield Path(os.path.normpath(root / row[0])), row[1].removeprefix("sha256="), int(row[2] or 0)


def _digest(path: Path, size: int) -> str:
    """SHA-256 in the record's spelling; empty for a file that is missing or has another size."""
    try:
        if path.stat().st_size != size:
            return ""
        with path.open("rb") as file:
            raw = hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return ""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
