"""Small versions of pictures, kept in one SQLite file beside the gallery's index; made when first asked for.

A thumbnail is known by its picture's number (time and path) and size in bytes, so a changed picture gets a
new one, and by nothing that a rebuilt index would change.
"""

from __future__ import annotations

import io
import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fluxdesk.services.sqlite_file import open_database, remove_database

_log = logging.getLogger(__name__)
SIDE = 256
QUALITY = 88
MOST_PIXELS = 64 * 2**20
"""A picture of more is shown without a thumbnail rather than unpacked on the side."""
MOST_FILE_BYTES = 2 * 10**9
"""The oldest tenth goes when the file is larger; 100,000 thumbnails of real pictures take about 1.2 GB."""


class Thumbnails:
    """The thumbnails in the file `database`. Any thread."""

    def __init__(self, database: Path, most_file_bytes: int = MOST_FILE_BYTES) -> None:
        """Opens nothing yet."""
        self.database = database
        self._most_file_bytes = most_file_bytes
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, wanted: Sequence[tuple[str, Path]]) -> list[bytes]:
        """JPEG data for every (key, file), in that order; empty for a file that is no readable picture."""
        keys = [key for key, _ in wanted]
        found: dict[str, bytes] = {}
        with self._lock, _what_the_disk_allows():
            found = dict(
                self._open().execute(
                    f"SELECT key, jpeg FROM thumbnails WHERE key IN ({', '.join('?' * len(keys))})", keys
                )
            )
        made = {key: make_thumbnail(file) for key, file in wanted if key not in found}
        if made:
            with self._lock, _what_the_disk_allows():
                self._open().executemany("INSERT OR REPLACE INTO thumbnails VALUES (?, ?)", made.items())
        return [found.get(key) or made.get(key, b"") for key in keys]

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._connection = open_database(self.database, self._prepare, "OFF")
            except sqlite3.OperationalError:  # whatever it is, thumbnails can be made again
                remove_database(self.database)
                self._connection = open_database(self.database, self._prepare, "OFF")
        return self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS thumbnails (key TEXT PRIMARY KEY, jpeg BLOB NOT NULL)")
        if self.database.stat().st_size > self._most_file_bytes:
            connection.execute(
                "DELETE FROM thumbnails WHERE rowid IN (SELECT rowid FROM thumbnails ORDER BY rowid"
                " LIMIT (SELECT count(*) / 10 FROM thumbnails))"
            )


@contextmanager
def _what_the_disk_allows() -> Iterator[None]:
    """A full disk costs time, because thumbnails are made again, and nothing else."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        _log.warning("thumbnails are not kept: %s", error)


def thumbnail_key(picture_id: int, file_bytes: int) -> str:
    """By what a picture's thumbnail is known."""
    return f"{picture_id:x}-{file_bytes:x}"


def make_thumbnail(file: Path) -> bytes:
    """JPEG data of the picture in `file` within SIDE x SIDE pixels; empty when it cannot be read."""
    from PIL import Image

    try:
        with Image.open(file) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return b""
            picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
            data = io.BytesIO()
            picture.convert("RGB").save(data, "JPEG", quality=QUALITY)
    except (OSError, ValueError, SyntaxError):  # Pillow's ways of saying that a file is damaged
        return b""
    return data.getvalue()
