"""Pauses at bad moments: while a thread opens, settles, puts away or names the file."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from held import Held, pause_for_the_others

from fluxdesk.domain.catalogue import CatalogueEntry, Source
from fluxdesk.services.download_part import part_path
from fluxdesk.services.download_queue import DownloadQueue, QueuedFetch
from fluxdesk.services.download_request import FetchRequest
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.downloader import Download, Downloader
from fluxdesk.services.fault_server import FaultServer
from fluxdesk.services.fetcher import Fetcher
from fluxdesk.services.model_store import ModelStore
from fluxdesk.services.paths import find_paths
from fluxdesk.services.to_the_end import to_the_end
from fluxdesk.services.token_store import TokenStore

SIZE = 3_000_001
SETTINGS = DownloadSettings(stall_seconds=5.0, first_wait_seconds=0.01, longest_wait_seconds=0.05)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source" / "model.dat"
    path.parent.mkdir()
    path.write_bytes(random.Random(7).randbytes(SIZE))
    return path


@pytest.fixture
def server(source: Path) -> Iterator[FaultServer]:
    with FaultServer({"model.dat": source}) as server:
        yield server


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "model.dat"


def open_under(folder: Path) -> list[str]:
    """The descriptors of this process that hold files in `folder` (Linux)."""
    if sys.platform != "linux":
        return []
    held = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            name = str(entry.readlink())
        except OSError:
            continue
        if name.startswith(str(folder)):
            held.append(name)
    return held


async def until(download: Download, phase: str) -> None:
    async with asyncio.timeout(10):
        # every turn of the loop counts: an event would come after the moment
        while download.transfer is None or (phase and download.transfer.phase != phase):  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.mark.parametrize("phase", ["", "connecting", "running", "verifying"])
@pytest.mark.parametrize("again", [False, True], ids=["one-pause", "paused-twice"])
def test_a_pause_lets_go_of_the_file_whatever_it_interrupts(
    server: FaultServer, source: Path, target: Path, phase: str, again: bool
) -> None:
    async def run() -> None:
        downloader = Downloader(SETTINGS)
        try:
            download = downloader.add(FetchRequest(target=target, addresses=(server.url("model.dat"),)))
            await until(download, phase)  # without a phase: the thread is opening the file just now
            downloader.pause(download)
            if again:  # and once more while it puts away what has arrived
                await asyncio.sleep(0)
                downloader.resume(download)
                downloader.pause(download)
            if download.task is not None:
                await asyncio.gather(download.task, return_exceptions=True)
            assert download.state in ("paused", "finished")
            assert open_under(target.parent) == []
            downloader.resume(download)
            async with asyncio.timeout(10):
                await download.wait()
        finally:
            await downloader.close()

    asyncio.run(run())
    assert target.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("seed", range(6))
def test_any_number_of_pauses_loses_nothing(
    server: FaultServer, source: Path, target: Path, seed: int
) -> None:
    chance = random.Random(seed)

    async def run() -> None:
        downloader = Downloader(SETTINGS)
        try:
            download = downloader.add(FetchRequest(target=target, addresses=(server.url("model.dat"),)))
            for _ in range(60):
                for _ in range(chance.randrange(30)):
                    await asyncio.sleep(0)
                await asyncio.sleep(chance.choice((0.0, 0.001, 0.01)))
                chance.choice((downloader.pause, downloader.resume))(download)
                assert download.error is None
            downloader.resume(download)
            async with asyncio.timeout(10):
                await download.wait()
        finally:
            await downloader.close()

    asyncio.run(run())
    assert target.read_bytes() == source.read_bytes()
    assert not part_path(target).exists()
    assert open_under(target.parent) == []


def test_what_is_waited_for_to_the_end_is_not_cut_short() -> None:
    async def run() -> list[str]:
        seen: list[str] = []

        async def work() -> None:
            await asyncio.sleep(0.02)
            seen.append("ended")

        waiting = asyncio.ensure_future(to_the_end(work()))
        for _ in range(2):
            await asyncio.sleep(0)
            waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return seen

    assert asyncio.run(run()) == ["ended"]
    with pytest.raises(ValueError, match="of the work"):
        asyncio.run(to_the_end(_fails()))


def test_of_a_pause_and_a_resume_the_last_one_stands_in_the_file(
    server: FaultServer, own_home: Path, held: Held
) -> None:
    async def run() -> None:
        store = ModelStore(find_paths())
        fetcher = Fetcher(store, SETTINGS, TokenStore())
        sources = (Source(url=server.url("model.dat")),)
        entry = CatalogueEntry(id="model", name="model.dat", role="transformer", sources=sources)
        try:
            download = await fetcher.start(QueuedFetch(entry=entry, folder=str(store.main_folder)))
            held.up(DownloadQueue, "set_wanted", first=True)
            wishes = [asyncio.ensure_future(fetcher.pause(download))]
            while not held.waiting:  # noqa: ASYNC110  (it comes on a thread)
                await asyncio.sleep(0)
            wishes.append(asyncio.ensure_future(fetcher.resume(download)))
            await pause_for_the_others()
            held.let_go()
            await asyncio.gather(*wishes)
            (item,) = fetcher.queue.items()
            assert item.wanted == "running"
        finally:
            await fetcher.close()

    asyncio.run(run())


async def _fails() -> None:
    raise ValueError("of the work")
