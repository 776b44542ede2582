"""No header, however broken, crashes, hangs or eats memory: it is read or refused with one sentence."""

from __future__ import annotations

import contextlib
import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats import gguf, safetensors
from fluxdesk.formats.recognise import recognise

ROOT = Path(__file__).resolve().parents[2]
LIMIT_BYTES = 200 << 20


def mutated(count: int, seed: int, folder: Path) -> dict[str, Any]:
    program = str(Path(__file__).with_name("hostile_headers.py"))
    run = subprocess.run(
        [sys.executable, program, str(count), str(seed), str(folder)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    return dict(json.loads(run.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="limits are set with setrlimit")
def test_a_few_hundred_mutated_headers(tmp_path: Path) -> None:
    found = mutated(400, 1, tmp_path)
    assert found["strange"] == []
    assert found["read"] + found["refused"] == 400
    assert found["read"] > 20
    assert found["refused"] > 200
    assert found["peak_bytes"] < LIMIT_BYTES


@pytest.mark.full
def test_ten_thousand_mutated_headers(tmp_path: Path) -> None:
    found = mutated(10_000, 20_261_124, tmp_path)
    sys.stdout.write(json.dumps(found))
    assert found["strange"] == []
    assert found["read"] + found["refused"] == 10_000
    assert found["peak_bytes"] < LIMIT_BYTES


def refused_or_read(data: bytes) -> None:
    for parse in (gguf.parse_header, safetensors.parse_header):
        with contextlib.suppress(KnownError):
            recognise(parse(data, len(data), "file"), "file")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    refused_or_read(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.binary(max_size=300))
def test_any_bytes_after_the_gguf_magic(version: int, tensors: int, keys: int, rest: bytes) -> None:
    refused_or_read(b"GGUF" + struct.pack("<IQQ", version, tensors, keys) + rest)
    refused_or_read(b"GGUF" + struct.pack("<IQQ", 3, tensors % 4, keys % 4) + rest)


SIZES = st.lists(st.one_of(st.integers(0, 70), st.integers(0, 2**64 - 1)), max_size=5)
ROWS = st.lists(
    st.tuples(st.text(max_size=12), SIZES, st.integers(0, 45), st.integers(0, 2**64 - 1)), max_size=4
)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_any_tensor_table(rows: list[tuple[str, list[int], int, int]]) -> None:
    body = b""
    for name, sizes, kind, offset in rows:
        data = name.encode("utf-8", "surrogatepass")
        body += struct.pack("<Q", len(data)) + data + struct.pack(f"<I{len(sizes)}Q", len(sizes), *sizes)
        body += struct.pack("<IQ", kind, offset)
    refused_or_read(b"GGUF" + struct.pack("<IQQ", 3, len(rows), 0) + body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 2**70) | st.floats() | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
    max_leaves=8,
)
ENTRY = st.fixed_dictionaries(
    {"dtype": st.sampled_from(["F32", "U8", "F4", "Q9"]), "shape": SIZES, "data_offsets": SIZES}
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=12), ENTRY | JSON, max_size=4))
def test_any_safetensors_table(table: dict[str, object]) -> None:
    body = json.dumps(table).encode("utf-8", "surrogatepass")
    refused_or_read(struct.pack("<Q", len(body)) + body)
