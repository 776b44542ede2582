"""Updates on demand: a signed release is found, its package fetched and checked, and handed to the user.

Nothing here runs by itself. A release comes from an https folder or from a folder on this computer (a USB
stick); either way its description must carry an Ed25519 signature of a key in the program, and the package
must have the length and SHA-256 that the description names. The package before is kept for going back.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.release import Package, PackageKind, Release, version_key
from fluxdesk.formats.atomic import atomic_file
from fluxdesk.services.backups import back_up_settings
from fluxdesk.services.installation import Installation, installed_as
from fluxdesk.services.offline import require_online, works_offline
from fluxdesk.services.paths import Paths
from fluxdesk.services.release_source import read_release_source

DESCRIPTION = "release.json"
MOST_DESCRIPTION_BYTES = 1_000_000
CHUNK_BYTES = 1 << 20
KEPT_VERSIONS = 2
"""The newest package and the one before it."""
TIMEOUT_SECONDS = 30.0

Progress = Callable[[int, int], None]


def package_kind() -> str:
    """Which package of a release suits this installation; "" for one that others update."""
    kinds: dict[Installation, PackageKind] = {
        "windows": "windows_amd64",
        "deb": "deb_amd64",
        "checkout": "deb_amd64",
        "appimage": "appimage_amd64",
        "folder": "portable_linux_amd64",
    }
    return kinds.get(installed_as(), "")


class Updates:
    """Finds and fetches releases. Blocking: not for the window's thread."""

    def __init__(self, paths: Paths, source: str, keys: Sequence[str] | None = None) -> None:
        """`source`: an https address or a folder. `keys`: who may have signed; by default this build's own."""
        self._paths = paths
        self._source = source.rstrip("/")
        self._keys = read_release_source(paths.resources).keys if keys is None else tuple(keys)
        self.folder = paths.data / "updates"

    @property
    def from_network(self) -> bool:
        return "://" in self._source

    def find(self) -> Release:
        """The release at the source, its signature checked.

        Raises:
            KnownError: network, file_missing, access_denied (not signed by a known key), file_damaged,
                file_unsupported (this build knows no key).
        """
        if not self._keys:
            raise no_updates()
        data = self._read(DESCRIPTION)
        signature = self._read(f"{DESCRIPTION}.sig")
        require_signature(data, signature, self._keys)
        try:
            release = msgspec.json.decode(data, type=Release)
            version_key(release.version)
        except (msgspec.DecodeError, ValueError):
            raise _damaged(DESCRIPTION) from None
        return release

    def fetch(self, release: Release, kind: str, progress: Progress = lambda done, total: None) -> Path:
        """The package of `release` for this system, whole and checked, in the updates' folder.

        Settings and small files of data are backed up first; of older packages the one before is kept.

        Raises:
            KnownError: file_missing (no such package), network, hash_mismatch, file_write.
        """
        package = release.package(kind)
        if package is None or Path(package.file).name != package.file:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "Release {version} has no package for this system."),
                version=release.version,
            )
        target = self.folder / release.version / package.file
        if not _is_whole(target, package):
            try:
                self._copy(package, target, progress)
                if package.kind == "appimage_amd64":
                    target.chmod(0o755)  # it is the program itself
            except OSError as error:
                raise KnownError(
                    "file_write",
                    QT_TRANSLATE_NOOP("errors", "{file} could not be saved: {reason}."),
                    QT_TRANSLATE_NOOP("errors", "Check that the folder exists and the disk has room."),
                    file=package.file,
                    reason=error.strerror or str(error),
                ) from None
        back_up_settings(self._paths)
        self._forget_old()
        return target

    def fetched(self) -> tuple[Path, ...]:
        """Packages that are here, newest version first."""
        return tuple(
            path for folder in self._versions() for path in sorted(folder.iterdir()) if path.is_file()
        )

    def _versions(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        folders = [folder for folder in self.folder.iterdir() if folder.is_dir() and folder.name[0].isdigit()]
        return sorted(folders, key=lambda folder: version_key(folder.name), reverse=True)

    def _forget_old(self) -> None:
        for folder in self._versions()[KEPT_VERSIONS:]:
            shutil.rmtree(folder, ignore_errors=True)

    def _copy(self, package: Package, target: Path, progress: Progress) -> None:
        digest, done = hashlib.sha256(), 0
        with atomic_file(target) as file, self._open(package.file) as chunks:
            for chunk in chunks:
                done += len(chunk)
                if done > package.bytes:
                    break
                digest.update(chunk)
                file.write(chunk)
                progress(done, package.bytes)
            if done != package.bytes or digest.hexdigest() != package.sha256:
                raise KnownError(
                    "hash_mismatch",
                    QT_TRANSLATE_NOOP("errors", "{file} is not what the signed release names."),
                    QT_TRANSLATE_NOOP("errors", "Fetch it again; if that does not help, tell the makers."),
                    file=package.file,
                )

    def _read(self, name: str) -> bytes:
        data = b""
        with self._open(name) as chunks:
            for chunk in chunks:
                data += chunk
                if len(data) > MOST_DESCRIPTION_BYTES:
                    raise _damaged(name)
        return data

    @contextmanager
    def _open(self, name: str) -> Iterator[Iterator[bytes]]:
        """The file `name` of the source in chunks."""
        if not self.from_network:
            try:
                with (Path(self._source).expanduser() / name).open("rb") as file:
                    yield iter(lambda: file.read(CHUNK_BYTES), b"")
            except FileNotFoundError:
                raise _missing(name, self._source) from None
            return
        import httpx

        require_online(offline=works_offline(self._paths))
        try:
            with httpx.stream(
                "GET", f"{self._source}/{name}", timeout=TIMEOUT_SECONDS, follow_redirects=True
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise _missing(name, self._source)
                yield answer.iter_bytes(CHUNK_BYTES)
        except httpx.HTTPError as error:
            raise KnownError(
                "network",
                QT_TRANSLATE_NOOP("errors", "{address} could not be reached: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Check the connection, or take the update from a folder."),
                address=self._source,
                reason=str(error) or type(error).__name__,
            ) from None


def no_updates() -> KnownError:
    """This build trusts nobody's releases."""
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP(
            "errors", "This build of FluxDesk has no update address and no key to check a release."
        ),
        QT_TRANSLATE_NOOP(
            "errors", "Get a newer version from where you got this one, and install it over this one."
        ),
    )


def require_signature(data: bytes, signature: bytes, keys: Sequence[str]) -> None:
    """Nothing when one of `keys` (hexadecimal Ed25519) signed `data`; `signature` is base64.

    Raises:
        KnownError: access_denied.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(base64.b64decode(signature), data)
        except (InvalidSignature, binascii.Error, ValueError):
            continue
        return
    raise KnownError(
        "access_denied",
        QT_TRANSLATE_NOOP("errors", "The release is not signed by FluxDesk's makers, so it is not used."),
        QT_TRANSLATE_NOOP("errors", "Take releases only from where FluxDesk is published."),
    )


def _is_whole(path: Path, package: Package) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == package.sha256
    except OSError:
        return False


def _missing(name: str, source: str) -> KnownError:
    return KnownError(
        "file_missing",
        QT_TRANSLATE_NOOP("errors", "There is no {file} in {folder}."),
        QT_TRANSLATE_NOOP("errors", "Check the address or the folder."),
        file=name,
        folder=source,
    )


def _damaged(name: str) -> KnownError:
    return KnownError(
        "file_damaged",
        QT_TRANSLATE_NOOP("errors", "{file} is no description of a release."),
        file=name,
    )
