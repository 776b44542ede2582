"""A disk that is full, read-only or failing says so in words, wherever it was noticed: it is no mistake of FluxDesk."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_SQLITE_PRIMARY = 0xFF
"""The low byte of SQLite's extended result codes."""


def disk_error(error: BaseException) -> KnownError | None:
    """What to say of `error`; None when it is something else."""
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorcode", 0) & _SQLITE_PRIMARY  # of Python's own errors there is none
        if code == sqlite3.SQLITE_FULL:
            return _full()
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "FluxDesk cannot write into its own folder."),
                QT_TRANSLATE_NOOP(
                    "errors", "See whether the disk is write-protected, or start it elsewhere."
                ),
            )
        return _failing(str(error)) if code == sqlite3.SQLITE_IOERR else None
    if not isinstance(error, OSError):
        return None
    if error.errno in _FULL:
        return _full()
    if error.errno in _CLOSED and error.filename:
        return _closed(str(error.filename))
    return _failing(error.strerror or str(error)) if error.errno == errno.EIO else None


@contextmanager
def disk_errors_in_words() -> Iterator[None]:
    """Inside, what `disk_error` knows is raised as the KnownError that it gives."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        known = disk_error(error)
        if known is None:
            raise
        raise known from error


def _full() -> KnownError:
    return KnownError(
        "disk_full",
        QT_TRANSLATE_NOOP("errors", "The disk is full."),
        QT_TRANSLATE_NOOP("errors", "Free some space, then try again."),
    )


def _closed(place: str) -> KnownError:
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "{place} may not be written to."),
        QT_TRANSLATE_NOOP("errors", "Give yourself the right to write there, or choose another folder."),
        place=place,
    )


def _failing(reason: str) -> KnownError:
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "The disk does not do what is asked of it: {reason}."),
        QT_TRANSLATE_NOOP("errors", "See whether it is full or failing, then try again."),
        reason=reason,
    )
