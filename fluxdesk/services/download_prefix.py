"""Watches the file from its beginning as it grows: SHA-256 in order, and whether it is what it should be.

Parallel connections deliver out of order. What comes early waits in memory up to a limit and is read back
from the `.part` beyond that; what comes in order is hashed as it is, without a second read.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats import gguf, safetensors
from fluxdesk.formats.header_errors import HeaderIncompleteError, readable_bytes
from fluxdesk.services.download_ranges import RangeSet

Chunk = bytes | memoryview
READ_BACK_BYTES = 4 << 20
HELD_BYTES = 128 << 20
"""More is not kept in memory for the hash."""
_PICKLE_SUFFIXES = (".pt", ".pth", ".ckpt", ".bin", ".pkl")
_MOST_HEADER_BYTES = 32 << 20


class HeaderWatch:
    """Refuses a wrong file as soon as its first bytes tell, instead of gigabytes later."""

    def __init__(self, name: str, size: int | None) -> None:
        self._name = name
        self._size = size
        self._first = bytearray()
        self._next_look = 16
        self._open = True

    def feed(self, data: Chunk) -> None:
        """Take the next bytes of the file, in order.

        Raises:
            KnownError: this is a web page, a pickle, a Git LFS pointer, or no sound model header.
        """
        if not self._open:
            return
        self._first += data[: _MOST_HEADER_BYTES - len(self._first)]
        if len(self._first) >= self._next_look or len(self._first) == self._size:
            self._next_look = len(self._first) * 2
            self._open = not self._look(bytes(self._first))
            if not self._open:
                self._first.clear()

    def finish(self) -> None:
        """The file has ended: look at what came, however little it is.

        Raises:
            KnownError: as `feed`.
        """
        if self._open:
            self._size = len(self._first)
            self._look(bytes(self._first))

    def _look(self, first: bytes) -> bool:
        """Whether the first bytes have told everything."""
        suffix = self._name[self._name.rfind(".") :].lower()
        refuse_foreign(self._name, suffix, first)
        if suffix not in (".gguf", ".safetensors"):
            return len(first) >= 64 or len(first) == self._size
        parse = gguf.parse_header if suffix == ".gguf" else safetensors.parse_header
        try:
            header = parse(first, self._size or 0, self._name)
        except HeaderIncompleteError:
            if len(first) in (self._size, _MOST_HEADER_BYTES):
                raise
            return False
        if self._size is not None and self._size < header.expected_bytes:
            raise KnownError(
                "file_damaged",
                QT_TRANSLATE_NOOP(
                    "errors",
                    "The server has only {have} of {file}; by its own header it must have {expected}.",
                ),
                QT_TRANSLATE_NOOP("errors", "Fetch it from another place."),
                file=self._name,
                have=readable_bytes(self._size),
                expected=readable_bytes(header.expected_bytes),
            )
        return True


def refuse_foreign(name: str, suffix: str, first: bytes) -> None:
    """Raise `KnownError` when the first bytes belong to something that is no weights file."""
    start = first[:512].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) and suffix not in (".html", ".xml"):
        raise KnownError(
            "bad_result",
            QT_TRANSLATE_NOOP("errors", "The server sent a web page instead of {file}."),
            QT_TRANSLATE_NOOP(
                "errors",
                "Check the address, and whether this network wants you to log in with a browser first.",
            ),
            file=name,
        )
    if first.startswith(b"version https://git-lfs"):
        raise KnownError(
            "bad_result",
            QT_TRANSLATE_NOOP("errors", "The server sent a Git LFS pointer instead of {file}."),
            QT_TRANSLATE_NOOP(
                "errors", "Use the download address of the file, with resolve in place of raw."
            ),
            file=name,
        )
    pickled = first[:1] == b"\x80" and first[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    if pickled or (suffix in _PICKLE_SUFFIXES and first.startswith(b"PK\x03\x04")):
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is a pickle: opening such a file can run any program."),
            QT_TRANSLATE_NOOP("errors", "Use the .safetensors or .gguf file of the same model."),
            file=name,
        )


class Prefix:
    """The in-order reader of a growing file. One thread adds what was written, another one hashes."""

    def __init__(self, read_back: Callable[[int, int], bytes], watch: HeaderWatch, done: RangeSet) -> None:
        self._done = done
        self._read_back = read_back
        self.watch = watch
        self.hash = hashlib.sha256()
        self._waiting: dict[int, tuple[Sequence[Chunk], int]] = {}
        self._news = threading.Condition()
        self._ended = False
        self.position = 0
        self.held_bytes = 0
        """In memory, not yet hashed."""
        self.read_back_bytes = 0
        """Read from the disk a second time."""
        self.reading_back = False
        """The last stretch came from the disk: an earlier session left it, or memory was full."""

    def go_on(self, position: int, digest: hashlib._Hash, watch: HeaderWatch) -> None:
        """Continue where an earlier reader of the same bytes stopped."""
        self.position, self.hash, self.watch = position, digest.copy(), watch

    def add(self, start: int, chunks: Sequence[Chunk], size: int) -> None:
        """These bytes are in the file now; they stay at hand if memory allows."""
        with self._news:
            self._done.add(start, start + size)
            fits = start == self.position or self.held_bytes + size <= HELD_BYTES
            if fits and start >= self.position and start not in self._waiting:
                self._waiting[start] = (chunks, size)
                self.held_bytes += size
            self._news.notify()

    def end(self) -> None:
        """Nothing more will be added: `advance` returns False instead of waiting."""
        with self._news:
            self._ended = True
            self._news.notify()

    def advance(self) -> bool:
        """Hash the next stretch, waiting for it if need be. False when it will not come."""
        with self._news:
            while not self.ready:
                if self._ended:
                    return False
                self._news.wait()
            held = self._waiting.pop(self.position, None)
            self.reading_back = held is None
            end = min(self._done.end_of_run(self.position), self.position + READ_BACK_BYTES)
            end = min([end, *(start for start in self._waiting if start > self.position)])
        chunks = held[0] if held else [self._read_back(self.position, end - self.position)]
        for chunk in chunks:
            self.watch.feed(chunk)
            self.hash.update(chunk)
        with self._news:
            if held:
                self.position += held[1]
                self.held_bytes -= held[1]
            else:
                self.read_back_bytes += end - self.position
                self.position = end
                for start in [start for start in self._waiting if start < end]:
                    self.held_bytes -= self._waiting.pop(start)[1]
        return True

    @property
    def ready(self) -> bool:
        """Whether the next byte of the file is there to be hashed."""
        return self._done.end_of_run(self.position) > self.position

    def finish(self) -> None:
        """The file has ended.

        Raises:
            KnownError: its first bytes are not those of such a file.
        """
        self.watch.finish()

    @property
    def digest(self) -> str:
        """SHA-256 of everything before `position`, hexadecimal."""
        return self.hash.hexdigest()
