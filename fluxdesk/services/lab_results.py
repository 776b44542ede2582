"""The report of a comparison, from its folder: the same whenever it is asked for."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Sequence

import msgspec
import psutil

import fluxdesk
from fluxdesk.domain.comparison import REFERENCE_ORDER, ComparisonPlan
from fluxdesk.domain.comparison_result import (
    PSNR_CEILING_DB,
    CellResult,
    ComparisonReport,
    Finding,
    LevelSummary,
    Machine,
    MeasuredCell,
    Measures,
)
from fluxdesk.domain.hardware import HardwareReport
from fluxdesk.domain.measured import MeasuredLevel
from fluxdesk.formats.pixels import read_picture
from fluxdesk.services.image_compare import likeness, thumbprint
from fluxdesk.services.lab_session import LabSession, now
from fluxdesk.services.lab_statistics import (
    BOOTSTRAP_SEED,
    DRAWS,
    efficient_edge,
    find_ties,
    floor_values,
    noise_floor,
    summarise,
    values_of,
)
from fluxdesk.services.lab_texts import say_all
from fluxdesk.services.lab_verdict import decide

_RECOGNISED = 0.9
"""Correlation of thumbprints above which a picture is taken for another cell's."""

Pairs = list[tuple[CellResult, Measures]]


def build_report(session: LabSession, machine: Machine) -> ComparisonReport:
    """Everything that can be said of the cells that are finished and measured."""
    grouped = _grouped(session)
    names = [variant.name for variant in session.variants()]
    reference = names[0]
    repeat, kernel = grouped.get(("repeat", reference), []), grouped.get(("kernel", reference), [])
    floor = floor_values(repeat, kernel)
    shown = [name for name in names if grouped.get(("main", name))]
    levels = [summarise(name, grouped["main", name], floor, is_reference=name == reference) for name in shown]
    others = {name: values_of(grouped["main", name], "psnr") for name in shown if name != reference}
    edge = efficient_edge(
        {level.level: (level.psnr.mean, level.seconds_per_step) for level in levels if level.level in others}
    )
    levels = [msgspec.structs.replace(level, efficient=level.level in edge) for level in levels]
    ties = find_ties(others)
    plan = session.plan
    exact = plan.reference in REFERENCE_ORDER
    verdict = decide(
        levels, reference, ties, prompts=len(plan.prompts), seeds=len(plan.seeds), reference_exact=exact
    )
    return ComparisonReport(
        program_version=fluxdesk.__version__,
        created=now(),
        machine=machine,
        plan=_without_folders(plan),
        reference=reference,
        reference_exact=exact,
        noise_floor=noise_floor(repeat, kernel),
        levels=tuple(levels),
        ties=ties,
        verdict=say_all(verdict.sentences, "en"),
        verdict_parts=verdict,
        judgements=session.store.judgements(),
        cells=_listed(session, levels),
        method=method() | _networks(session, levels),
    )


def _grouped(session: LabSession) -> dict[tuple[str, str], Pairs]:
    """(role, variant's name) -> finished and measured cells in the plan's order."""
    grouped: dict[tuple[str, str], Pairs] = {}
    for cell in session.cells:
        measures = session.measures_of(cell)
        if measures is not None:
            pair = session.results[cell.id], measures
            grouped.setdefault((cell.role, cell.variant.name), []).append(pair)
    return grouped


def _listed(session: LabSession, levels: Sequence[LevelSummary]) -> tuple[MeasuredCell, ...]:
    swaps = find_swaps(session)
    listed = []
    for cell in session.cells:
        result = session.results.get(cell.id)
        if result is None:
            continue
        measures = session.measures_of(cell)
        if measures is not None and cell.id in swaps:
            measures = msgspec.structs.replace(measures, findings=(swaps[cell.id],))
        listed.append(
            MeasuredCell(
                cell=cell.id,
                role=cell.role,
                level=cell.variant.name,
                prompt=cell.prompt,
                seed=cell.seed,
                picture_sha256=result.picture_sha256,
                measures=measures,
                seconds_per_step=result.seconds_per_step,
                peak_bytes=result.peak_vram_bytes or result.peak_ram_bytes,
            )
        )
    return tuple(listed)


def find_swaps(session: LabSession) -> dict[str, Finding]:
    """Cells that look like another picture and are recognised as the reference of another prompt or seed."""
    suspects = [
        cell
        for cell in session.cells
        if (measures := session.measures_of(cell)) is not None
        and measures.findings
        and measures.findings[0].key == "swapped"
    ]
    if not suspects:
        return {}
    references = {
        other.id: (other, thumbprint(read_picture(session.store.picture_path(other))))
        for other in {
            session.reference_of(cell).id: session.reference_of(cell) for cell in session.cells
        }.values()
        if other.id in session.results
    }
    found = {}
    for cell in suspects:
        own = thumbprint(read_picture(session.store.picture_path(cell)))
        other, score = max(
            ((other, likeness(own, its)) for other, its in references.values()), key=lambda pair: pair[1]
        )
        if score >= _RECOGNISED and (other.prompt, other.seed) != (cell.prompt, cell.seed):
            found[cell.id] = Finding("swapped_with", {"prompt": other.prompt + 1, "seed": other.seed})
    return found


def measured_levels(report: ComparisonReport, device: str) -> tuple[MeasuredLevel, ...]:
    """What the adviser learns: levels without further axes, with what they cost here."""
    plain = [level for level in report.levels if " + " not in level.level]
    return tuple(
        MeasuredLevel(
            family=report.plan.family,
            level=level.level,
            reference=report.reference,
            psnr=None if level.level == report.reference else level.psnr.mean,
            ssim=None if level.level == report.reference else level.ssim.mean,
            flip=None if level.level == report.reference else level.flip.mean,
            seconds_per_step=level.seconds_per_step,
            peak_bytes=level.peak_bytes,
            peak_of=level.peak_of,
            runs=level.pictures,
            width=report.plan.width,
            height=report.plan.height,
            steps=report.plan.steps,
            device=device,
            date=report.created,
        )
        for level in plain
    )


def machine_from(hardware: HardwareReport) -> Machine:
    """The report's lines about the machine, from the adviser's."""
    gpu = next((gpu for gpu in hardware.gpus if gpu.usable), None)
    return Machine(
        system=hardware.system,
        cpu=hardware.cpu.name,
        cores=hardware.cpu.physical_cores,
        ram_bytes=hardware.ram_total_bytes,
        gpu=gpu.name if gpu else "",
        vram_bytes=gpu.total_bytes if gpu else None,
        driver=(gpu.driver_version or "") if gpu else "",
        versions=library_versions(),
    )


def this_machine() -> Machine:
    """The lines that need no driver: system, processor, memory and versions."""
    return Machine(
        system=f"{platform.system()} {platform.release()}",
        cpu=platform.processor() or platform.machine(),
        cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        ram_bytes=psutil.virtual_memory().total,
        versions=library_versions(),
    )


def library_versions() -> dict[str, str]:
    """Versions of what renders and measures, as installed beside this program; missing ones are left out."""
    found = {"python": platform.python_version()}
    for name in ("torch", "diffusers", "transformers", "numpy", "scikit-image", "flip-evaluator", "gguf"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def method() -> dict[str, str]:
    """How each figure came about."""
    versions = library_versions()
    skimage, flip = versions.get("scikit-image", "?"), versions.get("flip-evaluator", "?")
    return {
        "psnr": f"scikit-image {skimage}, 8 bits, all channels; identical counts as {PSNR_CEILING_DB:.0f} dB",
        "ssim": f"scikit-image {skimage}, Gaussian window of sigma 1.5, mean of channels",
        "flip": f"flip-evaluator {flip}, low dynamic range, 67 pixels per degree, mean of the map",
        "interval": f"95 %, bootstrap over prompts, {DRAWS} draws of seed {BOOTSTRAP_SEED}, expanded",
        "ties": "pairs whose paired difference in PSNR has an interval that contains 0",
        "same": "PSNR not distinguishable from the noise floor's, or above it",
        "latents": "packed, after every step, float16; root mean square of the difference over the reference's",
        "consistency": "standard deviation of the pictures' PSNR in dB",
        "noise_floor": "reference rendered again, and with the plain attention kernel; the larger counts",
        "seconds_per_step": "median over pictures",
        "peak_bytes": "highest over pictures",
    }


def _networks(session: LabSession, levels: Sequence[LevelSummary]) -> dict[str, str]:
    """How LPIPS and the CLIP score came about, and by which files; only of those that were measured."""
    found: dict[str, str] = {}
    if any(level.lpips is not None for level in levels):
        found["lpips"] = (
            "LPIPS 0.1 over AlexNet, linear layers of the package lpips 0.1.4; 0 for equal pictures"
        )
        found["lpips_network"] = session.networks["lpips"]
    if any(level.clip is not None for level in levels):
        found["clip"] = (
            "100 x max(cosine, 0) of CLIP's vectors of picture and prompt: agreement with the text"
        )
        found["clip_network"] = session.networks["clip"]
    return found


def _without_folders(plan: ComparisonPlan) -> ComparisonPlan:
    """The plan with LoRA files by name only: a report is shown to others."""
    stripped = tuple(
        tuple(
            msgspec.structs.replace(use, path=use.path.replace("\\", "/").rsplit("/", 1)[-1]) for use in uses
        )
        for uses in plan.axes.lora_sets
    )
    return msgspec.structs.replace(plan, axes=msgspec.structs.replace(plan.axes, lora_sets=stripped))
