"""`fluxdesk hardware`: what this machine has, as FluxDesk sees it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from fluxdesk.cli.output import print_json

if TYPE_CHECKING:
    from fluxdesk.domain.hardware import GpuInfo, HardwareReport

_GIB = 1024**3


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("hardware", help="show what this computer has")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.hardware_probe import probe_hardware

    report = probe_hardware()
    if arguments.json:
        print_json(report)
    else:
        sys.stdout.write(describe(report))
    return 0


def describe(report: HardwareReport) -> str:
    """The report as lines for people."""
    lines = [f"System   {report.system}" + (f", {report.display_server}" if report.display_server else "")]
    cpu = report.cpu
    cores = f"{cpu.physical_cores} cores, {cpu.logical_cores} threads"
    lines.append(
        f"CPU      {cpu.name or 'unknown'}, {cores}, {' '.join(cpu.features) or 'no known extensions'}"
    )
    lines.append(
        f"RAM      {report.ram_total_bytes / _GIB:.1f} GiB, {report.ram_available_bytes / _GIB:.1f} GiB "
        f"available, page file {report.swap_total_bytes / _GIB:.1f} GiB"
    )
    for gpu in report.gpus:
        lines.extend(_gpu_lines(gpu))
    if report.disk:
        disk = report.disk
        lines.append(
            f"Disk     {disk.free_bytes / _GIB:.0f} of {disk.total_bytes / _GIB:.0f} GiB free "
            f"({disk.kind}) at {disk.path}"
        )
    lines.extend(f"Note     {note}" for note in report.notes)
    return "\n".join(lines) + "\n"


def _gpu_lines(gpu: GpuInfo) -> list[str]:
    parts = [gpu.name]
    if gpu.total_bytes is not None:
        parts.append(f"{gpu.total_bytes / _GIB:.1f} GiB")
    if gpu.free_bytes is not None:
        parts.append(f"{gpu.free_bytes / _GIB:.1f} GiB free")
    if gpu.compute_capability:
        parts.append(gpu.compute_capability)
    if gpu.driver_version:
        parts.append(f"driver {gpu.driver_version}")
    if gpu.pcie_generation and gpu.pcie_width:
        parts.append(f"PCIe {gpu.pcie_generation}.0 x{gpu.pcie_width}")
    if not gpu.usable:
        parts.append("not used")
    lines = [f"GPU {gpu.index}    " + ", ".join(parts)]
    if gpu.note:
        lines.append(f"         {gpu.note}")
    for process in gpu.processes:
        held = f"{process.used_bytes / _GIB:.2f} GiB" if process.used_bytes is not None else "memory unknown"
        lines.append(f"         used by {process.name or process.pid}: {held}")
    return lines
