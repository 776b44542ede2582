"""The whole window over the real child with fake maths, as a program that the kill test kills.

    python queue_driver.py COUNT

Makes sure that COUNT pictures are in the queue or done, paints what is left, and ends when all are finished.
"""

from __future__ import annotations

import asyncio
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path

import qasync

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fakes import request

from fluxdesk.app import Application, Frame, make_qt_application
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.paths import find_paths


async def drive(app: Application, folder: Path, count: int) -> None:
    """Fill the queue up and wait for its end."""
    life = asyncio.ensure_future(app.live(f"queue-driver-{os.getpid()}"))
    memory = app.pictures.memory
    changed = asyncio.Event()
    memory.restored.connect(lambda _: changed.set())
    memory.history_changed.connect(changed.set)

    async def until(holds: Callable[[], bool]) -> None:
        while not holds():
            changed.clear()
            await changed.wait()

    await until(lambda: memory.is_restored)
    known = {job.id for job in (*memory.history, *app.jobs.waiting)}
    known |= {app.jobs.running.id} if app.jobs.running is not None else set()
    for number in range(count):
        if f"job-{number}" not in known:
            app.jobs.submit(
                request(number, steps=3, width=64, height=64, output_path=str(folder / f"{number}.png"))
            )
    await until(lambda: sum(job.status == "finished" for job in memory.history) >= count)
    app.window.close()
    await life
    sys.stdout.write("done\n")


def main() -> None:
    paths = find_paths()
    qt = make_qt_application(paths)
    engine = functools.partial(EngineProcess, fake=True, environment={"FLUXDESK_FAKE": "!slow=0.03"})
    app = Application(qt, paths, Frame(paths), engine)
    app.preferences.set("painting", "resume_queue", "go_on")
    app.window.show()
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(drive(app, paths.pictures, int(sys.argv[1])))


if __name__ == "__main__":
    main()
