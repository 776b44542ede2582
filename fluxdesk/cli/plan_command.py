"""`fluxdesk plan FILE`: where a model would lie in memory, part by part, before anything is loaded."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fluxdesk.cli.numbers import amount, at_least_one
from fluxdesk.cli.output import print_json

if TYPE_CHECKING:
    from fluxdesk.domain.job_shape import JobShape
    from fluxdesk.domain.memory_plan import MemoryBudget, MemoryPlan
    from fluxdesk.domain.model_facts import ModelFacts

_SIZE = re.compile(r"(\d{1,5})[xX×](\d{1,5})")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("plan", help="show where a model would lie in memory")
    parser.add_argument("file", nargs="?", type=Path, help="a FLUX.1 transformer (GGUF or safetensors)")
    parser.add_argument("--model", default="flux1-dev", help="without FILE: the model (default flux1-dev)")
    parser.add_argument("--level", default="Q8_0", help="without FILE: the level (default Q8_0)")
    parser.add_argument("--t5-level", default="Q8_0", help="level of the T5 text encoder (default Q8_0)")
    parser.add_argument("--size", type=parse_size, default=(1024, 1024), metavar="WxH")
    parser.add_argument("--count", type=at_least_one, default=1, help="pictures, one after the other")
    parser.add_argument("--steps", type=at_least_one, default=20)
    parser.add_argument("--text-tokens", type=at_least_one, help="T5 tokens (default: the model's own)")
    parser.add_argument("--true-cfg", action="store_true", help="two evaluations per step")
    parser.add_argument("--lora", type=Path, action="append", default=[], help="a LoRA file; repeatable")
    parser.add_argument("--vram-gib", type=amount, help="plan for this much free VRAM; 0: without a GPU")
    parser.add_argument("--ram-gib", type=amount, help="plan for this much free RAM")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def parse_size(text: str) -> tuple[int, int]:
    """ "1024x768" to (1024, 768).

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    found = _SIZE.fullmatch(text.strip())
    if not found or not all(16 <= int(side) <= 16384 for side in found.groups()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1024x1024")
    return int(found[1]), int(found[2])


def run(arguments: argparse.Namespace) -> int:
    from fluxdesk.domain.memory_plan import make_plan

    facts = _facts(arguments)
    plan = make_plan(facts, _job(arguments), _budget(arguments))
    if arguments.json:
        print_json(plan)
    else:
        sys.stdout.write(describe(plan, facts))
    return 0


def _facts(arguments: argparse.Namespace) -> ModelFacts:
    from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
    from fluxdesk.domain.model_facts import facts_from_level
    from fluxdesk.services.model_facts import facts_of_file

    try:
        if arguments.file is not None:
            return facts_of_file(arguments.file, arguments.t5_level)
        return facts_from_level(arguments.model, arguments.level, arguments.t5_level)
    except KeyError as error:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{name} is not a known model or level."),
            QT_TRANSLATE_NOOP(
                "errors", "Use for example flux1-dev or flux1-schnell, and Q8_0, Q6_K or Q4_0."
            ),
            name=str(error.args[0]),
        ) from None


def _job(arguments: argparse.Namespace) -> JobShape:
    from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
    from fluxdesk.domain.job_shape import JobShape

    missing = [path for path in arguments.lora if not path.is_file()]
    if missing:
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "There is no file {path}."),
            path=str(missing[0]),
        )
    width, height = arguments.size
    return JobShape(
        width=width,
        height=height,
        count=arguments.count,
        steps=arguments.steps,
        lora_bytes=tuple(path.stat().st_size for path in arguments.lora),
        text_tokens=arguments.text_tokens,
        evaluations=2 if arguments.true_cfg else 1,
    )


def _budget(arguments: argparse.Namespace) -> MemoryBudget:
    """The asked-for machine, with this one's answer where a figure was not given."""
    import msgspec

    from fluxdesk.domain.machine import budget_of, simulated
    from fluxdesk.domain.memory_plan import GIB

    if arguments.vram_gib is None or arguments.ram_gib is None:
        from fluxdesk.services.hardware_probe import probe_hardware

        here = probe_hardware()
        if arguments.vram_gib is None:
            if arguments.ram_gib is not None:
                ram = int(arguments.ram_gib * GIB)
                here = msgspec.structs.replace(here, ram_available_bytes=ram)
            return budget_of(here)
        report = simulated(arguments.vram_gib, here.ram_available_bytes / GIB)
        return budget_of(msgspec.structs.replace(report, cpu=here.cpu))
    return budget_of(simulated(arguments.vram_gib, arguments.ram_gib))


def describe(plan: MemoryPlan, facts: ModelFacts) -> str:
    """The plan as a table for people: one line per phase and memory, GiB."""
    gib = 1024**3
    columns = ("transformer", "text_encoders", "vae", "activations", "context")
    lines = [f"{facts.family} {facts.transformer.level}: " + ("fits" if plan.fits else "does not fit")]
    lines.append(f"{'phase':9}{'memory':8}" + "".join(f"{name:>15}" for name in (*columns, "sum")) + "  GiB")
    for row in plan.phases:
        cells = [getattr(row.bytes, name) for name in columns]
        memory = "RAM" if row.device == "cpu" else row.device
        figures = "".join(f"{value / gib:15.2f}" for value in (*cells, row.bytes.total))
        lines.append(f"{row.name:9}{memory:8}{figures}")
    peak = plan.expected_peak_bytes
    lines.append(f"expected peak: VRAM {peak.vram / gib:.2f} GiB, RAM {peak.ram / gib:.2f} GiB")
    if plan.streamed_bytes_per_step:
        lines.append(f"streamed per step: {plan.streamed_bytes_per_step / gib:.2f} GiB")
    lines.append("rules: " + ", ".join(plan.rules))
    return "\n".join(lines) + "\n"
