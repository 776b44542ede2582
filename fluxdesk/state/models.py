"""The Models page's state: what is here, what can be had, what is under way.

Looking at the disk, hashing, copying and planning happen on worker threads; everything else on the window's.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.catalogue import HUB, CatalogueEntry, Licence
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.hardware import HardwareReport
from fluxdesk.domain.recommendation import Recommendation
from fluxdesk.services.accepted_licences import AcceptedLicences
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.model_store import Inventory, ModelStore, free_bytes
from fluxdesk.services.token_store import TokenStore
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.model_fetches import ModelFetches
from fluxdesk.state.model_files import ModelFiles
from fluxdesk.state.model_rows import ModelRow, make_rows
from fluxdesk.state.network import NetworkState, NetworkUse
from fluxdesk.state.notices import Notice, NoticesState, Severity
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.tokens import TokensState

if TYPE_CHECKING:
    from fluxdesk.services.advisor import Advisor
    from fluxdesk.services.fetcher import Fetcher
    from fluxdesk.services.paths import Paths

ADVISED = ("flux1-schnell", "flux1-dev", "flux1-krea", "flux1-kontext", "flux1-fill", "flux1-lite")

ADDING = "adding a model"
"""Key of the notices about a model that is being added: the newest takes the place of the one before."""


class ModelsState(QObject):
    """Owns the store, the downloads and the work on files. UI thread.

    Signals:
        changed: another look at the folders, or new advice: rows are different now.
        sets_changed: a model that can paint came or went.
        fetch_asked(object ModelRow): something was added that is to be fetched, once its terms are accepted.
    """

    changed = Signal()
    sets_changed = Signal()
    fetch_asked = Signal(object)

    def __init__(
        self,
        store: ModelStore,
        make_fetcher: Callable[[Any], Fetcher],
        tokens: TokensState,
        network: NetworkState,
        advisor: Callable[[], Advisor],
        tasks: TaskRunner,
        notices: NoticesState,
        use: DataUse,
        parent: QObject | None = None,
    ) -> None:
        """`advisor` is called on worker threads and keeps what it makes; `use` is the window's own."""
        super().__init__(parent)
        self.store = store
        self.tokens = tokens
        self.licences = AcceptedLicences(store.paths)
        self.fetches = ModelFetches(make_fetcher, tasks, self)
        self.files = ModelFiles(store, lambda: self.inventory, tasks, notices, use, self)
        self._network = network
        self._advisor = advisor
        self._tasks = tasks
        self._notices = notices
        self._use = use
        self.inventory: Inventory | None = None
        self.hardware: HardwareReport | None = None
        self.rows: tuple[ModelRow, ...] = ()
        self.free_bytes = 0
        self._advice: dict[str, Recommendation] = {}
        self._looking = InTurn()
        self._looks_asked = self._looks_done = 0
        connection = NetworkUse(network, self.tr("the models"))
        self.fetches.list_changed.connect(lambda: connection.show(self.fetches.connected))
        self.fetches.arrived.connect(lambda _fetch: self.refresh())
        self.files.changed.connect(self.refresh)
        self.files.inspected.connect(lambda _path, _found: self.refresh())

    def begin(self) -> None:
        """Look at the folders, take up the queue, then work out what fits: all in the background."""
        self._spawn(self.start(), self.tr("Finding models"))

    def take_up_queue(self) -> None:
        """Go on with what somebody else (the set-up, a command) has put into the queue's file."""
        self._spawn(self._take_up_queue(), self.tr("The download"))

    async def _take_up_queue(self) -> None:
        await self.look()
        await self.fetches.restore()

    async def start(self) -> None:
        """Look at the folders, take up the queue, then work out what fits."""
        await self.look()
        await self.fetches.restore()
        await self.advise()

    def refresh(self) -> None:
        """Look again, in the background."""
        self._spawn(self.look(), self.tr("Looking at the models"))

    async def look(self) -> None:
        """Look at the folders. Who calls while that is done waits for one more look, which serves all who wait: it
        sees what they did before."""
        import asyncio

        self._looks_asked += 1
        mine = self._looks_asked
        async with self._looking:
            if self._looks_done >= mine:
                return
            serves = self._looks_asked
            before = _can_paint(self.rows)
            inventory, self.free_bytes = await asyncio.to_thread(self._look)
            self._looks_done = serves
            self.inventory = inventory
            self.rows = make_rows(inventory, self._advice)
            self.changed.emit()
            if _can_paint(self.rows) != before:
                self.sets_changed.emit()

    def _look(self) -> tuple[Inventory, int]:
        return self.store.look(), free_bytes(self.store.main_folder)

    async def advise(self) -> None:
        """Work out how every level fits this machine."""
        import asyncio

        self.hardware, self._advice = await asyncio.to_thread(self._advise)
        if self.inventory is not None:
            self.rows = make_rows(self.inventory, self._advice)
        self.changed.emit()

    def _advise(self) -> tuple[HardwareReport, dict[str, Recommendation]]:
        advisor = self._advisor()
        return advisor.planner.machine(), {family: advisor.advise(family) for family in ADVISED}

    def row(self, key: str) -> ModelRow | None:
        return next((row for row in self.rows if row.key == key), None)

    def licence_of(self, entry: CatalogueEntry) -> Licence:
        assert self.inventory is not None
        return self.inventory.catalogue.licence_of(entry)

    def unaccepted(self, row: ModelRow) -> CatalogueEntry | None:
        """The entry whose licence must be shown before `row` is fetched; None when nothing is asked."""
        if self.inventory is None:
            return None
        return next(iter(self.licences.needed(self.inventory.catalogue, row.to_fetch)), None)

    def accept(self, entry: CatalogueEntry) -> None:
        """Record that the user accepts the licence of `entry`."""
        assert self.inventory is not None
        self.licences.accept(self.inventory.catalogue, entry)

    def fetch(self, row: ModelRow) -> None:
        """Fetch what `row` lacks, small files first. The licence must have been accepted."""
        self._spawn(self._fetch(row), self.tr("The download"))

    async def _fetch(self, row: ModelRow) -> None:
        import asyncio

        from fluxdesk.services.download_queue import QueuedFetch

        assert self.inventory is not None
        entries = sorted(row.to_fetch, key=lambda entry: entry.bytes or 0)
        self.licences.require(self.inventory.catalogue, tuple(entries))
        place = self.store.main_folder
        queued = [fetch.entry for fetch in self.fetches.fetches.values()]
        wanted = {entry.id: entry for entry in (*queued, *entries)}
        total = sum(self.inventory.bytes_to_fetch(entry) or 0 for entry in wanted.values())
        await asyncio.to_thread(self.store.require_space, place, total)
        if self.files.moving:
            raise KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "The models are just being moved to another folder."),
                QT_TRANSLATE_NOOP("errors", "Fetch it when that is done."),
            )
        for entry in entries:
            await self.fetches.begin(QueuedFetch(entry=entry, folder=str(place)))

    def repair(self, row: ModelRow) -> None:
        """Fetch a damaged file again; a truncated one only from where it ends."""
        self._spawn(self._repair(row), self.tr("The download"))

    async def _repair(self, row: ModelRow) -> None:
        import asyncio

        from fluxdesk.services.model_changes import set_aside

        if row.entry is None:
            return
        for stored in row.files:
            if stored.status == "damaged" and stored.root.writable:
                await asyncio.to_thread(set_aside, self.store, stored, row.entry)
        await self.look()
        await self._fetch(self.row(row.key) or row)

    def add_address(self, text: str) -> None:
        """Fetch an address or a repository's file, or add a whole repository to the list."""
        self._spawn(self._add_address(text), self.tr("Adding a model"))

    async def _add_address(self, text: str) -> None:
        try:
            await self._add(text)
        except KnownError:
            self._notices.dismiss_key(ADDING)
            raise

    async def _add(self, text: str) -> None:
        import asyncio

        from fluxdesk.services.catalogue import add_to_user_catalogue
        from fluxdesk.services.model_fetch import find_entry, repository_of

        assert self.inventory is not None
        fetcher = self.fetches.fetcher
        repo = repository_of(text, fetcher.settings.hub)
        self._tell("info", self.tr("Asking for {what}…").format(what=text.strip()))
        if repo:
            with self._network.using(self.tr("the models")):
                entries = await fetcher.list_repository(repo)
        else:
            entries = (find_entry(self.inventory.catalogue, text.strip(), fetcher.settings.hub),)
        known = {entry.id for entry in self.inventory.catalogue.entries}
        for entry in entries:
            if entry.id not in known or entry.added_by_user:
                await asyncio.to_thread(add_to_user_catalogue, self.store.paths, entry)
        await self.look()
        if repo:
            text = self.tr("{count} files of {repo} are in the list now, under Your files.")
            self._tell("success", text.format(count=len(entries), repo=repo))
            return
        self._notices.dismiss_key(ADDING)
        row = self.row(entries[0].id)
        if row is not None:
            self.fetch_asked.emit(row)

    def removal_of(self, row: ModelRow) -> Any:
        """What deleting `row` would do.

        Raises:
            KnownError: it may not be deleted; the sentence says why.
        """
        from fluxdesk.services.model_changes import plan_removal

        assert self.inventory is not None
        own = tuple(file for file in row.files if file.root.own) or row.files
        return plan_removal(self.inventory, row.entry, own)

    def remove(self, removal: Any) -> None:
        """Delete what `removal_of` said."""
        self._spawn(self._remove(removal), self.tr("Deleting"))

    async def _remove(self, removal: Any) -> None:
        import asyncio

        from fluxdesk.services.model_changes import remove_files

        await asyncio.to_thread(self._use.require_alone)
        await asyncio.to_thread(remove_files, self.store, removal)
        await self.look()

    def discard_partial(self, row: ModelRow) -> None:
        """Throw away an unfinished download that is not in the queue."""
        self._spawn(self._discard_partial(row), self.tr("Deleting"))

    async def _discard_partial(self, row: ModelRow) -> None:
        import asyncio

        from fluxdesk.services.download_part import delete_partial

        part = self.inventory.partial_of(row.entry) if self.inventory and row.entry else None
        if part is not None:
            await asyncio.to_thread(delete_partial, Path(part.target))
        await self.look()

    def address_of(self, entry: CatalogueEntry) -> str:
        """Where `entry` is fetched from first."""
        return entry.sources[0].address()

    def page_of(self, entry: CatalogueEntry) -> str:
        """A page for people about `entry`."""
        source = entry.sources[0]
        return f"{HUB}/{source.repo}" if source.repo else source.address()

    def move_to(self, folder: Path) -> None:
        """Bring all models to another folder; not while some are being fetched."""
        if self.fetches.fetches:
            busy = KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "The models cannot be moved while some are being fetched."),
                QT_TRANSLATE_NOOP("errors", "Wait for the downloads, or cancel them."),
            )
            self._notices.post_error(busy.report)
            return
        self.files.move_to(folder)

    async def close(self) -> None:
        """Pause the downloads and stop the work; called once at the end."""
        self.files.work.stop()
        await self.fetches.close()

    def _tell(self, severity: Severity, text: str) -> None:
        self._notices.post(Notice(severity=severity, text=text, seconds=8.0, replace_key=ADDING))

    def _spawn(self, work: Coroutine[Any, Any, Any], what: str) -> None:
        self._tasks.spawn(work, what)


def make_models_state(
    paths: Paths,
    preferences: PreferencesState,
    network: NetworkState,
    advisor: Callable[[], Advisor],
    tasks: TaskRunner,
    notices: NoticesState,
    use: DataUse,
) -> ModelsState:
    """The state over the user's folders; the downloads follow the user's settings."""
    store = ModelStore(paths)
    keys = TokenStore()

    def make_fetcher(spawn: Any) -> Fetcher:
        from fluxdesk.services.download_choice import from_settings
        from fluxdesk.services.fetcher import Fetcher

        return Fetcher(store, from_settings(preferences.settings), keys, spawn)

    models = ModelsState(store, make_fetcher, TokensState(keys, tasks), network, advisor, tasks, notices, use)

    def follow(key: str) -> None:
        if key.startswith("downloads.") or key == "network.offline":
            models.fetches.apply(preferences.settings)

    preferences.changed.connect(follow)
    return models


def _can_paint(rows: tuple[ModelRow, ...]) -> set[str]:
    return {row.key for row in rows if row.can_paint}
