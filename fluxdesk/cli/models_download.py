"""`fluxdesk models download` and `resume`: runs fetches in this process until they end or are paused."""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.output import print_json
from fluxdesk.cli.progress import ProgressBar
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from fluxdesk.domain.catalogue import CatalogueEntry
    from fluxdesk.services.download_queue import QueuedFetch
    from fluxdesk.services.downloader import Download
    from fluxdesk.services.fetcher import Fetcher
    from fluxdesk.services.model_store import ModelStore


def run_download(arguments: argparse.Namespace) -> int:
    """Fetch what was named, with its companions."""
    from fluxdesk.services.accepted_licences import AcceptedLicences
    from fluxdesk.services.model_fetch import find_entry, plan_fetch
    from fluxdesk.services.model_store import ModelStore
    from fluxdesk.services.paths import find_paths

    store = ModelStore(find_paths())
    settings = download_settings(arguments)
    inventory = store.look()
    folder = Path(arguments.root).expanduser().absolute() if arguments.root else store.main_folder
    wanted: dict[str, CatalogueEntry] = {}
    for text in arguments.what:
        entry = find_entry(inventory.catalogue, text, settings.hub, arguments.sha256)
        wanted.setdefault(entry.id, entry)
        alone = arguments.alone or entry.added_by_user
        plan = plan_fetch(inventory, entry, folder, companions=not alone)
        wanted |= {found.id: found for found in plan.entries if found.id != entry.id}
    entries = tuple(wanted.values())
    licences = AcceptedLicences(store.paths)
    if arguments.accept_licence:
        for entry in licences.needed(inventory.catalogue, entries):
            licences.accept(inventory.catalogue, entry)
    licences.require(inventory.catalogue, entries)
    return _fetch_all(store, settings, entries, folder, arguments.json)


def run_resume(arguments: argparse.Namespace) -> int:
    """Go on with what is in the queue: here, unless another program has it."""
    from fluxdesk.services.download_queue import DownloadQueue
    from fluxdesk.services.model_store import ModelStore
    from fluxdesk.services.paths import find_paths

    store = ModelStore(find_paths())
    queue = DownloadQueue(store.paths)
    items = queued(queue, arguments.what)
    for item in items:
        queue.set_wanted(item.target, "running")
    documents = []
    for item in items:
        settings = download_settings(arguments)
        documents += asyncio.run(_run(store, settings, (item.entry,), Path(item.folder)))
    return _report(documents, arguments.json)


def queued(queue: Any, names: list[str]) -> list[QueuedFetch]:
    """The queue's items with these names; all of them when none is given.

    Raises:
        KnownError: one is not in the queue.
    """
    if not names:
        return list(queue.items())
    found = []
    for name in names:
        item = queue.find(name)
        if item is None:
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "{name} is not being fetched."),
                QT_TRANSLATE_NOOP("errors", "Start it with: fluxdesk models download {name}"),
                name=name,
            )
        found.append(item)
    return found


def download_settings(arguments: argparse.Namespace) -> Any:
    """The user's settings, overruled by options and by HF_ENDPOINT."""
    from fluxdesk.services.download_choice import chosen_settings
    from fluxdesk.services.paths import find_paths

    return chosen_settings(
        find_paths(),
        connections=getattr(arguments, "connections", None),
        rate_limit=getattr(arguments, "rate_limit", None),
        stall_seconds=getattr(arguments, "stall", None),
    )


def _fetch_all(
    store: ModelStore, settings: Any, entries: tuple[CatalogueEntry, ...], folder: Path, as_json: bool
) -> int:
    from fluxdesk.services.model_fetch import already_here

    documents: list[dict[str, Any]] = []
    missing: list[CatalogueEntry] = []
    for entry in entries:
        path = already_here(store, entry, folder)
        if path is None:
            missing.append(entry)
        else:
            documents.append(_document(entry, "already_here", path, store.digests.sha256(path)))
    inventory = store.look()
    store.require_space(folder, sum(inventory.bytes_to_fetch(entry) or 0 for entry in missing))
    documents += asyncio.run(_run(store, settings, tuple(missing), folder))
    return _report(documents, as_json)


def _report(documents: list[dict[str, Any]], as_json: bool) -> int:
    paused = any(document["status"] == "paused" for document in documents)
    if as_json:
        one = documents[0] if documents else {}
        print_json({**one, "status": "paused" if paused else "ok", "files": documents})
    else:
        for document in documents:
            print(f"{document['status']}  {document['path']}")
    return 0


def _document(entry: CatalogueEntry, status: str, path: Path, sha256: str | None) -> dict[str, Any]:
    size = path.stat().st_size if path.exists() else None
    return {"id": entry.id, "status": status, "path": str(path), "bytes": size, "sha256": sha256}


async def _run(
    store: ModelStore, settings: Any, entries: tuple[CatalogueEntry, ...], folder: Path
) -> list[dict[str, Any]]:
    """Fetch one after the other; Ctrl+C and a termination pause what runs and keep it."""
    from fluxdesk.services.download_queue import QueuedFetch
    from fluxdesk.services.fetcher import Fetcher
    from fluxdesk.services.token_store import TokenStore

    fetcher = Fetcher(store, settings, TokenStore())
    documents = []
    try:
        for entry in entries:
            item = QueuedFetch(entry=entry, folder=str(folder))
            documents.append(await _fetch_one(fetcher, item))
            if documents[-1]["status"] == "paused":
                break
    finally:
        await fetcher.close()
    return documents


async def _fetch_one(fetcher: Fetcher, item: QueuedFetch) -> dict[str, Any]:
    started = time.monotonic()
    download = await fetcher.start(item)
    _pause_on_signals(fetcher, download)
    finishing = asyncio.ensure_future(fetcher.finish(item, download))
    with ProgressBar(item.entry.name) as bar:
        async for progress in fetcher.downloader.watch(download):
            bar.update(progress.done_bytes, progress.total_bytes or progress.done_bytes)
            fetcher.follow_queue()
            if download.state == "paused":
                break
    if download.state == "paused":
        finishing.cancel()
        await fetcher.close()
        part = item.target.with_name(item.target.name + ".part")
        return _document(item.entry, "paused", part, None)
    fetched = await finishing
    return {
        **_document(item.entry, "fetched", fetched.path, fetched.sha256),
        "verified": fetched.verified,
        "received_bytes": fetched.received_bytes,
        "seconds": round(time.monotonic() - started, 3),
    }


def _pause_on_signals(fetcher: Fetcher, download: Download) -> None:
    """A polite end keeps every byte; only SIGKILL does not come this way, and the record is made for that."""

    def stop() -> None:
        fetcher.downloader.pause(download)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows: Ctrl+C raises KeyboardInterrupt, which ends the run as well
            return
