"""NVIDIA GPUs by NVIDIA's own library (NVML): memory, capability, link, and who else uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP
from fluxdesk.domain.hardware import GpuInfo, GpuProcess
from fluxdesk.services.hardware_sources import Sources

_Answer = TypeVar("_Answer")

OLDEST_DRIVER = 525
"""CUDA 12's minor-version compatibility begins with driver 525 (NVIDIA, "CUDA Compatibility")."""
OLDEST_CAPABILITY = (5, 0)
FULL_SPEED_CAPABILITY = (8, 0)
_CLOCK_SM = 1

NOTE_DRIVER_MISSING = QT_TRANSLATE_NOOP(
    "hardware",
    "There is an NVIDIA card, but NVIDIA's driver is not installed. Install it to paint with the card.",
)
NOTE_DRIVER_STOPPED = QT_TRANSLATE_NOOP(
    "hardware",
    "NVIDIA's driver is installed but not running. Restart the computer; if that does not help, install the "
    "driver again.",
)
NOTE_DRIVER_MISMATCH = QT_TRANSLATE_NOOP(
    "hardware",
    "NVIDIA's driver was updated and its running part is still the old one. Restart the computer.",
)
NOTE_NO_PERMISSION = QT_TRANSLATE_NOOP(
    "hardware", "This account may not use the NVIDIA card. Ask the computer's administrator for access."
)
NOTE_LOST = QT_TRANSLATE_NOOP("hardware", "The NVIDIA card stopped answering. Restart the computer.")
NOTE_BROKEN = QT_TRANSLATE_NOOP(
    "hardware",
    "NVIDIA's driver gives no answers that make sense. Restart the computer or install the driver again.",
)
NOTE_DRIVER_OLD = QT_TRANSLATE_NOOP(
    "hardware", "The NVIDIA driver is too old for painting. Install version 525 or newer."
)
NOTE_CARD_TOO_OLD = QT_TRANSLATE_NOOP("hardware", "This card is too old for painting.")
NOTE_CARD_OLD = QT_TRANSLATE_NOOP(
    "hardware", "This card has no units for 16-bit numbers of the kind FLUX.1 needs, so it paints slowly."
)
NOTE_MIG = QT_TRANSLATE_NOOP(
    "hardware", "This is a slice of a larger card that an administrator divided (MIG)."
)
NOTE_MIG_EMPTY = QT_TRANSLATE_NOOP(
    "hardware", "The card is divided into slices (MIG), but no slice is given to this account."
)
NOTE_NO_MEMORY_FIGURES = QT_TRANSLATE_NOOP(
    "hardware", "The driver does not say how much memory this card has free."
)

_NOTES_BY_CODE = {
    4: NOTE_NO_PERMISSION,
    9: NOTE_DRIVER_STOPPED,
    15: NOTE_LOST,
    17: NOTE_LOST,
    18: NOTE_DRIVER_MISMATCH,
}
"""NVML's return codes (nvml.h): no permission, driver not loaded, GPU lost, reset required, library
mismatch."""
_LIBRARY_NOT_FOUND = 12


def nvidia_gpus(sources: Sources, *, card_present: bool) -> tuple[tuple[GpuInfo, ...], tuple[str, ...]]:
    """The NVIDIA GPUs and what went wrong asking for them.

    Args:
        card_present: an NVIDIA display device is plugged in (only then is a missing driver worth a word).
    """
    try:
        nvml = sources.nvml()
    except ImportError:
        return (), (NOTE_DRIVER_MISSING,) if card_present else ()
    except Exception as error:  # noqa: BLE001 - NVML's error class is only known through the module itself
        return (), _init_note(error, card_present)
    try:
        return _devices(nvml, sources)
    finally:
        _ask(nvml, None, nvml.nvmlShutdown)


def _init_note(error: Exception, card_present: bool) -> tuple[str, ...]:
    code = getattr(error, "value", None)
    if code in _NOTES_BY_CODE:
        return (_NOTES_BY_CODE[code],)
    if code == _LIBRARY_NOT_FOUND or isinstance(error, OSError):
        return (NOTE_DRIVER_MISSING,) if card_present else ()
    return (NOTE_BROKEN,)


def _ask(nvml: Any, default: _Answer, question: Callable[..., Any], *arguments: Any) -> Any | _Answer:
    """The library's answer; `default` when it does not know or fails."""
    try:
        return question(*arguments)
    except (nvml.NVMLError, AttributeError, UnicodeDecodeError):
        return default


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _devices(nvml: Any, sources: Sources) -> tuple[tuple[GpuInfo, ...], tuple[str, ...]]:
    driver = _text(_ask(nvml, "", nvml.nvmlSystemGetDriverVersion))
    count = _ask(nvml, None, nvml.nvmlDeviceGetCount)
    if not isinstance(count, int):
        return (), (NOTE_BROKEN,)
    gpus: list[GpuInfo] = []
    notes: list[str] = []
    for index in range(count):
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(index)
        except nvml.NVMLError as error:
            notes.append(_NOTES_BY_CODE.get(getattr(error, "value", -1), NOTE_BROKEN))
            continue
        slices = _mig_slices(nvml, handle)
        if slices is None:
            gpus.append(_gpu(nvml, handle, index, driver, sources))
        elif slices:
            gpus.extend(_gpu(nvml, part, len(gpus), driver, sources, parent=handle) for part in slices)
        else:
            notes.append(NOTE_MIG_EMPTY)
    return tuple(gpus), tuple(dict.fromkeys(notes))


def _mig_slices(nvml: Any, handle: Any) -> list[Any] | None:
    """Handles of a divided card's slices; None when the card is not divided."""
    mode = _ask(nvml, (0, 0), nvml.nvmlDeviceGetMigMode, handle)
    if not mode or mode[0] != 1:
        return None
    slices = []
    for index in range(int(_ask(nvml, 0, nvml.nvmlDeviceGetMaxMigDeviceCount, handle) or 0)):
        part = _ask(nvml, None, nvml.nvmlDeviceGetMigDeviceHandleByIndex, handle, index)
        if part is not None:
            slices.append(part)
    return slices


def _gpu(nvml: Any, handle: Any, index: int, driver: str, sources: Sources, parent: Any = None) -> GpuInfo:
    """One GPU or slice; capability and link are the whole card's."""
    card = handle if parent is None else parent
    memory = _ask(nvml, None, nvml.nvmlDeviceGetMemoryInfo, handle)
    found = _ask(nvml, None, nvml.nvmlDeviceGetCudaComputeCapability, card)
    usable, note = _judge(found, driver)
    if memory is None and usable:
        usable, note = False, NOTE_NO_MEMORY_FIGURES
    if usable and not note and parent is not None:
        note = NOTE_MIG
    return GpuInfo(
        index=index,
        name=_text(_ask(nvml, "NVIDIA GPU", nvml.nvmlDeviceGetName, handle)),
        vendor="nvidia",
        total_bytes=int(memory.total) if memory is not None else None,
        free_bytes=int(memory.free) if memory is not None else None,
        compute_capability=f"{found[0]}.{found[1]}" if found else None,
        driver_version=driver or None,
        pcie_generation=_ask(nvml, None, nvml.nvmlDeviceGetMaxPcieLinkGeneration, card),
        pcie_width=_ask(nvml, None, nvml.nvmlDeviceGetMaxPcieLinkWidth, card),
        cores=_ask(nvml, None, nvml.nvmlDeviceGetNumGpuCores, card) if parent is None else None,
        clock_mhz=_ask(nvml, None, nvml.nvmlDeviceGetMaxClockInfo, card, _CLOCK_SM),
        processes=_processes(nvml, handle, sources),
        usable=usable,
        note=note,
    )


def _judge(capability: tuple[int, int] | None, driver: str) -> tuple[bool, str]:
    """Whether torch can run there, and the sentence that says why not."""
    major = driver.split(".")[0]
    if major.isdigit() and int(major) < OLDEST_DRIVER:
        return False, NOTE_DRIVER_OLD
    if capability and tuple(capability) < OLDEST_CAPABILITY:
        return False, NOTE_CARD_TOO_OLD
    if capability and tuple(capability) < FULL_SPEED_CAPABILITY:
        return True, NOTE_CARD_OLD
    return True, ""


def _processes(nvml: Any, handle: Any, sources: Sources) -> tuple[GpuProcess, ...]:
    """Programs that hold memory of the card, largest first. Windows does not tell how much each holds."""
    rows: dict[int, GpuProcess] = {}
    for question in (nvml.nvmlDeviceGetComputeRunningProcesses, nvml.nvmlDeviceGetGraphicsRunningProcesses):
        for entry in _ask(nvml, (), question, handle) or ():
            used = getattr(entry, "usedGpuMemory", None)
            known = rows.get(entry.pid)
            if known is None or (used or 0) > (known.used_bytes or 0):
                rows[entry.pid] = GpuProcess(entry.pid, _process_name(nvml, entry.pid, sources), used)
    return tuple(sorted(rows.values(), key=lambda row: (-(row.used_bytes or 0), row.name)))


def _process_name(nvml: Any, pid: int, sources: Sources) -> str:
    own = sources.read_text(f"/proc/{pid}/comm")
    name = own.strip() if own else _text(_ask(nvml, "", nvml.nvmlSystemGetProcessName, pid))
    return name.replace("\\", "/").rsplit("/", 1)[-1].split(" ")[0]
