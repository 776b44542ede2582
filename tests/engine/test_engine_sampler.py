"""The memory sampler with NVML absent, broken, lost in mid-run, and answering as recorded."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from fluxdesk.domain.hardware import VramSample
from fluxdesk.engine import nvml as nvml_module
from fluxdesk.engine.nvml import Nvml, NvmlUnavailable, visible_device
from fluxdesk.engine.vram_sampler import MemorySampler


class NVMLError(Exception):
    """pynvml's base error; `value` is the driver's code."""

    def __init__(self, value: int) -> None:
        super().__init__(value)
        self.value = value


LIBRARY_NOT_FOUND, DRIVER_NOT_LOADED, GPU_IS_LOST, NOT_SUPPORTED = 12, 9, 15, 3


class FakePynvml:
    """Answers in the shapes of nvidia-ml-py 13: structs with attributes, pids with `usedGpuMemory`."""

    NVMLError = NVMLError

    def __init__(self, *, init_code: int = 0, count: int = 1, share: int | None = 3 * 2**30) -> None:
        self.init_code = init_code
        self.count = count
        self.share = share
        self.lost = False
        self.opened: list[Any] = []

    def nvmlInit(self) -> None:
        if self.init_code:
            raise NVMLError(self.init_code)

    def nvmlShutdown(self) -> None:
        self.opened.append("shutdown")

    def nvmlDeviceGetCount(self) -> int:
        return self.count

    def nvmlDeviceGetHandleByIndex(self, index: int) -> object:
        self.opened.append(index)
        return object()

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> object:
        self.opened.append(uuid)
        return object()

    def nvmlDeviceGetName(self, handle: object) -> str:
        return "NVIDIA GeForce RTX 3060"

    def nvmlDeviceGetMemoryInfo(self, handle: object) -> SimpleNamespace:
        if self.lost:
            raise NVMLError(GPU_IS_LOST)
        return SimpleNamespace(total=12 * 2**30, free=8 * 2**30, used=4 * 2**30)

    def nvmlDeviceGetComputeRunningProcesses(self, handle: object) -> list[SimpleNamespace]:
        if self.share == -1:
            raise NVMLError(NOT_SUPPORTED)
        return [
            SimpleNamespace(pid=1, usedGpuMemory=2**20),
            SimpleNamespace(pid=os.getpid(), usedGpuMemory=self.share),
        ]


def sampler(library: Any, torch: tuple[int, int] | None = None) -> MemorySampler:
    return MemorySampler(lambda sample: None, lambda: torch, Nvml(library))


def test_recorded_figures() -> None:
    sample = sampler(FakePynvml(), torch=(100, 200)).sample()
    assert sample.device_name == "NVIDIA GeForce RTX 3060"
    assert (sample.device_used_bytes, sample.device_total_bytes) == (4 * 2**30, 12 * 2**30)
    assert sample.process_bytes == 3 * 2**30
    assert (sample.torch_allocated_bytes, sample.torch_reserved_bytes) == (100, 200)
    assert sample.note == ""


@pytest.mark.parametrize("share", [None, -1])
def test_the_driver_may_not_tell_shares(share: int | None) -> None:
    watching = sampler(FakePynvml(share=share), torch=(100, 200))
    watching.job_started("a")
    assert watching.sample().process_bytes is None
    assert watching.job_ended().device_bytes == 200, "torch's reserved bytes stand in"


@pytest.mark.parametrize(
    ("library", "card", "note"),
    [
        (FakePynvml(init_code=LIBRARY_NOT_FOUND), False, "no_gpu"),
        (FakePynvml(init_code=LIBRARY_NOT_FOUND), True, "driver_missing"),
        (FakePynvml(init_code=DRIVER_NOT_LOADED), True, "driver_missing"),
        (FakePynvml(count=0), False, "no_gpu"),
    ],
)
def test_why_there_are_no_figures(
    library: FakePynvml, card: bool, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nvml_module, "has_nvidia_card", lambda: card)
    sample = sampler(library).sample()
    assert sample.note == note
    assert sample.device_total_bytes is None
    assert sample.ram_process_bytes > 0


def test_pynvml_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pynvml", None)
    monkeypatch.setattr(nvml_module, "has_nvidia_card", lambda: False)
    with pytest.raises(NvmlUnavailable, match="no_gpu"):
        Nvml().open()


def test_gpu_lost_in_mid_run_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    library = FakePynvml()
    watching = sampler(library)
    watching.job_started("job")
    assert watching.sample().note == ""
    library.lost = True
    lost = watching.sample()
    assert (lost.note, lost.device_used_bytes, lost.job_id) == ("gpu_lost", None, "job")
    library.lost = False
    assert watching.sample().note == "gpu_lost", "the driver is not asked again at once"
    watching._reopen_at = 0.0
    assert watching.sample().note == ""
    assert watching.job_ended().device_bytes == 3 * 2**30


def test_peaks_belong_to_one_job() -> None:
    library = FakePynvml()
    watching = sampler(library)
    watching.job_started("first")
    library.share = 5 * 2**30
    watching.sample()
    library.share = 2**30
    assert watching.job_ended().device_bytes == 5 * 2**30
    watching.job_started("second")
    assert watching.job_ended().device_bytes == 2**30


def test_the_thread_sends_until_stopped_and_closes_the_library() -> None:
    library = FakePynvml()
    seen: list[VramSample] = []
    enough = threading.Event()

    def send(sample: VramSample) -> None:
        seen.append(sample)
        if len(seen) == 3:
            enough.set()

    watching = MemorySampler(send, lambda: None, Nvml(library))
    watching.start()
    assert enough.wait(10)
    watching.stop()
    watching.join(5)
    assert not watching.is_alive()
    assert library.opened == [0, "shutdown"]


@pytest.mark.parametrize(
    ("value", "device"),
    [("", "0"), ("2", "2"), ("1,0", "1"), ("GPU-8f1e,1", "GPU-8f1e"), ("-1", "0"), ("MIG-7", "MIG-7")],
)
def test_the_device_that_torch_calls_first(value: str, device: str) -> None:
    assert visible_device({"CUDA_VISIBLE_DEVICES": value}) == device
