"""The GGUF header reader against gguf-py's writer, and against files that do not hold together."""

from __future__ import annotations

import struct
from pathlib import Path

import gguf
import numpy as np
import pytest
from gguf.constants import GGML_QUANT_SIZES

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.levels import LEVELS
from fluxdesk.formats.gguf import ArrayRef, parse_header, read_array, read_header
from fluxdesk.formats.header_errors import DataIncompleteError, HeaderIncompleteError
from fluxdesk.formats.tensor_table import GGML_TYPES

Q4_0, F32, F16 = 2, 0, 1


def text(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(data)) + data


def key(name: str, kind: int, payload: bytes) -> bytes:
    return text(name) + struct.pack("<I", kind) + payload


def row(name: str | bytes, dimensions: tuple[int, ...], kind: int, offset: int) -> bytes:
    """`dimensions` in the file's order: fastest first."""
    size = struct.pack("<I", len(dimensions)) + struct.pack(f"<{len(dimensions)}Q", *dimensions)
    return text(name) + size + struct.pack("<IQ", kind, offset)


def head(
    *rows: bytes, keys: tuple[bytes, ...] = (), version: int = 3, tensors: int | None = None, data: int = 4096
) -> bytes:
    count = len(rows) if tensors is None else tensors
    body = b"GGUF" + struct.pack("<IQQ", version, count, len(keys)) + b"".join(keys) + b"".join(rows)
    return body + b"\0" * (-len(body) % 32) + b"\0" * data


def write_sample(path: Path) -> None:
    writer = gguf.GGUFWriter(path, "flux")
    writer.add_uint32("general.file_type", 2)
    writer.add_float32("some.float", 0.5)
    writer.add_bool("some.bool", True)
    writer.add_array("tokenizer.ggml.tokens", ["uno", "dos", "très"])
    writer.add_array("tokenizer.ggml.scores", [0.5, -1.0])
    writer.add_tensor("a.weight", np.ones((3, 64), np.float32))
    data = gguf.quants.quantize(np.ones((3, 64), np.float32), gguf.GGMLQuantizationType.Q4_0)
    writer.add_tensor("b.weight", data, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    writer.add_tensor("c.bias", np.ones(5, np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_reads_what_gguf_py_writes(tmp_path: Path) -> None:
    path = tmp_path / "sample.gguf"
    write_sample(path)
    header = read_header(path)
    assert header.version == 3
    assert header.architecture == "flux"
    assert header.metadata["some.float"] == 0.5
    assert header.metadata["some.bool"] is True
    reference = gguf.GGUFReader(path)
    assert len(header.tensors) == len(reference.tensors) == 3
    for ours, theirs in zip(header.tensors, reference.tensors, strict=True):
        assert ours.name == theirs.name
        assert ours.shape == tuple(int(size) for size in reversed(theirs.shape))
        assert ours.type_name == theirs.tensor_type.name
        assert ours.offset == theirs.data_offset
        assert ours.nbytes == theirs.n_bytes
    assert header.complete
    tokens = header.metadata["tokenizer.ggml.tokens"]
    scores = header.metadata["tokenizer.ggml.scores"]
    assert isinstance(tokens, ArrayRef)
    assert isinstance(scores, ArrayRef)
    assert read_array(path, tokens) == ["uno", "dos", "très"]
    assert read_array(path, scores) == [0.5, -1.0]


def test_version_two_is_the_same_layout(tmp_path: Path) -> None:
    path = tmp_path / "two.gguf"
    path.write_bytes(head(row("a", (32, 2), Q4_0, 0), version=2))
    (tensor,) = read_header(path).tensors
    assert tensor.shape == (2, 32)
    assert tensor.nbytes == 36
    assert tensor.level is not None
    assert tensor.level.name == "Q4_0"


def test_types_are_those_of_gguf_py() -> None:
    for number, storage in GGML_TYPES.items():
        reference = gguf.GGMLQuantizationType(number)
        assert storage.name == reference.name
        assert (storage.block_elements, storage.block_bytes) == GGML_QUANT_SIZES[reference]
    for level in LEVELS:
        if level.ggml_type >= 0:
            storage = GGML_TYPES[level.ggml_type]
            assert (level.name, level.block_elements, level.block_bytes) == (
                storage.name,
                storage.block_elements,
                storage.block_bytes,
            )


HUGE = 1 << 63
MALFORMED = {
    "not a GGUF file": b"GGML" + b"\0" * 60,
    "big-endian": b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
    "version 1;": head(version=1),
    "version 4;": head(version=4),
    "claims 9223372036854775808 tensors": head(tensors=HUGE),
    "ends inside its header": head(row("a", (32,), F32, 0), tensors=2, data=0),
    "tensor a twice": head(row("a", (32,), F32, 0), row("a", (32,), F32, 128)),
    "tensors a and b overlap": head(row("a", (64,), F32, 0), row("b", (64,), F32, 32)),
    "impossible place 3": head(row("a", (32,), F32, 3)),
    "impossible place 9223372036854775808": head(row("a", (32,), F32, HUGE)),
    "truncated at": head(row("a", (32,), F32, 1 << 40)),
    "shape 2x33 as Q4_0": head(row("a", (33, 2), Q4_0, 0)),
    "shape 9223372036854775808x8 as F16": head(row("a", (8, HUGE), F16, 0)),
    "shape 0x8 as F32": head(row("a", (8, 0), F32, 0)),
    "has 5 dimensions": head(row("a", (1, 1, 1, 1, 1), F32, 0)),
    "unknown type 77": head(row("a", (32,), 77, 0)),
    "unknown type 4.": head(row("a", (32,), 4, 0)),
    "not valid UTF-8": head(row(b"\xff\xfe", (32,), F32, 0)),
    "a text in its header claims 1099511627776": head(keys=(key("k", 8, struct.pack("<Q", 1 << 40) + b"x"),)),
    "a text in its header claims 5000": head(struct.pack("<Q", 5000) + b"n" * 6000),
    "key k twice": head(keys=(key("k", 4, b"\1\0\0\0"), key("k", 4, b"\1\0\0\0"))),
    "value of type 13": head(keys=(key("k", 13, b"\1\0\0\0"),)),
    "list of type 9": head(keys=(key("k", 9, struct.pack("<IQ", 9, 1)),)),
    "claims 18446744073709551608 bytes": head(
        keys=(key("k", 9, struct.pack("<IQ", 12, (1 << 61) - 1)),), data=0
    ),
    "list in its header claims 4294967296 texts": head(keys=(key("k", 9, struct.pack("<IQ", 8, 1 << 32)),)),
    "alignment is 0": head(keys=(key("general.alignment", 4, struct.pack("<I", 0)),)),
    "alignment is 33": head(keys=(key("general.alignment", 4, struct.pack("<I", 33)),)),
    "alignment is many": head(keys=(key("general.alignment", 8, text("many")),)),
}


@pytest.mark.parametrize("sentence", MALFORMED)
def test_malformed_files_are_refused_in_one_sentence(tmp_path: Path, sentence: str) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(MALFORMED[sentence])
    with pytest.raises(KnownError) as caught:
        read_header(path)
    assert sentence in caught.value.report.text
    assert caught.value.report.text.startswith("bad.gguf")
    assert caught.value.report.text.count("\n") == 0
    assert caught.value.report.action


def test_truncation_at_every_byte_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "sample.gguf"
    write_sample(path)
    whole = path.read_bytes()
    data_offset = read_header(path).data_offset
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        expected: type[KnownError] = HeaderIncompleteError if length < data_offset - 31 else KnownError
        if length >= read_end(whole):
            assert read_header(path).complete
            continue
        with pytest.raises(expected):
            read_header(path)


def read_end(whole: bytes) -> int:
    return parse_header(whole, len(whole), "sample").expected_bytes


def test_a_truncated_file_says_how_much_is_there(tmp_path: Path) -> None:
    path = tmp_path / "half.gguf"
    path.write_bytes(head(row("a", (1000, 1000), F32, 0), data=2_000_000))
    with pytest.raises(DataIncompleteError) as caught:
        read_header(path)
    assert "truncated at 2 MB of 4 MB" in caught.value.report.text
    header = read_header(path, allow_truncated=True)
    assert not header.complete
    assert header.expected_bytes == header.data_offset + 4_000_000


def test_missing_and_unreadable_files_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="does not exist"):
        read_header(tmp_path / "none.gguf")
    with pytest.raises(KnownError, match="cannot be read"):
        read_header(tmp_path)
