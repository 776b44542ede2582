"""Puts files and the journal's changes into the index. Every function runs inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from fluxdesk.domain.gallery import (
    AnyChange,
    Collect,
    DropCollection,
    PictureFacts,
    Rate,
    RenameCollection,
    SetTag,
    clean_label,
)
from fluxdesk.domain.picture_query import MOST_STARS
from fluxdesk.services.gallery_files import PictureFile
from fluxdesk.services.gallery_marks import JournalPlace, MarksJournal
from fluxdesk.services.gallery_schema import ALL, facet, picture_id


def known_files(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Path -> (time in ns, bytes) of all files that were looked at, pictures or not."""
    statement = (
        "SELECT path, mtime_ns, bytes FROM pictures UNION ALL SELECT path, mtime_ns, bytes FROM skipped"
    )
    return {path: (mtime_ns, count) for path, mtime_ns, count in connection.execute(statement)}


def remove(connection: sqlite3.Connection, paths: Iterable[str]) -> None:
    """Forget files."""
    for path in paths:
        connection.execute("DELETE FROM pictures WHERE path = ?", (path,))
        connection.execute("DELETE FROM skipped WHERE path = ?", (path,))


def put(connection: sqlite3.Connection, file: PictureFile, facts: PictureFacts | None) -> int | None:
    """Put one file in, in place of what was at its path; its number, None for what is no picture."""
    remove(connection, [file.path])
    if facts is None:
        connection.execute("INSERT INTO skipped VALUES (?, ?, ?)", file)
        return None
    number = picture_id(file.mtime_ns, file.path)
    while connection.execute("SELECT 1 FROM pictures WHERE id = ?", (number,)).fetchone():
        number += 1
    rating, tags, collections = _marks(connection, facts.mark)
    loras = "\n".join(facts.loras)
    facets = _facets(
        facts.family, facts.level, loras, (facts.width, facts.height), facts.seed, rating, collections
    )
    values = (
        number, file.path, facts.mark, file.mtime_ns, file.file_bytes, facts.width, facts.height, facts.seed,
        facts.steps, rating, facts.family, facts.source, facts.prompt, facts.negative_prompt, facts.model,
        facts.level, loras, "\n".join(tags), file.path, facets,
    )  # fmt: skip
    connection.execute(f"INSERT INTO pictures VALUES ({', '.join('?' * len(values))})", values)
    return number


def take_in(connection: sqlite3.Connection, journal: MarksJournal) -> int:
    """Take in what is new in the journal; everything anew when it is another one. How many lines that were."""
    found = connection.execute("SELECT name, value FROM state WHERE name LIKE 'journal_%'")
    saved = dict(found.fetchall())
    place = JournalPlace(int(saved.get("journal_offset", 0)), str(saved.get("journal_head", "")))
    news = journal.read(place)
    touched: set[str] = set()
    if news is None:
        touched = _forget_marks(connection)
        news = journal.read(JournalPlace())
        assert news is not None, "reading from the start always works"
    changes, new_place = news
    for change in changes:
        touched.update(_apply(connection, change))
    _refresh(connection, touched)
    if new_place != place:
        rows = [("journal_offset", new_place.offset), ("journal_head", new_place.head)]
        connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", rows)
    return len(changes)


def _apply(connection: sqlite3.Connection, change: AnyChange) -> Sequence[str]:
    """Apply one change to the tables of marks; whose pictures it concerns."""
    match change:
        case Rate(marks=marks, rating=rating):
            rows = [(mark, min(max(rating, 0), MOST_STARS)) for mark in marks]
            connection.executemany("INSERT OR REPLACE INTO ratings VALUES (?, ?)", rows)
            return marks
        case SetTag(marks=marks, on=on):
            tag = clean_label(change.tag)
            put_in = "INSERT OR IGNORE INTO tags VALUES (?, ?)"
            take_out = "DELETE FROM tags WHERE mark = ? AND tag = ?"
            if tag:
                connection.executemany(put_in if on else take_out, [(mark, tag) for mark in marks])
            return marks
        case Collect(marks=marks, on=on):
            name = clean_label(change.collection)
            if not name:
                return ()
            if on:
                connection.execute("INSERT OR IGNORE INTO collections VALUES (?)", (name,))
            put_in = "INSERT OR IGNORE INTO members VALUES (?, ?)"
            take_out = "DELETE FROM members WHERE collection = ? AND mark = ?"
            connection.executemany(put_in if on else take_out, [(name, mark) for mark in marks])
            return marks
        case RenameCollection(collection=old):
            members, name = _members(connection, old), clean_label(change.name)
            if not name or name == old:
                return ()
            connection.execute("INSERT OR IGNORE INTO collections VALUES (?)", (name,))
            rows_in = [(name, mark) for mark in members]
            connection.executemany("INSERT OR IGNORE INTO members VALUES (?, ?)", rows_in)
            _drop(connection, old)
            return members
        case DropCollection(collection=old):
            members = _members(connection, old)
            _drop(connection, old)
            return members


def _members(connection: sqlite3.Connection, collection: str) -> list[str]:
    found = connection.execute("SELECT mark FROM members WHERE collection = ?", (collection,))
    return [mark for (mark,) in found]


def _drop(connection: sqlite3.Connection, collection: str) -> None:
    connection.execute("DELETE FROM members WHERE collection = ?", (collection,))
    connection.execute("DELETE FROM collections WHERE name = ?", (collection,))


def _forget_marks(connection: sqlite3.Connection) -> set[str]:
    found = connection.execute(
        "SELECT mark FROM ratings UNION SELECT mark FROM tags UNION SELECT mark FROM members"
    )
    touched = {mark for (mark,) in found}
    for table in ("ratings", "tags", "members", "collections"):
        connection.execute(f"DELETE FROM {table}")
    return touched


def _refresh(connection: sqlite3.Connection, marks: Iterable[str]) -> None:
    """Write stars, tags and collections into the pictures they belong to."""
    for mark in marks:
        rating, tags, collections = _marks(connection, mark)
        found = connection.execute(
            "SELECT id, family, level, lora, width, height, seed FROM pictures WHERE mark = ?", (mark,)
        )
        for number, family, level, lora, width, height, seed in found.fetchall():
            facets = _facets(family, level, lora, (width, height), seed, rating, collections)
            connection.execute(
                "UPDATE pictures SET rating = ?, tag = ?, facets = ? WHERE id = ?",
                (rating, "\n".join(tags), facets, number),
            )


def _marks(connection: sqlite3.Connection, mark: str) -> tuple[int, list[str], list[str]]:
    """Stars, tags and collections of one picture."""
    rating = connection.execute("SELECT rating FROM ratings WHERE mark = ?", (mark,)).fetchone()
    tags = connection.execute("SELECT tag FROM tags WHERE mark = ? ORDER BY tag COLLATE NOCASE", (mark,))
    collections = connection.execute("SELECT collection FROM members WHERE mark = ?", (mark,))
    return rating[0] if rating else 0, [tag for (tag,) in tags], [name for (name,) in collections]


def _facets(
    family: str,
    level: str,
    loras: str,
    size: tuple[int, int],
    seed: int | None,
    rating: int,
    collections: Iterable[str],
) -> str:
    """The words for everything that is looked for exactly; `gallery_search.match_expression` reads them."""
    words = [ALL, facet("r", rating), facet("s", f"{size[0]}x{size[1]}")]
    words += [facet("f", family)] if family else []
    words += [facet("l", level)] if level else []
    words += [] if seed is None else [facet("n", seed)]
    words += [facet("o", lora) for lora in loras.splitlines()]
    words += [facet("c", name) for name in collections]
    return " ".join(words)
