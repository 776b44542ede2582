"""Names for new pictures, from the user's pattern; never a name that is taken."""

from __future__ import annotations

import itertools
import string
import threading
import time
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

PLACES = ("date", "time", "model", "level", "seed", "prompt")
PROMPT_LETTERS = 40
MOST_DIGITS = 4
"""A number at a name's end with more digits is a seed or a time, not a count."""
NAME_BYTES = 200
"""File systems allow 255 bytes; extension, number and `.part` need some of them."""


def check_pattern(pattern: str) -> None:
    """Make sure that `pattern` can name files.

    Raises:
        KnownError: bad_input, it is empty, has an unknown place or a broken brace.
    """
    try:
        names = [place for _, place, _, _ in string.Formatter().parse(pattern) if place is not None]
    except ValueError:
        names = [""]
    unknown = [place for place in names if place not in PLACES]
    if not pattern.strip() or unknown:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "This pattern cannot name files."),
            QT_TRANSLATE_NOOP("errors", "Use text and the places {places}."),
            places=", ".join(f"{{{place}}}" for place in PLACES),
        )


class PictureNames:
    """Hands out paths for pictures that are not painted yet. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: set[Path] = set()

    def reserve(self, paths: Iterable[Path]) -> None:
        """Never give these."""
        with self._lock:
            self._given.update(paths)

    def next(
        self,
        folder: Path,
        pattern: str,
        *,
        model: str,
        level: str,
        seed: int,
        prompt: str,
        now: time.struct_time | None = None,
    ) -> Path:
        """A path below `folder` that neither exists nor was given before.

        A slash in the pattern makes folders. Looks at the disk; creates nothing.
        """
        check_pattern(pattern)
        moment = now or time.localtime()
        values = {
            "date": time.strftime("%Y-%m-%d", moment),
            "time": time.strftime("%H%M%S", moment),
            "model": _safe(model),
            "level": _safe(level),
            "seed": str(seed),
            "prompt": _safe(prompt[: PROMPT_LETTERS * 2])[:PROMPT_LETTERS].strip("-") or "picture",
        }
        parts = [_safe(part) for part in pattern.format(**values).replace("\\", "/").split("/")]
        *folders, stem = [part for part in parts if part] or ["picture"]
        with self._lock:
            path = free_name(folder.joinpath(*folders, f"{stem}.png"), self._given)
            self._given.add(path)
            return path


def beside(path: Path, taken: Collection[Path] = ()) -> Path:
    """A free name like `path`'s in the same folder: "sea.png", "sea-2.png", "sea-3.png", …"""
    stem, _, last = path.stem.rpartition("-")
    if not (stem and last.isdecimal() and len(last) < MOST_DIGITS):
        stem = path.stem
    return free_name(path.with_name(f"{stem}{path.suffix}"), taken)


def free_name(path: Path, taken: Collection[Path] = ()) -> Path:
    """`path`, or the first of "sea-2.png", "sea-3.png", … that neither exists nor is in `taken`."""
    return next(found for found in numbered(path) if found not in taken and not found.exists())


def numbered(path: Path) -> Iterator[Path]:
    """ "sea.png", "sea-2.png", "sea-3.png", …"""
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _safe(text: str) -> str:
    """`text` as one path component that every file system takes: letters, digits, dot, dash, underscore."""
    kept = "".join(
        letter if letter.isalnum() or letter in "._-" else "-"
        for letter in unicodedata.normalize("NFC", text)
    )
    while "--" in kept:
        kept = kept.replace("--", "-")
    kept = kept.strip("-. ")
    while len(kept.encode()) > NAME_BYTES:
        kept = kept[:-1]
    return kept
