"""From "I want this model" to requests the downloader can run: what to fetch, from where, to which folder."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from fluxdesk.domain.catalogue import HUB, Catalogue, CatalogueEntry, Role, Source, source_from_address
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.file_facts import name_hint
from fluxdesk.services.download_request import FetchRequest
from fluxdesk.services.model_store import Inventory, ModelStore

_WINDOWS_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
MOST_NAME = 200


class FetchPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A model with what it needs beside it."""

    entries: tuple[CatalogueEntry, ...]
    """To be fetched, the model itself first; empty when everything is here."""
    bytes_to_fetch: int
    """What is still to come, of the entries whose size is known."""
    folder: Path


def plan_fetch(
    inventory: Inventory, entry: CatalogueEntry, folder: Path, *, companions: bool = True
) -> FetchPlan:
    """What is missing of `entry` and, for a transformer, of the files it needs beside it."""
    wanted = [] if inventory.status_of(entry) == "whole" else [entry]
    if companions:
        wanted += inventory.missing_for(entry)
    return FetchPlan(
        entries=tuple(wanted),
        bytes_to_fetch=sum(inventory.bytes_to_fetch(item) or 0 for item in wanted),
        folder=folder,
    )


def make_request(entry: CatalogueEntry, folder: Path, hub: str) -> FetchRequest:
    """How to fetch `entry` into `folder`."""
    return FetchRequest(
        target=folder / entry.name,
        addresses=tuple(source.address(hub) for source in entry.sources),
        bytes=None if entry.bytes_computed else entry.bytes,
        sha256=entry.sha256 or "",
    )


def find_entry(catalogue: Catalogue, text: str, hub: str, sha256: str = "") -> CatalogueEntry:
    """The entry that `text` means: one of the catalogue, "owner/repo/file", or any address.

    Raises:
        KnownError: it is none of these, or `sha256` is no hash.
    """
    if sha256 and not _SHA256.fullmatch(sha256):
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{text} is no SHA-256: that has 64 digits from 0 to 9 and a to f."),
            text=sha256,
        )
    known = catalogue.find(text)
    if known is None:
        known = new_entry(text, hub)
    return msgspec.structs.replace(known, sha256=sha256.lower()) if sha256 else known


def repository_of(text: str, hub: str) -> str:
    """The "owner/name" that `text` means, as itself or as its page's address; empty when it means a file."""
    text = text.strip()
    if "://" in text:
        address = urlsplit(text)
        if address.netloc not in (urlsplit(HUB).netloc, urlsplit(hub).netloc):
            return ""
        text = address.path
        text = text.removesuffix("/tree/main")
    parts = text.strip("/").split("/")
    return "/".join(parts) if len(parts) == 2 and all(parts) else ""


def new_entry(text: str, hub: str) -> CatalogueEntry:
    """An entry for an address or a repository's file that no catalogue has.

    Raises:
        KnownError: `text` is neither.
    """
    parts = text.strip("/").split("/")
    if "://" in text:
        source = source_from_address(text.strip(), hub)
        name = unquote(urlsplit(text).path).rpartition("/")[2]
    elif len(parts) >= 3 and "." in parts[-1]:
        source = Source(repo="/".join(parts[:2]), path="/".join(parts[2:]))
        name = parts[-1]
    else:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "There is no model {text} in the catalogue."),
            QT_TRANSLATE_NOOP(
                "errors",
                "List them with: fluxdesk models list. Or give an address, or owner/repository/file.",
            ),
            text=text,
        )
    name = safe_name(name)
    return CatalogueEntry(id=name, name=name, role=_guess_role(name), sources=(source,), added_by_user=True)


def _guess_role(name: str) -> Role:
    """What a file is likely to be by its name, until its header tells."""
    lower = name.lower()
    if "t5" in lower:
        return "text_encoder_2"
    if "clip_l" in lower or "clip-l" in lower:
        return "text_encoder"
    if lower.startswith("ae.") or "vae" in lower:
        return "vae"
    return "transformer" if "flux" in lower and name_hint(name) and lower.endswith(".gguf") else "other"


def safe_name(name: str) -> str:
    """`name` if it can be a file's name on every system and stays inside its folder.

    Raises:
        KnownError: it cannot.
    """
    name = name.strip()
    bad = (
        not name
        or len(name) > MOST_NAME
        or name.startswith((".", "-"))
        or name.endswith((".", " ", ".part", ".record"))
        or any(letter in '\\/:*?"<>|' or not letter.isprintable() for letter in name)
        or _WINDOWS_NAMES.fullmatch(name)
    )
    if bad:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "The address does not end in a usable file name: {name}"),
            QT_TRANSLATE_NOOP("errors", "Use the address of the file itself."),
            name=name,
        )
    return name


def already_here(store: ModelStore, entry: CatalogueEntry, folder: Path) -> Path | None:
    """The file of `entry` in `folder`, if it is there with the right bytes.

    Raises:
        OSError: it cannot be read.
    """
    target = folder / entry.name
    if not target.is_file() or (
        entry.bytes and not entry.bytes_computed and target.stat().st_size != entry.bytes
    ):
        return None
    digest = store.digests.sha256(target)
    return target if not entry.sha256 or digest == entry.sha256 else None
