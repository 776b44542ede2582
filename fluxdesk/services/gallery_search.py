"""Answers a `PictureQuery` from the index: numbers of pictures in order, and the rows they stand for."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Literal

import msgspec

from fluxdesk.domain.gallery import GalleryRow
from fluxdesk.domain.picture_query import MOST_STARS, PictureQuery, Range, Word
from fluxdesk.services.gallery_schema import ALL, PATH_BITS, PATH_MASK, SEARCHED, facet, time_ms

ROW_COLUMNS = (
    "id, path, mark, bytes, width, height, prompt, negative, family, model, level, lora, seed, steps,"
    " source, rating, tag"
)
MOST_IN = 500
"""Numbers per statement; SQLite takes 32766."""


class Counted(msgspec.Struct, frozen=True):
    """A value that pictures have, and how many have it."""

    value: str
    count: int


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What can be filtered by, most frequent first; collections and tags by name."""

    pictures: int = 0
    families: tuple[Counted, ...] = ()
    levels: tuple[Counted, ...] = ()
    loras: tuple[Counted, ...] = ()
    sizes: tuple[Counted, ...] = ()
    """"1024x768"."""
    collections: tuple[Counted, ...] = ()
    tags: tuple[Counted, ...] = ()


def search(connection: sqlite3.Connection, query: PictureQuery, most: int | None = None) -> array[int]:
    """The numbers of all pictures that `query` finds, or of the first `most`, in its order."""
    found = array("q")
    if query.order == "rating":
        for stars in range(MOST_STARS, -1, -1):
            if stars in query.rating:
                exact = msgspec.structs.replace(query, order="newest", rating=Range(stars, stars))
                found.extend(search(connection, exact, most))
        return found[:most]
    conditions, numbers = _conditions(query)
    values: list[str | int] = [*numbers]
    direction = "ASC" if query.order == "oldest" else "DESC"
    expression = match_expression(query)
    if expression == f"(facets : {ALL})":
        conditions = [condition.removeprefix("+").replace("rowid", "id") for condition in conditions]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        statement = f"SELECT id FROM pictures INDEXED BY narrow {where} ORDER BY id {direction}"
    else:
        where = " AND ".join(["words MATCH ?", *conditions])
        statement = f"SELECT rowid FROM words WHERE {where} ORDER BY rowid {direction}"
        values.insert(0, expression)
    if most is not None:
        statement += f" LIMIT {most:d}"
    found.extend(map(itemgetter(0), connection.execute(statement, values)))
    return found


def match_expression(query: PictureQuery) -> str:
    """The FTS5 expression for everything in `query` that words can say."""
    parts = [_word(word) for word in query.words if not word.without]
    exact = (
        ("f", query.family),
        ("l", query.level),
        ("o", query.lora),
        ("c", query.collection),
        ("s", f"{query.size[0]}x{query.size[1]}" if query.size else ""),
        ("n", "" if query.seed is None else str(query.seed)),
    )
    parts += [f"facets : {facet(kind, value)}" for kind, value in exact if value]
    if query.rating != Range():
        stars = [facet("r", number) for number in range(MOST_STARS + 1) if number in query.rating]
        parts.append(f"facets : ({' OR '.join(stars)})" if stars else f"facets : {facet('r', 'none')}")
    parts = [f"({part})" for part in parts or [f"facets : {ALL}"]]
    without = [f"({_word(word)})" for word in query.words if word.without]
    expression = " AND ".join(parts)
    return f"({expression}) NOT ({' OR '.join(without)})" if without else expression


def _word(word: Word) -> str:
    quoted = '"' + word.text.replace('"', '""') + '"'
    return f"{word.field or SEARCHED} : {quoted}{'' if word.whole else ' *'}"


def _conditions(query: PictureQuery) -> tuple[list[str], list[int]]:
    """What words cannot say, as SQL on `rowid`."""
    conditions: list[str] = []
    values: list[int] = []
    if query.dates.low is not None:
        conditions.append("rowid >= ?")
        values.append(max(query.dates.low, 0) << PATH_BITS)
    if query.dates.high is not None:
        conditions.append("rowid <= ?")
        values.append(max(query.dates.high, 0) << PATH_BITS | PATH_MASK)
    for field, span in query.numbers:
        low, high = (0 if span.low is None else span.low), (2**31 if span.high is None else span.high)
        conditions.append(
            # The plus keeps the full-text index from being asked once per number of the list.
            f"+rowid IN (SELECT id FROM pictures INDEXED BY narrow WHERE {field} BETWEEN ? AND ?)"
        )
        values += [low, high]
    return conditions, values


def rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[GalleryRow]:
    """The rows of `numbers`, in that order; those that are gone are left out."""
    return _rows_by(connection, "id", numbers)


def rows_of_paths(connection: sqlite3.Connection, paths: Sequence[str]) -> list[GalleryRow]:
    """The rows of pictures at `paths` (relative), in that order; unknown ones are left out."""
    return _rows_by(connection, "path", paths)


def _rows_by(
    connection: sqlite3.Connection, column: Literal["id", "path"], values: Sequence[int] | Sequence[str]
) -> list[GalleryRow]:
    found: dict[int | str, GalleryRow] = {}
    for start in range(0, len(values), MOST_IN):
        part = values[start : start + MOST_IN]
        statement = f"SELECT {ROW_COLUMNS} FROM pictures WHERE {column} IN ({_places(part)})"
        for row in map(_row, connection.execute(statement, part)):
            found[getattr(row, column)] = row
    return [found[value] for value in values if value in found]


def choices(connection: sqlite3.Connection) -> Choices:
    """Everything the filters offer."""
    loras: dict[str, int] = {}
    for names, count in connection.execute("SELECT lora, count(*) FROM pictures GROUP BY lora"):
        for name in names.splitlines():
            loras[name] = loras.get(name, 0) + count
    sizes = connection.execute(
        "SELECT width || 'x' || height, count(*) FROM pictures GROUP BY width, height"
        " ORDER BY count(*) DESC, width LIMIT 30"
    )
    collections = connection.execute(
        "SELECT name, (SELECT count(*) FROM members JOIN pictures USING (mark)"
        " WHERE collection = collections.name) FROM collections ORDER BY name COLLATE NOCASE"
    )
    tags = connection.execute("SELECT tag, count(*) FROM tags GROUP BY tag ORDER BY tag COLLATE NOCASE")
    return Choices(
        pictures=connection.execute("SELECT count(*) FROM pictures INDEXED BY narrow").fetchone()[0],
        families=_counted(_grouped(connection, "family")),
        levels=_counted(_grouped(connection, "level")),
        loras=_counted(sorted(loras.items(), key=lambda item: (-item[1], item[0]))),
        sizes=_counted(sizes),
        collections=_counted(collections),
        tags=_counted(tags),
    )


def _grouped(connection: sqlite3.Connection, column: str) -> sqlite3.Cursor:
    return connection.execute(
        f"SELECT {column}, count(*) FROM pictures WHERE {column} != '' GROUP BY {column}"
        f" ORDER BY count(*) DESC, {column}"
    )


def _counted(found: Iterable[tuple[str, int]]) -> tuple[Counted, ...]:
    return tuple(Counted(value, count) for value, count in found)


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _row(row: tuple[object, ...]) -> GalleryRow:
    names = (
        "id", "path", "mark", "file_bytes", "width", "height", "prompt", "negative_prompt", "family", "model",
        "level", "loras", "seed", "steps", "source", "rating", "tags",
    )  # fmt: skip
    values = dict(zip(names, row, strict=True))
    number = values["id"]
    assert isinstance(number, int)
    return GalleryRow(time_ms=time_ms(number), **values)  # type: ignore[arg-type]
