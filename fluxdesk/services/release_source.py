"""Who may sign releases of this build, and where they are published: `resources/release-source.json`.

A packager fills that one file (`python installer/sign_release.py new-key` does) and builds; both are empty in the
source. Without a key no release is accepted from anywhere, and the window says that this build has no updates of its
own.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

FILE = "release-source.json"

_log = logging.getLogger(__name__)


class ReleaseSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the packager decided."""

    address: str = ""
    """An https folder that holds release.json and its signature; empty: this build names none."""
    keys: tuple[str, ...] = ()
    """Ed25519 public keys (RFC 8032), hexadecimal; any of them may have signed, so that keys can be replaced."""

    @property
    def has_updates(self) -> bool:
        """Whether any release can be accepted."""
        return bool(self.keys)


def read_release_source(resources: Path) -> ReleaseSource:
    """The file's content; nothing is trusted when it is missing or damaged."""
    try:
        return msgspec.json.decode((resources / FILE).read_bytes(), type=ReleaseSource)
    except (OSError, msgspec.DecodeError) as error:
        _log.error("%s: %s; no release is accepted", FILE, error)
        return ReleaseSource()
