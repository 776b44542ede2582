"""Measures whether the window stays quick while it downloads at full speed.

    python -m fluxdesk.ui.bench_fetching [--megabytes 1024]

A real window, its Models page in front, fetches one big file from a server beside it on this machine; a 16 ms
timer on the UI thread ticks meanwhile. Needs a display (or QT_QPA_PLATFORM=offscreen). Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from fluxdesk.ui.bench_window import IDLE, TICK_MS, run_child, spread

WORST_STALL_MS = 50.0

FETCHING = """
import asyncio, json, os, sys, time
import qasync
from PySide6.QtCore import Qt, QTimer
from fluxdesk.app import Application, Frame, make_qt_application
from fluxdesk.services.paths import find_paths
settings = json.loads(sys.argv[1])
paths = find_paths()
qt = make_qt_application(paths)
app = Application(qt, paths, Frame(paths))
app.window.show()
loop = qasync.QEventLoop(qt)
asyncio.set_event_loop(loop)
ticks = []
timer = QTimer()
timer.setTimerType(Qt.TimerType.PreciseTimer)
timer.timeout.connect(lambda: ticks.append((time.perf_counter(), time.thread_time())))
target = paths.models / "model.bin"
async def until(condition):
    while not condition():
        await asyncio.sleep(0.05)
async def fetch():
    await until(lambda: app.session.options and app.models.hardware is not None)
    app.window.show_page("models")
    await asyncio.sleep(1.0)
    timer.start(settings["tick_ms"])
    began = time.perf_counter()
    app.models.add_address(settings["address"])
    await until(lambda: target.exists())
    seconds = time.perf_counter() - began
    timer.stop()
    await until(lambda: not app.models.fetches.fetches)
    app.window.close()
    return seconds
async def both():
    life = asyncio.ensure_future(app.live(f"bench-{os.getpid()}"))
    app.models.fetch_asked.connect(app.models.fetch)
    seconds = await fetch()
    await life
    pairs = list(zip(ticks, ticks[1:]))
    gaps = [1000 * (after[0] - before[0]) for before, after in pairs]
    busy = [1000 * (after[1] - before[1]) for before, after in pairs]
    print(json.dumps({"seconds": seconds, "gaps_ms": gaps, "busy_ms": busy}), flush=True)
with loop:
    loop.run_until_complete(both())
"""


def measure(megabytes: int) -> dict[str, Any]:
    """Gaps between the ticks from the click to the file's arrival.

    `busy` is the processor time of the UI thread between two ticks: what FluxDesk itself is to blame for.
    `idle_peer_gaps` are those of a program beside it that only ticks: what the machine is to blame for.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "model.bin"
        with source.open("wb") as file:
            for _ in range(megabytes):
                file.write(os.urandom(1_000_000))
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "fluxdesk.services.fault_server", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        )
        idle = subprocess.Popen(
            [sys.executable, "-c", IDLE, str(TICK_MS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            address = f"http://127.0.0.1:{server.stdout.readline().split()[0]}/plain/model.bin"
            settings = json.dumps({"address": address, "tick_ms": TICK_MS})
            found = json.loads(run_child(FETCHING, settings).splitlines()[-1])
        finally:
            server.communicate("", timeout=30)
            beside = idle.communicate("stop\n", timeout=30)[0]
    gaps = spread(found["gaps_ms"])
    return {
        "megabytes": megabytes,
        "megabytes_per_second": round(megabytes / found["seconds"], 1),
        "gaps": gaps,
        "busy": spread(found["busy_ms"]),
        "idle_peer_gaps": spread(json.loads(beside)),
        "promise": {"worst_ms": WORST_STALL_MS},
        "holds": gaps["worst_ms"] < WORST_STALL_MS,
    }


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    document = measure(parser.parse_args(argv).megabytes)
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return 0 if document["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
