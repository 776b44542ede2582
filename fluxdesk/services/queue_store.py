"""The queue on disk: jobs that wait, the one that runs, and those that ended lately. Survives a kill.

SQLite (WAL): a change is there whole or not at all, and a process that dies loses nothing it was told is
written. Whether a job's picture was finished is not this file's word alone: a picture that exists and carries
the job's id is, whatever moment the kill came at. Writing happens on a thread of its own, in order.

Jobs name the program's own files by their path. An AppImage is mounted elsewhere at every start, and a portable
folder may be moved: such paths are led to where those files are now.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.errors import ErrorReport
from fluxdesk.domain.messages import RunResult
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.domain.request_paths import map_paths
from fluxdesk.formats.atomic import remove_parts
from fluxdesk.formats.png import read_record
from fluxdesk.services.sqlite_file import open_database, transaction

StoredStatus = Literal["queued", "running", "finished", "failed", "cancelled"]
KEEP_ENDED = 500

_log = logging.getLogger(__name__)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, place REAL NOT NULL, ended INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID
"""


class StoredJob(msgspec.Struct, frozen=True, kw_only=True):
    """One job as it is kept. Times: seconds since 1970."""

    request: GenerationRequest
    origin: str
    batch: str = ""
    urgent: bool = False
    status: StoredStatus = "queued"
    path: str | None = None
    result: RunResult | None = None
    error: ErrorReport | None = None
    ended_at: float | None = None


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier run of the program left."""

    interrupted: tuple[StoredJob, ...] = ()
    """Was running: to be offered again."""
    waiting: tuple[StoredJob, ...] = ()
    ended: tuple[StoredJob, ...] = ()
    """Oldest first."""


class QueueStore:
    """The queue in the SQLite file at `path`. Methods return at once; `flush` waits for the disk."""

    def __init__(self, path: Path, resources: Path) -> None:
        """Opens nothing yet. `resources`: the program's own files, as they lie in this run."""
        self.path = path
        self._resources = resources
        self._connection: sqlite3.Connection | None = None
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def load(self) -> Restored:
        """What is left of earlier runs; a job whose picture is there counts as finished. Blocking."""
        return self.loading()()

    def loading(self) -> Callable[[], Restored]:
        """As `load`, in two steps: what is saved from now on is no earlier run's. The second step is blocking."""
        answers: queue.SimpleQueue[Restored] = queue.SimpleQueue()
        self._order(lambda: answers.put(self._load()))
        return answers.get

    def texts(self) -> list[str] | None:
        """Every kept job as it is written, also those that cannot be understood; None: the file cannot be read.
        Blocking."""
        answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()
        self._order(lambda: answers.put(self._texts()))
        return answers.get()

    def save(self, jobs: Sequence[tuple[StoredJob, float]]) -> None:
        """Keep jobs, all or none of them; places order those that wait."""
        self._order(lambda: self._save(jobs))

    def forget(self, job_ids: Sequence[str]) -> None:
        """These are of no interest any more."""
        self._order(lambda: self._forget(job_ids))

    def flush(self) -> None:
        """Wait until everything is on the disk. Blocking."""
        done = threading.Event()
        self._order(done.set)
        done.wait()

    def close(self) -> None:
        """Write what is left and close the file. Blocking."""
        if self._thread is not None:
            self._orders.put(None)
            self._thread.join()
            self._thread = None

    def _order(self, run: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="queue store", daemon=True)
            self._thread.start()
        self._orders.put(run)

    def _work(self) -> None:
        while (run := self._orders.get()) is not None:
            try:
                run()
            except (sqlite3.Error, OSError):
                # The disk refuses: painting goes on, and the log says why the queue was not kept.
                _log.exception("the queue could not be kept")
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _load(self) -> Restored:
        try:
            rows = self._open().execute("SELECT id, data FROM jobs ORDER BY place, id").fetchall()
        except (sqlite3.Error, OSError):
            _log.exception("the queue of the last time cannot be read")
            return Restored()
        kept: dict[bool, list[StoredJob]] = {True: [], False: []}
        ended: list[StoredJob] = []
        healed: list[tuple[StoredJob, float]] = []
        for job_id, data in rows:
            try:
                job = self._at_home(msgspec.json.decode(data, type=StoredJob))
            except msgspec.MsgspecError as error:
                _log.warning("job %s of the last time is left out: %s", job_id, error)
                continue
            if job.status in ("queued", "running") and (done := _finished_after_all(job)) is not None:
                job = done
                healed.append((job, 0.0))
            if job.status in ("queued", "running"):
                kept[job.status == "running"].append(job)
            else:
                ended.append(job)
        if healed:
            self._save(healed)
        left = (*kept[True], *kept[False])
        remove_parts(
            Path(job.request.output_path) for job in left
        )  # the kill may have come while one was written
        ended.sort(key=lambda job: job.ended_at or 0.0)
        return Restored(interrupted=tuple(kept[True]), waiting=tuple(kept[False]), ended=tuple(ended))

    def _at_home(self, job: StoredJob) -> StoredJob:
        """`job` with the program's own files where they are in this run."""
        request = map_paths(job.request, lambda path: program_file(path, self._resources))
        return msgspec.structs.replace(job, request=request)

    def _texts(self) -> list[str] | None:
        try:
            rows = self._open().execute("SELECT data FROM jobs").fetchall()
        except (sqlite3.Error, OSError):
            _log.exception("the kept jobs cannot be read")
            return None
        return [bytes(data).decode(errors="replace") for (data,) in rows]

    def _save(self, jobs: Sequence[tuple[StoredJob, float]]) -> None:
        rows = [
            (job.request.id, place, round((job.ended_at or 0.0) * 1000), msgspec.json.encode(job))
            for job, place in jobs
        ]
        connection = self._open()
        with transaction(connection):
            connection.executemany("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?)", rows)
            connection.execute(
                "DELETE FROM jobs WHERE ended AND id NOT IN"
                " (SELECT id FROM jobs WHERE ended ORDER BY ended DESC LIMIT ?)",
                (KEEP_ENDED,),
            )

    def _forget(self, job_ids: Sequence[str]) -> None:
        self._open().executemany("DELETE FROM jobs WHERE id = ?", [(job_id,) for job_id in job_ids])

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_database(self.path, lambda opened: opened.execute(_SCHEMA))
        return self._connection


def program_file(path: str, resources: Path) -> str:
    """Where the program's file that an earlier run had at `path` is in this one; any other path as it is."""
    _before, ours, inside = path.replace("\\", "/").rpartition(f"/{resources.name}/")
    moved = resources / inside
    return str(moved) if ours and not Path(path).exists() and moved.exists() else path


def _finished_after_all(job: StoredJob) -> StoredJob | None:
    """`job` as finished, when its picture is there: the kill came between the picture and the note of it."""
    path = Path(job.request.output_path)
    try:
        record = read_record(path)
        if record is None or record.request.id != job.request.id:
            return None
        ended_at = path.stat().st_mtime
    except OSError:
        return None
    return msgspec.structs.replace(
        job, status="finished", path=str(path), result=record.result, ended_at=ended_at
    )
