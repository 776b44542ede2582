"""One thread per download that writes, records and hashes, so that the event loop only moves references.

Writing comes before hashing: what is written survives a kill. When hashing falls behind, `put` waits.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from fluxdesk.services.download_part import PartFile
from fluxdesk.services.download_prefix import Chunk

HIGH_WATER = 32 << 20
_Item = tuple[int, Sequence[Chunk], int]


class Sink:
    """Feeds a `PartFile` from the event loop. After `close` the file belongs to the caller again."""

    def __init__(self, part: PartFile) -> None:
        self._part = part
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._queued_bytes = 0
        self._written_bytes = 0
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._crowded = False
        self._hash_rest = True
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="download")
        self._done: Future[None] = self._pool.submit(self._run)
        self._done.add_done_callback(lambda _: self._loop.call_soon_threadsafe(self._news.set))

    @property
    def behind_bytes(self) -> int:
        """Given to the sink, not yet written; or written, at hand and not yet hashed."""
        prefix = self._part.prefix
        return self._queued_bytes - self._written_bytes + (0 if prefix.reading_back else prefix.held_bytes)

    def put_nowait(self, start: int, chunks: Sequence[Chunk], size: int) -> None:
        """Hand bytes over; never waits."""
        self._queued_bytes += size
        self._queue.put((start, chunks, size))

    async def put(self, start: int, chunks: Sequence[Chunk], size: int) -> None:
        """Hand bytes over, and wait while the sink has too much to do.

        Raises:
            KnownError: the disk or the bytes are bad.
        """
        self.put_nowait(start, chunks, size)
        while self._queued_bytes - self._written_bytes > HIGH_WATER and not self._done.done():
            await self._wait()
        while self.behind_bytes > 2 * HIGH_WATER and self._part.prefix.ready and not self._done.done():
            await self._wait()
        if self._done.done():
            self._done.result()

    async def _wait(self) -> None:
        self._crowded = True
        self._news.clear()
        # The thread may have told its last news between the check and here: look again soon in any case.
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await self._news.wait()

    async def close(self, *, hash_rest: bool) -> None:
        """Write what was handed over, end the thread.

        Args:
            hash_rest: also hash everything that is there; not wanted when somebody waits for a pause.

        Raises:
            KnownError: as `put`.
        """
        self._hash_rest = hash_rest
        self._queue.put(None)
        try:
            await asyncio.wrap_future(self._done)
        finally:
            self._pool.shutdown(wait=False)

    def _run(self) -> None:
        open_end = True
        while open_end or not self._queue.empty():
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                if self._part.prefix.advance():
                    self._tell()
                    continue
                item = self._queue.get()
            if item is None:
                open_end = False
                continue
            self._part.write(*item)
            self._written_bytes += item[2]
            self._tell()
        while self._hash_rest and self._part.prefix.advance():
            pass

    def _tell(self) -> None:
        if self._crowded:
            self._crowded = False
            self._loop.call_soon_threadsafe(self._news.set)
