"""Changes to FluxDesk's own model folder: take a file in, delete one, move everything to another disk.

Other programs' folders are never touched. Every copy is written beside its final name, compared by hash, and
only then named; a move that is interrupted goes on where it was.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from fluxdesk.domain.catalogue import CatalogueEntry
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.services.download_part import delete_partial, part_path, record_path
from fluxdesk.services.download_ranges import RangeSet
from fluxdesk.services.download_record import FileIdentity, write_record
from fluxdesk.services.model_index import find_weight_files
from fluxdesk.services.model_store import Inventory, ModelStore, StoredFile, find_partials

CHUNK_BYTES = 8 << 20
Progress = Callable[[int, int], None]
"""(bytes done, bytes in all); may raise to cancel."""


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """What deleting would do."""

    files: tuple[StoredFile, ...]
    freed_bytes: int
    kept: tuple[str, ...] = ()
    """Names of companions that stay because other models need them."""


def import_file(store: ModelStore, source: Path, progress: Progress | None = None) -> Path:
    """Take the weight file `source` into the main folder: as a second name if the disk allows, else copied.

    Raises:
        KnownError: it is no sound weight file, the disk is full, or another file has that name.
    """
    size = read_any_header(source).file_bytes
    target = store.main_folder / source.name
    if target.exists():
        if target.samefile(source) or _same_bytes(store, source, target, progress):
            return target
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "There is another file called {file} in your models already."),
            QT_TRANSLATE_NOOP("errors", "Rename one of them, then import it again."),
            file=source.name,
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or a file system without links
        store.require_space(target.parent, size)
        copy_verified(source, target, store, progress)
    return target


def _same_bytes(store: ModelStore, source: Path, target: Path, progress: Progress | None) -> bool:
    if source.stat().st_size != target.stat().st_size:
        return False
    return store.digests.sha256(source, progress) == store.digests.sha256(target, progress)


def copy_verified(source: Path, target: Path, store: ModelStore, progress: Progress | None = None) -> str:
    """Copy `source` to `target`, read the copy back and compare; the SHA-256 of both.

    Raises:
        KnownError: the copy differs from the source, or the disk refuses.
        OSError: the source cannot be read.
    """
    part = target.with_name(target.name + ".copy.part")
    total = source.stat().st_size * 2
    report = progress or (lambda done, all_bytes: None)
    try:
        with part.open("wb") as out:
            first = _pass(source, lambda done: report(done, total), out.write)
            out.flush()
            os.fsync(out.fileno())
        second = _pass(part, lambda done: report(total // 2 + done, total))
        if first != second:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "The copy of {file} in {folder} is not what was written."),
                QT_TRANSLATE_NOOP("errors", "Check that disk for errors; the original is untouched."),
                file=source.name,
                folder=str(target.parent),
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    store.digests.remember(target, first)
    return first


def _pass(path: Path, report: Callable[[int], None], use: Callable[[bytes], object] | None = None) -> str:
    """Read `path` once; its SHA-256."""
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            if use is not None:
                use(chunk)
            done += len(chunk)
            report(done)
    return digest.hexdigest()


def plan_removal(
    inventory: Inventory, entry: CatalogueEntry | None, files: tuple[StoredFile, ...]
) -> Removal:
    """What deleting `files` (and what belongs to the transformer `entry`) frees.

    Companions go with the last transformer that needs them, and stay as long as another one does.

    Raises:
        KnownError: a file is in a folder FluxDesk does not own, or another model needs it.
    """
    for stored in files:
        if not stored.root.writable:
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "{file} lies in {folder}, which FluxDesk only reads."),
                QT_TRANSLATE_NOOP("errors", "Delete it there, or stop using that folder."),
                file=stored.file.name,
                folder=stored.root.path,
            )
        needed = [user for user in inventory.needed_by(stored) if user not in files]
        if needed:
            raise KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "{file} is needed by {others}."),
                QT_TRANSLATE_NOOP("errors", "Delete that model first."),
                file=stored.file.name,
                others=", ".join(sorted(user.file.name for user in needed)),
            )
    removed = list(files)
    kept: list[str] = []
    if entry is not None and entry.role == "transformer":
        others = [
            file
            for file in inventory.files
            if file.file.role == "transformer" and file not in files and file.file.family != "flux-mini"
        ]
        for companion in inventory.catalogue.companions_of(entry):
            for stored in inventory.files_of(companion):
                if not stored.root.writable:
                    continue
                if others:
                    kept.append(stored.file.name)
                else:
                    removed.append(stored)
    return Removal(
        files=tuple(removed), freed_bytes=sum(file.file.bytes for file in removed), kept=tuple(kept)
    )


def remove_files(store: ModelStore, removal: Removal) -> int:
    """Delete what was planned; the bytes that became free.

    Raises:
        KnownError: the system refuses.
    """
    freed = 0
    for stored in removal.files:
        try:
            stored.path.unlink(missing_ok=True)
        except OSError as error:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "{file} cannot be deleted: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Close the programs that use it, then try again."),
                file=stored.file.name,
                reason=error.strerror or str(error),
            ) from None
        store.digests.forget(stored.path)
        freed += stored.file.bytes
    return freed


def set_aside(store: ModelStore, stored: StoredFile, entry: CatalogueEntry) -> None:
    """Make way for a new copy of a damaged file; what a truncated one holds becomes a download to resume.

    Raises:
        KnownError: the file cannot be changed.
    """
    size = stored.file.bytes
    truncated = entry.sha256 is not None and entry.bytes is not None and 0 < size < entry.bytes
    try:
        if truncated and stored.path.name == entry.name and not part_path(stored.path).exists():
            stored.path.replace(part_path(stored.path))
            identity = FileIdentity(size=entry.bytes, sha256=entry.sha256 or "")
            write_record(record_path(stored.path), identity, RangeSet([(0, size)]), synced=True)
        else:
            stored.path.unlink()
        store.digests.forget(stored.path)
    except OSError as error:
        raise KnownError(
            "file_write",
            QT_TRANSLATE_NOOP("errors", "{file} cannot be replaced: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Close the programs that use it, then try again."),
            file=stored.file.name,
            reason=error.strerror or str(error),
        ) from None


def move_store(store: ModelStore, folder: Path, progress: Progress | None = None) -> Path:
    """Bring everything in the main folder to `folder` and use that from now on.

    Each file is copied, verified and only then deleted here, the folder is switched before the first deletion;
    run again after an interruption, it goes on with what is left.

    Raises:
        KnownError: the new place cannot be written or is too small; or cancelled. Nothing is lost then.
    """
    old, new = store.main_folder, folder.expanduser().absolute()
    if new == old:
        _clean_up(store, new)
        return new
    if new.is_relative_to(old) or old.is_relative_to(new):
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP(
                "errors", "The models cannot be moved from {old} to {new}: one holds the other."
            ),
            QT_TRANSLATE_NOOP("errors", "Choose a folder somewhere else."),
            old=str(old),
            new=str(new),
        )
    files = [path for path in find_weight_files(old) if not path.is_symlink()] if old.exists() else []
    pending = [path for path in files if not _is_there(store, path, new / path.relative_to(old))]
    total = sum(path.stat().st_size for path in pending) * 2
    store.require_space(new, total // 2)
    done = 0
    for path in pending:
        target = new / path.relative_to(old)
        _make_folder(target.parent)
        size = path.stat().st_size * 2
        copy_verified(path, target, store, _offset(progress, done, total))
        done += size
    _make_folder(new)
    store.roots.set_main(new)
    _clean_up(store, new)
    return new


def _clean_up(store: ModelStore, main: Path) -> None:
    """Delete in FluxDesk's other own folders what has been brought to `main`; forget folders that are empty."""
    for root in store.roots.all():
        old = Path(root.path)
        if not root.own or old == main:
            continue
        for path in list(find_weight_files(old)):
            if _is_there(store, path, main / path.relative_to(old)):
                path.unlink()
                store.digests.forget(path)
        for partial in find_partials(old):  # cheaper to fetch the rest than to carry it over
            delete_partial(Path(partial.target))
        if not any(find_weight_files(old)):
            store.roots.remove(root.path)


def _offset(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(before + done, total)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(
            "file_write",
            QT_TRANSLATE_NOOP("errors", "The folder {folder} cannot be made: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Choose another folder, or change its permissions."),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from None


def _is_there(store: ModelStore, source: Path, target: Path) -> bool:
    """Whether an interrupted move has brought this file over already."""
    try:
        if source.stat().st_size != target.stat().st_size:
            return False
        known = store.digests.known(target)
    except OSError:
        return False
    return known is not None and known == store.digests.sha256(source)
