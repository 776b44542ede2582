"""The chart: honest labels, gaps as gaps, at most ten frames a second."""

from __future__ import annotations

import itertools

import pytest
from fakes import GIB, FakeThread, request, sample
from PySide6.QtGui import QColor, QImage, QPaintEvent
from pytestqt.qtbot import QtBot

from fluxdesk.state.jobs import JobsState
from fluxdesk.state.memory import MemoryState
from fluxdesk.ui.memory_chart import MemoryChart, pieces
from fluxdesk.ui.theme import LIGHT, Theme


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        Theme("light").apply()
        self.clock = Clock()
        self.thread = FakeThread()
        self.jobs = JobsState(self.thread)
        self.memory = MemoryState(self.clock)
        self.chart = MemoryChart(self.memory, self.jobs)
        self.chart.resize(700, 170)
        qtbot.addWidget(self.chart)

    def add(self, at: float, **changes: object) -> None:
        self.clock.now = at
        self.memory.add(sample(at, **changes))

    def grab(self) -> QImage:
        return self.chart.grab().toImage()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


GPU = {
    "note": "",
    "device_name": "NVIDIA GeForce RTX 4070",
    "device_used_bytes": 6 * GIB,
    "device_total_bytes": 12 * GIB,
    "process_bytes": 5 * GIB,
    "torch_allocated_bytes": 3 * GIB,
    "torch_reserved_bytes": 4 * GIB,
}


def test_without_a_gpu_it_says_ram_and_why(desk: Desk) -> None:
    assert desk.chart.summary() == "Memory: waiting for the engine"
    desk.add(100.0)
    assert desk.chart.title() == "Memory of this computer (RAM)"
    assert "no GPU" in desk.chart.reason()
    text = desk.chart.summary()
    assert "All programs 4.0\u00a0GiB" in text
    assert "Engine 1.0\u00a0GiB" in text
    assert "of 16.0\u00a0GiB" in text
    assert desk.chart.limit_bytes == 16 * GIB


def test_with_a_gpu_it_names_the_card_and_every_figure(desk: Desk) -> None:
    desk.add(100.0, **GPU)
    text = desk.chart.summary()
    for part in (
        "RTX 4070",
        "All programs 6.0",
        "Engine 5.0",
        "Reserved by torch 4.0",
        "In use by torch 3.0",
    ):
        assert part in text
    assert desk.chart.reason() == ""
    assert desk.chart.limit_bytes == 12 * GIB


def test_a_gpu_lost_in_mid_run_is_told_and_ram_is_shown(desk: Desk) -> None:
    desk.add(100.0, **GPU)
    desk.add(101.0, note="gpu_lost")
    assert "RAM" in desk.chart.title()
    assert desk.chart.reason() == "the GPU stopped answering"
    desk.grab()


def test_the_peak_is_the_running_jobs_then_the_last_ones(desk: Desk) -> None:
    assert desk.chart.peak_bytes() is None
    desk.jobs.submit(request(1))
    desk.add(100.0, job_id="job-1", ram_process_bytes=3 * GIB)
    desk.add(101.0, job_id="job-1", ram_process_bytes=2 * GIB)
    assert desk.chart.peak_bytes() == 3 * GIB
    assert "Peak of the job: 3.0\u00a0GiB" in desk.chart.summary()
    desk.thread.finish("job-1")
    desk.add(102.0, ram_process_bytes=7 * GIB)
    assert desk.chart.peak_bytes() == 3 * GIB
    desk.jobs.submit(request(2))
    assert desk.chart.peak_bytes() is None, "nothing was seen of the new one yet"


def test_gaps_are_gaps(desk: Desk) -> None:
    for second in range(100, 105):
        desk.add(float(second))
    desk.memory.mark_gap()
    for second in range(120, 124):
        desk.add(float(second))
    found = pieces(desk.memory.points, 0.0, lambda seen: seen.ram_used_bytes)
    assert [len(piece) for piece in found] == [5, 4]
    image, line = desk.grab(), QColor(LIGHT.chart_4)
    columns = [
        x
        for x in range(image.width())
        if any(_near(image.pixelColor(x, y), line) for y in range(70, image.height()))
    ]
    jumps = [after - before for before, after in itertools.pairwise(columns)]
    assert max(jumps) > 50, "no line across the time the engine was away"


def test_old_points_are_outside(desk: Desk) -> None:
    desk.add(100.0)
    desk.add(400.0)
    assert [len(piece) for piece in pieces(desk.memory.points, 280.0, lambda seen: 1)] == [1]


def test_a_figure_that_is_missing_cuts_its_own_line_only(desk: Desk) -> None:
    for second, share in ((100, GIB), (101, None), (102, GIB)):
        desk.add(float(second), **{**GPU, "process_bytes": share})
    assert len(pieces(desk.memory.points, 0.0, lambda seen: seen.process_bytes)) == 2
    assert len(pieces(desk.memory.points, 0.0, lambda seen: seen.device_used_bytes)) == 1


def test_a_burst_of_samples_is_few_frames(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[int] = []
    paint = MemoryChart.paintEvent

    def counted(chart: MemoryChart, event: QPaintEvent) -> None:
        frames.append(1)
        paint(chart, event)

    monkeypatch.setattr(MemoryChart, "paintEvent", counted)
    desk.chart.show()
    qtbot.waitExposed(desk.chart)
    for number in range(200):
        desk.add(100.0 + number / 100)
        qtbot.wait(1)
    assert 1 <= len(frames) <= 25, "200 samples within some 0.3 s, one frame per 0.1 s"
    assert desk.chart.accessibleDescription().startswith("Memory of this computer")


def _near(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return all(abs(a - b) < 40 for a, b in pairs)
