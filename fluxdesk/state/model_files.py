"""Work on files that are here: check, import, share folders, move, examine. One at a time, in worker threads."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.model_store import Inventory, ModelStore, StoredFile
from fluxdesk.state.model_rows import ModelRow
from fluxdesk.state.model_work import ModelWork
from fluxdesk.state.notices import Notice, NoticesState
from fluxdesk.state.tasks import TaskRunner

if TYPE_CHECKING:
    from fluxdesk.services.folders import FoundFolder
    from fluxdesk.services.inspect_file import Inspection


class ModelFiles(QObject):
    """Does the work and tells of it. UI thread.

    Signals:
        changed: the folders hold something else than before.
        inspected(object Path, object): the file doctor has looked at a file: an `Inspection`, or the
            `ErrorReport` that says why it is no weight file.
        folders_found: `found_folders` is new.
    """

    changed = Signal()
    inspected = Signal(object, object)
    folders_found = Signal()

    def __init__(
        self,
        store: ModelStore,
        inventory: Callable[[], Inventory | None],
        tasks: TaskRunner,
        notices: NoticesState,
        use: DataUse,
        parent: QObject | None = None,
    ) -> None:
        """`use`: the window's own."""
        super().__init__(parent)
        self.store = store
        self.work = ModelWork(self)
        self._inventory = inventory
        self._tasks = tasks
        self._notices = notices
        self._use = use
        self.found_folders: tuple[FoundFolder, ...] = ()
        self._finding = False
        self.moving = False
        """All models are brought to another folder: nothing may be fetched into this one."""

    def verify(self, row: ModelRow) -> None:
        """Compare the row's files with the published hash."""
        self._spawn(self._verify(row), self.tr("The check"))

    async def _verify(self, row: ModelRow) -> None:
        published = row.entry.sha256 if row.entry is not None else None
        for stored in row.files:
            await self._verify_one(stored, published)
        self.changed.emit()

    async def _verify_one(self, stored: StoredFile, published: str | None) -> None:
        title = self.tr("Checking {file}").format(file=stored.file.name)
        checked = await self.work.run(title, lambda report: self.store.verify(stored, report))
        if checked.status != "whole" and checked.problem is not None:
            self._notices.post_error(checked.problem)
        elif published is not None and checked.sha256 == published:
            self._say(self.tr("{file} is what was published.").format(file=checked.file.name))
        else:
            self._say(self.tr("{file} was read whole.").format(file=checked.file.name))

    def import_paths(self, paths: tuple[Path, ...]) -> None:
        """Take files in; folders are used where they lie."""
        self._spawn(self.take_in(paths), self.tr("The import"))

    async def take_in(self, paths: tuple[Path, ...]) -> None:
        """Take files in; folders are used where they lie.

        Raises:
            KnownError: one of them is no sound weight file, or cannot be copied.
        """
        try:
            for path in paths:
                if path.is_dir():
                    await self._adopt(path)
                else:
                    await self._import_one(path)
        finally:
            self.changed.emit()

    async def _adopt(self, path: Path) -> None:
        import asyncio

        from fluxdesk.services.folders import adopt_kind

        for folder, program in await asyncio.to_thread(adopt_kind, path):
            await asyncio.to_thread(self.store.roots.add, folder, program)
            self._say(self.tr("The models in {folder} are used where they lie.").format(folder=folder))

    async def _import_one(self, path: Path) -> None:
        from fluxdesk.services.model_changes import import_file

        title = self.tr("Importing {file}").format(file=path.name)
        target = await self.work.run(title, lambda report: import_file(self.store, path, report))
        self._say(self.tr("{file} is among your models now.").format(file=target.name))

    def find_folders(self) -> None:
        """Look for other programs' models; `folders_found` brings the answer, one to those who ask meanwhile, too."""
        if not self._finding:
            self._finding = True
            self._spawn(self._find_folders(), self.tr("Looking for other programs"))

    async def _find_folders(self) -> None:
        import asyncio
        import os

        from fluxdesk.services.folders import discover

        try:
            self.found_folders = await asyncio.to_thread(discover, Path.home(), os.environ)
        finally:
            self._finding = False
        self.folders_found.emit()

    def use_folder(self, folder: FoundFolder) -> None:
        """Use another program's models in place."""
        self._spawn(self._use_folder(folder), self.tr("Looking for other programs"))

    async def _use_folder(self, folder: FoundFolder) -> None:
        import asyncio

        await asyncio.to_thread(self.store.roots.add, Path(folder.path), folder.program)
        self.changed.emit()

    def forget_folder(self, path: str) -> None:
        """Stop using another program's folder."""
        self.store.roots.remove(path)
        self.changed.emit()

    def move_to(self, folder: Path) -> None:
        """Bring all models to another folder. No download may be under way."""
        self._spawn(self._move(folder), self.tr("Moving the models"))

    async def _move(self, folder: Path) -> None:
        from fluxdesk.services.model_changes import move_store

        title = self.tr("Moving the models to {folder}").format(folder=folder)

        def work(report: Callable[[int, int], None]) -> None:
            self._use.require_alone()
            move_store(self.store, folder, report)

        self.moving = not self.work.busy
        try:
            await self.work.run(title, work)
        finally:
            self.moving = False
            self.changed.emit()
        self._say(self.tr("The models are in {folder} now.").format(folder=folder))

    def inspect(self, path: Path) -> None:
        """Let the file doctor look at a file; `inspected` brings the answer."""
        self._spawn(self._inspect(path), self.tr("The file doctor"))

    async def _inspect(self, path: Path) -> None:
        from fluxdesk.services.inspect_file import inspect_file, known_files

        inventory = self._inventory()
        catalogue = known_files(inventory.catalogue) if inventory is not None else None
        title = self.tr("Examining {file}").format(file=path.name)

        def work(report: Callable[[int, int], None]) -> Inspection:
            return inspect_file(path, catalogue=catalogue, progress=report)

        try:
            found = await self.work.run(title, work)
        except KnownError as error:
            if error.kind in ("cancelled", "busy"):
                raise
            self.inspected.emit(path, error.report)
            return
        self.inspected.emit(path, found)

    def _say(self, text: str) -> None:
        self._notices.post(Notice(severity="success", text=text, seconds=6.0))

    def _spawn(self, work: Coroutine[Any, Any, Any], what: str) -> None:
        self._tasks.spawn(work, what)
