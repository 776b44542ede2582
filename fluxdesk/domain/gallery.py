"""What the gallery knows of a picture, and what people add to pictures: stars, tags, collections."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

MOST_TAG_LETTERS = 60


class PictureFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What one PNG file says of itself."""

    mark: str
    """Who it is, whatever its file is called: the id of its request, or a digest of its beginning."""
    width: int
    height: int
    prompt: str = ""
    negative_prompt: str = ""
    family: str = ""
    model: str = ""
    """File name of the transformer, without suffix."""
    level: str = ""
    loras: tuple[str, ...] = ()
    seed: int | None = None
    steps: int | None = None
    source: str = "none"
    """Which program's recipe it carries, a `picture_settings.Source`."""


class GalleryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One picture as the gallery shows it."""

    id: int
    path: str
    """Relative to the pictures' folder, with forward slashes."""
    mark: str
    time_ms: int
    """When the file was written, milliseconds since 1970."""
    file_bytes: int
    width: int
    height: int
    prompt: str
    negative_prompt: str
    family: str
    model: str
    level: str
    loras: str
    """Names, separated by line breaks."""
    seed: int | None
    steps: int | None
    source: str
    rating: int
    tags: str
    """Separated by line breaks."""


class MarkChange(msgspec.Struct, frozen=True, kw_only=True, tag_field="op"):
    """One line of the journal: something a person said about pictures."""


class Rate(MarkChange, frozen=True, kw_only=True, tag="rate"):
    marks: tuple[str, ...]
    rating: int
    """0 (none) to 5."""


class SetTag(MarkChange, frozen=True, kw_only=True, tag="tag"):
    marks: tuple[str, ...]
    tag: str
    on: bool = True


class Collect(MarkChange, frozen=True, kw_only=True, tag="collect"):
    """Put into a collection (which it makes when it is new) or take out."""

    marks: tuple[str, ...]
    collection: str
    on: bool = True


class RenameCollection(MarkChange, frozen=True, kw_only=True, tag="rename_collection"):
    """Onto the name of another one: both become one."""

    collection: str
    name: str


class DropCollection(MarkChange, frozen=True, kw_only=True, tag="drop_collection"):
    """Forget the collection; its pictures stay."""

    collection: str


AnyChange = Rate | SetTag | Collect | RenameCollection | DropCollection


def marks_of(rows: Iterable[GalleryRow]) -> tuple[str, ...]:
    """Who the pictures are, each once: two files may hold the same one."""
    return tuple(dict.fromkeys(row.mark for row in rows))


def clean_label(text: str) -> str:
    """A tag's or collection's name as it is kept: one line, single blanks, not too long."""
    return " ".join(text.split())[:MOST_TAG_LETTERS].strip()
