"""The `.part` file of one download: writes what arrives, records and hashes it, names it when it is whole.

Everything here is synchronous; `write` and `prefix.advance` may run in two threads.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.download_prefix import Chunk, HeaderWatch, Prefix
from fluxdesk.services.download_ranges import RangeSet
from fluxdesk.services.download_record import (
    SYNCED_LINE,
    FileIdentity,
    load_record,
    write_record,
    written_line,
)

_LOCK_AT = 1 << 62
_AGAIN = QT_TRANSLATE_NOOP("errors", "Try again, or choose another place to fetch it from.")


def part_path(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def record_path(target: Path) -> Path:
    return target.with_name(target.name + ".part.record")


def delete_partial(target: Path) -> int:
    """Remove what is there of an unfinished download; the bytes that became free."""
    part = part_path(target)
    size = part.stat().st_size if part.exists() else 0
    part.unlink(missing_ok=True)
    record_path(target).unlink(missing_ok=True)
    return size


class CarriedHash(NamedTuple):
    """The hash of the first `position` bytes of a `.part` that was last changed at `mtime` (nanoseconds)."""

    position: int
    digest: hashlib._Hash
    watch: HeaderWatch
    mtime: int


class PartFile:
    """Opens (or takes up) the `.part` of `target` and locks it against a second program."""

    def __init__(self, target: Path, carried: CarriedHash | None = None) -> None:
        """
        Args:
            carried: the hash of what an earlier `PartFile` of this session wrote.

        Raises:
            KnownError: another program is fetching the same file, or the folder cannot be written.
        """
        self.target = target
        self._path = part_path(target)
        self._record_path = record_path(target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        except OSError as error:
            raise _disk_error(error, target) from None
        self._journal = -1
        self._carried = carried
        try:
            self._lock()
        except BaseException:
            os.close(self._file)
            raise
        self.identity: FileIdentity | None = None
        self.done = RangeSet()
        self._take_up()
        self.prefix = Prefix(self._read, HeaderWatch(target.name, None), self.done)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _lock(self) -> None:
        try:
            if sys.platform == "win32":
                import msvcrt

                os.lseek(self._file, _LOCK_AT, os.SEEK_SET)
                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "{file} is being fetched by another FluxDesk."),
                QT_TRANSLATE_NOOP("errors", "Wait for it, or close the other one."),
                file=self.target.name,
            ) from None

    def _take_up(self) -> None:
        """Go on where an earlier session stopped, as far as its record and the file agree."""
        record = load_record(self._record_path)
        if record is None:
            return
        size = os.fstat(self._file).st_size
        self.identity = record.identity
        for start, end in record.done:
            self.done.add(start, min(end, size))

    @property
    def begun(self) -> bool:
        """Whether bytes can be written."""
        return self._journal >= 0

    def forget(self) -> None:
        """Throw away what is there and start with nothing."""
        self._close_journal()
        self._record_path.unlink(missing_ok=True)
        os.ftruncate(self._file, 0)
        self.identity = None
        self.done = RangeSet()
        self._carried = None
        self.prefix = Prefix(self._read, HeaderWatch(self.target.name, None), self.done)

    def begin(self, identity: FileIdentity) -> None:
        """Settle what is being fetched; the bytes that are there belong to it.

        Raises:
            KnownError: the record cannot be written.
        """
        if self.prefix.position == 0:
            self.prefix = Prefix(self._read, HeaderWatch(self.target.name, identity.size), self.done)
            carried, self._carried = self._carried, None
            if carried and carried.position <= self.done.end_of_run(0) and carried.mtime == self._mtime():
                self.prefix.go_on(carried.position, carried.digest, carried.watch)
        self.identity = identity
        self._close_journal()
        try:
            write_record(self._record_path, identity, self.done, synced=False)
            flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._journal = os.open(self._record_path, flags)
        except OSError as error:
            raise _disk_error(error, self.target) from None

    def carry(self) -> CarriedHash | None:
        """The hash so far, for a later `PartFile` of the same session."""
        if not self.begun:
            return None
        return CarriedHash(self.prefix.position, self.prefix.hash, self.prefix.watch, self._mtime())

    def _mtime(self) -> int:
        return os.fstat(self._file).st_mtime_ns

    def write(self, start: int, chunks: Sequence[Chunk], size: int) -> None:
        """Put `chunks` (`size` bytes in all) at `start`, then record them.

        Raises:
            KnownError: the disk is full or refuses.
        """
        try:
            _write_all(self._file, chunks, start)
            os.write(self._journal, written_line(start, start + size))
        except OSError as error:
            raise _disk_error(error, self.target) from None
        self.prefix.add(start, chunks, size)

    def _read(self, start: int, size: int) -> bytes:
        try:
            data = _read_at(self._file, size, start)
        except OSError as error:
            raise _disk_error(error, self.target) from None
        if len(data) != size:
            raise KnownError(
                "file_damaged",
                QT_TRANSLATE_NOOP("errors", "The unfinished {file} became shorter while it was read."),
                _AGAIN,
                file=self.target.name,
            )
        return data

    def sync(self) -> None:
        """Flush everything to the disk itself and note that in the record."""
        if self._journal < 0:
            return
        try:
            os.fsync(self._file)
            os.write(self._journal, SYNCED_LINE)
        except OSError as error:
            raise _disk_error(error, self.target) from None

    def finish(self) -> str:
        """Check the whole file and give it its name; the hash of its bytes.

        Raises:
            KnownError: bytes are missing, the hash or the header is wrong (the bad bytes are gone then).
        """
        assert self.identity is not None
        size = self.prefix.position
        expected = self.identity
        if expected.size is not None and size != expected.size:
            raise KnownError(
                "network",
                QT_TRANSLATE_NOOP("errors", "{file} ended at {have} of {expected} bytes."),
                _AGAIN,
                file=self.target.name,
                have=size,
                expected=expected.size,
            )
        digest = self.prefix.digest
        try:
            self.prefix.finish()
            if expected.sha256 and digest != expected.sha256:
                raise KnownError(
                    "hash_mismatch",
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file} arrived, but its bytes are not the published ones (SHA-256 differs).",
                    ),
                    _AGAIN,
                    file=self.target.name,
                    expected=expected.sha256,
                    actual=digest,
                )
        except KnownError:
            self.discard()
            raise
        try:
            os.ftruncate(self._file, size)
            self._close_journal()
            if sys.platform == "win32":  # an open file cannot be renamed there
                os.close(self._file)
                self._file = -1
            self._path.replace(self.target)
            self._record_path.unlink(missing_ok=True)
        except OSError as error:
            raise _disk_error(error, self.target) from None
        return digest

    def discard(self) -> None:
        """Throw the bytes away: they are no use to anybody."""
        self.close()
        self._path.unlink(missing_ok=True)
        self._record_path.unlink(missing_ok=True)

    def _close_journal(self) -> None:
        if self._journal >= 0:
            os.close(self._journal)
            self._journal = -1

    def close(self) -> None:
        """Leave what is there for another day; an empty `.part` is removed."""
        self._close_journal()
        if self._file < 0:
            return
        os.close(self._file)
        self._file = -1
        if not self.done.total:
            self._path.unlink(missing_ok=True)
            self._record_path.unlink(missing_ok=True)


def _write_all(file: int, chunks: Sequence[Chunk], start: int) -> None:
    """Write every byte; the system may take fewer at a time."""
    if sys.platform == "win32":
        os.lseek(file, start, os.SEEK_SET)
        for chunk in chunks:
            view = memoryview(chunk)
            while view:
                view = view[os.write(file, view) :]
        return
    written = os.pwritev(file, chunks, start)
    total = sum(map(len, chunks))
    if written < total:
        rest = memoryview(b"".join(chunks))[written:]
        start += written
        while rest:
            written = os.pwrite(file, rest, start)
            start += written
            rest = rest[written:]


def _read_at(file: int, size: int, start: int) -> bytes:
    if sys.platform == "win32":
        os.lseek(file, start, os.SEEK_SET)
        return os.read(file, size)
    return os.pread(file, size, start)


def _disk_error(error: OSError, target: Path) -> KnownError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return KnownError(
            "disk_full",
            QT_TRANSLATE_NOOP("errors", "The disk is full: {file} cannot be written to {folder}."),
            QT_TRANSLATE_NOOP("errors", "Free some space or move the models to another disk, then resume."),
            file=target.name,
            folder=str(target.parent),
        )
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "{file} cannot be written to {folder}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Choose another folder, or change its permissions."),
        file=target.name,
        folder=str(target.parent),
        reason=error.strerror or str(error),
    )
