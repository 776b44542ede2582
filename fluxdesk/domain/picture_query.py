"""What somebody looks for in the gallery: the search line's little language as a value.

    red circle            both words, as beginnings of words, anywhere in prompt, model, level, LoRA, tag, name
    "red circle"          the words side by side            -square       without it
    model:dev level:Q4_K lora:style tag:best                in that field
    rating:>=4 size:1024x768 width:>=1024 seed:42           numbers, exact or compared
    date:2026-11 date:>=2026-11-20 date:2026                in the local calendar
    in:Favourites in:"Best of May"                          members of a collection

The Spanish names of the fields work too. What is no field is a word, so nothing that is typed is an error.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal

import msgspec

Order = Literal["newest", "oldest", "rating"]
TEXT_FIELDS = ("model", "level", "lora", "tag", "prompt", "name")
NUMBER_FIELDS = ("width", "height", "steps")
MOST_STARS = 5

ALIASES = {
    "modelo": "model",
    "nivel": "level",
    "etiqueta": "tag",
    "nombre": "name",
    "ancho": "width",
    "alto": "height",
    "pasos": "steps",
    "tamaño": "size",
    "semilla": "seed",
    "fecha": "date",
    "estrellas": "rating",
    "valoración": "rating",
    "valoracion": "rating",
    "stars": "rating",
    "en": "in",
    "collection": "in",
    "colección": "in",
    "coleccion": "in",
}

_PART = re.compile(r'(-?)(?:([^\W\d_]+):)?(?:([<>]=?|=)?"([^"]*)"?|([<>]=?|=)?(\S+))')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_SIZE = re.compile(r"(\d{1,5})[x×](\d{1,5})")


class Word(msgspec.Struct, frozen=True):
    """A word or phrase to be found; `field` is one of `TEXT_FIELDS` or empty for anywhere."""

    text: str
    field: str = ""
    whole: bool = False
    """A phrase in quotes: its last word is not a beginning."""
    without: bool = False


class Range(msgspec.Struct, frozen=True):
    """Whole numbers from `low` to `high`, both included; None is open."""

    low: int | None = None
    high: int | None = None

    def __contains__(self, value: int) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class PictureQuery(msgspec.Struct, frozen=True, kw_only=True):
    """All conditions must hold. Empty finds everything."""

    words: tuple[Word, ...] = ()
    family: str = ""
    """Exactly this family."""
    level: str = ""
    """Exactly this level."""
    lora: str = ""
    """Uses exactly this LoRA (name without folder and suffix)."""
    collection: str = ""
    size: tuple[int, int] | None = None
    seed: int | None = None
    rating: Range = Range()
    dates: Range = Range()
    """Milliseconds since 1970."""
    numbers: tuple[tuple[str, Range], ...] = ()
    """Field of `NUMBER_FIELDS`, and what it may be."""
    order: Order = "newest"


def parse_query(text: str, base: PictureQuery | None = None) -> PictureQuery:
    """The query that `text` spells, added to `base` (what was chosen otherwise)."""
    made = base or PictureQuery()
    for sign, field, mark_1, quoted, mark_2, plain in _PART.findall(text):
        name = ALIASES.get(field.casefold(), field.casefold())
        value, mark = (quoted, mark_1) if quoted else (plain, mark_2)
        added = None if sign or not name else _with_field(made, name, mark, value)
        if added is not None:
            made = added
            continue
        known = name if name in TEXT_FIELDS else ""
        whole = value if known or not field else f"{field}:{value}"
        if any(letter.isalnum() for letter in whole):
            word = Word(whole, known, whole=bool(quoted), without=bool(sign))
            made = msgspec.structs.replace(made, words=(*made.words, word))
    return made


def _with_field(query: PictureQuery, name: str, mark: str, value: str) -> PictureQuery | None:
    """`query` with one more condition; None when `name:value` is none."""
    replace = msgspec.structs.replace
    if name == "in":
        return replace(query, collection=value)
    if name == "seed" and value.isdecimal():
        return replace(query, seed=int(value))
    if name == "size" and (size := _SIZE.fullmatch(value)):
        return replace(query, size=(int(size[1]), int(size[2])))
    if name == "date" and (dates := date_range(value)):
        return replace(query, dates=_both(query.dates, _compared(mark, dates)))
    if name == "rating" and value.isdecimal():
        return replace(query, rating=_both(query.rating, _compared(mark, (int(value), int(value)))))
    if name in NUMBER_FIELDS and value.isdecimal() and len(value) < 9:
        number = _compared(mark, (int(value), int(value)))
        return replace(query, numbers=(*query.numbers, (name, number)))
    return None


def date_range(text: str) -> tuple[int, int] | None:
    """First and last millisecond of "2026", "2026-11" or "2026-11-24" in local time; None for anything else."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        start = datetime(year, month, day)
        if found[3]:
            end = start + timedelta(days=1)
        elif found[2]:
            end = datetime(year + month // 12, month % 12 + 1, 1)
        else:
            end = datetime(year + 1, 1, 1)
        return round(start.timestamp() * 1000), round(end.timestamp() * 1000) - 1
    except (ValueError, OverflowError, OSError):
        return None


def _compared(mark: str, span: tuple[int, int]) -> Range:
    first, last = span
    match mark:
        case ">":
            return Range(low=last + 1)
        case ">=":
            return Range(low=first)
        case "<":
            return Range(high=first - 1)
        case "<=":
            return Range(high=last)
    return Range(first, last)


def _both(one: Range, other: Range) -> Range:
    lows = [bound for bound in (one.low, other.low) if bound is not None]
    highs = [bound for bound in (one.high, other.high) if bound is not None]
    return Range(max(lows, default=None), min(highs, default=None))
