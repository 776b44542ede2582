"""What is asked of the downloader, what it gives back, and the first comparison of the two."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.download_record import FileIdentity


class FetchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One file to bring here."""

    target: Path
    addresses: tuple[str, ...]
    """Of the same bytes, best first."""
    bytes: int | None = None
    sha256: str = ""

    @property
    def name(self) -> str:
        return self.target.name


class FetchedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that arrived whole."""

    path: Path
    bytes: int
    sha256: str
    verified: bool
    """The hash was compared with one that the catalogue, the user or the hub had told before."""
    received_bytes: int
    """What came over the network in this session."""
    read_back_bytes: int
    """What had to be read from the disk again to be hashed."""


def refuse_other_file(wanted: FetchRequest, said: FileIdentity, content_type: str, host: str) -> None:
    """Raise `KnownError` when the server's own words already tell that this is not the file."""
    if content_type.startswith("text/html") and not wanted.name.endswith((".html", ".htm")):
        raise KnownError(
            "bad_result",
            QT_TRANSLATE_NOOP("errors", "The server sent a web page instead of {file}."),
            QT_TRANSLATE_NOOP(
                "errors",
                "Check the address, and whether this network wants you to log in with a browser first.",
            ),
            file=wanted.name,
        )
    if wanted.bytes is not None and said.size is not None and said.size != wanted.bytes:
        raise KnownError(
            "hash_mismatch",
            QT_TRANSLATE_NOOP(
                "errors", "{host} has another {file}: {have} bytes instead of the published {expected}."
            ),
            QT_TRANSLATE_NOOP("errors", "Choose another place to fetch it from."),
            file=wanted.name,
            host=host,
            have=said.size,
            expected=wanted.bytes,
        )
    if wanted.sha256 and said.sha256 and said.sha256 != wanted.sha256:
        raise KnownError(
            "hash_mismatch",
            QT_TRANSLATE_NOOP("errors", "{host} has another {file}: its SHA-256 is not the published one."),
            QT_TRANSLATE_NOOP("errors", "Choose another place to fetch it from."),
            file=wanted.name,
            host=host,
        )
