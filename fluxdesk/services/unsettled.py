"""Files that arrived but may not be on the disk itself yet.

A download gets its name as soon as its hash is right; waiting until gigabytes are flushed would double the
time. If the computer goes down before that, the file may have its size but not its bytes: it is in this list
with the boot it was written in, and its hash counts for nothing after the next one.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec

from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.download_record import boot_id

_lock = threading.Lock()


class Unsettled:
    """The list, in one small file. Any thread."""

    def __init__(self, data: Path) -> None:
        self._file = data / "unsettled-files.json"

    def add(self, path: Path) -> None:
        with _lock:
            self._save({**self._load(), str(path.absolute()): boot_id()})

    def forget(self, path: Path) -> None:
        with _lock:
            known = self._load()
            if known.pop(str(path.absolute()), None) is not None:
                self._save(known)

    def flush(self, path: Path) -> None:
        """Flush `path` to the disk and take it off the list."""
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        self.forget(path)

    def doubtful(self) -> frozenset[str]:
        """Paths that were written during another boot and never flushed."""
        this = boot_id()
        return frozenset(path for path, boot in self._load().items() if boot != this)

    def _load(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            return {}

    def _save(self, known: dict[str, str]) -> None:
        write_atomic(self._file, msgspec.json.encode(known))
