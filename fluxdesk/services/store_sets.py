"""The downloaded and adopted models as sets that can paint: the store's side of `ModelSets`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fluxdesk.domain.catalogue import COMPANION_ROLES, CatalogueEntry, Role
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.levels import LEVELS, parse_level
from fluxdesk.domain.request import Family, ModelFile, ModelSet
from fluxdesk.formats.header_errors import readable_bytes
from fluxdesk.services.flux_configs import config_folder, read_defaults
from fluxdesk.services.model_sets import LevelStatus, ModelSets, Progress
from fluxdesk.services.model_store import Inventory, ModelStore, StoredFile
from fluxdesk.services.paths import Paths

_PLACE = {level.name: place for place, level in enumerate(LEVELS)}
_COMPANION_NAMES: dict[Role, str] = {
    "text_encoder": "CLIP-L",
    "text_encoder_2": "T5-XXL",
    "vae": "VAE",
}
MINI_COMPANIONS: dict[Role, str] = {
    "text_encoder": "clip-mini.safetensors",
    "text_encoder_2": "t5-mini-F16.gguf",
    "vae": "ae-mini.safetensors",
}


def open_model_sets(paths: Paths) -> ModelSets:
    """Every model that can paint here: the bundled one, the downloaded and the adopted ones."""
    return ModelSets(paths, (StoreSets(ModelStore(paths)),))


class StoreSets:
    """A `ModelSource` over the model store. Reads the disk: not for the window's thread."""

    def __init__(self, store: ModelStore) -> None:
        self._store = store

    def families(self) -> tuple[Family, ...]:
        families = [file.file.family for file in _transformers(self._store.look())]
        return tuple(dict.fromkeys(family for family in families if family is not None))

    def levels(self, family: Family) -> tuple[LevelStatus, ...]:
        found: dict[str, LevelStatus] = {}
        inventory = self._store.look()
        for stored in _transformers(inventory):
            level = _level_name(stored)
            if stored.file.family != family or level in found:
                continue
            complete = family == "flux-mini" or not _missing_roles(inventory, stored)
            ready = complete and stored.usable
            state: Literal["ready", "missing"] = "ready" if ready else "missing"
            found[level] = LevelStatus(family=family, level=level, state=state, file_bytes=stored.file.bytes)
        return tuple(sorted(found.values(), key=lambda status: _PLACE.get(status.level, 99)))

    def resolve(self, family: Family, level: str, progress: Progress | None) -> ModelSet:
        """The files of one level, hashed and compared with the catalogue where it knows them.

        Raises:
            KnownError: a companion is missing (the sentence says which and how large), or a file is damaged.
        """
        inventory = self._store.look()
        stored = next(
            file
            for file in _transformers(inventory)
            if file.file.family == family and _level_name(file) == level
        )
        if not stored.usable:
            raise _damaged(stored)
        if family == "flux-mini":
            folder = self._store.paths.resources / family
            parts = {role: ModelFile(str(folder / name)) for role, name in MINI_COMPANIONS.items()}
        else:
            require_companions(inventory, stored)
            folder = config_folder(self._store.paths, family)
            parts = {
                role: self._file(companion, progress)
                for role in COMPANION_ROLES
                if (companion := inventory.companion(role, entry_of(inventory, stored))) is not None
            }
        return ModelSet(
            family=family,
            level=level,
            transformer=self._file(stored, progress),
            text_encoder=parts["text_encoder"],
            text_encoder_2=parts["text_encoder_2"],
            vae=parts["vae"],
            config_dir=str(folder),
            max_sequence_length=read_defaults(folder).max_sequence_length,
            guidance_distilled=family not in ("flux1-schnell", "flux-mini"),
            preview_vae=self._optional(inventory, "preview_vae", family),
            redux=self._optional(inventory, "redux", family),
            image_encoder=self._optional(inventory, "image_encoder", family),
        )

    def _optional(self, inventory: Inventory, role: Role, family: Family) -> ModelFile | None:
        """TAEF1, Redux or its image encoder; a damaged one is left out: pictures come without it, too."""
        for stored in inventory.files if family != "flux-mini" else ():
            if stored.file.role == role and stored.usable:
                try:
                    return self._file(stored, None)
                except KnownError:
                    continue
        return None

    def _file(self, stored: StoredFile, progress: Progress | None) -> ModelFile:
        if stored.sha256 is None:
            stored = self._store.verify(stored, progress)
        if stored.status != "whole":
            raise _damaged(stored)
        return ModelFile(str(Path(stored.file.path)), stored.sha256)


def _damaged(stored: StoredFile) -> KnownError:
    problem = stored.problem
    if problem is not None:
        return KnownError.of(problem)
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "{file} is stored in a way that FluxDesk cannot paint with."),
        QT_TRANSLATE_NOOP("errors", "Fetch one of the levels on the Models page."),
        file=stored.file.name,
    )


def entry_of(inventory: Inventory, stored: StoredFile) -> CatalogueEntry | None:
    return inventory.catalogue.find(stored.entry_id) if stored.entry_id else None


def require_companions(inventory: Inventory, stored: StoredFile) -> None:
    """Raise `KnownError` that names what `stored` still needs and how much that is to fetch."""
    missing = _missing_roles(inventory, stored)
    if not missing:
        return
    names = ", ".join(_COMPANION_NAMES[role] for role in missing)
    total = sum(_bytes_for(inventory, stored, role) for role in missing)
    raise KnownError(
        "file_missing",
        QT_TRANSLATE_NOOP("errors", "{file} needs {parts} to paint: fetch {size}."),
        QT_TRANSLATE_NOOP("errors", "Fetch them on the Models page, or run: fluxdesk models download {ids}"),
        file=stored.file.name,
        parts=names,
        size=readable_bytes(total),
        ids=" ".join(entry.id for entry in companions_to_fetch(inventory, stored)),
    )


def companions_to_fetch(inventory: Inventory, stored: StoredFile) -> tuple[CatalogueEntry, ...]:
    """What `stored` needs and nothing here serves."""
    model = _as_entry(inventory, stored)
    return tuple(
        entry
        for entry in inventory.catalogue.companions_of(model)
        if entry.role in _missing_roles(inventory, stored)
    )


def _as_entry(inventory: Inventory, stored: StoredFile) -> CatalogueEntry:
    """A transformer that no catalogue knows needs the same companions as one of its level."""
    return entry_of(inventory, stored) or CatalogueEntry(
        id=stored.file.name,
        name=stored.file.name,
        role="transformer",
        sources=(),
        family=stored.file.family,
        level=stored.file.level,
    )


def _bytes_for(inventory: Inventory, stored: StoredFile, role: Role) -> int:
    chosen = inventory.catalogue.companions_of(_as_entry(inventory, stored))
    return sum(inventory.bytes_to_fetch(entry) or 0 for entry in chosen if entry.role == role)


def _missing_roles(inventory: Inventory, stored: StoredFile) -> list[Role]:
    entry = entry_of(inventory, stored)
    return [role for role in COMPANION_ROLES if inventory.companion(role, entry) is None]


def _transformers(inventory: Inventory) -> tuple[StoredFile, ...]:
    """Usable ones first, then those in FluxDesk's own folder; damaged ones too, to say what is wrong."""
    found = [
        file
        for file in inventory.files
        if file.file.role == "transformer" and file.file.family and (file.usable or file.problem)
    ]
    return tuple(sorted(found, key=lambda file: (not file.usable, not file.root.own)))


def _level_name(stored: StoredFile) -> str:
    """Name in `domain.levels`."""
    try:
        return parse_level(stored.file.level).name
    except KeyError:
        return stored.file.level
