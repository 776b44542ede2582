"""The memory's ring buffer: ten minutes, peaks per job, gaps where the engine was away."""

from __future__ import annotations

from fakes import GIB, sample
from pytestqt.qtbot import QtBot

from fluxdesk.state.memory import KEEP_JOBS, KEEP_SECONDS, MemoryState


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_samples_are_put_on_our_clock_and_old_ones_dropped(qtbot: QtBot) -> None:
    clock = Clock()
    memory = MemoryState(clock)
    for second in range(700):
        clock.now = 1000.0 + second
        memory.add(sample(5.0 + second))
    assert memory.points[-1].time_seconds == clock.now
    assert memory.points[0].time_seconds == clock.now - KEEP_SECONDS
    assert len(memory.points) == KEEP_SECONDS + 1


def test_the_peak_is_per_job(qtbot: QtBot) -> None:
    memory = MemoryState()
    memory.add(sample(1.0, "a", ram_process_bytes=3 * GIB, device_used_bytes=None))
    memory.add(sample(2.0, "a", ram_process_bytes=2 * GIB, device_used_bytes=7 * GIB))
    memory.add(sample(3.0, None, ram_process_bytes=9 * GIB))
    memory.add(sample(4.0, "b", ram_process_bytes=1 * GIB))
    peak = memory.peak_of("a")
    assert peak is not None
    assert (peak.ram_process_bytes, peak.device_used_bytes) == (3 * GIB, 7 * GIB)
    other = memory.peak_of("b")
    assert other is not None
    assert other.ram_process_bytes == GIB
    assert memory.peak_of("c") is None


def test_a_restart_leaves_a_gap_and_another_clock(qtbot: QtBot) -> None:
    clock = Clock()
    memory = MemoryState(clock)
    memory.add(sample(500.0))
    memory.mark_gap()
    clock.now = 1010.0
    memory.add(sample(0.1))
    memory.add(sample(0.6))
    assert [point.after_gap for point in memory.points] == [False, True, False]
    assert [point.time_seconds for point in memory.points] == [1000.0, 1010.0, 1010.5]


def test_what_is_measured_follows_the_newest_sample(qtbot: QtBot) -> None:
    memory = MemoryState()
    assert memory.measure == "ram"
    memory.add(sample(1.0, device_used_bytes=GIB, device_total_bytes=8 * GIB, note=""))
    assert memory.measure == "device"
    memory.add(sample(2.0, note="gpu_lost"))
    assert memory.measure == "ram"


def test_peaks_do_not_pile_up(qtbot: QtBot) -> None:
    memory = MemoryState()
    for number in range(KEEP_JOBS + 5):
        memory.add(sample(float(number), f"job {number}"))
    assert memory.peak_of("job 0") is None
    assert memory.peak_of(f"job {KEEP_JOBS + 4}") is not None
