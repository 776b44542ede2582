"""Measures pictures in a process of its own: FLIP holds the interpreter for seconds. Window side."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fluxdesk.services.difference_maps import MapKind, write_map
from fluxdesk.services.lab_session import MeasureTask, run_measure_task
from fluxdesk.services.lab_store import MeasuredPair


class Measurer:
    """One worker process, started when it is first needed. UI thread."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def measure(self, task: MeasureTask) -> MeasuredPair:
        """Raises KnownError when a picture cannot be read."""
        import asyncio

        return await asyncio.get_running_loop().run_in_executor(self._running(), run_measure_task, task)

    async def write_map(self, reference: Path, picture: Path, target: Path, kind: MapKind) -> None:
        """The map of two pictures as a PNG at `target`.

        Raises:
            KnownError: a picture is gone, or the sizes differ.
        """
        import asyncio

        paths = (str(reference), str(picture), str(target))
        await asyncio.get_running_loop().run_in_executor(self._running(), write_map, *paths, kind)

    def close(self) -> None:
        """End the process; what waits for it is cancelled."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            import multiprocessing

            self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        return self._pool
