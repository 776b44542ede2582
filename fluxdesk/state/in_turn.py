"""One after the other, in the order of asking: of two worker threads the one that was asked later may end first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


class InTurn:
    """`async with turn:` waits for everybody who asked before. For coroutines of one loop, which need not run yet."""

    def __init__(self) -> None:
        self._lock: asyncio.Lock | None = None

    async def __aenter__(self) -> None:
        import asyncio  # not before the first paint

        if self._lock is None:
            self._lock = asyncio.Lock()
        await self._lock.acquire()

    async def __aexit__(self, *_error: object) -> None:
        assert self._lock is not None
        self._lock.release()
