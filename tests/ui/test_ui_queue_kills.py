"""kill -9 of the whole program at random moments of a full queue: nothing lost, nothing twice, starts clean.

The many kills run by hand: pytest -m full tests/ui/test_ui_queue_kills.py
"""

from __future__ import annotations

import itertools
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
from fluxdesk.services.queue_store import KEEP_ENDED

TESTS = Path(__file__).resolve().parents[1]
LONGEST_RUN_SECONDS = 4.0
"""A kill comes at a random moment of the program's first seconds: start, restoring, painting."""


def start(folder: Path, count: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent), "QT_QPA_PLATFORM": "offscreen"}
    environment["FLUXDESK_HOME"] = str(folder)
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
        # A kill between the file's making and its first table leaves a queue without jobs.
        made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchone()
        found = dict(connection.execute("SELECT id, ended FROM jobs WHERE ended > 0")) if made else {}
    connection.close()
    return found


class Home:
    """One home of the program with a queue of `count` pictures, and what must stay true of it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.count = count
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FLUXDESK_HOME", str(folder))
            paths = find_paths()
        self.pictures = paths.pictures
        self.queue = paths.data / "queue.sqlite"
        self._before: dict[str, int] = {}
        self._written: dict[str, int] = {}

    def look(self) -> None:
        """What had ended has ended, at the same moment, and no file of it was written again."""
        after = ended_jobs(self.queue)
        assert self._before.items() <= after.items(), "what had ended has ended, at the same moment"
        for job_id, moment in self._written.items():
            assert self._moment(job_id) == moment, f"{job_id} was painted twice"
        self._before = after
        self._written = {job_id: self._moment(job_id) for job_id in after}

    def _moment(self, job_id: str) -> int:
        return (self.pictures / f"{job_id.removeprefix('job-')}.png").stat().st_mtime_ns

    def finish(self) -> None:
        """Let the queue run to its end; every picture is there once and whole, and nothing else."""
        child = start(self.folder, self.count)
        output, errors = child.communicate(timeout=300)
        assert (child.returncode, output) == (0, "done\n"), errors
        self.look()
        assert set(ended_jobs(self.queue)) == {f"job-{number}" for number in range(self.count)}
        files = [file.name for file in self.pictures.rglob("*") if file.is_file()]
        assert sorted(files) == sorted(f"{number}.png" for number in range(self.count))
        for number in range(self.count):
            file = self.pictures / f"{number}.png"
            record = read_record(file)
            assert record is not None
            assert record.request.id == f"job-{number}"
            with Image.open(file) as picture:
                picture.load()


def run_with_kills(folder: Path, kills: int, count: int, seed: int) -> int:
    """Kill the program so often, then let it finish; returns how many kills came while it ran.

    When all is done before, more pictures are asked for, so that every kill meets a queue; before the queue would
    forget what ended first (it keeps `KEEP_ENDED`), that home is finished and a new one begun.
    """
    draw = random.Random(seed)
    homes = itertools.count()
    home = Home(folder / str(next(homes)), count)
    met = 0
    for _ in range(kills):
        child = start(home.folder, home.count)
        try:
            output, errors = child.communicate(timeout=draw.uniform(0.2, LONGEST_RUN_SECONDS))
            assert child.returncode == 0, errors
            assert output == "done\n"
            home.count += count  # as many again: what starts next finds a queue for longer than it lives
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            met += 1
        home.look()
        if home.count + count > KEEP_ENDED:
            home.finish()
            home = Home(folder / str(next(homes)), count)
    home.finish()
    return met


def test_a_few_kills(tmp_path: Path) -> None:
    assert run_with_kills(tmp_path, 4, 25, seed=1) >= 1


@pytest.mark.full
def test_two_hundred_kills(tmp_path: Path) -> None:
    assert run_with_kills(tmp_path, 200, 60, seed=int(os.environ.get("FLUXDESK_SEED", "7"))) >= 150
