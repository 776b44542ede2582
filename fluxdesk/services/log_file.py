"""The rotating log file, and the lines from before it was open."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
MOST_BYTES = 1_000_000
KEEP = 4
"""Old files beside the newest: fluxdesk.log.1 to .4."""


class EarlyLog(logging.Handler):
    """Keeps records until there is a file: opening one (15 ms of imports) must not delay the first paint."""

    def __init__(self) -> None:
        super().__init__()
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def hand_to(self, handler: logging.Handler) -> None:
        for record in self._records:
            handler.handle(record)
        self._records.clear()


def start_early_log() -> EarlyLog:
    """Begin to log into memory; level INFO."""
    early = EarlyLog()
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(early)
    return early


def open_log(folder: Path, early: EarlyLog) -> Path | None:
    """Log into `folder`/fluxdesk.log from now on; None (and stderr) when the folder cannot be written."""
    from logging.handlers import RotatingFileHandler

    root = logging.getLogger()
    path = folder / "fluxdesk.log"
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=KEEP, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    root.removeHandler(early)
    root.addHandler(handler)
    early.hand_to(handler)
    return path if path.exists() else None


def close_log() -> None:
    """Flush and close every handler of the root logger."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, EarlyLog | logging.FileHandler):
            root.removeHandler(handler)
            handler.close()
