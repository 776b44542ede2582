"""A machine that answers the hardware probe from a recording."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fluxdesk.services.hardware_sources import MemoryFigures

MACHINES = Path(__file__).parent / "machines"


class RecordedNvmlError(Exception):
    def __init__(self, value: int) -> None:
        super().__init__(f"NVML error {value}")
        self.value = value


class RecordedNvml:
    """The part of pynvml that the probe uses, over recorded devices; an absent figure raises as the driver
    does."""

    NVMLError = RecordedNvmlError

    def __init__(self, recording: dict[str, Any]) -> None:
        self.recording = recording
        self.shut_down = False

    def nvmlShutdown(self) -> None:
        self.shut_down = True

    def nvmlSystemGetDriverVersion(self) -> bytes:
        return str(self.recording["driver"]).encode()

    def nvmlDeviceGetCount(self) -> int:
        return len(self.recording["devices"])

    def nvmlDeviceGetHandleByIndex(self, index: int) -> dict[str, Any]:
        return self.recording["devices"][index]

    def nvmlDeviceGetMigMode(self, handle: dict[str, Any]) -> tuple[int, int]:
        if "mig" not in handle:
            raise RecordedNvmlError(3)
        return 1, 1

    def nvmlDeviceGetMaxMigDeviceCount(self, handle: dict[str, Any]) -> int:
        return 7

    def nvmlDeviceGetMigDeviceHandleByIndex(self, handle: dict[str, Any], index: int) -> dict[str, Any]:
        if index >= len(handle["mig"]):
            raise RecordedNvmlError(6)
        return handle["mig"][index]

    def nvmlDeviceGetMemoryInfo(self, handle: dict[str, Any]) -> SimpleNamespace:
        total, free = self._of(handle, "total"), self._of(handle, "free")
        return SimpleNamespace(total=total, free=free, used=total - free)

    def nvmlDeviceGetCudaComputeCapability(self, handle: dict[str, Any]) -> tuple[int, int]:
        major, minor = self._of(handle, "capability")
        return major, minor

    def nvmlDeviceGetName(self, handle: dict[str, Any]) -> str:
        return str(self._of(handle, "name"))

    def nvmlDeviceGetMaxPcieLinkGeneration(self, handle: dict[str, Any]) -> int:
        return int(self._of(handle, "generation"))

    def nvmlDeviceGetMaxPcieLinkWidth(self, handle: dict[str, Any]) -> int:
        return int(self._of(handle, "width"))

    def nvmlDeviceGetNumGpuCores(self, handle: dict[str, Any]) -> int:
        return int(self._of(handle, "cores"))

    def nvmlDeviceGetMaxClockInfo(self, handle: dict[str, Any], kind: int) -> int:
        return int(self._of(handle, "clock"))

    def nvmlDeviceGetComputeRunningProcesses(self, handle: dict[str, Any]) -> list[SimpleNamespace]:
        return [SimpleNamespace(pid=p[0], usedGpuMemory=p[2]) for p in self._of(handle, "processes")]

    def nvmlDeviceGetGraphicsRunningProcesses(self, handle: dict[str, Any]) -> list[SimpleNamespace]:
        return self.nvmlDeviceGetComputeRunningProcesses(handle)

    def nvmlSystemGetProcessName(self, pid: int) -> bytes:
        for device in self.recording["devices"]:
            for process in device["processes"] or []:
                if process[0] == pid:
                    return str(process[1]).encode()
        raise RecordedNvmlError(6)

    def _of(self, handle: dict[str, Any], name: str) -> Any:
        if handle[name] is None:
            raise RecordedNvmlError(3)
        return handle[name]


class RecordedSources:
    """`Sources` of one recording."""

    def __init__(self, recording: dict[str, Any]) -> None:
        self.recording = recording
        self.system = str(recording["system"])
        self.environment: dict[str, str] = recording["environment"]
        self.library: RecordedNvml | None = None

    def read_text(self, path: str) -> str | None:
        found = self.recording["files"].get(path)
        return None if found is None else str(found)

    def list_folder(self, path: str) -> tuple[str, ...]:
        known = [*self.recording["files"], *self.recording["links"]]
        inside = {name[len(path) + 1 :].split("/")[0] for name in known if name.startswith(path + "/")}
        return tuple(sorted(inside))

    def link_target(self, path: str) -> str | None:
        found = self.recording["links"].get(path)
        return None if found is None else str(found)

    def run(self, *command: str) -> str | None:
        found = self.recording.get("commands", {}).get(" ".join(command))
        return None if found is None else str(found)

    def nvml(self) -> Any:
        recording = self.recording["nvml"]
        if recording is None:
            raise ImportError("no pynvml here")
        if "error" in recording:
            raise RecordedNvmlError(recording["error"])
        self.library = RecordedNvml(recording)
        return self.library

    def display_registry(self) -> tuple[dict[str, Any], ...]:
        return tuple(self.recording.get("registry", ()))

    def processor_registry(self) -> dict[str, Any]:
        return dict(self.recording.get("processor_registry", {}))

    def processor_feature(self, number: int) -> bool:
        return number in self.recording.get("processor_features", ())

    def memory(self) -> MemoryFigures:
        return MemoryFigures(*self.recording["memory"])

    def cores(self) -> tuple[int, int]:
        physical, logical = self.recording["cores"]
        return physical, logical

    def disk(self, path: str) -> tuple[int, int] | None:
        free, total = self.recording["disk"]
        return free, total

    def device_number(self, path: str) -> str | None:
        found = self.recording["device_number"]
        return None if found is None else str(found)

    def drive_type(self, path: str) -> int:
        return int(self.recording.get("drive_type", 0))

    def release(self) -> str:
        return str(self.recording["release"])


def load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((MACHINES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def names() -> list[str]:
    return sorted(path.stem for path in MACHINES.glob("*.json"))
