"""Everything the hardware probe asks the system, behind one object, so that recorded machines can answer
instead."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import msgspec
import psutil

COMMAND_SECONDS = 10.0
"""A helper of the system that takes longer is taken as absent."""
DISPLAY_CLASS = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
"""Windows' class of display adapters (Microsoft, "System-Defined Device Setup Classes")."""
PROCESSOR_KEY = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"


class MemoryFigures(msgspec.Struct, frozen=True):
    """RAM and page file or swap, in bytes."""

    total: int
    available: int
    swap_total: int = 0


class Sources(Protocol):
    """Questions to a system. None or an empty answer means: not there; nothing here raises but `nvml`."""

    system: str
    """"Linux", "Windows" or "Darwin"."""
    environment: dict[str, str]

    def read_text(self, path: str) -> str | None: ...

    def list_folder(self, path: str) -> tuple[str, ...]: ...

    def link_target(self, path: str) -> str | None: ...

    def run(self, *command: str) -> str | None: ...

    def nvml(self) -> Any:
        """NVIDIA's management library, initialised. Raises its NVMLError, or ImportError without the
        package."""
        ...

    def display_registry(self) -> tuple[dict[str, Any], ...]:
        """Windows: the values of each display adapter's key."""
        ...

    def processor_registry(self) -> dict[str, Any]: ...

    def processor_feature(self, number: int) -> bool:
        """Windows: IsProcessorFeaturePresent."""
        ...

    def memory(self) -> MemoryFigures: ...

    def cores(self) -> tuple[int, int]:
        """(physical, logical)."""
        ...

    def disk(self, path: str) -> tuple[int, int] | None:
        """(free, total) bytes of the file system that `path` is or would be on."""
        ...

    def device_number(self, path: str) -> str | None:
        """ "major:minor" of that file system's device, None where there is no such thing."""
        ...

    def drive_type(self, path: str) -> int:
        """Windows: GetDriveType; 0 elsewhere."""
        ...

    def release(self) -> str:
        """The system in words: "Windows 11 (10.0.26100)", "macOS 15.1", or the kernel's release."""
        ...


class RealSources:
    """This machine."""

    def __init__(self) -> None:
        self.system = platform.system()
        self.environment = dict(os.environ)

    def read_text(self, path: str) -> str | None:
        try:
            return Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def list_folder(self, path: str) -> tuple[str, ...]:
        try:
            return tuple(sorted(entry.name for entry in Path(path).iterdir()))
        except OSError:
            return ()

    def link_target(self, path: str) -> str | None:
        try:
            return str(Path(path).resolve(strict=True)) if Path(path).is_symlink() else None
        except OSError:
            return None

    def run(self, *command: str) -> str | None:
        program = shutil.which(command[0])
        if program is None:
            return None
        try:
            done = subprocess.run(
                [program, *command[1:]], capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None

    def nvml(self) -> Any:
        library = import_module("pynvml")
        library.nvmlInit()
        return library

    def display_registry(self) -> tuple[dict[str, Any], ...]:
        found = []
        for name in _registry_keys(DISPLAY_CLASS):
            if name.isdigit() and (values := _registry_values(f"{DISPLAY_CLASS}\\{name}")):
                found.append(values)
        return tuple(found)

    def processor_registry(self) -> dict[str, Any]:
        return _registry_values(PROCESSOR_KEY)

    def processor_feature(self, number: int) -> bool:
        return bool(_kernel32().IsProcessorFeaturePresent(number)) if self.system == "Windows" else False

    def memory(self) -> MemoryFigures:
        memory, swap = psutil.virtual_memory(), psutil.swap_memory()
        return MemoryFigures(int(memory.total), int(memory.available), int(swap.total))

    def cores(self) -> tuple[int, int]:
        logical = psutil.cpu_count(logical=True) or os.cpu_count() or 1
        return psutil.cpu_count(logical=False) or logical, logical

    def disk(self, path: str) -> tuple[int, int] | None:
        try:
            usage = shutil.disk_usage(existing_parent(path))
        except OSError:
            return None
        return usage.free, usage.total

    def device_number(self, path: str) -> str | None:
        if self.system == "Windows":
            return None
        try:
            device = existing_parent(path).stat().st_dev
        except OSError:
            return None
        return f"{os.major(device)}:{os.minor(device)}"

    def drive_type(self, path: str) -> int:
        if self.system != "Windows":
            return 0
        return int(_kernel32().GetDriveTypeW(Path(path).anchor or None))

    def release(self) -> str:
        if self.system == "Windows":
            return f"Windows {platform.release()} ({platform.version()})"
        if self.system == "Darwin":
            return f"macOS {platform.mac_ver()[0]}"
        return platform.release()


def existing_parent(path: str) -> Path:
    """`path`, or its nearest ancestor that exists (a model folder is measured before it is made)."""
    wanted = Path(path).absolute()
    while not wanted.exists() and wanted != wanted.parent:
        wanted = wanted.parent
    return wanted


def _kernel32() -> Any:
    """Windows' kernel32; only there on Windows, which is why it is fetched by name."""
    return getattr(ctypes, "windll").kernel32  # noqa: B009 - typed on Windows only


def _registry_keys(path: str) -> list[str]:
    names: list[str] = []
    try:
        winreg: Any = import_module("winreg")
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            for index in range(winreg.QueryInfoKey(key)[0]):
                names.append(winreg.EnumKey(key, index))
    except (ImportError, OSError):
        return names
    return names


def _registry_values(path: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    try:
        winreg: Any = import_module("winreg")
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            for index in range(winreg.QueryInfoKey(key)[1]):
                name, value, _ = winreg.EnumValue(key, index)
                values[name] = value
    except (ImportError, OSError):
        return values
    return values
