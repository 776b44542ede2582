"""Reads the catalogue that ships with the program and the user's own additions to it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fluxdesk.domain.catalogue import Catalogue, CatalogueEntry
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.model_names import guess_level
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.paths import Paths
from fluxdesk.services.restore_settings import KnownDigest
from fluxdesk.services.shared_file import changing


class UserCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """`catalogue.json` in the user's configuration folder."""

    version: int = 1
    entries: tuple[CatalogueEntry, ...] = ()


def known_digests(catalogue: Catalogue) -> tuple[KnownDigest, ...]:
    """Every transformer whose SHA-256 is known, with its level as `domain.levels` calls it."""
    found = []
    for entry in catalogue.entries:
        level = guess_level(entry.level)
        if entry.role == "transformer" and entry.sha256 and entry.family and level:
            found.append(KnownDigest(entry.sha256, entry.family, level))
    return tuple(found)


def user_catalogue_file(paths: Paths) -> Path:
    return paths.config / "catalogue.json"


def load_catalogue(paths: Paths) -> Catalogue:
    """The shipped catalogue, extended by what the user added.

    Raises:
        KnownError: the user's file cannot be understood.
    """
    shipped = msgspec.json.decode((paths.resources / "catalogue.json").read_bytes(), type=Catalogue)
    return shipped.extended(_read_additions(user_catalogue_file(paths)).entries)


def add_to_user_catalogue(paths: Paths, entry: CatalogueEntry) -> None:
    """Keep `entry`, replacing the user's entry of the same id.

    An entry of the shipped catalogue is kept too, with what was learned about it (its hash).

    Raises:
        KnownError: the user's file cannot be understood.
        OSError: it cannot be written.
    """
    file = user_catalogue_file(paths)
    with changing(file):
        others = tuple(kept for kept in _read_additions(file).entries if kept.id.lower() != entry.id.lower())
        _write_additions(file, (*others, entry))


def remove_from_user_catalogue(paths: Paths, entry_id: str) -> bool:
    """Forget the user's entry `entry_id`; False when there is none."""
    file = user_catalogue_file(paths)
    with changing(file):
        entries = _read_additions(file).entries
        kept = tuple(entry for entry in entries if entry.id.lower() != entry_id.lower())
        if len(kept) < len(entries):
            _write_additions(file, kept)
    return len(kept) < len(entries)


def _write_additions(file: Path, entries: tuple[CatalogueEntry, ...]) -> None:
    data = msgspec.json.encode(UserCatalogue(entries=entries))
    write_atomic(file, msgspec.json.format(data, indent=1) + b"\n")


def _read_additions(file: Path) -> UserCatalogue:
    try:
        return msgspec.json.decode(file.read_bytes(), type=UserCatalogue)
    except FileNotFoundError:
        return UserCatalogue()
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise KnownError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "Your list of added models, {file}, cannot be read: {reason}"),
            QT_TRANSLATE_NOOP("errors", "Correct the file, or delete it to start with an empty list."),
            file=str(file),
            reason=str(error),
        ) from None
