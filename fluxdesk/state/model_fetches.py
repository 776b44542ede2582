"""The downloads as the window sees them: one `ModelFetch` per file, news four times a second."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.catalogue import CatalogueEntry
from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.state.tasks import TaskRunner

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from typing import Any

    from fluxdesk.services.download_queue import QueuedFetch
    from fluxdesk.services.downloader import Download, DownloadProgress
    from fluxdesk.services.fetcher import Fetcher
    from fluxdesk.services.settings_store import Settings

FetchStatus = Literal["queued", "running", "paused", "failed"]
Wish = Literal["pause", "resume", "discard"]
_log = logging.getLogger(__name__)


class ModelFetch:
    """One file that is being fetched, or failed to be."""

    def __init__(self, entry: CatalogueEntry, target: Path, folder: str) -> None:
        self.entry = entry
        self.target = target
        self.folder = folder
        self.status: FetchStatus = "queued"
        self.progress: DownloadProgress | None = None
        self.error: ErrorReport | None = None
        self.download: Download | None = None
        """None while the queue's file and the keyring are asked."""
        self.wish: Wish | None = None
        """What the user asked for meanwhile."""
        self.places = 0
        """How much later (earlier when negative) the user wants it meanwhile."""
        self.leaving = False
        """What has arrived of it is being thrown away."""


class ModelFetches(QObject):
    """Owns the fetcher of the window. UI thread; the event loop must run.

    Signals:
        list_changed: a fetch came, went, or has another status.
        progressed(object ModelFetch): news of one that runs, at a steady pace.
        arrived(object ModelFetch): its file is whole, checked and in its place.
    """

    list_changed = Signal()
    progressed = Signal(object)
    arrived = Signal(object)

    def __init__(
        self, make_fetcher: Callable[[Any], Fetcher], tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        """`make_fetcher` gets the function that starts coroutines; it is called once, inside the loop."""
        super().__init__(parent)
        self._make_fetcher = make_fetcher
        self._tasks = tasks
        self._fetcher: Fetcher | None = None
        self.fetches: dict[Path, ModelFetch] = {}

    @property
    def fetcher(self) -> Fetcher:
        if self._fetcher is None:
            self._fetcher = self._make_fetcher(self._spawn)
        return self._fetcher

    def of(self, entry: CatalogueEntry | None) -> ModelFetch | None:
        if entry is None:
            return None
        return next((fetch for fetch in self.fetches.values() if fetch.entry.id == entry.id), None)

    @property
    def ordered(self) -> tuple[ModelFetch, ...]:
        """In the order they run, those that failed last."""
        if self._fetcher is None:
            return tuple(self.fetches.values())
        order = self._fetcher.downloader.downloads
        places = {download.request.target: place for place, download in enumerate(order)}
        return tuple(sorted(self.fetches.values(), key=lambda fetch: places.get(fetch.target, len(places))))

    @property
    def connected(self) -> bool:
        """Whether one of them uses the network now."""
        return any(fetch.status == "running" for fetch in self.fetches.values())

    def move(self, fetch: ModelFetch, by: int) -> None:
        """Let `fetch` run `by` places later (earlier when negative)."""
        order = [known for known in self.ordered if known.status != "failed"]
        if fetch not in order:
            return
        if fetch.download is None:
            fetch.places += by
            return
        place = min(max(0, order.index(fetch) + by), len(order) - 1)
        self._tasks.spawn(self._move(fetch.download, place), self.tr("The download"))

    async def _move(self, download: Download, place: int) -> None:
        await self.fetcher.move(download, place)
        self.list_changed.emit()

    async def restore(self) -> None:
        """Take up what the queue's file holds: paused ones wait, the others go on."""
        import asyncio

        items = await asyncio.to_thread(self.fetcher.queue.items)
        for item in items:
            await self.begin(item)

    async def begin(self, item: QueuedFetch) -> None:
        """Put `item` into the queue and follow it.

        Raises:
            KnownError: the queue is held by another program.
        """
        known = self.fetches.get(item.target)
        if known is not None and (known.leaving or known.status != "failed"):
            return
        fetch = ModelFetch(item.entry, item.target, item.folder)
        fetch.status = "paused" if item.wanted == "paused" else "queued"
        self.fetches[item.target] = fetch
        try:
            fetch.download = await self.fetcher.start(item)
        except BaseException:
            del self.fetches[item.target]
            raise
        self.list_changed.emit()
        self._tasks.spawn(self._follow(item, fetch), self.tr("The download"))
        if fetch.places:
            self.move(fetch, fetch.places)
        if fetch.wish is not None:
            {"pause": self.pause, "resume": self.resume, "discard": self.discard}[fetch.wish](fetch)

    async def _follow(self, item: QueuedFetch, fetch: ModelFetch) -> None:
        assert fetch.download is not None
        self._tasks.spawn(self._report(fetch), self.tr("The download"))
        try:
            fetched = await self.fetcher.finish(item, fetch.download)
        except KnownError as error:
            if error.kind == "cancelled":
                if not fetch.leaving:
                    self.fetches.pop(fetch.target, None)
            else:
                _log.warning("%s: %s", fetch.entry.name, error)
                fetch.status, fetch.error = "failed", error.report
            self.list_changed.emit()
            return
        self.fetches.pop(fetch.target, None)
        self.list_changed.emit()
        self.arrived.emit(fetch)
        await self.fetcher.settle(fetched.path)

    async def _report(self, fetch: ModelFetch) -> None:
        assert fetch.download is not None
        async for progress in self.fetcher.downloader.watch(fetch.download):
            self.fetcher.follow_queue()
            fetch.progress = progress
            status = progress.state
            if status in ("queued", "running", "paused") and status != fetch.status:
                fetch.status = status
                self.list_changed.emit()
            self.progressed.emit(fetch)

    def apply(self, settings: Settings) -> None:
        """Follow the user's settings; what runs keeps its address but not its speed, and pauses for "Work offline"."""
        from fluxdesk.services.download_choice import from_settings

        if self._fetcher is None:
            return
        self._fetcher.apply(from_settings(settings))
        if settings.network.offline:
            for fetch in self.fetches.values():
                if fetch.status in ("running", "queued"):
                    self.pause(fetch)

    def pause(self, fetch: ModelFetch) -> None:
        if fetch.download is None:
            fetch.wish = "pause"
        else:
            self._tasks.spawn(self.fetcher.pause(fetch.download), self.tr("The download"))

    def resume(self, fetch: ModelFetch) -> None:
        """Go on; a failed one is tried again."""
        if fetch.leaving:
            return
        if fetch.status == "failed":
            self._tasks.spawn(self._again(fetch), self.tr("The download"))
        elif fetch.download is None:
            fetch.wish = "resume"
        else:
            self._tasks.spawn(self.fetcher.resume(fetch.download), self.tr("The download"))

    async def _again(self, fetch: ModelFetch) -> None:
        from fluxdesk.services.download_queue import QueuedFetch

        await self.begin(QueuedFetch(entry=fetch.entry, folder=fetch.folder))

    def discard(self, fetch: ModelFetch) -> None:
        """Stop, and throw away what has arrived."""
        if fetch.download is None:
            fetch.wish = "discard"
        elif not fetch.leaving:
            fetch.leaving = True
            self._tasks.spawn(self._discard(fetch, fetch.download), self.tr("The download"))

    async def _discard(self, fetch: ModelFetch, download: Download) -> None:
        import asyncio

        from fluxdesk.services.download_part import delete_partial

        task = download.task
        self.fetcher.downloader.cancel(download)
        try:
            if task is not None:
                await asyncio.gather(task, return_exceptions=True)
            await asyncio.to_thread(self.fetcher.queue.remove, fetch.target)
            await asyncio.to_thread(delete_partial, fetch.target)
        finally:
            self.fetches.pop(fetch.target, None)
        self.list_changed.emit()
        self.arrived.emit(fetch)

    async def close(self) -> None:
        """Stop everything; what has arrived is on the disk afterwards and goes on at the next start."""
        if self._fetcher is not None:
            await self._fetcher.close()

    def _spawn(self, work: Coroutine[Any, Any, None], what: str) -> asyncio.Task[None] | None:
        return self._tasks.spawn(work, what)
