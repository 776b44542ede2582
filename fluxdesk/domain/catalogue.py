"""What can be had: every file FluxDesk knows, where it comes from, under which terms, and what goes with it.

Facts only, no I/O: `resources/catalogue.json` and the user's own additions are read by `services/catalogue`.
A file is known by its SHA-256; the same bytes may be offered by several repositories.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, unquote, urlsplit

import msgspec

from fluxdesk.domain.request import Family

Role = Literal[
    "transformer", "text_encoder", "text_encoder_2", "vae", "preview_vae", "lora",
    "all_in_one", "redux", "image_encoder", "controlnet", "lpips", "clip_score", "other",
]  # fmt: skip

HUB = "https://huggingface.co"
"""The hub that repository names stand for; the setting `HF_ENDPOINT` replaces it by a mirror."""

MEASURE_ROLES: tuple[Role, ...] = ("lpips", "clip_score")
"""Networks with which the Compare lab measures pictures; nothing paints with them."""

COMPANION_ROLES: tuple[Role, ...] = ("text_encoder", "text_encoder_2", "vae")
"""A GGUF transformer holds only the transformer; a picture needs these three beside it."""

FULL_TEXT_LEVELS = frozenset({"F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_0", "Q5_1", "Q5_K_S", "Q5_K_M"})
"""Transformer levels that are worth T5 at Q8_0; below them T5 at Q5_K_M loses nothing that shows."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One place that offers the bytes: a file of a hub repository, or any URL."""

    repo: str = ""
    path: str = ""
    revision: str = "main"
    url: str = ""
    gated: bool = False
    """The hub gives it only to people who accepted its terms with an account."""

    def address(self, hub: str = HUB) -> str:
        """The URL to fetch. `hub` is the hub's address without a slash at the end."""
        if self.url:
            return self.url
        return f"{hub}/{self.repo}/resolve/{quote(self.revision, safe='')}/{quote(self.path)}"


class Licence(msgspec.Struct, frozen=True):
    title: str
    url: str
    non_commercial: bool
    """Must be shown and accepted before a download."""


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One file that can be had."""

    id: str
    name: str
    """Name of the file on the disk; unique in the catalogue."""
    role: Role
    sources: tuple[Source, ...]
    """Best first: ungated copies before gated originals."""
    licence: str = "unknown"
    """Key of `Catalogue.licences`."""
    family: Family | None = None
    """Only of a transformer."""
    level: str = ""
    """Level as published ("Q4_K_S"); `domain.levels.parse_level` gives the storage type."""
    bytes: int | None = None
    bytes_computed: bool = False
    """`bytes` comes from the layout's arithmetic, not from a record of the file."""
    sha256: str | None = None
    """None: taken from the hub's metadata at download time."""
    producer: str = ""
    purpose: str = ""
    """Of a LoRA: "distill-8step"."""
    note: str = ""
    offered: bool = True
    """False: only known, so that it can be named when it lies somewhere."""
    added_by_user: bool = False

    @property
    def gated(self) -> bool:
        """Nobody offers it without an account."""
        return all(source.gated for source in self.sources)


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """All entries with their licences, and which companion each role prefers."""

    version: int
    licences: dict[str, Licence]
    companions: dict[Role, tuple[str, ...]]
    entries: tuple[CatalogueEntry, ...]

    def find(self, text: str) -> CatalogueEntry | None:
        """The entry people mean by `text`: an id, a file name, "repo/file", or one of its addresses."""
        wanted = text.strip().lower()
        for entry in self.entries:
            if wanted in (entry.id.lower(), entry.name.lower()):
                return entry
        for entry in self.entries:
            for source in entry.sources:
                if wanted in (f"{source.repo}/{source.path}".lower(), source.address().lower()):
                    return entry
        return None

    def by_sha256(self, digest: str) -> CatalogueEntry | None:
        return next((entry for entry in self.entries if entry.sha256 == digest), None)

    def by_name(self, name: str) -> CatalogueEntry | None:
        """The entry whose file name, or published name in one of its repositories, is `name`."""
        wanted = name.lower()
        for entry in self.entries:
            published = (source.path.rpartition("/")[2].lower() for source in entry.sources)
            if wanted == entry.name.lower() or (wanted in published and _tells_much(wanted)):
                return entry
        return None

    def licence_of(self, entry: CatalogueEntry) -> Licence:
        return self.licences.get(entry.licence) or Licence(entry.licence, "", False)

    def transformers(self, family: Family | None = None) -> tuple[CatalogueEntry, ...]:
        return tuple(
            entry
            for entry in self.entries
            if entry.role == "transformer" and entry.offered and family in (None, entry.family)
        )

    def companions_of(self, entry: CatalogueEntry) -> tuple[CatalogueEntry, ...]:
        """What to fetch beside `entry` when none of its kind is there.

        Empty unless it is a transformer of a known FLUX.1 family; flux-mini's companions come with FluxDesk.
        """
        if entry.role != "transformer" or entry.family in (None, "flux-mini"):
            return ()
        chosen = []
        for role in COMPANION_ROLES:
            ids = self.companions.get(role, ())
            if role == "text_encoder_2" and len(ids) > 1 and entry.level not in FULL_TEXT_LEVELS:
                ids = ids[1:]
            chosen += [found for found in (self.find(ids[0]) if ids else None,) if found]
        return tuple(chosen)

    def extended(self, entries: tuple[CatalogueEntry, ...]) -> Catalogue:
        """This catalogue with `entries` (the user's) replacing those of the same id."""
        ids = {entry.id.lower() for entry in entries}
        kept = tuple(entry for entry in self.entries if entry.id.lower() not in ids)
        return msgspec.structs.replace(self, entries=kept + entries)


def _tells_much(name: str) -> bool:
    """Whether a published file name identifies its content at all."""
    return not name.startswith(("diffusion_pytorch_model", "model."))


def source_from_address(url: str, hub: str = HUB) -> Source:
    """`url` as a source: hub addresses (`resolve`, `blob`, `raw`) become repository files.

    A repository file keeps working when the user sets a mirror; any other address stays what it is.
    """
    address = urlsplit(url)
    hosts = {urlsplit(HUB).netloc, urlsplit(hub).netloc}
    parts = address.path.strip("/").split("/")
    if address.netloc in hosts and len(parts) >= 5 and parts[2] in ("resolve", "blob", "raw"):
        return Source(repo="/".join(parts[:2]), revision=parts[3], path=unquote("/".join(parts[4:])))
    return Source(url=url)
