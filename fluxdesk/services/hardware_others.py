"""GPUs of Macs (one memory for both) and of Windows machines without NVIDIA's library (the registry's own
figure)."""

from __future__ import annotations

import re
from typing import Any

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP
from fluxdesk.domain.hardware import GpuInfo, GpuVendor
from fluxdesk.domain.machine import unified_vram_bytes
from fluxdesk.services.hardware_sources import Sources

NOTE_UNIFIED = QT_TRANSLATE_NOOP(
    "hardware",
    "The processor and the graphics unit share one memory; the system lets about two thirds be used.",
)
NOTE_INTEL_MAC = QT_TRANSLATE_NOOP(
    "hardware", "On Macs with an Intel processor FluxDesk paints with the processor only."
)
NOTE_WINDOWS_FREE = QT_TRANSLATE_NOOP(
    "hardware", "Windows does not say how much of this card's memory other programs hold."
)
NOTE_WINDOWS_AMD = QT_TRANSLATE_NOOP(
    "hardware", "FluxDesk cannot paint with AMD cards on Windows, so the processor paints."
)
NOTE_SMALL = QT_TRANSLATE_NOOP("hardware", "This adapter has no memory of its own for painting.")

_VENDOR_BY_ID: dict[str, GpuVendor] = {"10de": "nvidia", "1002": "amd", "8086": "intel"}
_SMALLEST_BYTES = 2 * 1024**3


def apple_gpus(sources: Sources, ram_total: int) -> tuple[tuple[GpuInfo, ...], tuple[str, ...]]:
    """The GPU of an Apple chip; an Intel Mac has none that FluxDesk uses."""
    brand = (sources.run("sysctl", "-n", "machdep.cpu.brand_string") or "").strip()
    if not brand.startswith("Apple"):
        return (), (NOTE_INTEL_MAC,)
    total = unified_vram_bytes(ram_total)
    gpu = GpuInfo(
        index=0, name=f"{brand} GPU", vendor="apple", total_bytes=total,
        free_bytes=min(total, sources.memory().available), unified_memory=True, note=NOTE_UNIFIED,
    )  # fmt: skip
    return (gpu,), ()


def windows_gpus(sources: Sources, *, nvidia_found: bool, nvidia_note: str) -> tuple[GpuInfo, ...]:
    """The display adapters of the registry: `HardwareInformation.qwMemorySize` is 64 bits wide, where WMI's
    AdapterRAM stops at 4 GB. NVIDIA's are left out when NVML described them better."""
    gpus: list[GpuInfo] = []
    counts: dict[str, int] = {}
    seen: set[tuple[object, ...]] = set()
    for values in sources.display_registry():
        vendor = _vendor(values)
        name = str(values.get("DriverDesc", "")).strip()
        if vendor is None or not name or (vendor == "nvidia" and nvidia_found):
            continue
        key = (name, values.get("MatchingDeviceId"), values.get("DriverVersion"))
        if key in seen and not values.get("HardwareInformation.qwMemorySize"):
            continue
        seen.add(key)
        index = counts.get(vendor, 0)
        counts[vendor] = index + 1
        gpus.append(_registry_gpu(values, name, vendor, index, nvidia_note))
    return tuple(gpus)


def _registry_gpu(
    values: dict[str, Any], name: str, vendor: GpuVendor, index: int, nvidia_note: str
) -> GpuInfo:
    total = _bytes(values.get("HardwareInformation.qwMemorySize"))
    usable, note = True, NOTE_WINDOWS_FREE
    if total is None or total < _SMALLEST_BYTES:
        usable, note = False, NOTE_SMALL
    elif vendor == "amd":
        usable, note = False, NOTE_WINDOWS_AMD
    elif vendor == "nvidia":
        usable, note = False, nvidia_note
    return GpuInfo(
        index=index,
        name=name,
        vendor=vendor,
        total_bytes=total,
        driver_version=str(values["DriverVersion"]) if values.get("DriverVersion") else None,
        unified_memory=total is None or total < _SMALLEST_BYTES,
        usable=usable,
        note=note,
    )


def _vendor(values: dict[str, Any]) -> GpuVendor | None:
    found = re.search(r"ven_([0-9a-f]{4})", str(values.get("MatchingDeviceId", "")).lower())
    return _VENDOR_BY_ID.get(found[1]) if found else None


def _bytes(value: object) -> int | None:
    """A QWORD, or the eight bytes of one that some drivers write."""
    if isinstance(value, int) and value > 0:
        return value
    if isinstance(value, bytes | list) and len(value) >= 4:
        return int.from_bytes(bytes(value)[:8], "little") or None
    return None
