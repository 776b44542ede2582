"""Two threads per download, one writes and records, one hashes: the event loop only moves references.

When either falls behind, `put` waits, so that memory stays bounded and nothing has to be read twice.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from fluxdesk.services.download_part import PartFile
from fluxdesk.services.download_prefix import Chunk

HIGH_WATER = 16 << 20
MOST_HELD = 64 << 20
_Item = tuple[int, Sequence[Chunk], int]


class Sink:
    """Feeds a `PartFile` from the event loop. After `close` the file belongs to the caller again."""

    def __init__(self, part: PartFile) -> None:
        self._part = part
        self._prefix = part.prefix
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._queued_bytes = 0
        self._written_bytes = 0
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._crowded = False
        self._hashing = True
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="download")
        self._tasks = (self._pool.submit(self._write), self._pool.submit(self._hash))
        for task in self._tasks:
            task.add_done_callback(self._on_end)

    def put_nowait(self, start: int, chunks: Sequence[Chunk], size: int) -> None:
        """Hand bytes over; never waits."""
        self._queued_bytes += size
        self._queue.put((start, chunks, size))

    async def put(self, start: int, chunks: Sequence[Chunk], size: int) -> None:
        """Hand bytes over, and wait while the threads have too much to do.

        Raises:
            KnownError: the disk or the bytes are bad.
        """
        self.put_nowait(start, chunks, size)
        while not self._failed() and self._behind():
            self._crowded = True
            self._news.clear()
            # A thread may have told its last news between the check and here: look again soon in any case.
            with suppress(TimeoutError):
                async with asyncio.timeout(0.1):
                    await self._news.wait()

    def _behind(self) -> bool:
        """Too much is unwritten; or at hand and unhashed, and the hash is not waiting for a gap to close."""
        prefix = self._prefix
        hashable = prefix.held_bytes > MOST_HELD and prefix.ready and not prefix.reading_back
        return hashable or self._queued_bytes - self._written_bytes > HIGH_WATER

    def _failed(self) -> bool:
        """Raise what ended a thread; otherwise False."""
        for task in self._tasks:
            if task.done():
                task.result()
        return False

    async def close(self, *, hash_rest: bool) -> None:
        """Write what was handed over, end the threads.

        Args:
            hash_rest: also hash everything that is there; not wanted when somebody waits for a pause.

        Raises:
            KnownError: as `put`.
        """
        self._hashing = hash_rest
        self._queue.put(None)
        ended = [asyncio.wrap_future(task) for task in self._tasks]
        try:  # both, whatever one says: the file may be closed after this
            results = await asyncio.gather(*ended, return_exceptions=True)
        finally:
            self._queue.put(None)
            self._prefix.end()
            self._pool.shutdown(wait=False)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    def _write(self) -> None:
        try:
            while (item := self._queue.get()) is not None:
                self._part.write(*item)
                self._written_bytes += item[2]
                self._tell()
        finally:
            self._prefix.end()

    def _hash(self) -> None:
        while self._prefix.advance():
            self._tell()
            if not self._hashing:
                return

    def _tell(self) -> None:
        if self._crowded:
            self._crowded = False
            self._loop.call_soon_threadsafe(self._news.set)

    def _on_end(self, task: Future[None]) -> None:
        """A thread ended; whoever waits in `put` must look."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)
