"""Which licences the user has accepted, when, and for what: shown before a non-commercial download."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from fluxdesk import __version__
from fluxdesk.domain.catalogue import Catalogue, CatalogueEntry
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.paths import Paths
from fluxdesk.services.shared_file import changing


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    licence: str
    """Key in the catalogue."""
    title: str
    url: str
    entry: str
    """What was about to be fetched."""
    time: str
    """ISO 8601, UTC."""
    version: str
    """Of FluxDesk."""


class AcceptedLicences:
    """The record, `accepted-licences.json` in the data folder. Any thread."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.data / "accepted-licences.json"

    def all(self) -> tuple[Acceptance, ...]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=tuple[Acceptance, ...])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return ()

    def needed(self, catalogue: Catalogue, entries: tuple[CatalogueEntry, ...]) -> tuple[CatalogueEntry, ...]:
        """Those of `entries` whose non-commercial licence has not been accepted yet, one per licence."""
        accepted = {record.licence for record in self.all()}
        found: dict[str, CatalogueEntry] = {}
        for entry in entries:
            if catalogue.licence_of(entry).non_commercial and entry.licence not in accepted:
                found.setdefault(entry.licence, entry)
        return tuple(found.values())

    def accept(self, catalogue: Catalogue, entry: CatalogueEntry) -> None:
        """Record that the user accepts the licence of `entry`.

        Raises:
            OSError: the record cannot be written.
        """
        licence = catalogue.licence_of(entry)
        record = Acceptance(
            licence=entry.licence,
            title=licence.title,
            url=licence.url,
            entry=entry.id,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            version=__version__,
        )
        with changing(self._file):
            data = msgspec.json.encode((*self.all(), record))
            write_atomic(self._file, msgspec.json.format(data, indent=1) + b"\n")

    def require(self, catalogue: Catalogue, entries: tuple[CatalogueEntry, ...]) -> None:
        """Raise `KnownError` when a licence among `entries` has not been accepted."""
        for entry in self.needed(catalogue, entries):
            licence = catalogue.licence_of(entry)
            raise KnownError(
                "access_denied",
                QT_TRANSLATE_NOOP(
                    "errors", "{file} is under the {licence}, which does not allow commercial use."
                ),
                QT_TRANSLATE_NOOP(
                    "errors", "Read {url}; if you agree, run the command again with --accept-licence."
                ),
                file=entry.name,
                licence=licence.title,
                url=licence.url,
            )
