"""The tables of the gallery's index, and how pictures are numbered and found by words.

A picture's number is its file's time in milliseconds, shifted, plus bits of a hash of its path: numbers sort
by time, so the newest come out of every query first without sorting, and a rebuilt index gives the same
numbers. Everything that is looked for exactly (level, size, stars, …) is also a word of the full-text index,
made of a hash: one kind of query answers every search.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from fluxdesk.services.sqlite_file import open_database, transaction

VERSION = 1
PATH_BITS = 20
PATH_MASK = (1 << PATH_BITS) - 1
MOST_TIME_MS = (1 << 42) - 1
"""Until the year 2109."""

SEARCHED = "{prompt model level lora tag name}"
"""Columns of `words` that a plain word is looked for in."""

SCHEMA = """
CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE pictures (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, mark TEXT NOT NULL,
  mtime_ns INTEGER NOT NULL, bytes INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
  seed INTEGER, steps INTEGER, rating INTEGER NOT NULL, family TEXT NOT NULL, source TEXT NOT NULL,
  prompt TEXT NOT NULL, negative TEXT NOT NULL, model TEXT NOT NULL, level TEXT NOT NULL,
  lora TEXT NOT NULL, tag TEXT NOT NULL, name TEXT NOT NULL, facets TEXT NOT NULL);
CREATE INDEX narrow ON pictures (id, width, height, steps);
CREATE INDEX by_mark ON pictures (mark);
CREATE INDEX by_family ON pictures (family);
CREATE INDEX by_level ON pictures (level);
CREATE INDEX by_lora ON pictures (lora);
CREATE INDEX by_size ON pictures (width, height);
CREATE TABLE skipped (path TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE ratings (mark TEXT PRIMARY KEY, rating INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE tags (mark TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (mark, tag)) WITHOUT ROWID;
CREATE INDEX by_tag ON tags (tag);
CREATE TABLE members (
  collection TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (collection, mark)) WITHOUT ROWID;
CREATE INDEX members_by_mark ON members (mark);
CREATE TABLE collections (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  prompt, model, level, lora, tag, name, facets, content='pictures', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
CREATE TRIGGER words_insert AFTER INSERT ON pictures BEGIN
  INSERT INTO words (rowid, prompt, model, level, lora, tag, name, facets)
  VALUES (new.id, new.prompt, new.model, new.level, new.lora, new.tag, new.name, new.facets);
END;
CREATE TRIGGER words_delete AFTER DELETE ON pictures BEGIN
  INSERT INTO words (words, rowid, prompt, model, level, lora, tag, name, facets) VALUES
  ('delete', old.id, old.prompt, old.model, old.level, old.lora, old.tag, old.name, old.facets);
END;
CREATE TRIGGER words_update AFTER UPDATE OF tag, facets ON pictures BEGIN
  INSERT INTO words (words, rowid, prompt, model, level, lora, tag, name, facets) VALUES
  ('delete', old.id, old.prompt, old.model, old.level, old.lora, old.tag, old.name, old.facets);
  INSERT INTO words (rowid, prompt, model, level, lora, tag, name, facets)
  VALUES (new.id, new.prompt, new.model, new.level, new.lora, new.tag, new.name, new.facets);
END;
"""


def open_index(path: Path) -> sqlite3.Connection:
    """A connection to the index at `path`, made new when missing, of another version or damaged.

    Raises:
        OSError: the folder cannot be made or the damaged file not removed.
        sqlite3.Error: the disk refuses.
    """
    return open_database(path, _prepare)


def _prepare(connection: sqlite3.Connection) -> None:
    """Give the database its tables, unless they are there."""
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA mmap_size = 268435456")
    with transaction(connection):
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            empty(connection)


def empty(connection: sqlite3.Connection) -> None:
    """Make all tables anew, inside the caller's transaction."""
    _drop_all(connection)
    for statement in _statements(SCHEMA):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _drop_all(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS words")  # takes its shadow tables along
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in found:
        if not name.startswith("sqlite_"):
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')


def _statements(script: str) -> list[str]:
    """`executescript` commits on its own; these run inside a transaction."""
    found, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current)
            current = ""
    return found


def picture_id(mtime_ns: int, path: str) -> int:
    """The number of a picture, before one that is taken is counted up."""
    time_ms = min(max(mtime_ns // 1_000_000, 0), MOST_TIME_MS)
    bits = int.from_bytes(
        hashlib.blake2b(path.encode(errors="surrogateescape"), digest_size=4).digest(), "big"
    )
    return time_ms << PATH_BITS | bits & PATH_MASK


def time_ms(number: int) -> int:
    """When the picture with this number was written, milliseconds since 1970."""
    return number >> PATH_BITS


def facet(kind: str, value: object) -> str:
    """The word that stands for exactly `value`: one token, unlike any that people write."""
    return f"x{kind}x{hashlib.blake2b(str(value).encode(errors='replace'), digest_size=7).hexdigest()}"


ALL = facet("a", "all")
"""The word that every picture has."""
