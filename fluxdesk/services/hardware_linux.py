"""GPUs that Linux shows under /sys: AMD and Intel with their memory, and cards that nobody drives."""

from __future__ import annotations

import re

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP
from fluxdesk.domain.hardware import GpuInfo, GpuVendor
from fluxdesk.services.hardware_sources import Sources

PCI = "/sys/bus/pci/devices"
KFD = "/sys/class/kfd/kfd/topology/nodes"
PCI_NAMES = ("/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids")
VENDORS: dict[str, GpuVendor] = {"0x10de": "nvidia", "0x1002": "amd", "0x8086": "intel"}
_VENDOR_NAMES = {"nvidia": "NVIDIA GPU", "amd": "AMD GPU", "intel": "Intel GPU"}
INTEGRATED_LIMIT_BYTES = 2 * 1024**3
"""An AMD device with less own memory than this is the processor's graphics unit (its BIOS carve-out)."""
PREFETCHABLE_BAR = 0x2000
"""IORESOURCE_PREFETCH of include/linux/ioport.h: the window through which the card's memory is seen."""

NOTE_NO_ROCM = QT_TRANSLATE_NOOP(
    "hardware",
    "The system's part of AMD's ROCm (the amdkfd device) is missing, so this card cannot paint yet.",
)
NOTE_INTEGRATED = QT_TRANSLATE_NOOP(
    "hardware", "This graphics unit is part of the processor and has no memory of its own."
)
NOTE_WINDOW_SIZE = QT_TRANSLATE_NOOP(
    "hardware",
    "The driver does not say how much memory this card has free; its size is that of its PCI window.",
)
NOTE_INTEL_SIZE_UNKNOWN = QT_TRANSLATE_NOOP(
    "hardware", "The driver does not say how much memory this card has."
)
NOTE_NO_DRIVER = QT_TRANSLATE_NOOP("hardware", "No driver has taken this card, so it cannot paint.")
NOTE_OPEN_DRIVER = QT_TRANSLATE_NOOP(
    "hardware",
    "This NVIDIA card runs with the nouveau driver, which cannot compute. Install NVIDIA's own driver.",
)


class PciDisplay(msgspec.Struct, frozen=True):
    """A display device on the PCI bus."""

    address: str
    vendor: GpuVendor
    vendor_id: str
    device_id: str
    driver: str
    """Name of the kernel's driver, or empty."""

    @property
    def folder(self) -> str:
        return f"{PCI}/{self.address}"


def pci_displays(sources: Sources) -> tuple[PciDisplay, ...]:
    """All display devices (PCI class 03) of a known vendor, in bus order."""
    found = []
    for address in sources.list_folder(PCI):
        folder = f"{PCI}/{address}"
        kind = (sources.read_text(f"{folder}/class") or "").strip()
        vendor_id = (sources.read_text(f"{folder}/vendor") or "").strip().lower()
        if not kind.startswith("0x03") or vendor_id not in VENDORS:
            continue
        device_id = (sources.read_text(f"{folder}/device") or "").strip().lower()
        driver = (sources.link_target(f"{folder}/driver") or "").rsplit("/", 1)[-1]
        found.append(PciDisplay(address, VENDORS[vendor_id], vendor_id, device_id, driver))
    return tuple(found)


def linux_gpus(
    sources: Sources, displays: tuple[PciDisplay, ...], ram_total: int, *, nvidia_note: str = ""
) -> tuple[GpuInfo, ...]:
    """AMD and Intel devices, and NVIDIA cards that NVML did not report.

    Args:
        nvidia_note: why NVML reported none; empty when it did, and then its cards are left out here.
    """
    gpus: list[GpuInfo] = []
    counts: dict[str, int] = {}
    for display in displays:
        index = counts.get(display.vendor, 0)
        if display.vendor == "amd":
            gpu = _amd(sources, display, index, ram_total)
        elif display.vendor == "intel":
            gpu = _intel(sources, display, index, ram_total)
        elif nvidia_note:
            note = NOTE_OPEN_DRIVER if display.driver == "nouveau" else nvidia_note
            gpu = GpuInfo(index=index, name=_name(sources, display), vendor="nvidia", usable=False, note=note)
        else:
            continue
        counts[display.vendor] = index + 1
        gpus.append(gpu)
    return tuple(gpus)


def _number(sources: Sources, path: str) -> int | None:
    text = (sources.read_text(path) or "").strip()
    try:
        return int(text, 0)
    except ValueError:
        return None


def _amd(sources: Sources, display: PciDisplay, index: int, ram_total: int) -> GpuInfo:
    """amdgpu's own files (Linux documentation, "AMDGPU: VRAM and GTT info"), the gfx name by amdkfd."""
    total = _number(sources, f"{display.folder}/mem_info_vram_total")
    used = _number(sources, f"{display.folder}/mem_info_vram_used")
    node = _kfd_node(sources, display)
    integrated = total is not None and total < INTEGRATED_LIMIT_BYTES
    note = "" if node else NOTE_NO_ROCM
    if not display.driver:
        note = NOTE_NO_DRIVER
    if integrated:
        note = NOTE_INTEGRATED
    generation, width = _link(sources, display)
    return GpuInfo(
        index=index,
        name=_name(sources, display),
        vendor="amd",
        total_bytes=total,
        free_bytes=total - used if total is not None and used is not None else None,
        compute_capability=node.get("gfx") if node else None,
        driver_version=_rocm_version(sources),
        pcie_generation=generation,
        pcie_width=width,
        cores=_integer(node.get("lanes")) if node else None,
        clock_mhz=_integer(node.get("clock")) if node else None,
        unified_memory=integrated,
        usable=not note,
        note=note,
    )


def _integer(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _kfd_node(sources: Sources, display: PciDisplay) -> dict[str, str] | None:
    """amdkfd's node of the device: without one there is no ROCm. gfx_target_version 110000 means gfx1100."""
    for node in sources.list_folder(KFD):
        text = sources.read_text(f"{KFD}/{node}/properties") or ""
        values = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
        device = values.get("device_id", "0")
        if not device.isdigit() or int(device) == 0 or int(device) != int(display.device_id or "0", 16):
            continue
        version = int(values.get("gfx_target_version", "0"))
        major, minor, stepping = version // 10000, version // 100 % 100, version % 100
        units = int(values.get("simd_count", "0"))
        per_unit = 32 if major >= 10 else 16
        return {
            "gfx": f"gfx{major}{minor:x}{stepping:x}",
            "lanes": str(units * per_unit),
            "clock": values.get("max_engine_clk_fcompute", "0"),
        }
    return None


def _rocm_version(sources: Sources) -> str | None:
    text = sources.read_text("/opt/rocm/.info/version")
    return f"ROCm {text.strip()}" if text and text.strip() else None


def _intel(sources: Sources, display: PciDisplay, index: int, ram_total: int) -> GpuInfo:
    """Local memory by the xe driver's file, else by the size of the card's PCI window (whole with resizable
    BAR)."""
    total = _number(sources, f"{display.folder}/tile0/physical_vram_size_bytes")
    note = ""
    if total is None:
        window = _largest_window(sources, display)
        total = window if window >= INTEGRATED_LIMIT_BYTES else None
        note = NOTE_WINDOW_SIZE
    integrated = total is None and display.address.startswith("0000:00:")
    if integrated:
        return GpuInfo(
            index=index, name=_name(sources, display), vendor="intel", total_bytes=ram_total // 2,
            unified_memory=True, usable=False, note=NOTE_INTEGRATED,
        )  # fmt: skip
    if total is None:
        note = NOTE_INTEL_SIZE_UNKNOWN
    if not display.driver:
        note = NOTE_NO_DRIVER
    generation, width = _link(sources, display)
    return GpuInfo(
        index=index,
        name=_name(sources, display),
        vendor="intel",
        total_bytes=total,
        driver_version=display.driver or None,
        pcie_generation=generation,
        pcie_width=width,
        usable=total is not None and bool(display.driver),
        note=note,
    )


def _largest_window(sources: Sources, display: PciDisplay) -> int:
    """Bytes of the largest prefetchable window: lines "start end flags" in hexadecimal (sysfs-pci)."""
    largest = 0
    for line in (sources.read_text(f"{display.folder}/resource") or "").splitlines():
        words = line.split()
        if len(words) != 3:
            continue
        start, end, flags = (int(word, 16) for word in words)
        if end > start and flags & PREFETCHABLE_BAR:
            largest = max(largest, end - start + 1)
    return largest


_GENERATION_BY_SPEED = {"2.5": 1, "5.0": 2, "8.0": 3, "16.0": 4, "32.0": 5, "64.0": 6}


def _link(sources: Sources, display: PciDisplay) -> tuple[int | None, int | None]:
    """(PCIe generation, lanes) that card and slot agree on at most."""
    speed = re.match(r"([\d.]+) GT/s", sources.read_text(f"{display.folder}/max_link_speed") or "")
    width = _number(sources, f"{display.folder}/max_link_width")
    return (_GENERATION_BY_SPEED.get(speed[1]) if speed else None), width or None


def _name(sources: Sources, display: PciDisplay) -> str:
    """The driver's product name, else the public list of PCI names, else the vendor and the number."""
    product = (sources.read_text(f"{display.folder}/product_name") or "").strip()
    if product:
        return product
    for path in PCI_NAMES:
        text = sources.read_text(path)
        if text and (name := _pci_name(text, display.vendor_id[2:], display.device_id[2:])):
            return name
    return f"{_VENDOR_NAMES[display.vendor]} {display.device_id}"


def _pci_name(text: str, vendor: str, device: str) -> str | None:
    """ "vendor  name" lines with indented "device  name" lines under them; the marketing name stands in
    brackets."""
    found = re.search(rf"^{vendor}  ([^\n]+)\n((?:[\t#][^\n]*\n|\n)*)", text, re.MULTILINE)
    if not found:
        return None
    line = re.search(rf"^\t{device}  ([^\n]+)$", found[2], re.MULTILINE)
    if not line:
        return None
    marketing = re.search(r"\[(.+)\]", line[1])
    maker = {"10de": "NVIDIA", "1002": "AMD", "8086": "Intel"}[vendor]
    name = marketing[1] if marketing else line[1]
    return name if name.startswith(maker) else f"{maker} {name}"
