"""How fast bytes come, and how fast they may come."""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic

SPEED_WINDOW_SECONDS = 5.0


class RateLimiter:
    """A bucket shared by all connections; the limit (bytes per second) can change at any time."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self._owed_until = 0.0

    async def take(self, count: int) -> None:
        """Wait until `count` bytes more are within the limit."""
        if not self.limit:
            return
        now = monotonic()
        self._owed_until = max(self._owed_until, now) + count / self.limit
        wait = self._owed_until - now
        if wait > 0.01:
            await asyncio.sleep(wait)


class SpeedMeter:
    """Bytes over the last seconds."""

    def __init__(self) -> None:
        self.total = 0
        self.latest = 0.0
        """What `bytes_per_second` said last."""
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, count: int) -> None:
        self.total += count

    def bytes_per_second(self) -> float:
        """Speed over the last `SPEED_WINDOW_SECONDS`; call it at the reporting pace."""
        now = monotonic()
        self._marks.append((now, self.total))
        while len(self._marks) > 2 and now - self._marks[0][0] > SPEED_WINDOW_SECONDS:
            self._marks.popleft()
        (since, before), elapsed = self._marks[0], now - self._marks[0][0]
        self.latest = (self.total - before) / elapsed if elapsed > 0 and since < now else 0.0
        return self.latest
