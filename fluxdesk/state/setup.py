"""The first-run set-up as a state machine: which page, what was found, what was chosen. Survives a
restart."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, get_args

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.hardware import DiskInfo, HardwareReport
from fluxdesk.domain.recommendation import LevelAdvice, Recommendation
from fluxdesk.services.advisor import Advisor
from fluxdesk.services.folders import FoundFolder
from fluxdesk.services.setup_store import ModelChoice, PageKey, Progress, SetupRecord, Terms
from fluxdesk.services.struct_file import StructFile
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.tasks import TaskRunner

PAGES: tuple[PageKey, ...] = get_args(PageKey)
SPARE_BYTES = 10**9
"""Left free on the disk beside what is downloaded."""


class Installer(Protocol):
    """What the set-up asks of the model store."""

    def missing_bytes(self, family: str, level: str) -> int:
        """What would have to be downloaded, companions included, less what is here already. Blocking."""
        ...

    def find_folders(self) -> tuple[FoundFolder, ...]:
        """Models of other programs on this computer. Blocking."""
        ...

    def use_folder(self, folder: FoundFolder) -> None:
        """Use its models in place from now on. Blocking; raises KnownError."""
        ...

    def accept_terms(self, family: str) -> None:
        """The user accepted the licence of `family`. Blocking; raises OSError."""
        ...

    def install(self, family: str, level: str, folder: Path) -> None:
        """Put what is missing into the download queue, for `folder`. Blocking; raises KnownError."""
        ...


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at the computer brought."""

    hardware: HardwareReport
    advice: dict[str, Recommendation]
    """By family."""
    folders: tuple[FoundFolder, ...] = ()


class SetupState(QObject):
    """Owns the set-up. UI thread; the machine is looked at by workers.

    Signals:
        changed: a choice, the page or what was found is another now.
        finished(str): the set-up is done; the chosen model.
        installing(str): the downloads of this model are in the queue.
    """

    changed = Signal()
    finished = Signal(str)
    installing = Signal(str)

    def __init__(
        self,
        file: StructFile[SetupRecord],
        advisor: Callable[[], Advisor],
        tasks: TaskRunner,
        default_folder: Path,
        installer: Callable[[], Installer],
        parent: QObject | None = None,
    ) -> None:
        """`advisor` and `installer` are called on worker threads and keep what they make."""
        super().__init__(parent)
        self._file = file
        self._advisor = advisor
        self._tasks = tasks
        self._default_folder = default_folder
        self._installer = installer
        self._record = file.load().value
        self._saving = False
        self._dirty = False
        self._writing = InTurn()
        self.found: Found | None = None
        self.disk: DiskInfo | None = None
        self.missing_bytes: int | None = None
        self.used_folders: tuple[str, ...] = ()
        self.engine_offered = False

    @property
    def progress(self) -> Progress:
        return self._record.progress

    @property
    def terms_accepted(self) -> bool:
        return bool(self._record.terms.flux1_dev)

    @property
    def pages(self) -> tuple[PageKey, ...]:
        """The pages that the chosen model needs, in order."""
        skipped: set[PageKey] = set() if self.engine_offered else {"engine"}
        if self.progress.model == "flux-mini":
            skipped |= {"terms", "level", "folder", "finish"}
        elif self.progress.model != "flux1-dev":
            skipped.add("terms")
        return tuple(page for page in PAGES if page not in skipped)

    @property
    def page(self) -> PageKey:
        return self.progress.page if self.progress.page in self.pages else "model"

    @property
    def is_last(self) -> bool:
        return self.page == self.pages[-1]

    @property
    def can_go_on(self) -> bool:
        """The page's question is answered."""
        if self.page == "terms":
            return self.terms_accepted
        if self.page == "level":
            chosen = self.level_advice
            return chosen is not None and chosen.fit != "no"
        if self.page in ("folder", "finish"):
            return self.disk_suffices
        return True

    @property
    def advice(self) -> Recommendation | None:
        """For the chosen model; None for flux-mini and before the machine was looked at."""
        return self.found.advice.get(self.progress.model) if self.found else None

    @property
    def level(self) -> str:
        """The chosen level, or the recommended one."""
        advice = self.advice
        if advice is None:
            return self.progress.level
        known = {entry.level for entry in advice.levels}
        return self.progress.level if self.progress.level in known else advice.recommended.level

    @property
    def level_advice(self) -> LevelAdvice | None:
        return self.advice.of(self.level) if self.advice else None

    @property
    def folder(self) -> Path:
        return Path(self.progress.folder).expanduser() if self.progress.folder else self._default_folder

    @property
    def needed_bytes(self) -> int:
        """What the downloads take; before the store was asked, everything."""
        advice, level = self.advice, self.level_advice
        if self.missing_bytes is not None:
            return self.missing_bytes
        return advice.companions_bytes + level.download_bytes if advice and level else 0

    @property
    def disk_suffices(self) -> bool:
        return self.disk is None or self.disk.free_bytes >= self.needed_bytes + SPARE_BYTES

    def offer_engine(self) -> None:
        """This machine's card needs another engine than the one in use: the set-up asks about it from now on."""
        if not self.engine_offered:
            self.engine_offered = True
            self.changed.emit()

    def example_prompt(self) -> str:
        """A first prompt that flux-mini was trained for, in the language in force."""
        return self.tr("a red circle above a blue square on a white background")

    def start(self) -> None:
        """Look at the machine."""
        self._spawn(self._look())

    def restart(self) -> None:
        """Begin again at the first page; what was chosen stays chosen."""
        self._set(page="language", finished=False)

    def choose_model(self, model: ModelChoice) -> None:
        if model != self.progress.model:
            self._set(model=model, level="")
            self._ask_store()

    def choose_level(self, level: str) -> None:
        self._set(level=level)
        self._ask_store()

    def choose_folder(self, folder: str) -> None:
        """An empty text means the usual folder."""
        self._set(folder="" if Path(folder) == self._default_folder else folder.strip())
        self._spawn(self._measure_disk())

    def accept_terms(self, accepted: bool) -> None:
        """Record when the terms of FLUX.1-dev were accepted, or take that back."""
        date = datetime.now(UTC).isoformat(timespec="seconds") if accepted else ""
        self._record = msgspec.structs.replace(self._record, terms=Terms(flux1_dev=date))
        self._changed()

    def use_folder(self, folder: FoundFolder) -> None:
        """Use another program's models in place."""
        self._spawn(self._use_folder(folder))

    def go_on(self) -> None:
        """To the next page, or to the end."""
        if not self.can_go_on:
            return
        if self.is_last:
            self._finish()
            return
        self._set(page=self.pages[self.pages.index(self.page) + 1])
        if self.page in ("folder", "finish"):
            self._spawn(self._measure_disk())

    def go_back(self) -> None:
        position = self.pages.index(self.page)
        if position:
            self._set(page=self.pages[position - 1])

    def _finish(self) -> None:
        model = self.progress.model
        if model != "flux-mini":
            self._spawn(self._install(model, self.level, self.folder))
        self._set(finished=True)
        self.finished.emit(model)

    async def _install(self, model: ModelChoice, level: str, folder: Path) -> None:
        import asyncio

        if model == "flux1-dev":
            await asyncio.to_thread(lambda: self._installer().accept_terms(model))
        await asyncio.to_thread(lambda: self._installer().install(model, level, folder))
        self.installing.emit(model)

    async def save_now(self) -> None:
        """Write what is not written yet. Raises KnownError (file_write)."""
        import asyncio

        async with self._writing:  # an older record must not arrive after a newer one
            while self._dirty:
                self._dirty = False
                await asyncio.shield(asyncio.to_thread(self._file.save, self._record))

    def _set(self, **changes: object) -> None:
        progress = msgspec.structs.replace(self.progress, **changes)
        if progress != self.progress:
            self._record = msgspec.structs.replace(self._record, progress=progress)
            self._changed()

    def _changed(self) -> None:
        self._dirty = True
        if not self._saving:
            self._saving = True
            self._spawn(self._save())
        self.changed.emit()

    async def _save(self) -> None:
        try:
            await self.save_now()
        finally:
            self._saving = False

    async def _look(self) -> None:
        import asyncio

        before = self.progress.model
        self.found = await asyncio.to_thread(self._look_at_machine)
        self.disk = self.found.hardware.disk
        nothing_fits = self.found.advice["flux1-schnell"].recommended.rule == "nothing_fits"
        if nothing_fits and not self.progress.level and self.progress.model == before:
            self._set(model="flux-mini")
        self.changed.emit()
        await self._measure_disk()
        folders = await asyncio.to_thread(lambda: self._installer().find_folders())
        self.found = msgspec.structs.replace(self.found, folders=folders)
        self.changed.emit()

    def _look_at_machine(self) -> Found:
        advisor = self._advisor()
        families = [family for family in get_args(ModelChoice) if family != "flux-mini"]
        return Found(
            hardware=advisor.planner.machine(), advice={family: advisor.advise(family) for family in families}
        )

    def _ask_store(self) -> None:
        self.missing_bytes = None
        self._spawn(self._measure_disk())

    async def _measure_disk(self) -> None:
        import asyncio

        if self.progress.model == "flux-mini" or self.found is None:
            return
        asked = (self.progress.model, self.level, self.folder)
        disk, missing = await asyncio.to_thread(self._disk_and_missing, *asked)
        if asked == (self.progress.model, self.level, self.folder):
            self.disk, self.missing_bytes = disk, missing
            self.changed.emit()

    def _disk_and_missing(self, model: str, level: str, folder: Path) -> tuple[DiskInfo | None, int]:
        return self._advisor().disk(folder), self._installer().missing_bytes(model, level)

    async def _use_folder(self, folder: FoundFolder) -> None:
        import asyncio

        await asyncio.to_thread(lambda: self._installer().use_folder(folder))
        self.used_folders = (*self.used_folders, folder.path)
        self._ask_store()
        self.changed.emit()

    def _spawn(self, coro: Coroutine[object, object, object]) -> None:
        self._tasks.spawn(coro, self.tr("The set-up"))
