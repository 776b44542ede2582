"""What this machine is: every GPU, processor, RAM and disk, asked of the drivers and the system, never of
torch.

Nothing a machine answers, or fails to answer, is an error: it becomes a sentence in the report's notes.
"""

from __future__ import annotations

from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP
from fluxdesk.domain.hardware import GpuInfo, HardwareReport
from fluxdesk.services.hardware_linux import linux_gpus, pci_displays
from fluxdesk.services.hardware_nvidia import nvidia_gpus
from fluxdesk.services.hardware_others import apple_gpus, windows_gpus
from fluxdesk.services.hardware_sources import RealSources, Sources
from fluxdesk.services.hardware_system import read_cpu, read_disk, read_display, read_system, surroundings
from fluxdesk.services.paths import find_paths

NOTE_NO_GPU = QT_TRANSLATE_NOOP(
    "hardware",
    "No graphics card for painting was found, so the processor paints. That takes minutes, not seconds.",
)
NOTE_SEVERAL = QT_TRANSLATE_NOOP(
    "hardware", "There are several graphics cards; FluxDesk paints with the one that has the most memory."
)
NOTE_HYBRID = QT_TRANSLATE_NOOP(
    "hardware",
    "This computer has a graphics unit in the processor and a separate card; FluxDesk paints with the card.",
)
NOTE_NO_PAGE_FILE = QT_TRANSLATE_NOOP(
    "hardware", "There is no page file or swap, so when the RAM is full programs end without warning."
)


def probe_hardware(sources: Sources | None = None, model_folder: Path | None = None) -> HardwareReport:
    """Describe this machine (or the recorded one behind `sources`).

    Args:
        model_folder: where models are kept; its disk is measured. Default: the user's.
    """
    sources = sources or RealSources()
    memory = sources.memory()
    gpus, notes = _gpus(sources, memory.total)
    folder = model_folder if model_folder is not None else find_paths().models
    notes = (*notes, *surroundings(sources), *_about_gpus(gpus))
    if memory.swap_total == 0 and sources.system != "Darwin":
        notes = (*notes, NOTE_NO_PAGE_FILE)
    return HardwareReport(
        system=read_system(sources),
        cpu=read_cpu(sources),
        ram_total_bytes=memory.total,
        ram_available_bytes=memory.available,
        swap_total_bytes=memory.swap_total,
        gpus=gpus,
        disk=read_disk(sources, str(folder)),
        display_server=read_display(sources),
        notes=tuple(dict.fromkeys(notes)),
    )


def _gpus(sources: Sources, ram_total: int) -> tuple[tuple[GpuInfo, ...], tuple[str, ...]]:
    """All GPUs, the vendors' own word first."""
    if sources.system == "Darwin":
        return apple_gpus(sources, ram_total)
    displays = pci_displays(sources) if sources.system == "Linux" else ()
    registry = sources.display_registry() if sources.system == "Windows" else ()
    present = any(display.vendor == "nvidia" for display in displays) or any(
        "ven_10de" in str(values.get("MatchingDeviceId", "")).lower() for values in registry
    )
    nvidia, notes = nvidia_gpus(sources, card_present=present)
    missing = notes[0] if notes and not nvidia else ""
    if sources.system == "Windows":
        others = windows_gpus(sources, nvidia_found=bool(nvidia), nvidia_note=missing)
    else:
        others = linux_gpus(sources, displays, ram_total, nvidia_note=missing)
    if missing and any(gpu.vendor == "nvidia" for gpu in others):
        notes = tuple(note for note in notes if note != missing)
    return (*nvidia, *others), notes


def _about_gpus(gpus: tuple[GpuInfo, ...]) -> tuple[str, ...]:
    """What the set of GPUs as a whole means."""
    usable = [gpu for gpu in gpus if gpu.usable and gpu.total_bytes]
    if not usable:
        return (NOTE_NO_GPU,)
    if len(usable) > 1:
        return (NOTE_SEVERAL,)
    if any(gpu.unified_memory and not gpu.usable for gpu in gpus):
        return (NOTE_HYBRID,)
    return ()
