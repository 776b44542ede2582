"""How many float32 operations per second this CPU multiplies matrices with: measured in a fraction of a second.

One core is timed by its own clock (so other programs do not count) on blocks that its cache holds; the machine's
rate is that times the cores. A product on all cores at once would measure how busy the machine is right now.
"""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import numpy as np

from fluxdesk.formats.atomic import write_cache
from fluxdesk.services.paths import Paths

FILE_NAME = "cpu_rate.json"
SIDE, COUNT = 64, 64
"""Products this small stay on one thread in every BLAS that numpy ships with."""
BUDGET_SECONDS = 0.15
LARGE_PRODUCT_GAIN = 1.2
"""Large products reach 80 to 85 % of the instruction rate, these blocks about 68 % (76 of 112 GFLOP/s on Zen 3)."""


class CpuRate(msgspec.Struct, frozen=True, kw_only=True):
    """`cpu` tells a moved profile from its own machine."""

    cpu: str
    cores: int
    flops: float


def measure_core_flops(budget_seconds: float = BUDGET_SECONDS) -> float:
    """float32 operations per second of large matrix products on one core."""
    left = np.ones((COUNT, SIDE, SIDE), np.float32)
    right = np.ones((COUNT, SIDE, SIDE), np.float32)
    out = np.empty_like(left)
    np.matmul(left, right, out=out)
    best = float("inf")
    began = time.perf_counter()
    while best == float("inf") or time.perf_counter() - began < budget_seconds:
        start = time.thread_time_ns()
        for _ in range(8):
            np.matmul(left, right, out=out)
        spent = time.thread_time_ns() - start
        best = min(best, spent / 8e9) if spent else best
    return LARGE_PRODUCT_GAIN * 2 * COUNT * SIDE**3 / best


def cpu_flops(paths: Paths, cpu_name: str, cores: int, *, measure: bool = True) -> float | None:
    """The remembered rate of this CPU; measured and remembered when there is none and `measure` allows it."""
    file: Path = paths.cache / FILE_NAME
    try:
        known = msgspec.json.decode(file.read_bytes(), type=CpuRate)
    except (OSError, msgspec.MsgspecError):
        known = None
    if known is not None and (known.cpu, known.cores) == (cpu_name, cores):
        return known.flops
    if not measure:
        return None
    found = CpuRate(cpu=cpu_name, cores=cores, flops=measure_core_flops() * cores)
    write_cache(file, msgspec.json.encode(found))
    return found.flops
