"""Which build of torch fits a machine: an ordered table of named rules.

The table is explicit on purpose. uv's `--torch-backend=auto` takes any Intel display adapter for an XPU and
would give a laptop without a usable GPU several gigabytes for nothing. Driver floors are NVIDIA's: CUDA 13.x
needs driver 580, CUDA 12.x runs on 525 and newer by minor-version compatibility, 11.8 on 450.80; CUDA 13
dropped compute capabilities under 7.5. Sizes are of the published wheels, rounded up, and shown as estimates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP
from fluxdesk.domain.hardware import GpuInfo, HardwareReport

LINE_BITS_PER_SECOND = 50_000_000
"""The connection that stated times assume; said beside every such time."""
UNPACK_BYTES_PER_SECOND = 100_000_000
"""Unpacking and checking on an ordinary disk; measured 1.0 GB in about 10 s."""
INDEX = "https://download.pytorch.org/whl/"
GB = 1_000_000_000


class EngineBackend(msgspec.Struct, frozen=True, kw_only=True):
    """One installable engine environment."""

    name: str
    torch: str
    """Exact requirement of torch."""
    index_url: str | None
    """Extra package index that holds this build; None for the ordinary one."""
    download_bytes: int
    disk_bytes: int
    python: str = ">=3.11,<3.15"
    """What FluxDesk's own source runs on and this torch has wheels for."""

    def expected_seconds(self, *, from_folder: bool = False) -> float:
        """How long it takes over `LINE_BITS_PER_SECOND`, or from a folder of wheels: an estimate to state first."""
        fetching = 0.0 if from_folder else self.download_bytes * 8 / LINE_BITS_PER_SECOND
        return fetching + self.disk_bytes / UNPACK_BYTES_PER_SECOND


class BackendChoice(msgspec.Struct, frozen=True, kw_only=True):
    backend: EngineBackend
    rule: str
    why: str
    """English template in translation context `engine`, with `params`."""
    params: dict[str, str] = {}


BACKENDS: dict[str, EngineBackend] = {
    backend.name: backend
    for backend in (
        EngineBackend(
            name="cu130", torch="torch==2.13.0", index_url=INDEX + "cu130",
            download_bytes=3_000_000_000, disk_bytes=5_600_000_000,
        ),
        EngineBackend(
            name="cu126", torch="torch==2.13.0", index_url=INDEX + "cu126",
            download_bytes=2_900_000_000, disk_bytes=5_400_000_000,
        ),
        EngineBackend(
            name="cu118", torch="torch==2.7.1", index_url=INDEX + "cu118",
            download_bytes=2_600_000_000, disk_bytes=5_000_000_000, python=">=3.11,<3.14",
        ),
        EngineBackend(
            name="rocm", torch="torch==2.13.0", index_url=INDEX + "rocm7.2",
            download_bytes=4_500_000_000, disk_bytes=16_000_000_000,
        ),
        EngineBackend(
            name="xpu", torch="torch==2.13.0", index_url=INDEX + "xpu",
            download_bytes=2_000_000_000, disk_bytes=6_000_000_000,
        ),
        EngineBackend(
            name="mps", torch="torch==2.13.0", index_url=None,
            download_bytes=300_000_000, disk_bytes=1_000_000_000,
        ),
        EngineBackend(
            name="cpu", torch="torch==2.13.0", index_url=INDEX + "cpu",
            download_bytes=300_000_000, disk_bytes=1_000_000_000,
        ),
    )
}  # fmt: skip
"""Best first. The CPU build is also what the installed program carries inside."""


TorchKind = Literal["cpu", "cuda", "rocm", "xpu", "mps", "unknown"]


def torch_kind(version: str, system: str) -> TorchKind:
    """What a build of torch paints with, from its version ("2.13.0+cu130"): local part, else the platform's wheel.

    The plain wheel on PyPI is CUDA on Linux, CPU on Windows, and Metal on macOS.
    """
    local = version.partition("+")[2]
    for start, kind in _LOCAL_PARTS:
        if local.startswith(start):
            return kind
    if local or not version:
        return "unknown"
    name = system.lower()
    return "cuda" if name.startswith("linux") else "mps" if name.startswith(("darwin", "mac")) else "cpu"


_LOCAL_PARTS: tuple[tuple[str, TorchKind], ...] = (
    ("cpu", "cpu"), ("cu", "cuda"), ("rocm", "rocm"), ("xpu", "xpu"),
)  # fmt: skip


def kind_of(backend: str) -> TorchKind:
    """What the backend of that name paints with."""
    if backend == "mps":
        return "mps"
    return next((kind for start, kind in _LOCAL_PARTS if backend.startswith(start)), "unknown")


def _version(text: str | None) -> tuple[int, ...]:
    parts = (text or "").split(".")
    return tuple(int(part) for part in parts if part.isdigit())


def _nvidia(report: HardwareReport) -> GpuInfo | None:
    return next((gpu for gpu in report.gpus if gpu.vendor == "nvidia"), None)


def _cuda(report: HardwareReport, driver: tuple[int, ...], capability: tuple[int, ...]) -> GpuInfo | None:
    gpu = _nvidia(report)
    if gpu is None or _version(gpu.driver_version) < driver:
        return None
    # An unknown capability is not held against the card: the health check has the last word.
    if gpu.compute_capability and _version(gpu.compute_capability) < capability:
        return None
    return gpu


def _discrete(report: HardwareReport, vendor: str) -> GpuInfo | None:
    return next((gpu for gpu in report.gpus if gpu.vendor == vendor and not gpu.unified_memory), None)


def _apple(report: HardwareReport) -> GpuInfo | None:
    return next((gpu for gpu in report.gpus if gpu.vendor == "apple"), None)


Rule = tuple[str, str, Callable[[HardwareReport], GpuInfo | None], str]
RULES: tuple[Rule, ...] = (
    (
        "nvidia_driver_580", "cu130", lambda report: _cuda(report, (580,), (7, 5)),
        QT_TRANSLATE_NOOP("engine", "{gpu} with driver {driver} runs CUDA 13."),
    ),
    (
        "nvidia_driver_525", "cu126", lambda report: _cuda(report, (525,), (5, 0)),
        QT_TRANSLATE_NOOP("engine", "{gpu} with driver {driver} runs CUDA 12."),
    ),
    (
        "nvidia_driver_450", "cu118", lambda report: _cuda(report, (450, 80), (3, 7)),
        QT_TRANSLATE_NOOP("engine", "{gpu} with the old driver {driver} runs CUDA 11.8 and an older torch."),
    ),
    (
        "amd_linux", "rocm",
        lambda report: _discrete(report, "amd") if report.system.lower().startswith("linux") else None,
        QT_TRANSLATE_NOOP("engine", "{gpu} runs ROCm."),
    ),
    (
        "intel_discrete", "xpu", lambda report: _discrete(report, "intel"),
        QT_TRANSLATE_NOOP("engine", "{gpu} runs Intel's XPU build."),
    ),
    ("apple", "mps", _apple, QT_TRANSLATE_NOOP("engine", "{gpu} runs Metal.")),
)  # fmt: skip


def choose_backend(report: HardwareReport) -> BackendChoice:
    """The first rule that applies to `report`; the CPU build when none does."""
    for rule, backend, applies, why in RULES:
        gpu = applies(report)
        if gpu is not None:
            params = {"gpu": gpu.name, "driver": gpu.driver_version or "?"}
            return BackendChoice(backend=BACKENDS[backend], rule=rule, why=why, params=params)
    return BackendChoice(
        backend=BACKENDS["cpu"],
        rule="no_usable_gpu",
        why=QT_TRANSLATE_NOOP("engine", "No GPU that torch can use was found, so the processor paints."),
    )
