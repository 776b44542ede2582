"""Walks the pictures' folder. What begins with a dot is not looked at: the journal lives there, and trash."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

SUFFIX = ".png"


class PictureFile(NamedTuple):
    """A file as its folder says; `path` relative to the pictures' folder, with forward slashes."""

    path: str
    mtime_ns: int
    file_bytes: int


def picture_files(root: Path) -> Iterator[PictureFile]:
    """Every PNG file below `root`, folders after their files; nothing when `root` is missing.

    Raises:
        KnownError: access_denied, `root` cannot be read. Folders below that cannot are passed over.
    """
    waiting = [(str(root), "")]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            entries = os.scandir(folder)
        except FileNotFoundError:
            continue
        except OSError as error:
            if prefix:
                continue
            raise KnownError(
                "access_denied",
                QT_TRANSLATE_NOOP("errors", "The folder {folder} cannot be read: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Choose another folder in the settings."),
                folder=folder,
                reason=error.strerror or str(error),
            ) from None
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.name.lower().endswith(SUFFIX):
                    yield from _file(entry, prefix)
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{prefix}{entry.name}/"))


def picture_folders(root: Path) -> list[str]:
    """`root` and every folder below it that `picture_files` looks into."""
    found = [str(root)] if root.is_dir() else []
    for folder in found:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                        found.append(entry.path)
        except OSError:
            continue
    return found


def _file(entry: os.DirEntry[str], prefix: str) -> Iterator[PictureFile]:
    try:
        entry.name.encode()  # a name that is no UTF-8 cannot be shown, sorted or stored
        state = entry.stat()
        if entry.is_file():
            yield PictureFile(prefix + entry.name, state.st_mtime_ns, state.st_size)
    except (OSError, UnicodeEncodeError):
        return
