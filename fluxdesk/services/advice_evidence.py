"""What this machine has taught so far: measured runs, the lab's levels, the CPU's rate."""

from __future__ import annotations

from fluxdesk.domain.hardware import CpuInfo
from fluxdesk.domain.recommendation import Evidence
from fluxdesk.services.cpu_rate import cpu_flops
from fluxdesk.services.measured_levels import MeasuredLevels
from fluxdesk.services.paths import Paths
from fluxdesk.services.speed_store import SpeedStore


def read_evidence(paths: Paths, cpu: CpuInfo, *, measure: bool = False) -> Evidence:
    """All evidence under `paths`.

    Args:
        measure: also measure the CPU (0.2 s, once) when that was not done before.
    """
    return Evidence(
        history=SpeedStore(paths).all(),
        measured=MeasuredLevels(paths).all(),
        cpu_flops=cpu_flops(paths, cpu.name, cpu.physical_cores, measure=measure),
    )
