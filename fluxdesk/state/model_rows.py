"""The Models page's rows as values: what is here, what can be had, how it fits. No Qt, no I/O."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from fluxdesk.domain.catalogue import MEASURE_ROLES, CatalogueEntry
from fluxdesk.domain.families import TITLES
from fluxdesk.domain.levels import LEVELS, parse_level
from fluxdesk.domain.recommendation import LevelAdvice, Recommendation
from fluxdesk.domain.request import Family
from fluxdesk.services.model_store import Inventory, StoredFile
from fluxdesk.services.store_sets import companions_to_fetch

RowStatus = Literal["absent", "partial", "whole", "damaged"]
SectionKey = Literal[
    "flux1-schnell", "flux1-dev", "flux1-krea", "flux1-kontext", "flux1-fill", "flux1-lite",
    "parts", "loras", "measures", "files",
]  # fmt: skip
SECTIONS: tuple[SectionKey, ...] = get_args(SectionKey)
PUBLISHERS = ("city96", "quantstack", "yarvixpa", "black-forest-labs")
"""Whose files come first when several publish the same level."""
_PLACES = {level.name: place for place, level in enumerate(LEVELS)}


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list: a catalogue entry, or a file that is in no catalogue."""

    key: str
    """The entry's id, or the file's path."""
    section: SectionKey
    title: str
    subtitle: str = ""
    """Who published it, where several did."""
    entry: CatalogueEntry | None = None
    files: tuple[StoredFile, ...] = ()
    status: RowStatus = "absent"
    total_bytes: int | None = None
    done_bytes: int = 0
    missing: tuple[CatalogueEntry, ...] = ()
    """Companions that are not here."""
    missing_bytes: int = 0
    non_commercial: bool = False
    recommended: bool = False
    advice: LevelAdvice | None = None

    @property
    def file(self) -> StoredFile | None:
        """The copy that counts: usable before damaged, FluxDesk's own before others'."""
        ranked = sorted(self.files, key=lambda file: (not file.usable, not file.root.own))
        return ranked[0] if ranked else None

    @property
    def family(self) -> Family | None:
        file = self.file
        return self.entry.family if self.entry else file.file.family if file else None

    @property
    def level(self) -> str:
        """Name in `domain.levels`; empty for what has no level."""
        file = self.file
        text = self.entry.level if self.entry else file.file.level if file else ""
        return base_level(text)

    @property
    def to_fetch(self) -> tuple[CatalogueEntry, ...]:
        """What has to be fetched so that it can be used."""
        own = (self.entry,) if self.entry is not None and self.status != "whole" else ()
        return (*own, *self.missing)

    @property
    def fits(self) -> bool | None:
        """Whether it fits here; None when nobody has worked it out."""
        return None if self.advice is None else self.advice.fit != "no"

    @property
    def can_paint(self) -> bool:
        file = self.file
        is_transformer = file is not None and file.file.role == "transformer" and file.usable
        return is_transformer and not self.missing and self.family is not None


def base_level(text: str) -> str:
    """ "Q4_K_S" to "Q4_K"; an unknown one stays what it is."""
    try:
        return parse_level(text).name
    except KeyError:
        return text


def section_of(entry: CatalogueEntry) -> SectionKey | None:
    """Where `entry` is listed; None for what is only known, not offered."""
    if entry.role == "transformer":
        return next((key for key in SECTIONS if key == entry.family), "files")
    if entry.role in ("text_encoder", "text_encoder_2", "vae", "preview_vae", "redux", "image_encoder"):
        return "parts"
    if entry.role == "lora":
        return "loras"
    if entry.role in MEASURE_ROLES:
        return "measures"
    return "files" if entry.added_by_user else None


def make_rows(inventory: Inventory, advice: dict[str, Recommendation]) -> tuple[ModelRow, ...]:
    """Every row, in the order of the page."""
    rows = []
    for entry in inventory.catalogue.entries:
        files = inventory.files_of(entry)
        section = section_of(entry) or ("files" if files else None)
        if section is not None and (entry.offered or files):
            rows.append(_entry_row(inventory, entry, section, files, advice))
    rows += [_file_row(inventory, file) for file in inventory.files if file.entry_id is None]
    return tuple(sorted(rows, key=_order))


def _order(row: ModelRow) -> tuple[int, int, int, str]:
    entry = row.entry
    if row.section == "files":  # what a file is shows when it is here; its line stays where it was
        return (SECTIONS.index(row.section), 0, 0, row.title.lower())
    role = entry.role if entry else ""
    roles = ("text_encoder_2", "text_encoder", "vae", "preview_vae", "redux", "image_encoder")
    publisher = entry.producer if entry else ""
    return (
        SECTIONS.index(row.section),
        roles.index(role) if role in roles else -1,
        _PLACES.get(row.level, len(_PLACES)) + (0 if publisher in PUBLISHERS or not entry else 100),
        row.title.lower(),
    )


def _entry_row(
    inventory: Inventory,
    entry: CatalogueEntry,
    section: SectionKey,
    files: tuple[StoredFile, ...],
    advice: dict[str, Recommendation],
) -> ModelRow:
    partial = inventory.partial_of(entry)
    missing = inventory.missing_for(entry)
    total = entry.bytes or (partial.total_bytes if partial else None)
    if total is None and files:
        total = files[0].file.bytes
    whole_advice = advice.get(entry.family or "")
    level = base_level(entry.level)
    planned = "F16" if level == "BF16" else level  # of the same size, and the original as well
    found = next((one for one in whole_advice.levels if one.level == planned), None) if whole_advice else None
    is_transformer = entry.role == "transformer"
    return ModelRow(
        key=entry.id,
        section=section,
        title=entry.level if section in TITLES and entry.level else entry.name,
        subtitle="" if entry.producer in PUBLISHERS or not is_transformer else entry.producer,
        entry=entry,
        files=files,
        status=inventory.status_of(entry),
        total_bytes=total,
        done_bytes=partial.done_bytes if partial else 0,
        missing=missing,
        missing_bytes=sum(inventory.bytes_to_fetch(item) or 0 for item in missing),
        non_commercial=inventory.catalogue.licence_of(entry).non_commercial,
        recommended=bool(
            whole_advice and level == whole_advice.recommended.level and entry.producer in PUBLISHERS
        ),
        advice=found if is_transformer else None,
    )


def _file_row(inventory: Inventory, file: StoredFile) -> ModelRow:
    missing = companions_to_fetch(inventory, file) if file.file.role == "transformer" else ()
    return ModelRow(
        missing=missing,
        missing_bytes=sum(inventory.bytes_to_fetch(item) or 0 for item in missing),
        key=file.file.path,
        section="files",
        title=file.file.name,
        files=(file,),
        status=file.status,
        total_bytes=file.file.bytes,
    )
