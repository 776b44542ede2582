"""The SQLite files that FluxDesk keeps: opened alike, begun anew when damaged, changed whole or not at all."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

BUSY_MS = 10_000

_log = logging.getLogger(__name__)

Prepare = Callable[[sqlite3.Connection], object]


def open_database(
    path: Path, prepare: Prepare, synchronous: Literal["NORMAL", "OFF"] = "NORMAL"
) -> sqlite3.Connection:
    """A connection to the file at `path` for any thread, in WAL mode; a damaged file is begun anew.

    Args:
        prepare: makes the tables where they are missing.
        synchronous: SQLite's PRAGMA; OFF for what may be lost with the machine's power.

    Raises:
        OSError: the folder cannot be made or the damaged file not removed.
        sqlite3.Error: the disk refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _opened(path, prepare, synchronous)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        _log.exception("%s is damaged and begun anew", path.name)
        remove_database(path)
        return _opened(path, prepare, synchronous)


def remove_database(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """What is done in the block is there whole, or not at all when it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled it back already
            connection.execute("ROLLBACK")
        raise


def _opened(path: Path, prepare: Prepare, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection
