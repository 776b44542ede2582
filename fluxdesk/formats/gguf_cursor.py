"""Reads a GGUF header forward; every length is checked against what is there before it is used."""

from __future__ import annotations

import mmap
import struct

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.header_errors import HeaderIncompleteError, damaged, header_ends

MAX_HEADER_BYTES = 32 << 20  # the largest tokenizers need about 20 MiB
MAX_TEXT_BYTES = 4 << 20  # chat templates and licences are far smaller
MAX_STRINGS = 1 << 21  # strings of all arrays together: walking them is what takes time

_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")

SCALARS: dict[int, struct.Struct] = {
    number: struct.Struct("<" + code) for number, code in enumerate(("B", "b", "H", "h", "I", "i", "f", "?"))
} | {10: struct.Struct("<Q"), 11: struct.Struct("<q"), 12: struct.Struct("<d")}
STRING, ARRAY, BOOL = 8, 9, 7


class ArrayRef(msgspec.Struct, frozen=True):
    """An array among the key/values that was skipped; `read_array` reads it."""

    element_type: int
    """GGUF's value type number: 4 is uint32, 5 int32, 6 float32, 8 string."""
    count: int
    offset: int
    """Of the first element, from the start of the file."""
    nbytes: int


Value = bool | int | float | str | ArrayRef


class Cursor:
    """A position in the first bytes of a file called `name`; reading past them raises."""

    def __init__(self, buffer: bytes | mmap.mmap, name: str) -> None:
        self.buffer = buffer
        self.name = name
        self.position = 0
        self._length = len(buffer)
        self._strings = 0

    def ends(self) -> HeaderIncompleteError:
        return header_ends(self.name)

    def damaged(self, template: str, **params: str | int) -> KnownError:
        return damaged(self.name, template, **params)

    def check_size(self) -> None:
        if self.position > MAX_HEADER_BYTES:
            raise self.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: its header is larger than {limit} MiB."),
                limit=MAX_HEADER_BYTES >> 20,
            )

    def take(self, count: int) -> bytes:
        end = self.position + count
        if end > self._length:
            raise self.ends()
        data = self.buffer[self.position : end]
        self.position = end
        return data

    def skip(self, count: int) -> None:
        if count > MAX_HEADER_BYTES:
            raise self.damaged(
                QT_TRANSLATE_NOOP(
                    "errors", "{file} is damaged: an entry of its header claims {bytes} bytes."
                ),
                bytes=str(count),
            )
        if count > self._length - self.position:
            raise self.ends()
        self.position += count
        self.check_size()

    def u32(self) -> int:
        (value,) = _U32.unpack_from(self.buffer, self.position)
        self.position += 4
        return int(value)

    def u64(self) -> int:
        (value,) = _U64.unpack_from(self.buffer, self.position)
        self.position += 8
        return int(value)

    def text(self, limit: int = MAX_TEXT_BYTES) -> str:
        """A string of at most `limit` bytes."""
        count = self.u64()
        if count > limit:
            raise self.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: a text in its header claims {bytes} bytes."),
                bytes=str(count),
            )
        start = self.position
        self.skip(count)
        try:
            return str(self.buffer[start : self.position], "utf-8")
        except UnicodeDecodeError:
            raise self.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: a text in its header is not valid UTF-8.")
            ) from None

    def value(self, kind: int) -> Value:
        if kind == STRING:
            return self.text()
        if kind == ARRAY:
            return self._array()
        if kind not in SCALARS:
            raise self.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: its header holds a value of type {number}."),
                number=kind,
            )
        if kind == BOOL:
            return self.take(1) != b"\0"
        scalar = SCALARS[kind]
        (value,) = scalar.unpack_from(self.buffer, self.position)
        self.position += scalar.size
        return value  # type: ignore[no-any-return]

    def _array(self) -> ArrayRef:
        kind, count = self.u32(), self.u64()
        start = self.position
        if kind in SCALARS:
            self.skip(count * SCALARS[kind].size)
        elif kind == STRING:
            self._strings += count
            if self._strings > MAX_STRINGS:
                raise self.damaged(
                    QT_TRANSLATE_NOOP(
                        "errors", "{file} is damaged: a list in its header claims {count} texts."
                    ),
                    count=str(count),
                )
            for _ in range(count):
                self.skip(self.u64())
        else:
            raise self.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: its header holds a list of type {number}."),
                number=kind,
            )
        return ArrayRef(kind, count, start, self.position - start)
