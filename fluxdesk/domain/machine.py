"""From what a machine reports to what can be planned with: its nominal sizes, its device, its budget."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from fluxdesk.domain.hardware import CpuInfo, GpuInfo, HardwareReport
from fluxdesk.domain.memory_plan import GIB, MIB, MemoryBudget

NOMINAL_GIB = (
    1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 141, 192, 256, 384, 512, 1024,
)  # fmt: skip
NOMINAL_TOLERANCE = 0.92
"""ECC and the driver's share make a 24 GB card report 22.5 GiB (A10, L4) and a 16 GB T4 15.0."""
DEVICE_CONTEXT_BYTES = {"cuda": 450 * MIB, "xpu": 400 * MIB, "mps": 0}
"""What a torch process takes on the device before its first weight (driver context and library handles)."""
GPU_RAM_CONTEXT_BYTES = 1500 * MIB
"""RAM of the engine process when it drives a GPU: Python, torch and the driver's libraries."""
CPU_RAM_CONTEXT_BYTES = 585_000_000
"""The same without a GPU: Python, torch's CPU build, transformers, diffusers (first runs of `bench forecast`: 514 MiB
foretold with 500 MB here, 594 MiB measured)."""

DType = Literal["float32", "bfloat16", "float16"]


def nominal_gib(total_bytes: int) -> int:
    """The size on the box: 11.99 GiB is a 12 GB card, 22.5 GiB a 24 GB one."""
    gib = total_bytes / GIB
    fitting = [size for size in NOMINAL_GIB if size * NOMINAL_TOLERANCE <= gib]
    return max(fitting, default=0)


def choose_gpu(report: HardwareReport) -> GpuInfo | None:
    """The GPU to plan with: usable and of known size; the largest, then the one with most free memory."""
    candidates = [gpu for gpu in report.gpus if gpu.usable and gpu.total_bytes]
    return max(
        candidates, key=lambda gpu: (gpu.total_bytes or 0, gpu.free_bytes or 0, -gpu.index), default=None
    )


def torch_device(gpu: GpuInfo) -> str:
    """torch's name of a GPU. ROCm answers to "cuda"; indices count within the vendor."""
    kind = {"nvidia": "cuda", "amd": "cuda", "intel": "xpu"}.get(gpu.vendor)
    return f"{kind}:{gpu.index}" if kind else "mps"


def gpu_dtype(gpu: GpuInfo) -> DType:
    """The type to compute in: bfloat16 where the hardware multiplies it, else float16 where that is fast.

    NVIDIA: bfloat16 from 8.0 (CUDA programming guide, tensor cores), fast float16 at 7.x; earlier cards have
    none."""
    if gpu.vendor == "nvidia":
        major = capability(gpu)[0]
        return "bfloat16" if major >= 8 else "float16" if major == 7 else "float32"
    if gpu.vendor == "amd" and re.match(r"gfx(10|9[01]\b|8)", gpu.compute_capability or ""):
        return "float16"
    return "bfloat16"


def capability(gpu: GpuInfo) -> tuple[int, int]:
    """(major, minor) of an NVIDIA card; (8, 0) when the driver did not say."""
    found = re.fullmatch(r"(\d+)\.(\d+)", gpu.compute_capability or "")
    return (int(found[1]), int(found[2])) if found else (8, 0)


def cpu_dtype(cpu: CpuInfo) -> DType:
    """bfloat16 where the CPU multiplies it (AVX512-BF16 or AMX), else float32."""
    return "bfloat16" if {"avx512_bf16", "amx_bf16"} & set(cpu.features) else "float32"


def unified_vram_bytes(ram_total_bytes: int) -> int:
    """What Apple's driver lets a process wire for the GPU: two thirds of the RAM up to 36 GiB, then three
    quarters (`recommendedMaxWorkingSetSize` as reported by Metal on these machines)."""
    share = 2 / 3 if ram_total_bytes <= 36 * GIB else 3 / 4
    return int(ram_total_bytes * share)


def budget_of(report: HardwareReport, gpu: GpuInfo | None = None) -> MemoryBudget:
    """What `report`'s machine can give now, on `gpu` or (None) on the GPU that `choose_gpu` takes, else on
    its CPU."""
    gpu = gpu or choose_gpu(report)
    if gpu is None:
        return cpu_budget(report)
    device = torch_device(gpu)
    total = gpu.total_bytes or 0
    free = total if gpu.free_bytes is None else gpu.free_bytes
    if gpu.unified_memory:
        free = min(free, report.ram_available_bytes)
    return MemoryBudget(
        device=device,
        free_vram_bytes=free,
        free_ram_bytes=report.ram_available_bytes,
        unified=gpu.unified_memory,
        compute_dtype=gpu_dtype(gpu),
        device_context_bytes=DEVICE_CONTEXT_BYTES[device.split(":")[0]],
        ram_context_bytes=CPU_RAM_CONTEXT_BYTES if gpu.unified_memory else GPU_RAM_CONTEXT_BYTES,
    )


def cpu_budget(report: HardwareReport) -> MemoryBudget:
    """The same without a GPU."""
    return MemoryBudget(
        free_ram_bytes=report.ram_available_bytes,
        compute_dtype=cpu_dtype(report.cpu),
        ram_context_bytes=CPU_RAM_CONTEXT_BYTES,
        threads=report.cpu.physical_cores,
    )


def simulated(vram_gib: float, ram_gib: float, *, name: str | None = None) -> HardwareReport:
    """A machine that has this much and uses nothing of it; no GPU when `vram_gib` is 0. For what-if
    questions."""
    gpus: tuple[GpuInfo, ...] = ()
    if vram_gib > 0:
        size = int(vram_gib * GIB)
        gpus = (
            GpuInfo(
                index=0, name=name or f"NVIDIA GPU, {vram_gib:g} GiB", vendor="nvidia", total_bytes=size,
                free_bytes=size, compute_capability="8.6", pcie_generation=4, pcie_width=16,
            ),
        )  # fmt: skip
    ram = int(ram_gib * GIB)
    cpu = CpuInfo(name="", physical_cores=4, logical_cores=8, features=("avx2",))
    return HardwareReport(system="", cpu=cpu, ram_total_bytes=ram, ram_available_bytes=ram, gpus=gpus)


def without_desktop(report: HardwareReport) -> HardwareReport:
    """The machine as if no other program held VRAM: what closing them would buy."""
    gpus = tuple(msgspec.structs.replace(gpu, free_bytes=gpu.total_bytes) for gpu in report.gpus)
    return msgspec.structs.replace(report, gpus=gpus)
