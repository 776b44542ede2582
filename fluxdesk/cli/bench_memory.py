"""`fluxdesk bench memory`: what the plan says a step needs against what a process really took."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fluxdesk.cli.bench_child import run_bench_child
from fluxdesk.cli.output import print_json
from fluxdesk.cli.plan_command import parse_size
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.memory_plan import GIB, MemoryBudget, PartBytes, make_plan

if TYPE_CHECKING:
    from fluxdesk.domain.machine import DType
    from fluxdesk.domain.model_facts import ModelFacts

SHAPES = ("256x256/256", "512x512/256", "512x512/512", "768x512/512", "768x768/512", "1024x1024/512")
TOLERANCE = 0.05


class MemoryShape(msgspec.Struct, frozen=True, kw_only=True):
    """One shape: bytes resident at the most."""

    shape: str
    predicted_bytes: int
    """The plan's denoise row on the CPU with packed weights, text encoders and autoencoder left out, with the
    plan's own figure for the process."""
    measured_bytes: int
    context_bytes: int
    """Of the measured: what the process took before the file was opened."""
    file_bytes: int
    activations_bytes: int
    """Of the predicted."""
    error: float
    """predicted / measured - 1."""
    beyond_file_and_activations_bytes: int
    """measured - file - activations: the promise is at most 0.6 GB."""


class MemoryReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `bench memory` prints."""

    file: str
    shapes: list[MemoryShape]
    worst_error: float
    holds: bool
    """Every shape within 5 %."""


def register(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = kinds.add_parser("memory", help="the plan's peak against the measured one, shape by shape")
    parser.add_argument("file", type=Path)
    parser.add_argument("--shapes", nargs="+", default=SHAPES, metavar="WIDTHxHEIGHT/TEXT_TOKENS[/TILE]")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.model_facts import facts_of_file

    facts = facts_of_file(arguments.file)
    found = [_measure(arguments.file, facts, shape) for shape in arguments.shapes]
    worst = max((abs(shape.error) for shape in found), default=0.0)
    print_json(
        MemoryReport(file=arguments.file.name, shapes=found, worst_error=worst, holds=worst <= TOLERANCE)
    )
    return 0


def _measure(file: Path, facts: ModelFacts, shape: str) -> MemoryShape:
    size, tokens, *tile = shape.split("/")
    width, height = parse_size(size)
    options = ["--size", size, "--text-tokens", tokens, "--steps", "0", "--weights", "packed"]
    options += ["--tile-side", *tile] if tile else []
    step = json.loads(run_bench_child(["step", str(file), *options]))
    job = JobShape(
        width=width, height=height, steps=1, text_tokens=int(tokens), tile_side=int(tile[0]) if tile else None
    )
    row = predicted_step(facts, job, step["threads"], step["dtype"])
    predicted = row.total - row.vae
    measured = int(step["peak_ram_bytes"])
    return MemoryShape(
        shape=shape,
        predicted_bytes=predicted,
        measured_bytes=measured,
        context_bytes=step["context_bytes"],
        file_bytes=file.stat().st_size,
        activations_bytes=row.activations,
        error=predicted / measured - 1,
        beyond_file_and_activations_bytes=measured - file.stat().st_size - row.activations,
    )


def predicted_step(facts: ModelFacts, job: JobShape, threads: int, dtype: DType) -> PartBytes:
    """The denoise row of the thriftiest plan: packed weights, text encoders gone."""
    from fluxdesk.domain.machine import CPU_RAM_CONTEXT_BYTES

    budget = MemoryBudget(
        free_ram_bytes=GIB // 2,
        compute_dtype=dtype,
        ram_context_bytes=CPU_RAM_CONTEXT_BYTES,
        threads=threads,
    )
    plan = make_plan(facts, job, budget)
    return next(row.bytes for row in plan.phases if row.name == "denoise")
