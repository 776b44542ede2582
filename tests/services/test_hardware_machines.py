"""Recorded machines: what their drivers answered, and what a person is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from recorded_machine import RecordedSources, load, names

from fluxdesk.cli.hardware_command import describe
from fluxdesk.domain.machine import budget_of, choose_gpu, nominal_gib
from fluxdesk.services import (
    hardware_linux,
    hardware_nvidia,
    hardware_others,
    hardware_probe,
    hardware_system,
)
from fluxdesk.services.hardware_probe import probe_hardware

GIB = 1024**3
NOTES = {
    name.removeprefix("NOTE_"): text
    for module in (hardware_linux, hardware_nvidia, hardware_others, hardware_probe, hardware_system)
    for name, text in vars(module).items()
    if name.startswith("NOTE_")
}


def test_there_are_enough_machines() -> None:
    assert len(names()) >= 12


@pytest.mark.parametrize("name", names())
def test_machine(name: str) -> None:
    recording = load(name)
    expected = recording["expect"]
    report = probe_hardware(RecordedSources(recording), Path("/models"))

    seen = [
        [gpu.name, None if gpu.total_bytes is None else nominal_gib(gpu.total_bytes), gpu.usable]
        for gpu in report.gpus
    ]
    wanted = [
        [title, size if size else gpu[1], usable]
        for (title, size, usable), gpu in zip(expected["gpus"], seen, strict=True)
    ]
    assert seen == wanted
    assert set(report.notes) == {NOTES[note] for note in expected["notes"]}
    budget = budget_of(report)
    assert budget.device == expected["device"]
    assert budget.compute_dtype == expected["dtype"]
    assert list(report.cpu.features) == expected["features"]
    assert report.disk is not None
    assert report.disk.kind == expected["disk"]
    assert report.display_server == expected["display"]
    if "gpu_note" in expected:
        assert NOTES[expected["gpu_note"]] in {gpu.note for gpu in report.gpus}
    if "processes" in expected:
        assert [process.name for process in report.gpus[0].processes] == expected["processes"]
    if "gfx" in expected:
        assert report.gpus[0].compute_capability == expected["gfx"]


@pytest.mark.parametrize("name", names())
def test_page_is_readable(name: str) -> None:
    text = describe(probe_hardware(RecordedSources(load(name)), Path("/models")))
    lines = text.splitlines()
    assert lines[0].startswith("System   ")
    assert "None" not in text
    assert all(len(line) < 200 for line in lines)


def test_nvml_is_closed_after_the_probe() -> None:
    sources = RecordedSources(load("rtx4090"))
    probe_hardware(sources, Path("/models"))
    assert sources.library is not None
    assert sources.library.shut_down


def test_the_larger_card_is_chosen() -> None:
    report = probe_hardware(RecordedSources(load("two_gpus_3090_1080ti")), Path("/models"))
    chosen = choose_gpu(report)
    assert chosen is not None
    assert chosen.name == "NVIDIA GeForce RTX 3090"


def test_a_file_system_without_a_device_is_found_by_its_mount() -> None:
    recording = load("rtx4090")
    recording["device_number"] = "0:31"
    recording["files"]["/proc/self/mountinfo"] = "30 1 0:31 /home / rw - btrfs /dev/nvme0n1p2 rw\n"
    recording["links"]["/sys/class/block/nvme0n1p2"] = "/sys/devices/pci0000:00/nvme/nvme0n1/nvme0n1p2"
    report = probe_hardware(RecordedSources(recording), Path("/models"))
    assert report.disk is not None
    assert report.disk.kind == "ssd"


@pytest.mark.parametrize(
    ("gib", "size"),
    [(11.99, 12), (12.0, 12), (22.5, 24), (15.0, 16), (11.0, 11), (9.999, 10), (5.79, 6), (7.996, 8)],
)
def test_nominal_sizes(gib: float, size: int) -> None:
    assert nominal_gib(int(gib * GIB)) == size


def test_this_machine_says_one_json_document_and_nothing_else() -> None:
    code = (
        "import sys; from fluxdesk.cli.main import main; code = main(['hardware', '--json']); "
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    import json

    document = json.loads(run.stdout)
    assert document["ram_total_bytes"] > 0
    assert document["cpu"]["logical_cores"] >= 1
