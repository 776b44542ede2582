"""Writes GGUF headers: version 3, little endian, in the order and padding that gguf-py uses.

The data follows in the tensors' order, each padded to the alignment: a file is written tensor by tensor.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from fluxdesk.formats.gguf import DEFAULT_ALIGNMENT, read_header
from fluxdesk.formats.gguf_cursor import SCALARS, STRING, ArrayRef, Cursor
from fluxdesk.formats.tensor_table import GGML_TYPES, StorageType

TYPE_NUMBERS: dict[str, int] = {storage.name: number for number, storage in GGML_TYPES.items()}
_UINT32, _INT32, _FLOAT32, _BOOL, _UINT64, _INT64 = 4, 5, 6, 7, 10, 11


class NewTensor(msgspec.Struct, frozen=True):
    """A tensor to write: `shape` in torch order."""

    name: str
    shape: tuple[int, ...]
    type_name: str

    @property
    def storage(self) -> StorageType:
        return GGML_TYPES[TYPE_NUMBERS[self.type_name]]

    @property
    def nbytes(self) -> int:
        """Bytes of the data, without padding."""
        elements = 1
        for size in self.shape:
            elements *= size
        return self.storage.nbytes(elements)


class RawValue(msgspec.Struct, frozen=True):
    """A key's value as it lies in a file: type number and payload, copied without being understood."""

    data: bytes


MetadataValue = bool | int | float | str | RawValue


def align(count: int, alignment: int = DEFAULT_ALIGNMENT) -> int:
    """Round up to the alignment."""
    return -(-count // alignment) * alignment


def header_bytes(metadata: Mapping[str, MetadataValue], tensors: Sequence[NewTensor]) -> bytes:
    """The header including the padding before the data."""
    rows = []
    offset = 0
    for tensor in tensors:
        shape = struct.pack(f"<I{len(tensor.shape)}Q", len(tensor.shape), *reversed(tensor.shape))
        rows.append(_text(tensor.name) + shape)
        rows.append(struct.pack("<IQ", TYPE_NUMBERS[tensor.type_name], offset))
        offset += align(tensor.nbytes)
    body = b"".join(_text(key) + _encode(value) for key, value in metadata.items()) + b"".join(rows)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)) + body
    return head + b"\0" * (align(len(head)) - len(head))


def file_bytes(metadata: Mapping[str, MetadataValue], tensors: Sequence[NewTensor]) -> int:
    """Size of the whole file in bytes."""
    return len(header_bytes(metadata, tensors)) + sum(align(tensor.nbytes) for tensor in tensors)


def read_raw_metadata(path: Path) -> dict[str, RawValue]:
    """Every key/value of a GGUF file unread, the tokenizer's arrays included, to be copied into another file.

    `general.alignment` is left out: what is written here has the default.

    Raises:
        KnownError: as `read_header`.
    """
    header = read_header(path, allow_truncated=True)
    with path.open("rb") as file:
        cursor = Cursor(file.read(header.data_offset), path.name)
    cursor.position = 24
    found: dict[str, RawValue] = {}
    for _ in header.metadata:
        key = cursor.text()
        start = cursor.position
        value = cursor.value(cursor.u32())
        end = value.offset + value.nbytes if isinstance(value, ArrayRef) else cursor.position
        found[key] = RawValue(bytes(cursor.buffer[start:end]))
    found.pop("general.alignment", None)
    return found


def encode_array(values: Iterable[int] | Iterable[float] | Iterable[str], element_type: int) -> RawValue:
    """An array as a value; `element_type` is GGUF's type number (5 int32, 6 float32, 8 string)."""
    items = list(values)
    head = struct.pack("<IIQ", 9, element_type, len(items))
    if element_type == STRING:
        return RawValue(head + b"".join(_text(str(item)) for item in items))
    code = SCALARS[element_type].format[1:]
    return RawValue(head + struct.pack(f"<{len(items)}{code}", *items))


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def _encode(value: MetadataValue) -> bytes:
    if isinstance(value, RawValue):
        return value.data
    if isinstance(value, str):
        return struct.pack("<I", STRING) + _text(value)
    if isinstance(value, bool):
        return struct.pack("<I?", _BOOL, value)
    if isinstance(value, float):
        return struct.pack("<If", _FLOAT32, value)
    if value >= 0:
        return struct.pack("<II", _UINT32, value) if value < 1 << 32 else struct.pack("<IQ", _UINT64, value)
    return struct.pack("<Ii", _INT32, value) if value >= -(1 << 31) else struct.pack("<Iq", _INT64, value)
