"""What of the catalogue is here: absent, partial, whole or damaged; what a model still needs; what it costs.

The folders are the truth. A file belongs to a catalogue entry when its SHA-256 says so; before the hash is
known, when name and size do.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.catalogue import COMPANION_ROLES, Catalogue, CatalogueEntry, Role
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.levels import LEVELS
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.catalogue import load_catalogue
from fluxdesk.services.download_part import part_path, record_path
from fluxdesk.services.download_record import load_record
from fluxdesk.services.model_index import IndexedFile, ModelIndex
from fluxdesk.services.model_roots import ModelRoot, ModelRoots
from fluxdesk.services.paths import Paths
from fluxdesk.services.unsettled import Unsettled

Status = Literal["absent", "partial", "whole", "damaged"]
RESERVE_BYTES = 512 << 20
"""Stays free on the disk: a full system disk breaks more than a download."""
_ORDER = {level.name: place for place, level in enumerate(LEVELS)}

Progress = Callable[[int, int], None]


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """One weight file in one of the folders."""

    file: IndexedFile
    root: ModelRoot
    entry_id: str | None = None
    """The catalogue entry it is."""
    sha256: str | None = None
    """None: not computed yet."""
    status: Status = "whole"
    problem: ErrorReport | None = None

    @property
    def path(self) -> Path:
        return Path(self.file.path)

    @property
    def usable(self) -> bool:
        return self.status == "whole" and self.file.usable


class PartialFile(msgspec.Struct, frozen=True, kw_only=True):
    """An unfinished download."""

    target: str
    done_bytes: int
    total_bytes: int | None

    @property
    def name(self) -> str:
        return Path(self.target).name


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """One look at all folders."""

    catalogue: Catalogue
    roots: tuple[ModelRoot, ...]
    files: tuple[StoredFile, ...]
    partials: tuple[PartialFile, ...]

    def files_of(self, entry: CatalogueEntry) -> tuple[StoredFile, ...]:
        """Under whatever name: the same bytes may be offered as several entries."""
        return tuple(
            file
            for file in self.files
            if file.entry_id == entry.id or (entry.sha256 and file.sha256 == entry.sha256)
        )

    def partial_of(self, entry: CatalogueEntry) -> PartialFile | None:
        return next((part for part in self.partials if part.name == entry.name), None)

    def status_of(self, entry: CatalogueEntry) -> Status:
        """Of the best copy there is."""
        states = {file.status for file in self.files_of(entry)}
        if "whole" in states:
            return "whole"
        if self.partial_of(entry) is not None:
            return "partial"
        return "damaged" if states else "absent"

    def companion(self, role: Role, entry: CatalogueEntry | None = None) -> StoredFile | None:
        """The file that serves `role` beside `entry`: the catalogue's choice, else the best there is."""
        usable = [file for file in self.files if file.file.serves(role) and file.usable]
        wanted = {found.id for found in self.catalogue.companions_of(entry)} if entry else set[str]()
        return min(
            usable,
            key=lambda file: (
                file.entry_id not in wanted,
                file.file.role != role,
                _ORDER.get(file.file.level, 99),
                file.file.path,
            ),
            default=None,
        )

    def missing_for(self, entry: CatalogueEntry) -> tuple[CatalogueEntry, ...]:
        """The companions to fetch so that `entry` can paint; a role that any usable file serves is filled."""
        return tuple(
            companion
            for companion in self.catalogue.companions_of(entry)
            if self.companion(companion.role, entry) is None
        )

    def needed_by(self, stored: StoredFile) -> tuple[StoredFile, ...]:
        """The transformers that could no longer paint without `stored`."""
        if stored.file.role not in COMPANION_ROLES:
            return ()
        others = [
            file
            for file in self.files
            if file.file.serves(stored.file.role) and file.usable and file != stored
        ]
        if others or not stored.usable:
            return ()
        return tuple(
            file
            for file in self.files
            if file.file.role == "transformer" and file.usable and file.file.family != "flux-mini"
        )

    def bytes_to_fetch(self, entry: CatalogueEntry) -> int | None:
        """What is still to come of `entry`; None when its size is not known."""
        if self.status_of(entry) == "whole":
            return 0
        part = self.partial_of(entry)
        total = entry.bytes if entry.bytes is not None else part.total_bytes if part else None
        return None if total is None else max(0, total - (part.done_bytes if part else 0))

    @property
    def used_bytes(self) -> int:
        """What FluxDesk's own folders hold."""
        whole = sum(file.file.bytes for file in self.files if file.root.own)
        return whole + sum(part.done_bytes for part in self.partials)


class ModelStore:
    """Looks at the folders. Blocking: not for the window's thread."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.roots = ModelRoots(paths)
        self.digests = FileDigests(paths.cache)
        self._index = ModelIndex(paths.cache)
        self._unsettled = Unsettled(paths.data)

    @property
    def main_folder(self) -> Path:
        return Path(self.roots.main.path)

    def look(self) -> Inventory:
        """Scan every folder.

        Raises:
            KnownError: the user's catalogue cannot be read.
        """
        catalogue = load_catalogue(self.paths)
        roots = self.roots.all()
        files: list[StoredFile] = []
        seen: set[str] = set()
        indexed = self._index.scan(tuple(Path(root.path) for root in roots))
        doubtful = self._unsettled.doubtful()
        for root in roots:
            for file in indexed:
                if file.path not in seen and Path(file.path).is_relative_to(root.path):
                    seen.add(file.path)
                    files.append(self._stored(file, root, catalogue, doubtful))
        partials = tuple(part for root in roots if root.own for part in find_partials(Path(root.path)))
        return Inventory(catalogue=catalogue, roots=roots, files=tuple(files), partials=partials)

    def _stored(
        self, file: IndexedFile, root: ModelRoot, catalogue: Catalogue, doubtful: frozenset[str]
    ) -> StoredFile:
        digest = None if file.path in doubtful else self._known_digest(file, root)
        named = catalogue.by_name(file.name)
        same = named is not None and digest is not None and named.sha256 == digest
        entry = named if same else catalogue.by_sha256(digest) if digest else None
        problem = file.problem
        damaged = not file.complete
        if entry is None and named and named.sha256 and digest and named.bytes == file.bytes:
            damaged, problem = True, _wrong_hash(file.name)
        elif entry is None and named and named.bytes in (None, file.bytes):
            entry = named
        elif entry is None and named and root.own and named.bytes and file.bytes < named.bytes:
            damaged = True
        return StoredFile(
            file=file,
            root=root,
            entry_id=entry.id if entry else named.id if named and damaged else None,
            sha256=digest,
            status="damaged" if damaged else "whole",
            problem=problem,
        )

    def _known_digest(self, file: IndexedFile, root: ModelRoot) -> str | None:
        path = Path(file.path)
        try:
            known = self.digests.known(path)
            if known is None and root.program == "huggingface":
                blob = path.resolve().name  # the hub's cache names large files by their SHA-256
                known = blob if len(blob) == 64 and set(blob) <= set("0123456789abcdef") else None
        except OSError:
            return None
        return known

    def note_arrival(self, path: Path, digest: str) -> None:
        """Remember the hash of a file that was just written, as long as the computer stays up."""
        self._unsettled.add(path)
        self.digests.remember(path, digest)

    def settle(self, path: Path) -> None:
        """Flush a file that just arrived to the disk itself; slow for gigabytes."""
        self._unsettled.flush(path)

    def verify(self, stored: StoredFile, progress: Progress | None = None) -> StoredFile:
        """Compute the hash of `stored` now and compare it with the catalogue.

        Args:
            progress: called with bytes done and total; may raise to cancel.

        Raises:
            KnownError: the file cannot be read.
        """
        path = stored.path
        try:
            self._unsettled.forget(path)
            self.digests.forget(path)
            self.digests.sha256(path, progress)
        except OSError as error:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Check the disk and the file's permissions."),
                file=path.name,
                reason=error.strerror or str(error),
            ) from None
        catalogue = load_catalogue(self.paths)
        return self._stored(stored.file, stored.root, catalogue, frozenset())

    def require_space(self, folder: Path, wanted: int) -> None:
        """Raise `KnownError` unless `wanted` bytes fit on the disk of `folder`, with a reserve."""
        free = free_bytes(folder)
        if wanted + RESERVE_BYTES > free:
            from fluxdesk.formats.header_errors import readable_bytes

            raise KnownError(
                "disk_full",
                QT_TRANSLATE_NOOP("errors", "{needed} are needed in {folder}, {free} are free."),
                QT_TRANSLATE_NOOP("errors", "Free some space, or move the models to another disk."),
                needed=readable_bytes(wanted + RESERVE_BYTES),
                folder=str(folder),
                free=readable_bytes(free),
            )


def free_bytes(folder: Path) -> int:
    """Free bytes on the disk that `folder` is or will be on."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def find_partials(folder: Path) -> tuple[PartialFile, ...]:
    """Unfinished downloads in `folder`."""
    found = []
    for record in sorted(folder.glob("*.part.record")):
        target = record.with_name(record.name.removesuffix(".part.record"))
        known = load_record(record_path(target))
        if known is not None and part_path(target).exists():
            found.append(
                PartialFile(target=str(target), done_bytes=known.done.total, total_bytes=known.identity.size)
            )
    return tuple(found)


def _wrong_hash(name: str) -> ErrorReport:
    return ErrorReport(
        kind="hash_mismatch",
        template=QT_TRANSLATE_NOOP(
            "errors", "{file} has the name and size of a published file, but other bytes."
        ),
        action=QT_TRANSLATE_NOOP("errors", "Fetch it again."),
        params={"file": name},
    )
