"""What a signed release says: its version, its packages with their checksums, and what is new."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

PackageKind = Literal["deb_amd64", "windows_amd64", "portable_linux_amd64", "appimage_amd64"]


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a release, beside `release.json`."""

    kind: str
    """A `PackageKind`; a later release may have kinds that this program does not know."""
    file: str
    """Plain file name, without folders."""
    bytes: int
    sha256: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """The signed document."""

    version: str
    date: str
    """ISO 8601."""
    notes: dict[str, str] = {}
    """What is new, by language code."""
    packages: tuple[Package, ...] = ()

    def package(self, kind: str) -> Package | None:
        return next((package for package in self.packages if package.kind == kind), None)


def version_key(version: str) -> tuple[int, ...]:
    """ "0.10.2" to (0, 10, 2), so that versions compare as numbers.

    Raises:
        ValueError: no version of numbers and dots.
    """
    if not re.fullmatch(r"\d+(\.\d+)*", version):
        raise ValueError(version)
    return tuple(int(part) for part in version.split("."))


def is_newer(version: str, than: str) -> bool:
    """Whether `version` is later than `than`; what cannot be read is never newer."""
    try:
        return version_key(version) > version_key(than)
    except ValueError:
        return False
