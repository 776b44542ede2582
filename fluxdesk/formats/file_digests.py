"""SHA-256 of big files, computed once: remembered by path, size and time of change."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from fluxdesk.formats.atomic import write_atomic, write_cache

Progress = Callable[[int, int], None]
"""(bytes done, in all); may raise to cancel."""

_CHUNK = 4 * 2**20


class _Known(msgspec.Struct, frozen=True):
    size: int
    mtime_ns: int
    sha256: str


class FileDigests:
    """Digests in one small file of the cache. Any thread; a lost or damaged cache only costs time."""

    def __init__(self, cache: Path) -> None:
        self._file = cache / "file-digests.json"
        self._lock = threading.Lock()
        self._held: dict[str, _Known] = {}
        """What the disk did not take."""

    def known(self, path: Path) -> str | None:
        """The digest of `path` as it is now, when it was computed or reported before."""
        status = path.stat()
        found = self._read().get(_key(path))
        if found is None or (found.size, found.mtime_ns) != (status.st_size, status.st_mtime_ns):
            return None
        return found.sha256

    def sha256(self, path: Path, progress: Progress | None = None) -> str:
        """The digest of `path`; reads the file when it is not known. `progress` may raise to cancel.

        Raises:
            OSError: the file cannot be read.
        """
        known = self.known(path)
        if known is not None:
            return known
        status = path.stat()
        digest = hashlib.sha256()
        done = 0
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(done, status.st_size)
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) == (status.st_size, status.st_mtime_ns):
            self.remember(path, digest.hexdigest())
        return digest.hexdigest()

    def forget(self, path: Path) -> None:
        """The next question about `path` reads it."""
        with self._lock:
            known = self._written()
            self._held.pop(_key(path), None)
            if known.pop(_key(path), None) is not None:
                write_atomic(self._file, msgspec.json.encode(known))

    def remember(self, path: Path, sha256: str) -> None:
        """Note a digest that is known from elsewhere, such as a verified download."""
        status = path.stat()
        with self._lock:
            known = self._read()
            found = _Known(status.st_size, status.st_mtime_ns, sha256)
            known[_key(path)] = found
            if not write_cache(self._file, msgspec.json.encode(known)):
                self._held[_key(path)] = found

    def _read(self) -> dict[str, _Known]:
        return self._written() | self._held

    def _written(self) -> dict[str, _Known]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, _Known])
        except (OSError, msgspec.DecodeError):
            return {}


def _key(path: Path) -> str:
    """Where `path` is. In a frozen program's own files: where in the program, for an AppImage is mounted under another
    name at every start, and the file would grow with each."""
    whole = path.absolute()
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle and whole.is_relative_to(bundle):
        return f"FluxDesk/{whole.relative_to(bundle).as_posix()}"
    return str(whole)
