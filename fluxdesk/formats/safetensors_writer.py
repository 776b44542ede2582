"""Writes safetensors headers; the data follows in the tensors' order without a gap."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import msgspec

from fluxdesk.formats.tensor_table import SAFETENSORS_TYPES

_ALIGNMENT = 8


class NewTensor(msgspec.Struct, frozen=True):
    """A tensor to write: `shape` in torch order, `type_name` as the format calls it ("F16", "U8")."""

    name: str
    shape: tuple[int, ...]
    type_name: str

    @property
    def nbytes(self) -> int:
        elements = 1
        for size in self.shape:
            elements *= size
        return SAFETENSORS_TYPES[self.type_name].nbytes(elements)


def header_bytes(metadata: Mapping[str, str], tensors: Sequence[NewTensor]) -> bytes:
    """The header, padded with spaces to a multiple of 8 as the reference writer does."""
    table: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    offset = 0
    for tensor in tensors:
        end = offset + tensor.nbytes
        table[tensor.name] = {
            "dtype": tensor.type_name,
            "shape": list(tensor.shape),
            "data_offsets": [offset, end],
        }
        offset = end
    body = msgspec.json.encode(table)
    body += b" " * (-len(body) % _ALIGNMENT)
    return struct.pack("<Q", len(body)) + body
