"""Measures what the window promises: first paint against an empty PySide6 window, and stalls while painting.

    python -m fluxdesk.ui.bench_window [--runs N] [--fake]

Needs a display (or QT_QPA_PLATFORM=offscreen). Every figure comes from processes of its own; the two kinds of
starts alternate, so that a busy machine is unfair to neither. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

TICK_MS = 16
PAINT_RATIO = 2.0
WORST_STALL_MS = 100.0
P99_STALL_MS = 25.0
SECONDS_PER_RUN = 180

EMPTY = """
import os, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, painted)
def painted():
    print(time.time(), flush=True)
    os._exit(0)
app = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
app.exec()  # exec-allowed: the peer has no coroutines
"""
"""The peer: the least that a PySide6 program can show."""

FULL = """
import os, time
import fluxdesk.ui.main_window as frame
from fluxdesk.cli.main import main
build = frame.MainWindow.__init__
def painted():
    print(time.time(), flush=True)
    os._exit(0)
def init(self, *arguments, **named):
    build(self, *arguments, **named)
    self.painted.connect(painted)
frame.MainWindow.__init__ = init
main([])
"""
"""FluxDesk as a person starts it, until the Generate page has been painted."""

STALLS = """
import asyncio, functools, json, os, sys, time
import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from fluxdesk.app import Application, Frame, make_engine, make_qt_application
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.paths import find_paths
settings = json.loads(sys.argv[1])
paths = find_paths()
qt = make_qt_application(paths)
fake = functools.partial(EngineProcess, fake=True, environment={"FLUXDESK_FAKE": "!slow=0.1"})
app = Application(qt, paths, Frame(paths), fake if settings["fake"] else make_engine)
app.window.show()
loop = qasync.QEventLoop(qt)
asyncio.set_event_loop(loop)
ticks = []
timer = QTimer()
timer.setTimerType(Qt.TimerType.PreciseTimer)
timer.timeout.connect(lambda: ticks.append((time.perf_counter(), time.thread_time())))
async def until(condition):
    while not condition():
        await asyncio.sleep(0.05)
async def paint():
    await until(lambda: app.jobs.engine == "ready" and app.session.options)
    app.session.set(prompt="a red circle above a blue square on a white background", count=settings["count"])
    timer.start(settings["tick_ms"])
    app.window.page("generate").submit()
    ended = []
    app.jobs.job_finished.connect(lambda job: ended.append(job.status))
    await until(lambda: len(ended) == settings["count"])
    await asyncio.sleep(0.5)
    timer.stop()
    app.window.close()
    return ended
async def both():
    life = asyncio.ensure_future(app.live(f"bench-{os.getpid()}"))
    ended = await paint()
    await life
    pairs = list(zip(ticks, ticks[1:]))
    gaps = [1000 * (after[0] - before[0]) for before, after in pairs]
    busy = [1000 * (after[1] - before[1]) for before, after in pairs]
    print(json.dumps({"ended": ended, "gaps_ms": gaps, "busy_ms": busy}), flush=True)
with loop:
    loop.run_until_complete(both())
"""

IDLE = """
import json, select, sys, time
from PySide6.QtCore import QCoreApplication, Qt, QTimer
app = QCoreApplication([])
ticks = []
def tick():
    ticks.append(time.perf_counter())
    if select.select([sys.stdin], [], [], 0)[0]:
        app.quit()
timer = QTimer()
timer.setTimerType(Qt.TimerType.PreciseTimer)
timer.timeout.connect(tick)
timer.start(int(sys.argv[1]))
app.exec()  # exec-allowed: the peer has no coroutines
print(json.dumps([1000 * (after - before) for before, after in zip(ticks, ticks[1:])]))
"""
"""The peer of the stalls: a program that does nothing but tick, beside it, on the same busy machine."""


def measure_first_paint(runs: int) -> dict[str, Any]:
    """Seconds from the start of the process to the first paint, medians of `runs` of each kind."""
    seconds: dict[str, list[float]] = {"empty": [], "fluxdesk": []}
    for _ in range(runs):
        for kind, code in (("empty", EMPTY), ("fluxdesk", FULL)):
            began = time.time()
            seconds[kind].append(float(run_child(code)) - began)
    medians = {kind: statistics.median(values) for kind, values in seconds.items()}
    ratio = medians["fluxdesk"] / medians["empty"]
    return {
        "empty_seconds": round(medians["empty"], 4),
        "fluxdesk_seconds": round(medians["fluxdesk"], 4),
        "ratio": round(ratio, 3),
        "promise": PAINT_RATIO,
        "holds": ratio <= PAINT_RATIO,
        "runs": runs,
    }


def measure_stalls(*, fake: bool, count: int = 2) -> dict[str, Any]:
    """Gaps between ticks of a 16 ms timer on the UI thread, from Generate to the last of `count` pictures.

    `busy` is the processor time that thread used between two ticks: what FluxDesk itself is to blame for.
    `idle_peer_gaps` are those of a program beside it that only ticks: what the machine is to blame for.
    """
    settings = json.dumps({"fake": fake, "count": count, "tick_ms": TICK_MS})
    idle = subprocess.Popen(
        [sys.executable, "-c", IDLE, str(TICK_MS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(run_child(STALLS, settings).splitlines()[-1])
    beside = json.loads(idle.communicate("stop\n")[0])
    gaps = spread(found["gaps_ms"])
    return {
        "engine": "fake" if fake else "flux-mini",
        "ended": found["ended"],
        "gaps": gaps,
        "busy": spread(found["busy_ms"]),
        "idle_peer_gaps": spread(beside),
        "promise": {"p99_ms": P99_STALL_MS, "worst_ms": WORST_STALL_MS},
        "holds": gaps["p99_ms"] < P99_STALL_MS and gaps["worst_ms"] < WORST_STALL_MS,
    }


def spread(values: list[float]) -> dict[str, float]:
    """Number, median, 99th percentile and worst of `values` (milliseconds)."""
    ordered = sorted(values)
    return {
        "ticks": len(ordered),
        "median_ms": round(statistics.median(ordered), 2),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
        "worst_ms": round(ordered[-1], 2),
    }


def bench(runs: int = 5, *, fake: bool = False) -> dict[str, Any]:
    """Both measurements with what they ran on."""
    return {
        "platform": os.environ.get("QT_QPA_PLATFORM", "native"),
        "cores": os.cpu_count(),
        "first_paint": measure_first_paint(runs),
        "stalls": measure_stalls(fake=fake),
    }


def run_child(code: str, *arguments: str) -> str:
    """Run `code` in a Python of its own, in a home of its own; its output.

    Raises:
        RuntimeError: it failed; the text holds its last lines.
    """
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env={**os.environ, "FLUXDESK_HOME": home},
            capture_output=True,
            text=True,
            timeout=SECONDS_PER_RUN,
            check=False,
        )
    if run.returncode != 0:
        raise RuntimeError(f"the measured program failed: {run.stderr[-800:]}")
    return run.stdout


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="starts of each kind")
    parser.add_argument("--fake", action="store_true", help="stalls with the engine's fake backend")
    arguments = parser.parse_args(argv)
    document = bench(arguments.runs, fake=arguments.fake)
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return 0 if document["first_paint"]["holds"] and document["stalls"]["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
