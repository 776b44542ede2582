"""A disk that refuses is named in words, whichever library noticed it."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.disk_errors import disk_error, disk_errors_in_words
from fluxdesk.services.sqlite_file import open_database, transaction


def fill(path: Path, pages: int) -> sqlite3.Connection:
    """A database that may not grow beyond `pages`: SQLite answers as it does on a full disk."""

    def prepare(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS rows (text)")
        connection.execute(f"PRAGMA max_page_count = {pages}")

    return open_database(path, prepare)


def test_a_full_database_says_that_the_disk_is_full(tmp_path: Path) -> None:
    connection = fill(tmp_path / "rows.sqlite", 4)
    with pytest.raises(KnownError) as caught, disk_errors_in_words(), transaction(connection):
        connection.execute("INSERT INTO rows VALUES (?)", ("x" * 100_000,))
    connection.close()
    assert (caught.value.report.kind, caught.value.report.text) == ("disk_full", "The disk is full.")


def test_a_database_in_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "rows.sqlite").mkdir()
    with pytest.raises(KnownError) as caught, disk_errors_in_words():
        fill(tmp_path / "rows.sqlite", 10)
    assert caught.value.report.kind == "file_write"


@pytest.mark.parametrize(
    ("code", "kind", "word"),
    [
        (errno.ENOSPC, "disk_full", "full"),
        (errno.EDQUOT, "disk_full", "full"),
        (errno.EROFS, "file_write", "/there/it.png"),
        (errno.EACCES, "file_write", "/there/it.png"),
        (errno.EIO, "file_write", os.strerror(errno.EIO)),
    ],
)
def test_the_systems_answers(code: int, kind: str, word: str) -> None:
    known = disk_error(OSError(code, os.strerror(code), "/there/it.png"))
    assert known is not None
    assert known.report.kind == kind
    assert word in known.report.text
    assert known.report.action


@pytest.mark.parametrize(
    "other",
    [OSError(errno.ENOENT, "no", "x"), sqlite3.OperationalError("no such table"), ValueError("x"),
     sqlite3.IntegrityError("x"), OSError("x")],
)  # fmt: skip
def test_everything_else_is_left_alone(other: Exception) -> None:
    assert disk_error(other) is None
    with pytest.raises(type(other)), disk_errors_in_words():
        raise other
