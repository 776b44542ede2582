"""Files that are whole or absent, also when many write at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fluxdesk.formats.atomic import atomic_file, write_atomic


def write_and_fail(path: Path) -> None:
    with atomic_file(path) as file:
        file.write(b"new")
        raise ZeroDivisionError


def test_threads_that_write_the_same_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "new" / "digests.json"
    texts = [bytes([65 + number]) * 20_000 for number in range(8)]

    def write(text: bytes) -> None:
        for _ in range(10):
            write_atomic(path, text)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(write, texts))
    assert path.read_bytes() in texts
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_left_of_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
