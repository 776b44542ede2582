"""Which bytes of a file are there, which are under way, and which to fetch next. Plain arithmetic."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec

WINDOW_BYTES = 32 << 20
"""Pieces of all connections together; what waits in memory for the in-order hash stays below this."""
LEAST_PIECE = 1 << 20


class RangeSet:
    """Bytes of a file as sorted, disjoint, half-open ranges."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self.total = 0
        for start, end in ranges:
            self.add(start, end)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(list(zip(self._starts, self._ends, strict=True)))

    def add(self, start: int, end: int) -> None:
        """Put `start` to `end` in, joined with what touches it."""
        if start >= end:
            return
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, end)
        if first < last:
            start = min(start, self._starts[first])
            end = max(end, self._ends[last - 1])
            self.total -= sum(
                stop - begin
                for begin, stop in zip(self._starts[first:last], self._ends[first:last], strict=True)
            )
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]
        self.total += end - start

    def end_of_run(self, position: int) -> int:
        """Where the unbroken bytes from `position` on end; `position` itself when it is not there."""
        index = bisect_right(self._starts, position) - 1
        return max(position, self._ends[index]) if index >= 0 else position

    def gaps(self, size: int) -> list[tuple[int, int]]:
        """What is missing of a file of `size` bytes, in order."""
        missing = []
        position = 0
        for start, end in self:
            if start > position:
                missing.append((position, min(start, size)))
            position = max(position, end)
        if position < size:
            missing.append((position, size))
        return missing


class Segment(msgspec.Struct):
    """A piece under way: `position` to `end` is still to come. `end` may shrink when others help."""

    position: int
    end: int

    @property
    def remaining(self) -> int:
        return self.end - self.position


def piece_bytes(size: int, connections: int) -> int:
    """How much one request asks for: large enough to keep a fast line busy, small enough to share."""
    share = size // (connections * 2)
    return max(LEAST_PIECE, min(WINDOW_BYTES // connections, share))


class RangePlan:
    """Hands the missing pieces out in order of the file, so that the in-order hash can follow."""

    def __init__(self, size: int, done: RangeSet, piece: int) -> None:
        self._gaps = deque(done.gaps(size))
        self._piece = piece
        self._active: list[Segment] = []

    @property
    def remaining(self) -> int:
        """Bytes that have not arrived."""
        waiting = sum(end - start for start, end in self._gaps)
        return waiting + sum(segment.remaining for segment in self._active)

    @property
    def active(self) -> int:
        """Pieces under way."""
        return len(self._active)

    def take(self, at_most: int | None = None) -> Segment | None:
        """The next piece, ending at `at_most` if that comes first; None when all are handed out."""
        if not self._gaps:
            return None
        start, end = self._gaps.popleft()
        stop = min(end, start + self._piece)
        if end - stop < LEAST_PIECE // 2:
            stop = end
        if at_most is not None:
            stop = min(stop, at_most)
        if stop < end:
            self._gaps.appendleft((stop, end))
        segment = Segment(start, stop)
        self._active.append(segment)
        return segment

    def give_back(self, segment: Segment) -> None:
        """The connection is gone: what is left of `segment` is first in line again."""
        self._active = [other for other in self._active if other is not segment]
        if segment.remaining > 0:
            self._gaps.appendleft((segment.position, segment.end))

    def help_out(self, least: int) -> Segment | None:
        """Half of the largest piece under way, when that is worth a request of its own.

        Args:
            least: bytes the helper must get at least.
        """
        slowest = max(self._active, key=lambda segment: segment.remaining, default=None)
        if slowest is None or slowest.remaining < 2 * least:
            return None
        middle = slowest.position + slowest.remaining // 2
        segment = Segment(middle, slowest.end)
        slowest.end = middle
        self._active.append(segment)
        return segment
