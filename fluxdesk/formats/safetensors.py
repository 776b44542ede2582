"""Safetensors headers: the same table as for GGUF, read without torch and without trusting the file.

The layout is that of huggingface/safetensors: a little-endian length, that many bytes of JSON, then the data
without a gap. Limits follow its reference reader, only narrower.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.header_errors import damaged, header_ends, require_complete, show_name, unreadable
from fluxdesk.formats.tensor_table import SAFETENSORS_TYPES, TensorInfo

MAX_HEADER_BYTES = 16 << 20  # trainers put megabytes of tag counts into a LoRA's header
MAX_TENSORS = 1 << 16
MAX_NAME_BYTES = 1 << 12
_MAX_BYTES = 1 << 62


class SafetensorsHeader(msgspec.Struct, frozen=True):
    """Everything a safetensors file says about itself."""

    metadata: dict[str, str]
    tensors: tuple[TensorInfo, ...]
    data_offset: int
    """Where the tensors' bytes begin."""
    file_bytes: int
    """Size of the file as it lies on the disk."""

    @property
    def expected_bytes(self) -> int:
        """Size that the file must have."""
        return max((tensor.end for tensor in self.tensors), default=self.data_offset)

    @property
    def complete(self) -> bool:
        return self.file_bytes >= self.expected_bytes

    def tensor(self, name: str) -> TensorInfo | None:
        return next((tensor for tensor in self.tensors if tensor.name == name), None)


class _Entry(msgspec.Struct):
    dtype: str
    shape: Annotated[list[int], msgspec.Meta(max_length=32)]
    data_offsets: tuple[int, int]


def looks_like_safetensors(first: bytes) -> bool:
    """Whether the first nine bytes of a file can begin a safetensors file."""
    return len(first) >= 9 and first[8:9] == b"{" and int.from_bytes(first[:8], "little") <= 100 << 20


def read_header(path: Path, *, allow_truncated: bool = False) -> SafetensorsHeader:
    """Read the header of the safetensors file at `path`.

    Args:
        allow_truncated: accept a file whose last weights are missing (`complete` is then false).

    Raises:
        KnownError: the file is missing, no safetensors file, or damaged.
        HeaderIncompleteError: it ends inside the header.
        DataIncompleteError: it ends inside the weights.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            first = file.read(9)
            length = _header_length(first, path.name)
            buffer = first + file.read(min(length, size) - 1)
    except OSError as error:
        raise unreadable(path.name, error) from None
    header = parse_header(buffer, size, path.name)
    if not allow_truncated:
        require_complete(header.file_bytes, header.expected_bytes, path.name)
    return header


def parse_header(buffer: bytes, file_bytes: int, name: str) -> SafetensorsHeader:
    """Parse a header from the first bytes of a file.

    Args:
        buffer: at least the header.
        file_bytes: size of the file as it is now; only recorded.
        name: the file's name, for the sentences.

    Raises:
        KnownError: as `read_header`, but never because weights are missing.
    """
    length = _header_length(buffer[:9], name)
    if len(buffer) < 8 + length:
        raise header_ends(name)
    entries = _decode(buffer[8 : 8 + length], name)
    metadata = _metadata(entries.pop("__metadata__", None))
    if len(entries) > MAX_TENSORS:
        raise damaged(
            name,
            QT_TRANSLATE_NOOP("errors", "{file} is damaged: its header lists {count} tensors."),
            count=len(entries),
        )
    data_offset = 8 + length
    tensors = tuple(_tensor(key, raw, data_offset, name) for key, raw in entries.items())
    _check_places(tensors, data_offset, name)
    return SafetensorsHeader(metadata, tensors, data_offset, file_bytes)


def _header_length(first: bytes, name: str) -> int:
    if len(first) < 9:
        raise header_ends(name)
    length = int.from_bytes(first[:8], "little")
    if first[8:9] != b"{" or length < 2:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is not a safetensors file."),
            QT_TRANSLATE_NOOP("errors", "Choose a .safetensors file."),
            file=name,
        )
    if length > MAX_HEADER_BYTES:
        raise damaged(
            name,
            QT_TRANSLATE_NOOP("errors", "{file} is damaged: its header is larger than {limit} MiB."),
            limit=MAX_HEADER_BYTES >> 20,
        )
    return length


def _decode(data: bytes, name: str) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise damaged(
            name, QT_TRANSLATE_NOOP("errors", "{file} is damaged: its header is not valid JSON.")
        ) from None


def _metadata(raw: msgspec.Raw | None) -> dict[str, str]:
    """The free texts; unusable ones are dropped, nothing depends on them."""
    if raw is None:
        return {}
    try:
        return msgspec.json.decode(raw, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _tensor(key: str, raw: msgspec.Raw, data_offset: int, name: str) -> TensorInfo:
    try:
        entry = msgspec.json.decode(raw, type=_Entry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise damaged(
            name,
            QT_TRANSLATE_NOOP("errors", "{file} is damaged: the entry of tensor {tensor} makes no sense."),
            tensor=show_name(key),
        ) from None
    storage = SAFETENSORS_TYPES.get(entry.dtype)
    if storage is None:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} stores tensor {tensor} in the unknown type {type}."),
            QT_TRANSLATE_NOOP("errors", "Choose another level of this model, or update FluxDesk."),
            file=name,
            tensor=show_name(key),
            type=show_name(entry.dtype),
        )
    elements = 1
    for size in entry.shape:
        elements *= size
    begin, end = entry.data_offsets
    whole = 0 <= elements < _MAX_BYTES and min(entry.shape, default=0) >= 0 and len(key) <= MAX_NAME_BYTES
    whole = whole and elements % storage.block_elements == 0 and 0 <= begin <= end < _MAX_BYTES
    if not whole or end - begin != storage.nbytes(elements):
        raise damaged(
            name,
            QT_TRANSLATE_NOOP(
                "errors", "{file} is damaged: tensor {tensor} does not fit the bytes it claims."
            ),
            tensor=show_name(key),
        )
    return TensorInfo(key, tuple(entry.shape), entry.dtype, data_offset + begin, end - begin)


def _check_places(tensors: tuple[TensorInfo, ...], data_offset: int, name: str) -> None:
    """Every byte of the data belongs to exactly one tensor; a name given twice leaves a gap, too."""
    expected = data_offset
    for tensor in sorted(tensors, key=lambda tensor: (tensor.offset, tensor.end)):
        if tensor.offset != expected:
            raise damaged(
                name,
                QT_TRANSLATE_NOOP(
                    "errors", "{file} is damaged: there is a gap or an overlap before tensor {tensor}."
                ),
                tensor=show_name(tensor.name),
            )
        expected = tensor.end
