"""Taking FluxDesk's own files away: each kind with its folders and size, and nothing that is not FluxDesk's.

The package manager removes the program; this removes what the program wrote for the user. Model folders that
the user chose, and folders of other programs, are never touched: they are named, and stay.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args

import msgspec

from fluxdesk.formats.png import read_record
from fluxdesk.services.folder_size import folder_bytes
from fluxdesk.services.model_roots import ModelRoots
from fluxdesk.services.paths import Paths
from fluxdesk.services.settings_store import settings_file

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
        folders = [folder for folder in _folders(paths, kind) if folder.exists()]
        if kind == "pictures":
            size = sum(file.stat().st_size for folder in folders for file in _own_pictures(folder))
        else:
            size = sum(_size(folder) for folder in folders)
        if size:
            found.append(Part(kind=kind, folders=tuple(map(str, folders)), bytes=size))
    return tuple(found)


def staying_folders(paths: Paths) -> tuple[str, ...]:
    """Model folders that are used but not removed: the user's own and other programs'."""
    return tuple(
        root.path for root in ModelRoots(paths).all() if not Path(root.path).is_relative_to(paths.data)
    )


def remove_parts(paths: Paths, kinds: Iterable[PartKind]) -> int:
    """Delete those parts; returns the bytes that were freed. What cannot be deleted is left and counts nothing."""
    wanted = set(kinds)
    before = {kind: tuple(_folders(paths, kind)) for kind in wanted}  # settings name the pictures' folder
    parts = {part.kind: part.bytes for part in measure_parts(paths)}
    for kind, folders in before.items():
        for folder in folders:
            if kind == "pictures":
                for file in _own_pictures(folder):
                    with suppress(OSError):
                        file.unlink()
                _drop_empty(folder)
            elif folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)
            else:
                folder.unlink(missing_ok=True)
    for folder in (paths.data, paths.config, paths.cache, paths.logs):
        _drop_empty(folder)
        with suppress(OSError):  # platformdirs nests some of them in one folder of ours
            if folder.parent.name == "fluxdesk":
                folder.parent.rmdir()
    left = {part.kind: part.bytes for part in measure_parts(paths)}
    return sum(size - left.get(kind, 0) for kind, size in parts.items() if kind in wanted)


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


def _own_pictures(folder: Path) -> Iterator[Path]:
    """PNGs that carry FluxDesk's record; whatever else the user keeps there is not ours."""
    for file in sorted(folder.rglob("*.png")) if folder.is_dir() else []:
        if read_record(file) is not None:
            yield file


def _size(path: Path) -> int:
    return folder_bytes(path) if path.is_dir() else path.stat().st_size


def _drop_empty(folder: Path) -> None:
    """Remove empty folders under and including `folder`."""
    if not folder.is_dir():
        return
    for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        with suppress(OSError):
            inner.rmdir()
    with suppress(OSError):
        folder.rmdir()
