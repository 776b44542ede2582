"""Processor, disk, display and operating system, each from the place where the system documents it."""

from __future__ import annotations

import re
from typing import Literal

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP
from fluxdesk.domain.hardware import CpuInfo, DiskInfo
from fluxdesk.services.hardware_sources import Sources

NOTE_VIRTUAL = QT_TRANSLATE_NOOP(
    "hardware", "This is a virtual machine: it sees only the cards that are passed through to it."
)
NOTE_WSL = QT_TRANSLATE_NOOP(
    "hardware", "This is Linux inside Windows (WSL): Windows programs share the card's memory."
)

CPU_FLAGS = (
    "avx2", "avx_vnni", "avx512f", "avx512_bf16", "avx512_vnni", "avx512_fp16",
    "amx_tile", "amx_bf16", "amx_int8", "asimd", "asimddp", "bf16", "i8mm", "sve",
)  # fmt: skip
"""Linux' names (arch/x86/include/asm/cpufeatures.h, arch/arm64) of what the engine can make use of."""
_WINDOWS_FEATURES = {40: "avx2", 41: "avx512f"}
"""PF_AVX2_INSTRUCTIONS_AVAILABLE and PF_AVX512F_INSTRUCTIONS_AVAILABLE of IsProcessorFeaturePresent."""
_APPLE_FEATURES = {"FEAT_BF16": "bf16", "FEAT_I8MM": "i8mm", "FEAT_DotProd": "asimddp"}
_NETWORK_FILE_SYSTEMS = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "sshfs",
    "fuse.sshfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
)
_DRIVE_REMOTE = 4

DiskKind = Literal["ssd", "hdd", "network", "unknown"]


def read_cpu(sources: Sources) -> CpuInfo:
    """The processor of this machine."""
    physical, logical = sources.cores()
    name, features = {"Linux": _linux_cpu, "Darwin": _apple_cpu, "Windows": _windows_cpu}.get(
        sources.system, _linux_cpu
    )(sources)
    return CpuInfo(name=name, physical_cores=physical, logical_cores=logical, features=features)


def _linux_cpu(sources: Sources) -> tuple[str, tuple[str, ...]]:
    text = sources.read_text("/proc/cpuinfo") or ""
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    flags = re.search(r"^(?:flags|Features)\s*:\s*(.+)$", text, re.MULTILINE)
    present = set(flags[1].split()) if flags else set()
    return (name[1].strip() if name else ""), tuple(flag for flag in CPU_FLAGS if flag in present)


def _apple_cpu(sources: Sources) -> tuple[str, tuple[str, ...]]:
    name = (sources.run("sysctl", "-n", "machdep.cpu.brand_string") or "").strip()
    found = [
        label
        for feature, label in _APPLE_FEATURES.items()
        if (sources.run("sysctl", "-n", f"hw.optional.arm.{feature}") or "").strip() == "1"
    ]
    leaf = (sources.run("sysctl", "-n", "machdep.cpu.leaf7_features") or "").split()
    found += [flag for flag in ("avx2", "avx512f") if flag.upper() in leaf]
    return name, tuple(found)


def _windows_cpu(sources: Sources) -> tuple[str, tuple[str, ...]]:
    name = str(sources.processor_registry().get("ProcessorNameString", "")).strip()
    return name, tuple(
        label for number, label in _WINDOWS_FEATURES.items() if sources.processor_feature(number)
    )


def read_disk(sources: Sources, path: str) -> DiskInfo | None:
    """The disk that `path` is or will be on."""
    figures = sources.disk(path)
    if figures is None:
        return None
    return DiskInfo(path=path, free_bytes=figures[0], total_bytes=figures[1], kind=_disk_kind(sources, path))


def _disk_kind(sources: Sources, path: str) -> DiskKind:
    if sources.system == "Windows":
        return "network" if sources.drive_type(path) == _DRIVE_REMOTE else "unknown"
    if sources.system == "Darwin":
        text = sources.run("diskutil", "info", path) or ""
        solid = re.search(r"Solid State:\s*(Yes|No)", text)
        return ("ssd" if solid[1] == "Yes" else "hdd") if solid else "unknown"
    number = sources.device_number(path)
    return _linux_disk_kind(sources, number) if number else "unknown"


def _linux_disk_kind(sources: Sources, number: str) -> DiskKind:
    """By the queue's rotational flag; a file system without a block device (btrfs, network) by its mount's
    source."""
    target = sources.link_target(f"/sys/dev/block/{number}")
    if target is None:
        for line in (sources.read_text("/proc/self/mountinfo") or "").splitlines():
            left, _, right = line.partition(" - ")
            words, tail = left.split(), right.split()
            if len(words) > 2 and words[2] == number and len(tail) > 1:
                if tail[0] in _NETWORK_FILE_SYSTEMS:
                    return "network"
                target = f"/sys/class/block/{tail[1].rsplit('/', 1)[-1]}"
                target = sources.link_target(target) or target
                break
    if target is None or "/virtio" in target or "/virtual/block/vd" in target:
        return "unknown"  # a virtual disk's flag says nothing about what is behind it
    for folder in (target, target.rsplit("/", 1)[0]):
        flag = (sources.read_text(f"{folder}/queue/rotational") or "").strip()
        if flag in ("0", "1"):
            return "hdd" if flag == "1" else "ssd"
    return "unknown"


def read_display(sources: Sources) -> str:
    """ "wayland", "x11", "windows", "quartz", or empty without a display."""
    if sources.system == "Windows":
        return "windows"
    if sources.system == "Darwin":
        return "quartz"
    kind = sources.environment.get("XDG_SESSION_TYPE", "")
    if kind in ("wayland", "x11"):
        return kind
    if sources.environment.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "x11" if sources.environment.get("DISPLAY") else ""


def read_system(sources: Sources) -> str:
    """The operating system in words."""
    if sources.system != "Linux":
        return sources.release()
    text = sources.read_text("/etc/os-release") or ""
    pretty = re.search(r'^PRETTY_NAME="?([^"\n]+)"?', text, re.MULTILINE)
    return f"{pretty[1] if pretty else 'Linux'} (Linux {sources.release()})"


def surroundings(sources: Sources) -> tuple[str, ...]:
    """Notes about what the program runs inside of."""
    if sources.system != "Linux":
        return ()
    if "microsoft" in sources.release().lower():
        return (NOTE_WSL,)
    flags = re.search(r"^flags\s*:.*\bhypervisor\b", sources.read_text("/proc/cpuinfo") or "", re.MULTILINE)
    return (NOTE_VIRTUAL,) if flags else ()
