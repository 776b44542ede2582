"""kill -9 of the whole program at random moments of a full queue: nothing lost, nothing twice, starts clean.

The many kills run by hand: pytest -m full tests/ui/test_ui_queue_kills.py
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from fluxdesk.formats.png import read_record
from fluxdesk.services.paths import find_paths

TESTS = Path(__file__).resolve().parents[1]
LONGEST_RUN_SECONDS = 4.0
"""A kill comes at a random moment of the program's first seconds: start, restoring, painting."""


def start(count: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, str(TESTS / "queue_driver.py"), str(count)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended_jobs(queue: Path) -> dict[str, int]:
    """Id -> when it ended, of all jobs that the queue's file says are over."""
    if not queue.exists():
        return {}
    with sqlite3.connect(queue) as connection:
        found = dict(connection.execute("SELECT id, ended FROM jobs WHERE ended > 0"))
    connection.close()
    return found


def run_with_kills(kills: int, count: int, seed: int) -> int:
    """Kill the program so often, then let it finish; returns how many kills came while it ran.

    When all is done before, more pictures are asked for, so that every kill meets a queue.
    """
    draw = random.Random(seed)
    paths = find_paths()
    queue = paths.data / "queue.sqlite"
    before: dict[str, int] = {}
    written: dict[str, int] = {}
    met = 0
    for _ in range(kills):
        child = start(count)
        try:
            output, errors = child.communicate(timeout=draw.uniform(0.2, LONGEST_RUN_SECONDS))
            assert child.returncode == 0, errors
            assert output == "done\n"
            count += 10
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            met += 1
        after = ended_jobs(queue)
        assert before.items() <= after.items(), "what had ended has ended, at the same moment"
        for job_id, moment in written.items():
            file = paths.pictures / f"{job_id.removeprefix('job-')}.png"
            assert file.stat().st_mtime_ns == moment, f"{job_id} was painted twice"
        before = after
        written = {job_id: (paths.pictures / f"{job_id[4:]}.png").stat().st_mtime_ns for job_id in after}
    child = start(count)
    output, errors = child.communicate(timeout=300)
    assert (child.returncode, output) == (0, "done\n"), errors
    assert set(ended_jobs(queue)) == {f"job-{number}" for number in range(count)}
    pictures = sorted(paths.pictures.rglob("*"))
    assert sorted(file.name for file in pictures if file.is_file()) == sorted(
        f"{n}.png" for n in range(count)
    )
    for number in range(count):
        file = paths.pictures / f"{number}.png"
        record = read_record(file)
        assert record is not None
        assert record.request.id == f"job-{number}"
        with Image.open(file) as picture:
            picture.load()
    return met


def test_a_few_kills() -> None:
    assert run_with_kills(4, 25, seed=1) >= 1


@pytest.mark.full
def test_two_hundred_kills() -> None:
    assert run_with_kills(200, 60, seed=int(os.environ.get("FLUXDESK_SEED", "7"))) >= 150
