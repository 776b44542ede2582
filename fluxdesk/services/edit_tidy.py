"""Which files of edits nobody needs any more: old, and named by no job, no picture's recipe and no form.

Names follow from the content (`edit_files`), so it is enough to look for names: a recipe that was painted on another
machine, or under another home, names the same file. Whatever cannot be looked at keeps everything.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import get_args

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats.png import read_texts
from fluxdesk.services.edit_files import DIGITS, Kind
from fluxdesk.services.gallery_files import picture_files

KEEP_DAYS = 30
"""A file that was used within these is kept whoever names it: undo, or another window, may come back to it."""
NAME = re.compile(rf"(?:{'|'.join(get_args(Kind))})-[0-9a-f]{{{DIGITS}}}\.png")


def names_in(texts: Iterable[str]) -> set[str]:
    """The names of files of edits that stand anywhere in `texts`."""
    return {found for text in texts for found in NAME.findall(text)}


def old_edits(folder: Path, now: float | None = None) -> set[str]:
    """Names of the files in `folder` that were not used for `KEEP_DAYS`. Blocking.

    Args:
        now: seconds since 1970; None: the clock's.
    """
    found = set()
    for path in folder.glob("*.png"):  # nothing where there is no such folder
        with suppress(OSError):
            if NAME.fullmatch(path.name) and _is_old(path, now):
                found.add(path.name)
    return found


def unnamed_by_pictures(
    names: Collection[str], roots: Iterable[Path], cancelled: Callable[[], bool] = lambda: False
) -> set[str]:
    """Those of `names` that no picture below `roots` names in its recipe. Blocking; reads every picture's texts.

    Empty when a folder or a picture cannot be read, or a folder is not there (its drive may be): nobody knows then.
    """
    left = set(names)
    for root in roots:
        if not root.is_dir():
            return set()
        try:
            for file in picture_files(root):
                if cancelled() or not left:
                    return set()
                with suppress(FileNotFoundError):  # deleted meanwhile
                    left -= names_in(read_texts(root / file.path).values())
        except (OSError, KnownError):
            return set()
    return left


def remove_edits(folder: Path, names: Iterable[str], now: float | None = None) -> int:
    """Delete those of `names` that are still old; how many bytes that gave back. Blocking."""
    freed = 0
    for name in names:
        with suppress(OSError):
            path = folder / name
            if _is_old(path, now):
                size = path.stat().st_size
                path.unlink()
                freed += size
    return freed


def _is_old(path: Path, now: float | None) -> bool:
    return path.stat().st_mtime < (time.time() if now is None else now) - KEEP_DAYS * 86400
