"""The whole window over the real child with fake maths, as a program that the kill test kills.

    python queue_driver.py COUNT

Makes sure that COUNT pictures are in the queue or done, paints what is left, and ends when all are finished.
"""

from __future__ import annotations

import asyncio
import functools
import os
import sys
from pathlib import Path

import qasync

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fakes import request  # noqa: E402  (the line above finds it)

from fluxdesk.app import Application, Frame, make_qt_application  # noqa: E402
from fluxdesk.generation.engine_process import EngineProcess  # noqa: E402
from fluxdesk.services.paths import find_paths  # noqa: E402


async def drive(app: Application, folder: Path, count: int) -> None:
    """Fill the queue up and wait for its end."""
    life = asyncio.ensure_future(app.live(f"queue-driver-{os.getpid()}"))
    memory = app.pictures.memory
    while not memory.is_restored:
        await asyncio.sleep(0.005)
    known = {job.id for job in (*memory.history, *app.jobs.waiting)}
    known |= {app.jobs.running.id} if app.jobs.running is not None else set()
    for number in range(count):
        if f"job-{number}" not in known:
            app.jobs.submit(
                request(number, steps=3, width=64, height=64, output_path=str(folder / f"{number}.png"))
            )
    while sum(job.status == "finished" for job in memory.history) < count:
        await asyncio.sleep(0.005)
    app.window.close()
    await life
    print("done", flush=True)


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
