"""Files that are whole or absent: written to `.part`, flushed to the disk, then renamed."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_log = logging.getLogger(__name__)
_PART = re.compile(r"(.+)\.\d+-\d+\.part")


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """A binary file that appears at `path` only when the block ends without an exception.

    Raises:
        OSError: whatever the disk says; nothing is left under the final name, nor the `.part`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Of this process and this thread: two writers must not rename each other's file away.
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def becomes(name: str) -> str | None:
    """The name that a `.part` of `atomic_file` called `name` was to get; None for any other file."""
    match = _PART.fullmatch(name)
    return match and match[1]


def remove_parts(paths: Iterable[Path]) -> None:
    """Delete what a killed process left of files that were to appear at `paths`. Nobody may be writing them now."""
    names: dict[Path, set[str]] = {}
    for path in paths:
        names.setdefault(path.parent, set()).add(path.name)
    for folder, wanted in names.items():
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if becomes(entry.name) in wanted:
                    Path(entry.path).unlink(missing_ok=True)


def write_atomic(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all."""
    with atomic_file(path) as file:
        file.write(data)


def write_cache(path: Path, data: bytes) -> bool:
    """Write what only saves time, and say whether that was possible: a disk that refuses costs nothing else."""
    try:
        write_atomic(path, data)
    except OSError as error:
        _log.warning("%s is not kept: %s", path.name, error)
        return False
    return True
