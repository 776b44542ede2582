"""Who works with the user's folders now: the window, and commands that paint, fetch or move for a while.

Each holds a file of its own under `data/in-use`, which the system lets go of however the process ends. Whoever
deletes or moves what others may be reading asks first (`require_alone`).
"""

from __future__ import annotations

import logging
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.locked import FileLocked, locked_file
from fluxdesk.services.paths import Paths

FOLDER = "in-use"
WINDOW = "window"
_SUFFIX = ".lock"
_ATTEMPTS = 5
"""Somebody who looks for users may try the file in the moment in which it is made."""
_log = logging.getLogger(__name__)


class DataUse:
    """One process' use of the folders, as a context. Any thread."""

    def __init__(self, paths: Paths, what: str) -> None:
        """`what`: `WINDOW`, or the words of a command, such as "models download"."""
        self._data = paths.data
        self._folder = paths.data / FOLDER
        self._what = what
        self._file: Path | None = None
        self._made: tuple[Path, ...] = ()
        self._hold = ExitStack()

    def __enter__(self) -> Self:
        """A disk that takes no such file keeps nobody from working."""
        self._made = tuple(
            folder for folder in (self._folder, self._data, self._data.parent) if not folder.exists()
        )
        for _ in range(_ATTEMPTS):
            file = self._folder / f"{self._what.replace(' ', '-')}.{uuid.uuid4().hex[:8]}{_SUFFIX}"
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._hold.enter_context(locked_file(file))
            except (FileLocked, FileNotFoundError):
                continue
            except OSError as error:
                _log.info("%s cannot be held: %s", file, error)
                break
            self._file = file
            break
        return self

    def __exit__(self, *_exception: object) -> None:
        self._hold.close()
        with suppress(OSError):
            if self._file is not None:
                self._file.unlink(missing_ok=True)
        for folder in (self._folder, *self._made):  # looking leaves nothing behind
            with suppress(OSError):
                folder.rmdir()

    def others(self) -> tuple[str, ...]:
        """What other processes are, the window first; what the killed have left is cleared away."""
        files = sorted(self._folder.glob(f"*{_SUFFIX}")) if self._folder.is_dir() else []
        found = [file.name.split(".")[0].replace("-", " ") for file in files if self._is_held(file)]
        return tuple(sorted(dict.fromkeys(found), key=lambda what: what != WINDOW))

    def require_alone(self) -> None:
        """Nothing, or the sentence.

        Raises:
            KnownError: busy, another process works with the folders.
        """
        others = self.others()
        if not others:
            return
        if others[0] == WINDOW:
            raise KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "FluxDesk's window is open and uses these files."),
                QT_TRANSLATE_NOOP("errors", "Close it, then try again."),
            )
        raise KnownError(
            "busy",
            QT_TRANSLATE_NOOP("errors", "“fluxdesk {command}” is running and uses these files."),
            QT_TRANSLATE_NOOP("errors", "Wait until it has ended, or stop it; then try again."),
            command=others[0],
        )

    def _is_held(self, file: Path) -> bool:
        if file == self._file:
            return False
        try:
            with locked_file(file):
                pass
        except FileLocked:
            return True
        except OSError:
            return False
        with suppress(OSError):
            file.unlink()
        return False
