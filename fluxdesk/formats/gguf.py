"""GGUF headers: what is in the file, read in milliseconds, without torch and without trusting the file.

The layout is that of ggml's `docs/gguf.md`: magic, version, counts, key/values, tensor table, padding, data.
Versions 2 and 3 differ only in that 3 may be big endian, which no FLUX file is. Every number is checked
before it is used; a file that does not hold together is refused with one sentence. Arrays (a tokenizer has
32,128 tokens) are skipped and can be read later through their `ArrayRef`.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.gguf_cursor import SCALARS, STRING, ArrayRef, Cursor, Value
from fluxdesk.formats.header_errors import require_complete, show_name, unreadable
from fluxdesk.formats.tensor_table import GGML_TYPES, TensorInfo

MAGIC = b"GGUF"
DEFAULT_ALIGNMENT = 32
MAX_DIMENSIONS = 4  # ggml's GGML_MAX_DIMS
MAX_TENSORS = 1 << 16
MAX_KEYS = 1 << 16
MAX_NAME_BYTES = 1 << 12
MAX_FILE_BYTES = 1 << 62  # sums of sizes stay far from 2**63

_TYPE_AND_OFFSET = struct.Struct("<IQ")
_DIMENSIONS = tuple(struct.Struct(f"<{count}Q") for count in range(MAX_DIMENSIONS + 1))


class GgufHeader(msgspec.Struct, frozen=True):
    """Everything a GGUF file says about itself."""

    version: int
    metadata: dict[str, Value]
    tensors: tuple[TensorInfo, ...]
    data_offset: int
    """Where the tensors' bytes begin."""
    file_bytes: int
    """Size of the file as it lies on the disk."""
    alignment: int = DEFAULT_ALIGNMENT

    @property
    def expected_bytes(self) -> int:
        """Size that the file must have to hold every tensor (the padding after the last may be missing)."""
        return max((tensor.end for tensor in self.tensors), default=self.data_offset)

    @property
    def complete(self) -> bool:
        return self.file_bytes >= self.expected_bytes

    @property
    def architecture(self) -> str:
        """`general.architecture`, or an empty string (stable-diffusion.cpp writes none)."""
        value = self.metadata.get("general.architecture", "")
        return value if isinstance(value, str) else ""

    def tensor(self, name: str) -> TensorInfo | None:
        return next((tensor for tensor in self.tensors if tensor.name == name), None)


def is_gguf(path: Path) -> bool:
    """Whether the file begins as a GGUF file does."""
    with path.open("rb") as file:
        return file.read(4) == MAGIC


def read_header(path: Path, *, allow_truncated: bool = False) -> GgufHeader:
    """Read the header of the GGUF file at `path`.

    Args:
        allow_truncated: accept a file whose last weights are missing (`complete` is then false).

    Raises:
        KnownError: the file is missing, no GGUF file, damaged or of an unsupported kind.
        HeaderIncompleteError: it ends inside the header.
        DataIncompleteError: it ends inside the weights.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size < 24:
                file.seek(0)
                return parse_header(file.read(), size, path.name)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
                header = parse_header(view, size, path.name)
    except OSError as error:
        raise unreadable(path.name, error) from None
    if not allow_truncated:
        require_complete(header.file_bytes, header.expected_bytes, path.name)
    return header


def parse_header(buffer: bytes | mmap.mmap, file_bytes: int, name: str) -> GgufHeader:
    """Parse a header from the first bytes of a file.

    Args:
        buffer: at least the header; the whole file as a memory map, or what a download has so far.
        file_bytes: size of the file as it is now; only recorded.
        name: the file's name, for the sentences.

    Raises:
        KnownError: as `read_header`, but never because weights are missing.
    """
    cursor = Cursor(buffer, name)
    try:
        return _parse(cursor, file_bytes)
    except struct.error:
        raise cursor.ends() from None


def _parse(cursor: Cursor, file_bytes: int) -> GgufHeader:
    if cursor.take(4) != MAGIC:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is not a GGUF file."),
            QT_TRANSLATE_NOOP("errors", "Choose a .gguf file."),
            file=cursor.name,
        )
    version = cursor.u32()
    _check_version(cursor, version)
    tensor_count, key_count = cursor.u64(), cursor.u64()
    if tensor_count > MAX_TENSORS or key_count > MAX_KEYS:
        raise cursor.damaged(
            QT_TRANSLATE_NOOP("errors", "{file} is damaged: it claims {tensors} tensors and {keys} keys."),
            tensors=str(tensor_count),
            keys=str(key_count),
        )
    metadata: dict[str, Value] = {}
    for _ in range(key_count):
        key = cursor.text(MAX_NAME_BYTES)
        if key in metadata:
            raise cursor.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: it has the key {key} twice."),
                key=show_name(key),
            )
        metadata[key] = cursor.value(cursor.u32())
    alignment = _alignment(cursor, metadata)
    rows = _tensor_rows(cursor, tensor_count)
    data_offset = (cursor.position + alignment - 1) // alignment * alignment
    tensors = _place(cursor, rows, data_offset, alignment)
    return GgufHeader(version, metadata, tensors, data_offset, file_bytes, alignment)


def _check_version(cursor: Cursor, version: int) -> None:
    if version in (2, 3):
        return
    if version & 0xFFFF == 0 and version:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP(
                "errors", "{file} is a big-endian GGUF file, made for another kind of processor."
            ),
            QT_TRANSLATE_NOOP("errors", "Use the little-endian file that the publisher offers."),
            file=cursor.name,
        )
    raise KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "{file} is GGUF version {version}; versions 2 and 3 are understood."),
        QT_TRANSLATE_NOOP("errors", "Use a newer file of the same model."),
        file=cursor.name,
        version=version,
    )


def _alignment(cursor: Cursor, metadata: dict[str, Value]) -> int:
    value = metadata.get("general.alignment", DEFAULT_ALIGNMENT)
    if type(value) is int and 8 <= value <= 1 << 16 and value & (value - 1) == 0:
        return value
    raise cursor.damaged(
        QT_TRANSLATE_NOOP("errors", "{file} is damaged: its alignment is {alignment}."),
        alignment="?" if isinstance(value, ArrayRef) else show_name(str(value)),
    )


def _tensor_rows(cursor: Cursor, count: int) -> list[tuple[str, tuple[int, ...], int, int]]:
    """(name, shape in torch order, type number, offset in the data) of every tensor."""
    rows = []
    seen = set()
    for _ in range(count):
        name = cursor.text(MAX_NAME_BYTES)
        dimensions = cursor.u32()
        if dimensions > MAX_DIMENSIONS:
            raise cursor.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: tensor {tensor} has {count} dimensions."),
                tensor=show_name(name),
                count=dimensions,
            )
        layout = _DIMENSIONS[dimensions]
        shape = layout.unpack_from(cursor.buffer, cursor.position)[::-1]
        cursor.position += layout.size
        kind, offset = _TYPE_AND_OFFSET.unpack_from(cursor.buffer, cursor.position)
        cursor.position += _TYPE_AND_OFFSET.size
        if name in seen:
            raise cursor.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: it has the tensor {tensor} twice."),
                tensor=show_name(name),
            )
        seen.add(name)
        rows.append((name, shape, kind, offset))
    return rows


def _place(
    cursor: Cursor, rows: list[tuple[str, tuple[int, ...], int, int]], data_offset: int, alignment: int
) -> tuple[TensorInfo, ...]:
    tensors = tuple(
        TensorInfo(name, shape, *_storage(cursor, name, shape, kind, offset, data_offset, alignment))
        for name, shape, kind, offset in rows
    )
    previous: TensorInfo | None = None
    for tensor in sorted(tensors, key=lambda tensor: tensor.offset):
        if previous and tensor.offset < previous.end:
            raise cursor.damaged(
                QT_TRANSLATE_NOOP("errors", "{file} is damaged: tensors {first} and {second} overlap."),
                first=show_name(previous.name),
                second=show_name(tensor.name),
            )
        previous = tensor
    return tensors


def _storage(
    cursor: Cursor,
    name: str,
    shape: tuple[int, ...],
    kind: int,
    offset: int,
    data_offset: int,
    alignment: int,
) -> tuple[str, int, int]:
    """(type name, offset in the file, bytes) of one tensor, checked."""
    storage = GGML_TYPES.get(kind)
    if storage is None:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} stores tensor {tensor} in the unknown type {number}."),
            QT_TRANSLATE_NOOP("errors", "Choose another level of this model, or update FluxDesk."),
            file=cursor.name,
            tensor=show_name(name),
            number=kind,
        )
    elements = 1
    for size in shape:
        elements *= size
    row = shape[-1] if shape else 1
    if not 0 < elements < MAX_FILE_BYTES or row % storage.block_elements:
        raise cursor.damaged(
            QT_TRANSLATE_NOOP(
                "errors", "{file} is damaged: tensor {tensor} cannot have shape {shape} as {type}."
            ),
            tensor=show_name(name),
            shape="x".join(map(str, shape)),
            type=storage.name,
        )
    nbytes = elements // storage.block_elements * storage.block_bytes
    if offset % alignment or offset + nbytes >= MAX_FILE_BYTES:
        raise cursor.damaged(
            QT_TRANSLATE_NOOP(
                "errors", "{file} is damaged: tensor {tensor} lies at the impossible place {offset}."
            ),
            tensor=show_name(name),
            offset=str(offset),
        )
    return storage.name, data_offset + offset, nbytes


def read_array(path: Path, array: ArrayRef) -> list[Any]:
    """The elements of an array that `read_header` skipped: numbers, booleans or strings.

    Raises:
        KnownError: the file has changed since its header was read.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        file.seek(array.offset)
        data = file.read(array.nbytes)
    cursor = Cursor(data, path.name)
    if len(data) < array.nbytes:
        raise cursor.ends()
    if array.element_type == STRING:
        return [cursor.text() for _ in range(array.count)]
    code = SCALARS[array.element_type].format[1:]
    return list(struct.unpack(f"<{array.count}{code}", data))
