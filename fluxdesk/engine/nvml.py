"""NVIDIA's management library behind four questions, so that tests can put recorded answers in its place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

_PCI = Path("/sys/bus/pci/devices")
_NVIDIA_VENDOR = "0x10de"


class NvmlUnavailable(Exception):
    """There are no figures; `note` is one of VramSample's notes."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


class DeviceMemory(msgspec.Struct, frozen=True):
    """Bytes of one device; `process` is this process's share, None where the driver does not tell."""

    name: str
    used: int
    total: int
    process: int | None


class Nvml:
    """One NVIDIA device seen through the driver. Used from the sampler's thread only."""

    def __init__(self, library: Any = None) -> None:
        self._library = library
        self._handle: Any = None
        self._name = ""

    def open(self, device: str = "0") -> None:
        """Start the library and find `device` (NVML index or GPU UUID).

        Raises:
            NvmlUnavailable: no NVIDIA GPU, its driver is missing, or it was lost.
        """
        nvml = self._import()
        try:
            nvml.nvmlInit()
        except nvml.NVMLError as error:
            raise NvmlUnavailable("driver_missing" if has_nvidia_card() else "no_gpu") from error
        try:
            if nvml.nvmlDeviceGetCount() == 0:
                raise NvmlUnavailable("no_gpu")
            if device.startswith(("GPU-", "MIG-")):
                self._handle = nvml.nvmlDeviceGetHandleByUUID(device)
            else:
                self._handle = nvml.nvmlDeviceGetHandleByIndex(int(device))
            name = nvml.nvmlDeviceGetName(self._handle)
        except nvml.NVMLError as error:
            raise NvmlUnavailable("gpu_lost") from error
        self._name = name.decode() if isinstance(name, bytes) else str(name)

    def read(self) -> DeviceMemory:
        """Raises NvmlUnavailable when the device fell off the bus or the driver was reset."""
        nvml = self._library
        try:
            memory = nvml.nvmlDeviceGetMemoryInfo(self._handle)
        except nvml.NVMLError as error:
            raise NvmlUnavailable("gpu_lost") from error
        return DeviceMemory(self._name, int(memory.used), int(memory.total), self._own_bytes())

    def close(self) -> None:
        if self._library is not None and self._handle is not None:
            self._handle = None
            try:
                self._library.nvmlShutdown()
            except self._library.NVMLError:
                return

    def _own_bytes(self) -> int | None:
        """This process's share: None under Windows' WDDM, in another PID namespace, or before CUDA starts."""
        nvml = self._library
        try:
            processes = nvml.nvmlDeviceGetComputeRunningProcesses(self._handle)
        except nvml.NVMLError:
            return None
        shares = [p.usedGpuMemory for p in processes if p.pid == os.getpid()]
        known = [int(share) for share in shares if share is not None]
        return sum(known) if known else None

    def _import(self) -> Any:
        if self._library is None:
            try:
                import pynvml
            except ImportError as error:
                raise NvmlUnavailable("driver_missing" if has_nvidia_card() else "no_gpu") from error
            self._library = pynvml
        return self._library


def has_nvidia_card() -> bool:
    """Whether a PCI display device of NVIDIA is plugged in (Linux; False where that cannot be seen)."""
    if not _PCI.is_dir():
        return False
    for device in _PCI.iterdir():
        try:
            vendor = (device / "vendor").read_text().strip()
            if vendor == _NVIDIA_VENDOR and (device / "class").read_text().startswith("0x03"):
                return True
        except OSError:
            continue
    return False


def visible_device(environment: dict[str, str] | None = None) -> str:
    """The device that torch will call cuda:0: the first entry of CUDA_VISIBLE_DEVICES, else index 0."""
    variables = os.environ if environment is None else environment
    first = variables.get("CUDA_VISIBLE_DEVICES", "").split(",")[0].strip()
    return first if first.isdigit() or first.startswith(("GPU-", "MIG-")) else "0"
