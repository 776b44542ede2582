"""What is to be fetched, kept over restarts and shared by the window and the command line.

One small file. Whoever runs a download looks at it four times a second, so that `fluxdesk models pause` works
on a download in the window, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.catalogue import CatalogueEntry
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.paths import Paths
from fluxdesk.services.shared_file import changing


class QueuedFetch(msgspec.Struct, frozen=True, kw_only=True):
    """One file that is wanted."""

    entry: CatalogueEntry
    folder: str
    wanted: Literal["running", "paused"] = "running"

    @property
    def target(self) -> Path:
        return Path(self.folder) / self.entry.name


class _Saved(msgspec.Struct, frozen=True, kw_only=True):
    version: int = 1
    items: tuple[QueuedFetch, ...] = ()


class DownloadQueue:
    """The file. Any thread, any process."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.data / "downloads.json"

    @property
    def stamp(self) -> int:
        """Changes when somebody changes the file."""
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0

    def items(self) -> tuple[QueuedFetch, ...]:
        """In the order they run."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Saved).items
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return ()

    def find(self, text: str) -> QueuedFetch | None:
        """By id or file name."""
        wanted = text.strip().lower()
        return next(
            (item for item in self.items() if wanted in (item.entry.id.lower(), item.entry.name.lower())),
            None,
        )

    def put(self, item: QueuedFetch) -> None:
        """At the end; an item for the same file is replaced where it stands."""
        with self._changing() as items:
            for place, known in enumerate(items):
                if known.target == item.target:
                    items[place] = item
                    return
            items.append(item)

    def remove(self, target: Path) -> None:
        with self._changing() as items:
            items[:] = [item for item in items if item.target != target]

    def set_wanted(self, target: Path, wanted: Literal["running", "paused"]) -> None:
        with self._changing() as items:
            items[:] = [
                msgspec.structs.replace(item, wanted=wanted) if item.target == target else item
                for item in items
            ]

    def arrange(self, targets: Sequence[Path]) -> None:
        """Bring the items of `targets` into that order; the others keep their places between them."""
        with self._changing() as items:
            places = [place for place, item in enumerate(items) if item.target in targets]
            moved = sorted((items[place] for place in places), key=lambda item: targets.index(item.target))
            for place, item in zip(places, moved, strict=True):
                items[place] = item

    @contextmanager
    def _changing(self) -> Iterator[list[QueuedFetch]]:
        """The items, to be changed and written back while nobody else does."""
        with changing(self._file):
            items = list(self.items())
            before = tuple(items)
            yield items
            if tuple(items) != before:
                write_atomic(self._file, msgspec.json.encode(_Saved(items=tuple(items))))
