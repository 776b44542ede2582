"""Timing that survives a busy machine: CPU seconds beside wall seconds, and interleaved comparison."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil


class Timing(msgspec.Struct, frozen=True):
    """One call: wall seconds, and CPU seconds of all threads of this process."""

    wall: float
    cpu: float


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two ways of doing the same, run in the order A B B A."""

    name: str
    ours_seconds: float
    """Median."""
    theirs_seconds: float
    times_faster: float
    """theirs / ours, by wall time."""
    times_less_cpu: float
    """The same by CPU time, which other programs disturb less."""


def timed(function: Callable[[], object]) -> Timing:
    """Run `function` once."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def compare(
    name: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 3
) -> Comparison:
    """Median of 2 * `rounds` runs of each, interleaved A B B A after one warm-up of each."""
    ours()
    theirs()
    mine: list[Timing] = []
    other: list[Timing] = []
    for _ in range(rounds):
        mine.append(timed(ours))
        other.append(timed(theirs))
        other.append(timed(theirs))
        mine.append(timed(ours))
    a, b = (statistics.median(t.wall for t in runs) for runs in (mine, other))
    c, d = (statistics.median(t.cpu for t in runs) for runs in (mine, other))
    return Comparison(
        name=name, ours_seconds=a, theirs_seconds=b, times_faster=b / a, times_less_cpu=d / max(c, 1e-9)
    )


class PeakMemory:
    """Highest resident memory of this process inside a `with` block, sampled; and since it was started."""

    def __init__(self, period_seconds: float = 0.02) -> None:
        self._period = period_seconds
        self._process = psutil.Process()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.start_bytes = 0
        self.peak_bytes = 0

    def __enter__(self) -> PeakMemory:
        self.start_bytes = self.peak_bytes = int(self._process.memory_info().rss)
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self._period):
            self.peak_bytes = max(self.peak_bytes, int(self._process.memory_info().rss))


def peak_resident_bytes() -> int:
    """Highest resident memory of this process since its start, where the system keeps it; else now's."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    info = psutil.Process().memory_info()
    return int(getattr(info, "peak_wset", info.rss))
