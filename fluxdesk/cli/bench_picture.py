"""`fluxdesk bench picture DIR`: a whole picture at full size from synthetic files, with plan, time and peak.

Everything is what a person would have but the weights, which are random: transformer, T5, CLIP and
autoencoder of the family's true shapes, made in DIR once (12 GB for schnell Q4_0 with T5 Q8_0), the memory
plan for this machine, and the real engine in its own process.
"""

from __future__ import annotations

import argparse
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fluxdesk.cli.bench_child import run_bench_child
from fluxdesk.cli.numbers import amount
from fluxdesk.cli.output import print_json
from fluxdesk.cli.plan_command import parse_size
from fluxdesk.cli.progress import ProgressBar
from fluxdesk.domain.messages import Generate, ImageSaved, JobFailed, PhaseStarted, StepDone

if TYPE_CHECKING:
    from fluxdesk.domain.memory_plan import MemoryPlan
    from fluxdesk.domain.messages import RunResult
    from fluxdesk.domain.request import GenerationRequest, ModelSet
    from fluxdesk.services.paths import Paths


class PictureReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `bench picture` prints."""

    family: str
    level: str
    t5_level: str
    size: str
    steps: int
    plan: MemoryPlan
    result: RunResult
    """Seconds per phase, peak RAM, rungs taken."""
    peak_error: float
    """The plan's expected RAM peak / measured - 1."""
    total_seconds: float
    """From the start of the engine process to the saved picture."""


def register(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = kinds.add_parser("picture", help="a whole picture at full size from synthetic files")
    parser.add_argument("folder", type=Path, help="where the synthetic files are kept or made")
    parser.add_argument("--like", default="flux1-schnell")
    parser.add_argument("--level", default="Q4_0")
    parser.add_argument("--t5-level", default="Q8_0")
    parser.add_argument("--double", type=int, help="double blocks (default: all)")
    parser.add_argument("--single", type=int, help="single blocks (default: all)")
    parser.add_argument("--t5-layers", type=int, help="layers of T5 (default: all)")
    parser.add_argument("--size", type=parse_size, default=(512, 512), metavar="WxH")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--ram-gib", type=amount, help="plan for this much free RAM (default: what is free)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.paths import find_paths

    paths = find_paths()
    models = _make_models(arguments, paths)
    plan = _plan(arguments, models)
    sys.stderr.write(f"bench: plan {', '.join(plan.rules)}\n")
    width, height = arguments.size
    request = _request(arguments, models, plan)
    began = time.perf_counter()
    result = _paint(paths, request)
    print_json(
        PictureReport(
            family=arguments.like,
            level=arguments.level,
            t5_level=arguments.t5_level,
            size=f"{width}x{height}",
            steps=arguments.steps,
            plan=plan,
            result=result,
            peak_error=plan.expected_peak_bytes.ram / result.peak_ram_bytes - 1,
            total_seconds=time.perf_counter() - began,
        )
    )
    return 0


def _make_models(arguments: argparse.Namespace, paths: Paths) -> ModelSet:
    """The synthetic files, those that are not there yet made now."""
    from fluxdesk.domain.request import ModelFile, ModelSet
    from fluxdesk.services.flux_configs import config_folder, read_defaults
    from fluxdesk.services.make_model import T5_XXL, make_model

    folder: Path = arguments.folder
    config = config_folder(paths, arguments.like)
    cut = f"-{arguments.double or 'all'}-{arguments.single or 'all'}"
    files = {
        "transformer": folder / f"{arguments.like}-{arguments.level}{cut}.gguf",
        "t5": folder / f"{T5_XXL}-{arguments.t5_level}-{arguments.t5_layers or 'all'}.gguf",
    }
    wanted = {
        "transformer": (arguments.like, arguments.level, arguments.double, arguments.single),
        "t5": (T5_XXL, arguments.t5_level, arguments.t5_layers, None),
    }
    for part, path in files.items():
        if not path.is_file():
            with ProgressBar(path.name) as bar:
                make_model(*wanted[part], path, progress=bar.update)
    clip, vae = folder / "clip.safetensors", folder / "ae.safetensors"
    if not (clip.is_file() and vae.is_file()):
        run_bench_child(["parts", str(config), str(folder)])
    return ModelSet(
        family=arguments.like,
        level=arguments.level,
        transformer=ModelFile(str(files["transformer"])),
        text_encoder=ModelFile(str(clip)),
        text_encoder_2=ModelFile(str(files["t5"])),
        vae=ModelFile(str(vae)),
        config_dir=str(config),
        max_sequence_length=read_defaults(config).max_sequence_length,
    )


def _plan(arguments: argparse.Namespace, models: ModelSet) -> MemoryPlan:
    from fluxdesk.domain.job_shape import JobShape
    from fluxdesk.domain.machine import cpu_budget
    from fluxdesk.domain.memory_plan import GIB, make_plan
    from fluxdesk.services.hardware_probe import probe_hardware
    from fluxdesk.services.model_facts import facts_of_set

    budget = cpu_budget(probe_hardware())
    if arguments.ram_gib is not None:
        budget = msgspec.structs.replace(budget, free_ram_bytes=int(arguments.ram_gib * GIB))
    width, height = arguments.size
    return make_plan(
        facts_of_set(models), JobShape(width=width, height=height, steps=arguments.steps), budget
    )


def _request(arguments: argparse.Namespace, models: ModelSet, plan: MemoryPlan) -> GenerationRequest:
    from fluxdesk.domain.request import GenerationRequest

    width, height = arguments.size
    return GenerationRequest(
        id=uuid.uuid4().hex,
        prompt=f"a prompt that no cache knows, {uuid.uuid4().hex}",
        models=models,
        output_path=str(arguments.folder / "picture.png"),
        width=width,
        height=height,
        steps=arguments.steps,
        guidance=3.5 if arguments.like != "flux1-schnell" else None,
        placement=plan.placement,
        preview="off",
    )


def _paint(paths: Paths, request: GenerationRequest) -> RunResult:
    """Raises KnownError when the engine could not."""
    from fluxdesk.domain.errors import KnownError
    from fluxdesk.state.engine_choice import make_engine

    engine = make_engine(paths)
    engine.start()
    try:
        engine.send(Generate(request=request))
        for event in engine.events():
            match event:
                case PhaseStarted(phase=phase):
                    sys.stderr.write(f"bench: {phase}\n")
                case StepDone(step=step, steps=steps, seconds=seconds):
                    sys.stderr.write(f"bench: step {step} of {steps}, {seconds:.1f} s\n")
                case JobFailed(error=error):
                    raise KnownError.of(error)
                case ImageSaved(result=result):
                    return result
    finally:
        report = engine.stop(10.0)
    raise KnownError.of(report.report)
