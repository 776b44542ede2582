"""The queue of downloads: order, pause, resume, waiters, and progress at a steady pace.

Pure asyncio: it runs under `asyncio.run` and under a Qt event loop alike. Bytes never pass through here; a
download's own connections and thread do that (`download_transfer`, `download_sink`).
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any, Literal

import httpcore
import httpx
import msgspec

from fluxdesk import __version__
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.services.download_part import CarriedHash
from fluxdesk.services.download_rate import RateLimiter
from fluxdesk.services.download_record import Record
from fluxdesk.services.download_request import FetchedFile, FetchRequest
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.download_transfer import Phase, Transfer
from fluxdesk.services.loopback_transport import LoopbackTransport
from fluxdesk.services.offline import require_online

READ_BYTES = 1 << 20
"""How much is read from a connection at once; httpcore's own 64 KiB costs a fast line half its speed."""

State = Literal["queued", "running", "paused", "finished", "failed", "cancelled"]
Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None] | None"]
"""Starts a coroutine; None when nothing is begun any more."""
ENDED: tuple[State, ...] = ("finished", "failed", "cancelled")


class DownloadProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a download."""

    state: State
    phase: Phase
    done_bytes: int
    total_bytes: int | None
    bytes_per_second: float
    seconds_left: float | None
    trouble: str = ""
    """Why it waits; a few English words from the transport, for the log and the tooltip."""


class Download:
    """One file in the queue. Several callers may wait for it; the last one to leave ends it."""

    def __init__(self, request: FetchRequest, known: Record | None = None) -> None:
        self.request = request
        self.state: State = "queued"
        self.error: ErrorReport | None = None
        self.result: FetchedFile | None = None
        self.waiters = 0
        self.transfer: Transfer | None = None
        self.carried: CarriedHash | None = None
        self.task: asyncio.Task[None] | None = None
        self._kept_bytes = known.done.total if known is not None else 0
        self._kept_total = request.bytes or (known.identity.size if known is not None else None)
        self.changed = asyncio.Event()

    def set_state(self, state: State) -> None:
        self.state = state
        self.changed.set()

    def progress(self) -> DownloadProgress:
        """How far it is now. Call it at a steady pace: the speed is an average over the last calls."""
        transfer = self.transfer
        if transfer is not None:
            self._kept_bytes, self._kept_total = transfer.done_bytes, transfer.size or self._kept_total
        total = self._kept_total
        done = self.result.bytes if self.result else self._kept_bytes
        speed = transfer.meter.bytes_per_second() if transfer is not None else 0.0
        left = (total - done) / speed if total is not None and speed > 0 else None
        return DownloadProgress(
            state=self.state,
            phase=transfer.phase if transfer is not None else "connecting",
            done_bytes=done,
            total_bytes=total if total is not None else (done if self.result else None),
            bytes_per_second=speed,
            seconds_left=left,
            trouble=transfer.trouble if transfer is not None and transfer.phase == "waiting" else "",
        )

    async def wait(self) -> FetchedFile:
        """The file, when it is here.

        Raises:
            KnownError: it failed or was cancelled.
        """
        while self.state not in ENDED:
            self.changed.clear()
            await self.changed.wait()
        if self.result is not None:
            return self.result
        if self.error is not None:
            raise KnownError.of(self.error)
        raise KnownError(
            "cancelled",
            QT_TRANSLATE_NOOP("errors", "The download of {file} was cancelled."),
            file=self.request.name,
        )


def plain_task(work: Coroutine[Any, Any, None], what: str) -> asyncio.Task[None]:
    """A `Spawn` for programs without a window."""
    return asyncio.get_running_loop().create_task(work, name=what)


class Downloader:
    """Runs the queue inside the event loop it was made in. `close` it before the loop ends."""

    def __init__(
        self,
        settings: DownloadSettings,
        token_for: Callable[[str], str | None] = lambda host: None,
        spawn: Spawn = plain_task,
    ) -> None:
        """
        Args:
            token_for: access token for a host ("huggingface.co", "127.0.0.1:8080"), or None.
            spawn: starts a coroutine; the window passes its own that reports bugs.
        """
        self.settings = settings
        self.limiter = RateLimiter(settings.rate_limit)
        self._token_for = token_for
        self._spawn = spawn
        self._queue: list[Download] = []
        self._client: httpx.AsyncClient | None = None
        self._retired: list[httpx.AsyncClient] = []
        self._opening = asyncio.Lock()

    @property
    def downloads(self) -> tuple[Download, ...]:
        """In the order they run; ended ones are gone."""
        return tuple(self._queue)

    def add(self, request: FetchRequest, *, paused: bool = False, known: Record | None = None) -> Download:
        """Put a file at the end of the queue; the same target again means the same download.

        Args:
            known: what an earlier session has brought, shown until the download has looked itself.
        """
        download = self._find(request.target)
        if download is None:
            download = Download(request, known)
            self._queue.append(download)
            if paused:
                download.set_state("paused")
        download.waiters += 1
        self._advance()
        return download

    def leave(self, download: Download) -> None:
        """A waiter loses interest; without any the download is paused and leaves the queue."""
        download.waiters -= 1
        if download.waiters <= 0:
            self.cancel(download)

    def pause(self, download: Download) -> None:
        """Stop soon; everything that has arrived stays."""
        if download.state in ("queued", "running"):
            download.set_state("paused")
            if download.task is not None:
                download.task.cancel()
        self._advance()

    def resume(self, download: Download) -> None:
        """Back into the queue at its place."""
        if download.state == "paused":
            download.set_state("queued")
        self._advance()

    def cancel(self, download: Download) -> None:
        """Out of the queue; the partial file stays until somebody deletes it."""
        if download.state in ENDED:
            return
        download.set_state("cancelled")
        if download.task is not None:
            download.task.cancel()
        self._queue = [other for other in self._queue if other is not download]
        self._advance()

    def move(self, download: Download, index: int) -> None:
        """Give the download another place in the order; one that has ended has none."""
        if download in self._queue:
            self._queue.remove(download)
            self._queue.insert(index, download)

    async def watch(self, download: Download) -> AsyncIterator[DownloadProgress]:
        """Progress at a steady pace, the last one when it has ended."""
        while download.state not in ENDED:
            yield download.progress()
            download.changed.clear()
            try:
                async with asyncio.timeout(self.settings.progress_seconds):
                    await download.changed.wait()
            except TimeoutError:
                continue
        yield download.progress()

    def apply(self, settings: DownloadSettings) -> None:
        """Other settings from now on: the speed limit at once, the rest for what begins later."""
        if settings.proxy != self.settings.proxy and self._client is not None:
            self._retired.append(self._client)  # what runs goes on through it
            self._client = None
        self.settings = settings
        self.limiter.limit = settings.rate_limit

    async def close(self) -> None:
        """Pause everything and wait until it is on the disk."""
        for download in self._queue:
            self.pause(download)
        tasks = [download.task for download in self._queue if download.task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in (*self._retired, self._client):
            if client is not None:
                await client.aclose()
        self._retired, self._client = [], None

    def _find(self, target: Path) -> Download | None:
        return next((found for found in self._queue if found.request.target == target), None)

    def _advance(self) -> None:
        """Start what may run."""
        free = self.settings.files_at_once - sum(download.task is not None for download in self._queue)
        for download in self._queue:
            if free <= 0:
                return
            if download.state == "queued" and download.task is None:
                free -= 1
                download.set_state("running")
                download.task = self._spawn(self._run(download), f"download {download.request.name}")

    async def _run(self, download: Download) -> None:
        try:
            client = await self.open_client()
            download.transfer = Transfer(
                download.request, client, self.settings, self.limiter, self._token_for, download.carried
            )
            download.result = await download.transfer.run()
            if download.state != "cancelled":  # a pause that came while the file got its name came too late
                download.set_state("finished")
        except KnownError as error:
            download.error = error.report
            if download.state == "running":
                download.set_state("failed")
        except asyncio.CancelledError:
            if download.state == "running":  # from outside, not by pause or cancel
                download.set_state("cancelled")
                raise
        finally:
            self._ended(download)

    def _ended(self, download: Download) -> None:
        download.progress()
        if download.transfer is not None:
            download.carried = download.transfer.carried
        download.transfer = None
        download.task = None
        if download.state == "running":  # a bug: the task's exception tells it, the waiters must not hang
            download.set_state("cancelled")
        if download.state in ENDED:
            self._queue = [other for other in self._queue if other is not download]
        download.changed.set()
        self._advance()

    async def open_client(self) -> httpx.AsyncClient:
        """The client of all downloads; made when first asked for, closed by `close`."""
        require_online(offline=self.settings.offline)
        async with self._opening:
            if self._client is None:
                # Reading the certificates takes tens of milliseconds: not on the window's thread.
                context = await asyncio.to_thread(trusted_certificates)
                self._client = make_client(self.settings, context)
        return self._client


def trusted_certificates() -> ssl.SSLContext:
    """The certificates that ship with httpx, and those the system (a company's proxy) adds."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def make_client(settings: DownloadSettings, context: ssl.SSLContext) -> httpx.AsyncClient:
    """An HTTP client with the user's proxies, except towards this machine.

    Raises:
        KnownError: network, the user works offline.
    """
    require_online(offline=settings.offline)
    for name in ("httpx", "httpcore"):  # they would log addresses with their signatures
        logging.getLogger(name).setLevel(logging.WARNING)
    httpcore.AsyncHTTP11Connection.READ_NUM_BYTES = max(
        READ_BYTES, httpcore.AsyncHTTP11Connection.READ_NUM_BYTES
    )
    timeout = httpx.Timeout(settings.stall_seconds, connect=settings.connect_seconds, pool=None)
    here = ("127.0.0.1", "localhost", "[::1]")
    mounts: dict[str, httpx.AsyncBaseTransport | None] = {f"https://{host}": None for host in here}
    mounts |= dict.fromkeys((f"http://{host}" for host in here), LoopbackTransport(context))
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=16)
    return httpx.AsyncClient(
        proxy=settings.proxy or None,
        timeout=timeout,
        limits=limits,
        verify=context,
        headers={"User-Agent": f"fluxdesk/{__version__}"},
        mounts=mounts,
    )
