"""Taking FluxDesk's own files away: each kind with its folders and size, and nothing that is not FluxDesk's.

The package manager removes the program; this removes what the program wrote for the user. Model folders that
the user chose, and folders of other programs, are never touched: they are named, and stay. A link goes, what it
points to stays; only FluxDesk's own folders themselves may be links to where they really lie.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

import msgspec

from fluxdesk.domain.errors import KnownError
from fluxdesk.formats.atomic import becomes
from fluxdesk.formats.png import read_record
from fluxdesk.services.folder_size import folder_bytes
from fluxdesk.services.gallery_marks import FOLDER as JOURNAL_FOLDER
from fluxdesk.services.model_roots import ModelRoots
from fluxdesk.services.paths import PORTABLE, Paths
from fluxdesk.services.settings_store import settings_file
from fluxdesk.services.token_store import HUB_HOST, TokenStore

PartKind = Literal["pictures", "models", "engines", "settings", "caches"]
PARTS: tuple[PartKind, ...] = get_args(PartKind)
_OWN_FOLDERS = ("models", "engines")
"""Folders under `data` that are parts of their own; everything else there counts as settings."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing that can be removed or kept."""

    kind: PartKind
    folders: tuple[str, ...]
    bytes: int


def measure_parts(paths: Paths) -> tuple[Part, ...]:
    """Every part that exists, with its size. Reads the disk."""
    found = []
    for kind in PARTS:
        folders = [folder for folder in _folders(paths, kind) if os.path.lexists(folder)]
        if kind == "pictures":
            size = sum(_size(file) for folder in folders for file in _own_pictures(folder))
        else:
            tops = _tops(paths)
            size = sum(folder_bytes(folder) if folder in tops else _size(folder) for folder in folders)
        if size:
            found.append(Part(kind=kind, folders=tuple(map(str, folders)), bytes=size))
    return tuple(found)


def staying_folders(paths: Paths) -> tuple[str, ...]:
    """Model folders that are used but not removed: the user's own and other programs'."""
    return tuple(
        root.path for root in ModelRoots(paths).all() if not Path(root.path).is_relative_to(paths.data)
    )


def remove_parts(paths: Paths, kinds: Iterable[PartKind], tokens: TokenStore | None = None) -> int:
    """Delete those parts; returns the bytes that were freed. What cannot be deleted is left and counts nothing.

    With the settings go the access tokens in the system's keyring; `tokens` is that keyring by default.
    """
    wanted = set(kinds)
    before = {kind: tuple(_folders(paths, kind)) for kind in wanted}  # settings name the pictures' folder
    hosts = _token_hosts(paths) if "settings" in wanted else ()
    parts = {part.kind: part.bytes for part in measure_parts(paths)}
    tops = _tops(paths)
    for kind, folders in before.items():
        for folder in folders:
            if kind == "pictures":
                _remove_pictures(folder, whole=folder == paths.pictures)
            elif folder in tops:
                for entry in list(folder.iterdir()) if folder.is_dir() else []:
                    _remove(entry)
            else:
                _remove(folder)
    for host in hosts:
        with suppress(KnownError):
            (tokens or TokenStore()).delete(host)
    for folder in tops:
        _drop_top(folder)
    left = {part.kind: part.bytes for part in measure_parts(paths)}
    return sum(size - left.get(kind, 0) for kind, size in parts.items() if kind in wanted)


def _tops(paths: Paths) -> tuple[Path, ...]:
    """FluxDesk's own folders, everything in which is its."""
    return (paths.data, paths.config, paths.cache, paths.logs)


def _folders(paths: Paths, kind: PartKind) -> Iterator[Path]:
    if kind == "pictures":
        chosen = settings_file(paths.settings_file).load().value.pictures.folder
        yield from {paths.pictures, *([Path(chosen).expanduser()] if chosen else [])}
    elif kind in _OWN_FOLDERS:
        yield paths.data / kind
    elif kind == "caches":
        yield from (paths.cache, paths.logs)
    else:
        yield paths.config
        if paths.data.is_dir():
            yield from (entry for entry in sorted(paths.data.iterdir()) if entry.name not in _OWN_FOLDERS)


def _token_hosts(paths: Paths) -> tuple[str, ...]:
    """Whose tokens there can be: the hub's and the chosen mirror's."""
    mirror = urlsplit(settings_file(paths.settings_file).load().value.downloads.hub.strip()).netloc
    return tuple(dict.fromkeys((HUB_HOST, *([mirror] if mirror else []))))


def _own_pictures(folder: Path) -> Iterator[Path]:
    """PNGs that carry FluxDesk's record, half ones of a kill, and the journal of stars and tags beside them.

    Whatever else the user keeps there is not ours.
    """
    if not folder.is_dir():
        return
    for file in sorted(folder.rglob("*.png")):
        if not file.is_dir() and read_record(file) is not None:
            yield file
    for file in sorted(folder.rglob("*.part")):
        if (becomes(file.name) or "").endswith(".png"):
            yield file
    journal = folder / JOURNAL_FOLDER
    if journal.is_dir() and not journal.is_symlink():
        yield from (file for file in sorted(journal.rglob("*")) if file.is_symlink() or not file.is_dir())


def _remove_pictures(folder: Path, *, whole: bool) -> None:
    """Delete what is ours in `folder`, then folders that became empty by it; `folder` itself only when `whole`."""
    emptied: set[Path] = set()
    for file in list(_own_pictures(folder)):
        with suppress(OSError):
            file.unlink()
            emptied.update(parent for parent in file.parents if parent.is_relative_to(folder))
    for inner in sorted(emptied - {folder}, reverse=True):
        with suppress(OSError):
            inner.rmdir()
    if whole:
        _drop_top(folder)


def _remove(path: Path) -> None:
    """A file, a link (not what it points to), or a folder with everything in it."""
    if path.is_symlink() or not path.is_dir():
        with suppress(OSError):
            path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def _size(path: Path) -> int:
    return folder_bytes(path) if path.is_dir() and not path.is_symlink() else path.lstat().st_size


def _drop_top(folder: Path) -> None:
    """Remove an empty folder of ours, and the folders above it that were made for FluxDesk alone."""
    with suppress(OSError):
        if folder.is_symlink():
            folder.resolve().rmdir()
            folder.unlink()
        else:
            folder.rmdir()
    with suppress(OSError):
        if folder.parent.name in (
            "fluxdesk",
            PORTABLE,
        ):  # platformdirs nests some of them in one folder of ours
            folder.parent.rmdir()
