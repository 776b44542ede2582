"""`fluxdesk recommend`: which level to take on this machine, or on one described by its memory."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.numbers import amount
from fluxdesk.cli.output import print_json

if TYPE_CHECKING:
    from fluxdesk.domain.hardware import HardwareReport
    from fluxdesk.domain.recommendation import Evidence, Recommendation

_FAMILIES = ("flux1-dev", "flux1-schnell", "flux1-krea", "flux1-kontext", "flux1-fill")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from fluxdesk.cli.plan_command import parse_size

    parser = subparsers.add_parser("recommend", help="say which level to take, with the sum")
    parser.add_argument("--vram-gib", type=amount, help="ask for a card of this size; 0: without a GPU")
    parser.add_argument("--ram-gib", type=amount, help="ask for a machine with this much RAM")
    parser.add_argument("--model", choices=_FAMILIES, default="flux1-dev")
    parser.add_argument("--size", type=parse_size, metavar="WxH")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    import msgspec

    from fluxdesk.domain.machine import choose_gpu
    from fluxdesk.domain.recommendation import Evidence, advise, usual_job

    report = _report(arguments)
    asked = arguments.vram_gib is not None or arguments.ram_gib is not None
    evidence = Evidence() if asked else _evidence(report)
    job = usual_job(arguments.model, on_gpu=choose_gpu(report) is not None)
    if arguments.size is not None:
        job = msgspec.structs.replace(job, width=arguments.size[0], height=arguments.size[1])
    result = advise(report, arguments.model, job, evidence)
    if arguments.json:
        print_json(document(result))
    else:
        sys.stdout.write(describe(result))
    return 0


def _report(arguments: argparse.Namespace) -> HardwareReport:
    """This machine, with the asked-for figures in place of its own."""
    import msgspec

    from fluxdesk.domain.machine import simulated
    from fluxdesk.domain.memory_plan import GIB

    if arguments.vram_gib is not None and arguments.ram_gib is not None:
        return simulated(arguments.vram_gib, arguments.ram_gib)
    from fluxdesk.services.hardware_probe import probe_hardware

    report = probe_hardware()
    if arguments.vram_gib is not None:
        report = msgspec.structs.replace(report, gpus=simulated(arguments.vram_gib, 1).gpus)
    if arguments.ram_gib is not None:
        ram = int(arguments.ram_gib * GIB)
        report = msgspec.structs.replace(report, ram_total_bytes=ram, ram_available_bytes=ram)
    return report


def _evidence(report: HardwareReport) -> Evidence:
    """What earlier runs here taught; a machine without a GPU is also measured, once, for a third of a
    second."""
    from fluxdesk.domain.machine import choose_gpu
    from fluxdesk.services.advice_evidence import read_evidence
    from fluxdesk.services.paths import find_paths

    return read_evidence(find_paths(), report.cpu, measure=choose_gpu(report) is None)


def document(result: Recommendation) -> dict[str, Any]:
    """The JSON document: what the window shows, without the sentences' parts."""
    recommended, upgrade = result.recommended, result.upgrade
    held = result.held_by_others
    return {
        "model": result.family,
        "device": result.device,
        "device_name": result.device_name,
        "free_bytes": result.budget_bytes,
        "size": [result.job.width, result.job.height],
        "steps": result.job.steps,
        "recommended": {
            "level": recommended.level,
            "rule": recommended.rule,
            "text_encoders": recommended.text_encoders,
            "expected_peak_bytes": recommended.expected_peak_bytes,
            "why": recommended.why,
            "fit": recommended.fit,
        },
        "upgrade": None
        if upgrade is None
        else {
            "level": upgrade.level,
            "error_reduction": upgrade.error_reduction,
            "extra_bytes": upgrade.extra_bytes,
            "fit": upgrade.fit,
            "adjustments": upgrade.adjustments,
            "text": upgrade.text,
        },
        "levels": [
            {
                "level": entry.level,
                "fit": entry.fit,
                "expected_peak_bytes": entry.expected_peak_bytes,
                "streamed_bytes_per_step": entry.streamed_bytes_per_step,
                "seconds_per_step": round(entry.seconds_per_step, 3),
                "total_seconds": round(entry.total_seconds, 1),
                "seconds_per_step_source": entry.seconds_per_step_source,
                "fidelity": entry.fidelity,
                "fidelity_source": entry.fidelity_source,
                "download_bytes": entry.download_bytes,
                "adjustments": entry.adjustments,
                "expected_ram_bytes": entry.expected_ram_bytes,
            }
            for entry in result.levels
        ],
        "time": result.time.text,
        "text_encoder_level": result.t5_level,
        "companions_bytes": result.companions_bytes,
        "held_by_others": None
        if held is None
        else {
            "bytes": held.held_bytes,
            "programs": [{"name": name, "bytes": used} for name, used in held.programs],
            "level_if_closed": held.level_if_closed,
            "fits_more": held.fits_more,
        },
    }


_FITS = {"fits": "fits", "encoders_in_ram": "encoders in RAM", "streams": "streams", "no": "no"}


def describe(result: Recommendation) -> str:
    """The recommendation for people: the advice, then one line per level."""
    gib = 1024**3
    lines = [
        f"{result.family} on {result.device_name or result.device}, {result.budget_bytes / gib:.1f} GiB free",
        f"Recommended: {result.recommended.why}  (rule {result.recommended.rule})",
    ]
    lines.append(f"             {result.time.text}")
    if result.upgrade:
        lines.append(f"Better: {result.upgrade.text}")
    held = result.held_by_others
    if held:
        names = ", ".join(name for name, _ in held.programs if name) or "other programs"
        lines.append(f"Held by {names}: {held.held_bytes / gib:.1f} GiB")
        if held.level_if_closed:
            lines.append(f"  Closing them allows {held.level_if_closed}.")
        elif held.fits_more:
            lines.append(f"  Closing them makes {', '.join(held.fits_more)} fit as well.")
    lines.append(f"{'level':7}{'fit':>17}{'peak GiB':>10}{'GiB/step':>10}{'s/step':>9}{'error':>8}{'GB':>7}")
    for entry in result.levels:
        error = "?" if entry.fidelity is None else f"{entry.fidelity:.2f}"
        lines.append(
            f"{entry.level:7}{_FITS[entry.fit]:>17}{entry.expected_peak_bytes / gib:>10.1f}"
            f"{entry.streamed_bytes_per_step / gib:>10.1f}{entry.seconds_per_step:>9.2f}"
            f"{error:>8}{entry.download_bytes / 1e9:>7.1f}"
        )
    lines.append(f"Text encoder: T5 {result.t5_level}; companions {result.companions_bytes / 1e9:.1f} GB")
    return "\n".join(lines) + "\n"
