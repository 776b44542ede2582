"""Which torch build the wizard picks, rule by rule."""

from __future__ import annotations

import pytest

from fluxdesk.domain.engine_backends import BACKENDS, choose_backend
from fluxdesk.domain.hardware import CpuInfo, GpuInfo, GpuVendor, HardwareReport


def machine(*gpus: GpuInfo, system: str = "Linux") -> HardwareReport:
    cpu = CpuInfo(name="any", physical_cores=8, logical_cores=16)
    return HardwareReport(
        system=system, cpu=cpu, ram_total_bytes=32 << 30, ram_available_bytes=24 << 30, gpus=gpus
    )


def gpu(vendor: GpuVendor, driver: str | None = None, capability: str | None = None, **more: bool) -> GpuInfo:
    return GpuInfo(
        index=0, name="card", vendor=vendor, driver_version=driver, compute_capability=capability, **more
    )


@pytest.mark.parametrize(
    ("report", "backend", "rule"),
    [
        (machine(gpu("nvidia", "580.65.06", "8.9")), "cu130", "nvidia_driver_580"),
        (machine(gpu("nvidia", "580.65.06", None)), "cu130", "nvidia_driver_580"),
        (machine(gpu("nvidia", "580.65.06", "6.1")), "cu126", "nvidia_driver_525"),
        (machine(gpu("nvidia", "535.54.03", "8.6")), "cu126", "nvidia_driver_525"),
        (machine(gpu("nvidia", "470.256.02", "7.5")), "cu118", "nvidia_driver_450"),
        (machine(gpu("nvidia", "390.157", "6.1")), "cpu", "no_usable_gpu"),
        (machine(gpu("nvidia", None, "8.9")), "cpu", "no_usable_gpu"),
        (machine(gpu("amd")), "rocm", "amd_linux"),
        (machine(gpu("amd"), system="Windows"), "cpu", "no_usable_gpu"),
        (machine(gpu("intel", unified_memory=True)), "cpu", "no_usable_gpu"),
        (machine(gpu("intel")), "xpu", "intel_discrete"),
        (machine(gpu("apple", unified_memory=True), system="Darwin"), "mps", "apple"),
        (
            machine(gpu("intel", unified_memory=True), gpu("nvidia", "580.1", "8.9")),
            "cu130",
            "nvidia_driver_580",
        ),
        (machine(), "cpu", "no_usable_gpu"),
    ],
)
def test_the_first_rule_that_applies_decides(report: HardwareReport, backend: str, rule: str) -> None:
    choice = choose_backend(report)
    assert (choice.backend.name, choice.rule) == (backend, rule)


def test_every_backend_states_its_size_and_pins_torch() -> None:
    for backend in BACKENDS.values():
        assert backend.torch.startswith("torch==")
        assert 0 < backend.download_bytes < backend.disk_bytes
