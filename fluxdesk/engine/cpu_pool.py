"""Threads that each run single-threaded kernels on their own tiles of a matrix.

A tile is dequantised and multiplied by one core while it is in that core's cache; no barrier stands between
the two, so dequantisation of one tile overlaps the product of another. Tiles depend on shapes only, never on
the number of threads, so results are the same on every count of cores.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import torch
from torch import Tensor

Tile = tuple[int, int]
"""First and past-the-end row."""


_CPU = torch.device("cpu")


class Scratch(threading.local):
    """Buffers of one thread, by use; they grow to the largest size asked for and stay."""

    def __init__(self) -> None:
        self._buffers: dict[tuple[str, torch.dtype, torch.device], Tensor] = {}

    def get(
        self, use: str, shape: tuple[int, ...], dtype: torch.dtype, device: torch.device = _CPU
    ) -> Tensor:
        """An uninitialised tensor of `shape`; valid until the next call with the same `use` here."""
        count = 1
        for size in shape:
            count *= size
        buffer = self._buffers.get((use, dtype, device))
        if buffer is None or buffer.numel() < count:
            with torch.inference_mode(False):  # made inside, it could not be written to outside
                buffer = torch.empty(count, dtype=dtype, device=device)
            self._buffers[(use, dtype, device)] = buffer
        return buffer[:count].view(shape)

    def clear(self) -> None:
        """Give the calling thread's buffers back."""
        self._buffers.clear()


class CpuPool:
    """As many workers as torch would use threads, each limited to one thread of its own."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._executor = (
            ThreadPoolExecutor(threads, "tile", initializer=torch.set_num_threads, initargs=(1,))
            if threads > 1
            else None
        )
        if self._executor is not None:
            barrier = threading.Barrier(threads)
            list(self._executor.map(lambda _: barrier.wait(), range(threads)))
            # set_num_threads in the workers also set the process-wide default for threads to come
            torch.set_num_threads(threads)

    def run(self, work: Callable[[int, int], None], tiles: Sequence[Tile]) -> None:
        """Call `work(start, stop)` for every tile; returns when all are done.

        Raises:
            Exception: the first exception of `work`; the other tiles are finished or skipped.
        """
        if self._executor is None or len(tiles) == 1:
            for start, stop in tiles:
                work(start, stop)
            return
        pending = iter(tiles)
        lock = threading.Lock()

        def drain() -> None:
            with torch.inference_mode():
                while True:
                    with lock:
                        tile = next(pending, None)
                    if tile is None:
                        return
                    work(*tile)

        futures = [self._executor.submit(drain) for _ in range(min(self.threads, len(tiles)))]
        for future in futures:
            future.result()


@lru_cache(maxsize=1)
def cpu_pool() -> CpuPool:
    """The pool of this process, sized by `torch.get_num_threads()` at its first use."""
    return CpuPool(torch.get_num_threads())


def row_tiles(rows: int, rows_per_tile: int) -> tuple[Tile, ...]:
    """`rows` cut into tiles of `rows_per_tile`; the last may be shorter."""
    return tuple((start, min(start + rows_per_tile, rows)) for start in range(0, rows, rows_per_tile))
