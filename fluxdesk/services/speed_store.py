"""Finished runs and what had been predicted for them, in one file of the user's data folder."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from fluxdesk.domain.speed_estimate import RunRecord
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.paths import Paths

log = logging.getLogger(__name__)

FILE_NAME = "runs.json"
KEPT = 500
"""Runs kept, newest last."""


class _Document(msgspec.Struct, kw_only=True):
    format: int = 1
    runs: list[RunRecord] = []


class SpeedStore:
    """Each call reads or writes the file; both take a millisecond."""

    def __init__(self, paths: Paths) -> None:
        self.path: Path = paths.data / FILE_NAME

    def all(self) -> tuple[RunRecord, ...]:
        """All runs, oldest first; empty when there are none or the file cannot be read (logged)."""
        try:
            return tuple(msgspec.json.decode(self.path.read_bytes(), type=_Document).runs)
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("measured runs cannot be read, starting afresh: %s", error)
            return ()

    def add(self, run: RunRecord) -> None:
        """Remember `run`.

        Raises:
            OSError: the file cannot be written; the old one stays.
        """
        runs = [*self.all(), run][-KEPT:]
        write_atomic(self.path, msgspec.json.encode(_Document(runs=runs)))
