"""What a machine is and what its memory does. Bytes are `int`, times are seconds."""

from __future__ import annotations

from typing import Literal

import msgspec

GpuVendor = Literal["nvidia", "amd", "intel", "apple", "other"]


class GpuProcess(msgspec.Struct, frozen=True):
    """Another program that holds memory of a GPU."""

    pid: int
    name: str
    used_bytes: int | None = None


class GpuInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One GPU, as its driver describes it."""

    index: int
    name: str
    vendor: GpuVendor
    total_bytes: int | None = None
    free_bytes: int | None = None
    compute_capability: str | None = None
    """NVIDIA: "8.9"; AMD: the gfx name; None elsewhere."""
    driver_version: str | None = None
    pcie_generation: int | None = None
    pcie_width: int | None = None
    cores: int | None = None
    """Scalar lanes: NVIDIA's CUDA cores, AMD's stream processors."""
    clock_mhz: int | None = None
    """Highest clock of the lanes."""
    unified_memory: bool = False
    """The GPU shares the system's RAM (Apple, integrated GPUs)."""
    processes: tuple[GpuProcess, ...] = ()
    usable: bool = True
    """False when FluxDesk's engine cannot run on it; `note` says why."""
    note: str = ""
    """An English sentence (translation context `hardware`), or empty."""


class CpuInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The processor; `features` holds lower-case names such as avx2, avx512_bf16, avx512_vnni, amx_bf16."""

    name: str
    physical_cores: int
    logical_cores: int
    features: tuple[str, ...] = ()


class DiskInfo(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    free_bytes: int
    total_bytes: int
    kind: Literal["ssd", "hdd", "network", "unknown"] = "unknown"


class HardwareReport(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the adviser knows of a machine."""

    system: str
    cpu: CpuInfo
    ram_total_bytes: int
    ram_available_bytes: int
    swap_total_bytes: int = 0
    gpus: tuple[GpuInfo, ...] = ()
    disk: DiskInfo | None = None
    display_server: str = ""
    notes: tuple[str, ...] = ()
    """English sentences (translation context `hardware`) about what could not be found out, and why."""


class VramSample(msgspec.Struct, frozen=True, kw_only=True):
    """One look at the memory. None means: there is no such thing here, or it could not be read."""

    time_seconds: float
    """`time.monotonic()` of the engine process."""
    job_id: str | None = None
    device_name: str | None = None
    device_used_bytes: int | None = None
    device_total_bytes: int | None = None
    process_bytes: int | None = None
    """This process's share of the device, by the driver."""
    torch_allocated_bytes: int | None = None
    torch_reserved_bytes: int | None = None
    ram_process_bytes: int
    ram_used_bytes: int
    ram_total_bytes: int
    note: str = ""
    """Why there are no device figures ("no_gpu", "driver_missing", "gpu_lost"), or empty."""
