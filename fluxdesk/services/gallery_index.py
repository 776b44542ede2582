"""The gallery's index: what lies in the pictures' folder and in the journal beside it, quickly found.

PNG files and the journal are the truth; the SQLite file (WAL, full-text search) is made from them and can be
deleted at any time. Any thread may call; writers wait for each other, readers never wait for a writer.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import msgspec

from fluxdesk.domain.gallery import AnyChange, GalleryRow, marks_of
from fluxdesk.domain.picture_query import PictureQuery
from fluxdesk.services import gallery_search, gallery_write
from fluxdesk.services.gallery_files import PictureFile, picture_files
from fluxdesk.services.gallery_marks import MarksJournal
from fluxdesk.services.gallery_schema import empty, open_index
from fluxdesk.services.gallery_search import Choices
from fluxdesk.services.paths import Paths
from fluxdesk.services.picture_facts import facts_or_none
from fluxdesk.services.sqlite_file import remove_database, transaction

CHUNK = 1000
"""Pictures per transaction: small enough that others get their turn."""
FIRST_CHUNK = 100
"""The first is smaller: somebody waits for the first screen."""

Progress = Callable[[int, int], None]
"""Pictures read so far, pictures to read."""


class ScanReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan found to be different."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    not_pictures: int = 0
    marks: int = 0
    """Lines of the journal that were new."""

    @property
    def is_news(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.marks)


def index_path(paths: Paths, folder: Path) -> Path:
    """Where the index of the pictures in `folder` lies; every folder has one of its own."""
    digest = hashlib.blake2b(str(folder.absolute()).encode(errors="surrogateescape"), digest_size=8)
    return paths.cache / "gallery" / f"{digest.hexdigest()}.sqlite"


class GalleryIndex:
    """The index at `database` of the PNG files below `root`."""

    def __init__(self, root: Path, database: Path) -> None:
        """Opens nothing yet."""
        self.root = root
        self.database = database
        self.journal = MarksJournal(root)
        self._read_lock, self._write_lock = threading.Lock(), threading.Lock()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None

    def close(self) -> None:
        with self._read_lock, self._write_lock:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    connection.close()
            self._reader = self._writer = None

    def heal(self) -> bool:
        """Look the index through and, when it is damaged, throw it away; whether it was. `scan` fills it again.

        A damaged header is noticed and mended by every opening; this finds damage in the middle.
        """
        try:
            with self._reading() as connection:
                healthy = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            healthy = False
        if not healthy:
            self.close()
            remove_database(self.database)
        return not healthy

    def search(self, query: PictureQuery, most: int | None = None) -> array[int]:
        """The numbers of all pictures that `query` finds, or of the first `most`, in its order."""
        with self._reading() as connection:
            return gallery_search.search(connection, query, most)

    def count(self) -> int:
        """How many pictures there are."""
        with self._reading() as connection:
            (count,) = connection.execute("SELECT count(*) FROM pictures").fetchone()
            return int(count)

    def rows(self, numbers: Sequence[int]) -> list[GalleryRow]:
        """The rows of `numbers`, in that order; those that are gone are left out."""
        with self._reading() as connection:
            return gallery_search.rows(connection, numbers)

    def rows_of_files(self, files: Sequence[Path]) -> list[GalleryRow]:
        """The rows of files below `root`, in that order; unknown ones are left out."""
        with self._reading() as connection:
            return gallery_search.rows_of_paths(connection, [self.relative(file) for file in files])

    def choices(self) -> Choices:
        """Everything the filters offer."""
        with self._reading() as connection:
            return gallery_search.choices(connection)

    def marks_of(self, numbers: Sequence[int]) -> tuple[str, ...]:
        """Who the pictures with these numbers are, each once."""
        return marks_of(self.rows(numbers))

    def collections_of(self, mark: str) -> tuple[str, ...]:
        """The collections that the picture is in, by name."""
        with self._reading() as connection:
            found = connection.execute(
                "SELECT collection FROM members WHERE mark = ? ORDER BY collection COLLATE NOCASE", (mark,)
            )
            return tuple(name for (name,) in found)

    def members_of(self, collection: str) -> tuple[str, ...] | None:
        """Marks of the pictures in it; None when there is no such collection."""
        with self._reading() as connection:
            known = connection.execute("SELECT 1 FROM collections WHERE name = ?", (collection,)).fetchone()
            found = connection.execute("SELECT mark FROM members WHERE collection = ?", (collection,))
            return tuple(mark for (mark,) in found) if known else None

    def change(self, change: AnyChange) -> None:
        """Write `change` into the journal and take it in.

        Raises:
            KnownError: file_write, the journal cannot be written.
        """
        self.journal.append(change)
        self.take_in_journal()

    def take_in_journal(self) -> int:
        """Take in what the journal has that the index has not; returns how many lines."""
        with self._writing() as connection:
            return gallery_write.take_in(connection, self.journal)

    def add(self, file: Path) -> int | None:
        """Take in one file that is new or was changed; its number, None when it is no picture of this folder."""
        try:
            state = file.stat()
            found = PictureFile(self.relative(file), state.st_mtime_ns, state.st_size)
        except (OSError, ValueError):
            return None
        return self._take([found])[0]

    def remove(self, files: Sequence[Path]) -> None:
        """Forget files that are gone."""
        with self._writing() as connection:
            gallery_write.remove(connection, [self.relative(file) for file in files])

    def scan(
        self, progress: Progress | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> ScanReport:
        """Make the index agree with the folder and the journal. Reads only files that are new or changed.

        Newest files first, so that a gallery that is looked at meanwhile fills from the top.

        A folder that is missing is an empty one.

        Raises:
            KnownError: access_denied, the folder cannot be read.
        """
        marks = self.take_in_journal()
        files = {
            found.path: found for found in takewhile(lambda _: not cancelled(), picture_files(self.root))
        }
        if cancelled():
            return ScanReport(marks=marks)  # half a walk says nothing about what is gone
        with self._reading() as connection:
            known = gallery_write.known_files(connection)
        gone = [path for path in known if path not in files]
        wanted = [found for found in files.values() if known.get(found.path) != (found[1], found[2])]
        wanted.sort(key=lambda found: (-found.mtime_ns, found.path))
        added = sum(found.path not in known for found in wanted)
        for start in range(0, len(gone), CHUNK):
            with self._writing() as connection:
                gallery_write.remove(connection, gone[start : start + CHUNK])
        not_pictures = done = 0
        while done < len(wanted) and not cancelled():
            part = wanted[done : done + (CHUNK if done else FIRST_CHUNK)]
            not_pictures += self._take(part).count(None)
            done += len(part)
            if progress is not None:
                progress(done, len(wanted))
        return ScanReport(
            added=added - not_pictures,
            changed=len(wanted) - added,
            removed=len(gone),
            not_pictures=not_pictures,
            marks=marks,
        )

    def rebuild(
        self, progress: Progress | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> ScanReport:
        """Forget everything and make the index anew from the files."""
        with self._writing() as connection:
            empty(connection)
        return self.scan(progress, cancelled)

    def relative(self, file: Path) -> str:
        """`file` as the index names it.

        Raises:
            ValueError: it is not below the folder.
        """
        return file.relative_to(self.root).as_posix()

    def file(self, row: GalleryRow) -> Path:
        return self.root / row.path

    def _take(self, files: Sequence[PictureFile]) -> list[int | None]:
        """Read files and put them into the index in one transaction; the numbers they got."""
        facts = [facts_or_none(self.root / found.path) for found in files]
        with self._writing() as connection:
            return [
                gallery_write.put(connection, found, fact) for found, fact in zip(files, facts, strict=True)
            ]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._read_lock:
            if self._reader is None:
                self._reader = open_index(self.database)
            yield self._reader

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction; what was done in it is undone when the block raises."""
        with self._write_lock:
            if self._writer is None:
                self._writer = open_index(self.database)
            with transaction(self._writer):
                yield self._writer
