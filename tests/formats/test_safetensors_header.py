"""The safetensors header reader against the safetensors package, and against broken files."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats.header_errors import DataIncompleteError, HeaderIncompleteError
from fluxdesk.formats.safetensors import read_header


def head(entries: dict[str, object] | bytes, data: int = 0) -> bytes:
    body = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return struct.pack("<Q", len(body)) + body + b"\0" * data


def entry(dtype: str, shape: list[int], begin: int, end: int) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def test_reads_what_the_package_writes(tmp_path: Path) -> None:
    path = tmp_path / "sample.safetensors"
    arrays = {"a.weight": np.ones((3, 64), np.float16), "b": np.arange(5, dtype=np.uint8)}
    save_file(arrays, path, metadata={"format": "pt"})
    header = read_header(path)
    assert header.metadata == {"format": "pt"}
    assert header.complete
    assert header.expected_bytes == path.stat().st_size
    content = path.read_bytes()
    for name, array in arrays.items():
        tensor = header.tensor(name)
        assert tensor is not None
        assert tensor.shape == array.shape
        assert content[tensor.offset : tensor.end] == array.tobytes()


MALFORMED = {
    "ends inside its header": b"\x10\0\0\0\0\0\0\0{",
    "not a safetensors file": struct.pack("<Q", 64) + b"x" * 64,
    "header is larger than": struct.pack("<Q", 1 << 40) + b"{}",
    "not valid JSON": head(b'{"a": '),
    "header is not valid JSON": head(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "entry of tensor a makes no sense": head({"a": {"dtype": "F32", "shape": "x", "data_offsets": [0, 4]}}),
    "tensor b does not fit": head({"b": entry("F32", [1 << 80], 0, 4)}),
    "unknown type F33": head({"a": entry("F33", [1], 0, 4)}, 4),
    "tensor a does not fit": head({"a": entry("F32", [2], 0, 4)}, 4),
    "tensor n does not fit": head({"n": entry("F32", [-1], 0, -4)}, 4),
    "tensor o does not fit": head({"o": entry("F32", [1 << 62, 1 << 62], 0, 0)}, 4),
    "before tensor b": head({"a": entry("F32", [1], 0, 4), "b": entry("F32", [1], 8, 12)}, 12),
    "gap or an overlap": head({"a": entry("F32", [2], 0, 8), "b": entry("F32", [1], 4, 8)}, 8),
    "overlap before tensor a": head(
        b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
        b'"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        8,
    ),
    "truncated at": head({"a": entry("F32", [1 << 30], 0, 1 << 32)}, 100),
}


@pytest.mark.parametrize("sentence", MALFORMED)
def test_malformed_files_are_refused_in_one_sentence(tmp_path: Path, sentence: str) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(MALFORMED[sentence])
    with pytest.raises(KnownError) as caught:
        read_header(path)
    assert sentence in caught.value.report.text
    assert caught.value.report.action


def test_truncation_at_every_byte_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "sample.safetensors"
    save_file({"a": np.ones((4, 4), np.float32), "b": np.ones(3, np.float16)}, path)
    whole = path.read_bytes()
    data_offset = read_header(path).data_offset
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        expected = HeaderIncompleteError if length < data_offset else DataIncompleteError
        with pytest.raises(expected):
            read_header(path)
    assert not read_header(path, allow_truncated=True).complete


def test_odd_metadata_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "meta.safetensors"
    path.write_bytes(head({"__metadata__": {"n": 5}, "a": entry("U8", [4], 0, 4)}, 4))
    assert read_header(path).metadata == {}
