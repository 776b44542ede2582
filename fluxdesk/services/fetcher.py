"""Runs queued fetches: the queue's file on one side, the downloader on the other, the store at the end.

Belongs to one event loop. The window has one for its life, the command line one per command.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Literal, ParamSpec
from urllib.parse import urlsplit

import msgspec

from fluxdesk.domain.catalogue import CatalogueEntry
from fluxdesk.domain.errors import KnownError
from fluxdesk.services.catalogue import add_to_user_catalogue
from fluxdesk.services.download_part import part_path, record_path
from fluxdesk.services.download_queue import DownloadQueue, QueuedFetch
from fluxdesk.services.download_record import load_record
from fluxdesk.services.download_request import FetchedFile
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.downloader import ENDED, Download, Downloader, Spawn, plain_task
from fluxdesk.services.hub_listing import list_repository
from fluxdesk.services.model_fetch import make_request
from fluxdesk.services.model_index import SUFFIXES, read_file
from fluxdesk.services.model_store import ModelStore
from fluxdesk.services.token_store import TokenStore

_log = logging.getLogger(__name__)
P = ParamSpec("P")


class Fetcher:
    """Starts, follows and finishes fetches."""

    def __init__(
        self,
        store: ModelStore,
        settings: DownloadSettings,
        tokens: TokenStore,
        spawn: Spawn = plain_task,
    ) -> None:
        self.store = store
        self.settings = settings
        self.queue = DownloadQueue(store.paths)
        self.downloader = Downloader(settings, tokens.at_hand, spawn)
        self._tokens = tokens
        self._stamp = self.queue.stamp
        self._own: dict[Path, Download] = {}
        self._changes = 0
        """That this program is just writing into the queue's file."""
        self._writing = asyncio.Lock()

    def apply(self, settings: DownloadSettings) -> None:
        """Other settings from now on; a speed limit also for what runs."""
        self.settings = settings
        self.downloader.apply(settings)

    async def start(self, item: QueuedFetch) -> Download:
        """Put `item` into the queue's file and the downloader; a paused item waits there.

        Raises:
            KnownError: the queue is held by another program.
        """
        request = make_request(item.entry, Path(item.folder), self.settings.hub)
        await asyncio.to_thread(self.queue.put, item)
        self._stamp = self.queue.stamp
        hosts = {urlsplit(address).netloc for address in request.addresses}
        await asyncio.gather(*(asyncio.to_thread(self._tokens.get, host) for host in hosts))
        known = await asyncio.to_thread(load_record, record_path(item.target))
        download = self.downloader.add(request, paused=item.wanted == "paused", known=known)
        self._own[item.target] = download
        return download

    async def finish(self, item: QueuedFetch, download: Download) -> FetchedFile:
        """Wait for the file, enter it into the store, take it off the queue.

        Raises:
            KnownError: it failed or was cancelled; what can be resumed stays in the queue, paused.
        """
        try:
            fetched = await download.wait()
        except KnownError as error:
            await asyncio.to_thread(self._keep_or_drop, item, error)
            raise
        finally:
            self._own.pop(item.target, None)
        await asyncio.to_thread(self._enter, item, fetched)
        return fetched

    def follow_queue(self) -> None:
        """Do what another program has asked for through the queue's file; cheap when nothing changed."""
        stamp = self.queue.stamp
        if stamp == self._stamp or self._changes:
            return  # half of what this program wants may be in the file: look when all of it is
        self._stamp = stamp
        wanted = {item.target: item.wanted for item in self.queue.items()}
        for target, download in list(self._own.items()):
            if download.state in ENDED:
                continue
            if target not in wanted:
                self.downloader.cancel(download)
            elif wanted[target] == "paused":
                self.downloader.pause(download)
            else:
                self.downloader.resume(download)

    async def pause(self, download: Download) -> None:
        """Pause, here and in the queue's file."""
        self.downloader.pause(download)
        await self._want(download, "paused")

    async def resume(self, download: Download) -> None:
        """Go on, here and in the queue's file."""
        self.downloader.resume(download)
        await self._want(download, "running")

    async def move(self, download: Download, index: int) -> None:
        """Another place in the order, here and in the queue's file."""
        self.downloader.move(download, index)
        order = [known.request.target for known in self.downloader.downloads]
        await self._write(self.queue.arrange, order)

    async def _want(self, download: Download, wanted: Literal["running", "paused"]) -> None:
        await self._write(self.queue.set_wanted, download.request.target, wanted)

    async def _write(self, change: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """The last wish is the last one in the file."""
        self._changes += 1
        try:
            async with self._writing:
                await asyncio.to_thread(change, *args, **kwargs)
        finally:
            self._changes -= 1

    def _enter(self, item: QueuedFetch, fetched: FetchedFile) -> None:
        self.store.note_arrival(fetched.path, fetched.sha256)
        self.store.roots.include(fetched.path.parent)
        self.queue.remove(item.target)
        learned = self._learn(item.entry, fetched)
        if learned is not None:
            add_to_user_catalogue(self.store.paths, learned)

    def _learn(self, entry: CatalogueEntry, fetched: FetchedFile) -> CatalogueEntry | None:
        """The entry with what the download has taught; None when the catalogue knew everything."""
        if not entry.added_by_user:
            if entry.sha256 is not None or not fetched.verified:
                return None
            return msgspec.structs.replace(entry, sha256=fetched.sha256, bytes=fetched.bytes)
        changes: dict[str, object] = {"bytes": fetched.bytes}
        if fetched.verified:
            changes["sha256"] = fetched.sha256
        if fetched.path.name.lower().endswith(SUFFIXES):
            found = read_file(fetched.path)
            changes |= {"role": found.role, "family": found.family, "level": found.level}
        return msgspec.structs.replace(entry, **changes)

    def _keep_or_drop(self, item: QueuedFetch, error: KnownError) -> None:
        if error.kind == "busy":  # somebody else is at it
            return
        if part_path(item.target).exists():
            self.queue.set_wanted(item.target, "paused")
        else:
            self.queue.remove(item.target)

    async def list_repository(self, repo: str) -> tuple[CatalogueEntry, ...]:
        """The weight files of a hub repository.

        Raises:
            KnownError: as `hub_listing.list_repository`.
        """
        host = urlsplit(self.settings.hub).netloc
        await asyncio.to_thread(self._tokens.get, host)
        client = await self.downloader.open_client()
        return await list_repository(client, self.settings.hub, repo, self._tokens.at_hand)

    async def settle(self, path: Path) -> None:
        """Flush an arrived file to the disk itself."""
        try:
            await asyncio.to_thread(self.store.settle, path)
        except OSError as error:  # it stays in the list of doubtful files, which is the safe side
            _log.warning("%s could not be flushed: %s", path.name, error)

    async def close(self) -> None:
        """Stop everything; what runs is on the disk afterwards."""
        await self.downloader.close()
