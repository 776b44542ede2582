"""Stars, tags and collections in a journal beside the pictures: `.fluxdesk/marks.jsonl` in their folder.

The journal is the truth about what people said, as the PNG files are about the pictures; the index takes both
in and can be thrown away. It lies with the pictures, so that it moves and is backed up with them, and names
pictures by who they are, so that a renamed file keeps its stars. Lines are only ever added; one that a kill
cut off is skipped.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.gallery import AnyChange

FOLDER = ".fluxdesk"
HEAD_BYTES = 256

_log = logging.getLogger(__name__)
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyChange] = msgspec.json.Decoder(AnyChange)


class JournalPlace(msgspec.Struct, frozen=True):
    """How far a journal was read: bytes, and a digest of its beginning to know it again."""

    offset: int = 0
    head: str = ""


class MarksJournal:
    """The journal of the pictures under `root`. Any thread, any process."""

    def __init__(self, root: Path) -> None:
        self.path = root / FOLDER / "marks.jsonl"

    def append(self, change: AnyChange) -> None:
        """Add one line and have it on the disk.

        Raises:
            KnownError: file_write, the folder cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
            descriptor = os.open(self.path, flags, 0o644)
            try:
                # One write, so that two processes' lines do not mix; a torn line of the past ends first.
                torn = _last_byte(descriptor) not in (b"", b"\n")
                os.write(descriptor, b"\n" * torn + _encoder.encode(change) + b"\n")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "Stars and tags cannot be saved in {folder}: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Check that the folder exists and the disk has room."),
                folder=str(self.path.parent),
                reason=error.strerror or str(error),
            ) from None

    def read(self, place: JournalPlace) -> tuple[tuple[AnyChange, ...], JournalPlace] | None:
        """The changes since `place` and the new place; None when this is another journal than it was.

        A missing journal is an empty one.

        Raises:
            OSError: it is there but cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                head = file.read(HEAD_BYTES)
                digest = _digest(head, place.offset)
                size = os.fstat(file.fileno()).st_size
                if place.offset and (place.offset > size or digest != place.head):
                    return None
                file.seek(place.offset)
                data = file.read()
        except FileNotFoundError:
            return None if place.offset else ((), place)
        whole = data.rfind(b"\n") + 1
        offset = place.offset + whole
        return tuple(self._decode(data[:whole])), JournalPlace(offset, _digest(head, offset))

    def _decode(self, data: bytes) -> list[AnyChange]:
        found = []
        for line in data.splitlines():
            if not line.strip():
                continue
            try:
                found.append(_decoder.decode(line))
            except msgspec.MsgspecError as error:
                _log.warning("%s: a line is skipped: %s", self.path.name, error)
        return found


def _last_byte(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    if not size:
        return b""
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


def _digest(head: bytes, offset: int) -> str:
    """Of the beginning, as far as it was there when `offset` bytes had been read."""
    return hashlib.blake2b(head[:offset], digest_size=8).hexdigest() if offset else ""
