"""The last ten minutes of the memory's figures, and the peak of every job."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.hardware import VramSample

KEEP_SECONDS = 600.0
KEEP_JOBS = 200

Measure = Literal["device", "ram"]
"""What the chart draws: the GPU's memory, or the system's RAM when there is no GPU figure."""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One sample on this process's clock; `after_gap` when the engine was not there just before."""

    time_seconds: float
    sample: VramSample
    after_gap: bool = False


class Peak(msgspec.Struct, frozen=True, kw_only=True):
    """The most that was seen while a job ran. None where there was no such figure."""

    ram_process_bytes: int
    ram_used_bytes: int
    device_used_bytes: int | None = None
    process_bytes: int | None = None


class MemoryState(QObject):
    """Ring buffer of `VramSample`. UI thread.

    Signals:
        changed: there is news (up to ten times a second); listeners throttle their repaint.
    """

    changed = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._points: deque[Point] = deque()
        self._offset: float | None = None
        self._peaks: dict[str, Peak] = {}

    @property
    def points(self) -> deque[Point]:
        """Oldest first, at most `KEEP_SECONDS` of them. Read only."""
        return self._points

    @property
    def latest(self) -> VramSample | None:
        return self._points[-1].sample if self._points else None

    @property
    def measure(self) -> Measure:
        """What the newest sample can show."""
        latest = self.latest
        return "device" if latest is not None and latest.device_used_bytes is not None else "ram"

    def now(self) -> float:
        """Seconds on the clock of `Point.time_seconds`."""
        return self._clock()

    def peak_of(self, job_id: str) -> Peak | None:
        """The most this job was seen to use; None when no sample fell into it."""
        return self._peaks.get(job_id)

    def add(self, sample: VramSample) -> None:
        """Take in a sample of the engine."""
        after_gap = self._offset is None
        if self._offset is None:
            # The engine's clock starts anywhere; what counts is when its first sample arrived here.
            self._offset = self._clock() - sample.time_seconds
        at = sample.time_seconds + self._offset
        self._points.append(Point(time_seconds=at, sample=sample, after_gap=after_gap and bool(self._points)))
        while self._points[0].time_seconds < at - KEEP_SECONDS:
            self._points.popleft()
        if sample.job_id is not None:
            self._note_peak(sample.job_id, sample)
        self.changed.emit()

    def mark_gap(self) -> None:
        """The engine has ended: what comes next is another process, on another clock."""
        self._offset = None
        self.changed.emit()

    def _note_peak(self, job_id: str, sample: VramSample) -> None:
        old = self._peaks.pop(job_id, None)
        self._peaks[job_id] = Peak(
            ram_process_bytes=max(old.ram_process_bytes if old else 0, sample.ram_process_bytes),
            ram_used_bytes=max(old.ram_used_bytes if old else 0, sample.ram_used_bytes),
            device_used_bytes=_most(old.device_used_bytes if old else None, sample.device_used_bytes),
            process_bytes=_most(old.process_bytes if old else None, sample.process_bytes),
        )
        if len(self._peaks) > KEEP_JOBS:
            self._peaks.pop(next(iter(self._peaks)))


def _most(one: int | None, other: int | None) -> int | None:
    known = [value for value in (one, other) if value is not None]
    return max(known) if known else None
