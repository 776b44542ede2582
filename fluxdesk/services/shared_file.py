"""Small files that several threads and programs read, change and write back: one at a time, or a change is lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.locked import FileLocked, locked_file

LOCK_SECONDS = 5.0
"""A change takes milliseconds."""


@contextmanager
def changing(file: Path) -> Iterator[None]:
    """Between reading `file` and writing it back nobody else does, who asks here too.

    Raises:
        KnownError: busy, somebody holds it for seconds.
        OSError: its folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            with locked_file(file.with_suffix(".lock")):
                yield
                return
        except FileLocked:
            if time.monotonic() > deadline:
                raise KnownError(
                    "busy",
                    QT_TRANSLATE_NOOP("errors", "{file} is held by another program."),
                    QT_TRANSLATE_NOOP("errors", "Close other FluxDesk windows, then try again."),
                    file=file.name,
                ) from None
            time.sleep(0.01 + 0.01 * (os.getpid() % 5))
