"""The file in which the lab leaves its measurements for the adviser: newest per level, size and device."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import msgspec

from fluxdesk.domain.measured import MeasuredLevel
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.paths import Paths

log = logging.getLogger(__name__)

FILE_NAME = "measured_levels.json"


class _Document(msgspec.Struct, kw_only=True):
    format: int = 1
    levels: list[MeasuredLevel] = []


def _key(entry: MeasuredLevel) -> tuple[str, str, int, int, str]:
    return entry.family, entry.level, entry.width, entry.height, entry.device


class MeasuredLevels:
    """Measured levels on disk, in the user's data folder. Each call reads the file: small and shared."""

    def __init__(self, paths: Paths) -> None:
        self.path: Path = paths.data / FILE_NAME

    def all(self) -> tuple[MeasuredLevel, ...]:
        """Everything measured here; empty when nothing was, or when the file cannot be read (logged)."""
        try:
            document = msgspec.json.decode(self.path.read_bytes(), type=_Document)
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("measured levels cannot be read, starting afresh: %s", error)
            return ()
        return tuple(document.levels)

    def of(self, family: str, level: str, device: str | None = None) -> MeasuredLevel | None:
        """The newest measurement of `level` of `family`, on `device` if given."""
        found = [
            entry
            for entry in self.all()
            if entry.family == family and entry.level == level and device in (None, entry.device)
        ]
        return max(found, key=lambda entry: entry.date, default=None)

    def put(self, entries: Iterable[MeasuredLevel]) -> None:
        """Remember `entries`; each replaces the earlier one of the same family, level, size and device.

        Raises:
            OSError: the file cannot be written; the old one stays.
        """
        kept = {_key(entry): entry for entry in self.all()}
        kept.update({_key(entry): entry for entry in entries})
        document = _Document(levels=sorted(kept.values(), key=_key))
        write_atomic(self.path, msgspec.json.format(msgspec.json.encode(document), indent=2))
