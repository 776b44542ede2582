"""The thread that looks at memory: four times a second when idle, ten times while a job runs.

It needs no torch: the driver's figures come from NVML, RAM from psutil, and torch's own counters through a
callable that the back end provides once torch is loaded. Whatever is missing is said in the sample's note and
stops nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil

from fluxdesk.domain.hardware import VramSample
from fluxdesk.engine.nvml import DeviceMemory, Nvml, NvmlUnavailable, visible_device

IDLE_SECONDS = 1 / 4
BUSY_SECONDS = 1 / 10
REOPEN_SECONDS = 10.0
"""After the device was lost, how long until the driver is asked again."""

TorchCounters = Callable[[], tuple[int, int] | None]


class Peaks(msgspec.Struct):
    """The highest figures since the job began. None: there is no device."""

    ram_bytes: int = 0
    device_bytes: int | None = None
    """This process's share, or torch's reserved bytes where the driver does not tell shares."""


class MemorySampler(threading.Thread):
    """Sends a `VramSample` at a fixed rate until `stop`."""

    def __init__(
        self, send: Callable[[VramSample], None], torch_counters: TorchCounters, nvml: Nvml | None = None
    ) -> None:
        super().__init__(name="memory sampler", daemon=True)
        self._send = send
        self._torch_counters = torch_counters
        self._nvml = nvml or Nvml()
        self._process = psutil.Process()
        self._wake = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._job_id: str | None = None
        self._peaks = Peaks()
        self._opened = False
        self._note = ""
        self._reopen_at = 0.0

    def run(self) -> None:
        while not self._stopping:
            self._send(self.sample())
            self._wake.wait(BUSY_SECONDS if self._job_id else IDLE_SECONDS)
            self._wake.clear()
        self._nvml.close()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    def job_started(self, job_id: str) -> None:
        with self._lock:
            self._job_id = job_id
            self._peaks = Peaks()
        reset_ram_peak()
        self._wake.set()

    def job_ended(self) -> Peaks:
        """The job's peaks, RAM by the kernel's own high-water mark where there is one."""
        self.sample()
        with self._lock:
            peaks, self._peaks = self._peaks, Peaks()
            self._job_id = None
        peaks.ram_bytes = max(peaks.ram_bytes, ram_peak() or 0)
        return peaks

    def sample(self) -> VramSample:
        """Look once; also keeps the running job's peaks."""
        device = self._read_device()
        torch = self._torch_counters()
        memory = psutil.virtual_memory()
        rss = int(self._process.memory_info().rss)
        share = device.process if device and device.process is not None else (torch[1] if torch else None)
        with self._lock:
            self._peaks.ram_bytes = max(self._peaks.ram_bytes, rss)
            if share is not None:
                self._peaks.device_bytes = max(self._peaks.device_bytes or 0, share)
            job_id = self._job_id
        return VramSample(
            time_seconds=time.monotonic(),
            job_id=job_id,
            device_name=device.name if device else None,
            device_used_bytes=device.used if device else None,
            device_total_bytes=device.total if device else None,
            process_bytes=device.process if device else None,
            torch_allocated_bytes=torch[0] if torch else None,
            torch_reserved_bytes=torch[1] if torch else None,
            ram_process_bytes=rss,
            ram_used_bytes=int(memory.total - memory.available),
            ram_total_bytes=int(memory.total),
            note=self._note,
        )

    def _read_device(self) -> DeviceMemory | None:
        with self._lock:
            try:
                if not self._opened:
                    if time.monotonic() < self._reopen_at:
                        return None
                    self._nvml.open(visible_device())
                    self._opened = True
                memory = self._nvml.read()
            except NvmlUnavailable as error:
                self._note = error.note
                self._opened = False
                self._reopen_at = time.monotonic() + REOPEN_SECONDS
                if error.note != "gpu_lost":
                    self._reopen_at = float("inf")
                return None
            self._note = ""
            return memory


def reset_ram_peak() -> None:
    """Make Linux's high-water mark (VmHWM) start again from here (proc(5), clear_refs 5)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def ram_peak() -> int | None:
    """Bytes of the kernel's high-water mark of this process; None where the system keeps none."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None
