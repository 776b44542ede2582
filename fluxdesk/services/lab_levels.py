"""Levels for a comparison: found here, made from F16, or fetched; kept within a disk budget.

What a comparison brought onto the disk is noted in its folder (`brought.json`), so that it can be deleted
again: by the budget, as soon as a level's pictures are all there, or by the user afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.catalogue import CatalogueEntry
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.levels import BY_NAME, LEVELS, parse_level
from fluxdesk.domain.request import Family, ModelFile, ModelSet
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.header_errors import readable_bytes
from fluxdesk.services.accepted_licences import AcceptedLicences
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.download_choice import chosen_settings
from fluxdesk.services.download_queue import QueuedFetch
from fluxdesk.services.fetcher import Fetcher
from fluxdesk.services.lab_session import LabSession
from fluxdesk.services.lab_store import Brought
from fluxdesk.services.local_levels import MAKEABLE, LocalLevels
from fluxdesk.services.model_sets import MINI, ModelSets
from fluxdesk.services.model_store import Inventory, ModelStore
from fluxdesk.services.paths import Paths
from fluxdesk.services.store_sets import MINI_COMPANIONS
from fluxdesk.services.token_store import TokenStore

Progress = Callable[[int, int], None]
Origin = Literal["installed", "make", "fetch"]
_PLACE = {level.name: place for place, level in enumerate(LEVELS)}
_SIXTEEN = ("F16", "BF16")


class LevelChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A level that can be compared, and what that takes."""

    level: str
    origin: Origin
    file_bytes: int | None = None
    """Of the file as it is, or as it will be (an estimate where it is to be made)."""


class LabLevels:
    """Blocking; any thread, one call at a time."""

    def __init__(self, paths: Paths, sets: ModelSets, use: DataUse) -> None:
        """`use`: this process' of the folders; whether others work there is asked of it."""
        self._paths = paths
        self._sets = sets
        self._use = use
        self._digests = FileDigests(paths.cache)

    def choices(self, family: Family) -> tuple[LevelChoice, ...]:
        """Every level that is here, can be made from a 16-bit file that is here, or fetched; best first.

        Making comes before fetching: it needs no connection and its parent is known.
        """
        found: dict[str, LevelChoice] = {}
        statuses = {status.level: status for status in self._sets.levels(family)}
        sixteen = next((statuses[name] for name in _SIXTEEN if _is_ready(statuses.get(name))), None)
        for level, status in statuses.items():
            if status.state == "ready":
                found[level] = LevelChoice(level=level, origin="installed", file_bytes=status.file_bytes)
        if sixteen is not None:
            for made in (level for level in MAKEABLE if level.name not in found):
                size = int((sixteen.file_bytes or 0) * made.bits_per_weight / 16) or None
                found[made.name] = LevelChoice(level=made.name, origin="make", file_bytes=size)
        for entry in self._fetchable(self._inventory(), family):
            level = parse_level(entry.level).name
            if level not in found:
                found[level] = LevelChoice(level=level, origin="fetch", file_bytes=entry.bytes)
        return tuple(sorted(found.values(), key=lambda choice: _PLACE[choice.level]))

    def is_here(self, session: LabSession, level: str) -> bool:
        """Whether `level` can be loaded without making or fetching it."""
        origin = next((c.origin for c in self.choices(session.plan.family) if c.level == level), None)
        return origin == "installed" or any(brought.level == level for brought in session.store.brought())

    def bring(self, session: LabSession, level: str, progress: Progress | None = None) -> ModelSet:
        """The files of `level`, which is made or fetched if need be, within the plan's disk budget.

        Raises:
            KnownError: there is no such level, the budget or the disk is too small, a licence has not been
                accepted, or the connection failed.
        """
        family = session.plan.family
        choice = next((choice for choice in self.choices(family) if choice.level == level), None)
        if choice is None or choice.origin == "installed":
            return self._sets.resolve(family, level, progress)
        if not self.is_here(session, level):
            self._make_room(session, level, choice.file_bytes or 0)
        if choice.origin == "fetch":
            path = self._fetch(family, level, progress)
            models = self._sets.resolve(family, level, progress)
        elif any(status.level == level for status in self._sets.levels(family)):
            models = self._sets.resolve(family, level, progress)  # flux-mini's, made by its own source
            path = Path(models.transformer.path)
        else:
            models = self._make(family, level, progress)
            path = Path(models.transformer.path)
        note_brought(session, level, path, choice.origin)
        return models

    def bring_t5(
        self, session: LabSession, models: ModelSet, level: str, progress: Progress | None
    ) -> ModelSet:
        """`models` with T5 at `level`, made here from the F16 encoder it has.

        Raises:
            KnownError: the set's T5 is no F16 GGUF file to make it from, or as `bring`.
        """
        source = Path(models.text_encoder_2.path)
        if _is_f16(source, level):
            return models
        if (error := _t5_error(source, level)) is not None:
            raise error
        digest = models.text_encoder_2.sha256 or self._digests.sha256(source)
        local = LocalLevels(source, digest, self._paths.cache)
        if not local.is_made(level):
            needed = int(source.stat().st_size * BY_NAME[level].bits_per_weight / 16)
            self._make_room(session, f"T5 {level}", needed)
            note_brought(session, f"T5 {level}", local.ensure(level, progress), "make")
        path = local.ensure(level, progress)
        return msgspec.structs.replace(
            models, text_encoder_2=ModelFile(str(path), self._digests.sha256(path))
        )

    def t5_problem(self, family: Family, levels: Iterable[str]) -> ErrorReport | None:
        """Why T5 cannot be had at one of `levels`; None also where there is no T5 yet, which resolving tells."""
        if family == MINI:
            source: Path | None = self._paths.resources / MINI / MINI_COMPANIONS["text_encoder_2"]
        else:
            stored = self._inventory().companion("text_encoder_2")
            source = Path(stored.file.path) if stored is not None else None
        if source is None:
            return None
        errors = (_t5_error(source, level) for level in levels if not _is_f16(source, level))
        return next((error.report for error in errors if error is not None), None)

    def _make(self, family: Family, level: str, progress: Progress | None) -> ModelSet:
        sixteen = next(
            status.level
            for name in _SIXTEEN
            for status in self._sets.levels(family)
            if status.level == name and _is_ready(status)
        )
        models = self._sets.resolve(family, sixteen, progress)
        source = Path(models.transformer.path)
        digest = models.transformer.sha256 or self._digests.sha256(source)
        path = LocalLevels(source, digest, self._paths.cache).ensure(level, progress)
        made = ModelFile(str(path), self._digests.sha256(path))
        return msgspec.structs.replace(models, level=level, transformer=made)

    def _inventory(self) -> Inventory:
        return ModelStore(self._paths).look()

    def _fetchable(self, inventory: Inventory, family: Family) -> tuple[CatalogueEntry, ...]:
        """What can be had without an account or another licence; the first entry of each level counts."""
        entries = tuple(
            entry
            for entry in inventory.catalogue.transformers(family)
            if not entry.gated and entry.level and _is_known(entry.level)
        )
        unaccepted = AcceptedLicences(self._paths).needed(inventory.catalogue, entries)
        refused = {entry.licence for entry in unaccepted}
        return tuple(entry for entry in entries if entry.licence not in refused)

    def _fetch(self, family: Family, level: str, progress: Progress | None) -> Path:
        inventory = self._inventory()
        entry = next(e for e in self._fetchable(inventory, family) if parse_level(e.level).name == level)
        return fetch_entry(self._paths, inventory, entry, progress)

    def _make_room(self, session: LabSession, level: str, needed: int) -> None:
        """Delete brought levels that are done with until `needed` bytes fit into the budget.

        Raises:
            KnownError: they do not fit, or another process works with the folders.
        """
        budget = session.plan.disk_budget_bytes
        if budget is None:
            return
        waiting = {cell.variant.level for cell in session.pending()}
        waiting |= {f"T5 {cell.variant.t5_level}" for cell in session.pending() if cell.variant.t5_level}
        for brought in session.store.brought():
            if _brought_bytes(session) + needed <= budget:
                return
            if brought.level not in waiting:
                self._use.require_alone()
                drop_brought(session, (brought,))
        if _brought_bytes(session) + needed > budget:
            raise KnownError(
                "disk_full",
                QT_TRANSLATE_NOOP("errors", "{level} needs {size}; the disk budget is {budget}."),
                QT_TRANSLATE_NOOP("errors", "Allow more disk, or leave this level out."),
                level=level,
                size=readable_bytes(needed),
                budget=readable_bytes(budget),
            )


def _is_f16(source: Path, level: str) -> bool:
    return level == "F16" and source.stem.endswith("-F16")


def _t5_error(source: Path, level: str) -> KnownError | None:
    """Why `level` of T5 cannot be made from `source`."""
    if level == "NF4":
        return KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "T5 cannot be stored at level {level}."),
            QT_TRANSLATE_NOOP("errors", "Choose a GGUF level for T5, such as Q8_0 or Q4_K."),
            level=level,
        )
    if source.name.endswith("-F16.gguf"):
        return None
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "T5 at level {level} cannot be made from {file}."),
        QT_TRANSLATE_NOOP("errors", "Install T5 as an F16 GGUF file, or leave the T5 levels out."),
        level=level,
        file=source.name,
    )


def _is_ready(status: object) -> bool:
    return status is not None and getattr(status, "state", "") == "ready"


def _is_known(level: str) -> bool:
    try:
        parse_level(level)
    except KeyError:
        return False
    return True


def fetch_entry(
    paths: Paths, inventory: Inventory, entry: CatalogueEntry, progress: Progress | None = None
) -> Path:
    """Download one file into the main folder; what is there of it already counts. Blocking.

    Raises:
        KnownError: no room, no connection, or another FluxDesk fetches it.
    """
    store = ModelStore(paths)
    store.require_space(store.main_folder, inventory.bytes_to_fetch(entry) or 0)

    async def run() -> Path:
        fetcher = Fetcher(store, chosen_settings(paths), TokenStore())
        try:
            item = QueuedFetch(entry=entry, folder=str(store.main_folder))
            download = await fetcher.start(item)
            finishing = asyncio.ensure_future(fetcher.finish(item, download))
            async for state in fetcher.downloader.watch(download):
                if progress is not None:
                    progress(state.done_bytes, state.total_bytes or state.done_bytes)
            return (await finishing).path
        finally:
            await fetcher.close()

    return asyncio.run(run())


def note_brought(session: LabSession, level: str, path: Path, origin: Origin) -> None:
    """Remember that the comparison brought `path`.

    Raises:
        OSError: the disk refuses.
    """
    others = tuple(brought for brought in session.store.brought() if brought.path != str(path))
    entry = Brought(level=level, path=str(path), file_bytes=path.stat().st_size, origin=origin)
    session.store.set_brought((*others, entry))


def drop_brought(session: LabSession, levels: tuple[Brought, ...]) -> int:
    """Delete files that the comparison brought; bytes freed.

    Raises:
        KnownError: the system refuses.
    """
    freed = 0
    for brought in levels:
        try:
            Path(brought.path).unlink(missing_ok=True)
        except OSError as error:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "{file} cannot be deleted: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Close the programs that use it, then try again."),
                file=Path(brought.path).name,
                reason=error.strerror or str(error),
            ) from None
        freed += brought.file_bytes
        session.store.set_brought(tuple(kept for kept in session.store.brought() if kept != brought))
    return freed


def _brought_bytes(session: LabSession) -> int:
    return sum(brought.file_bytes for brought in session.store.brought())
