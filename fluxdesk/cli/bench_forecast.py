"""`fluxdesk bench forecast`: what the window would have said before a run, against what the run took.

In a profile of its own: the first run is a machine that knows nothing; the second, with a new engine, and the
third, with the model in memory, are predicted from what the first taught.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.output import print_json
from fluxdesk.cli.plan_command import parse_size
from fluxdesk.domain.captions import DEMO_PROMPT

if TYPE_CHECKING:
    from fluxdesk.domain.messages import RunResult
    from fluxdesk.domain.request import GenerationRequest, ModelSet
    from fluxdesk.generation.engine_process import EngineProcess
    from fluxdesk.services.advisor import Advisor, Forecast

MEMORY_PROMISE, TIME_PROMISE = 0.05, 0.20
RUNS = {
    "first": DEMO_PROMPT,
    "new engine": "a blue star on a black background",
    "in memory": "three green rings on a yellow background",
}
"""Prompts differ, because a known one is not encoded again."""


def register(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = kinds.add_parser("forecast", help="predicted against measured memory and time")
    parser.add_argument("--level", default="F16", help="level of flux-mini (default F16)")
    parser.add_argument("--transformer", type=Path, help="a synthetic transformer of true widths instead")
    parser.add_argument("--companions", type=Path, help="folder for what that one lacks (default: beside it)")
    parser.add_argument("--size", type=parse_size, default=(128, 128), metavar="WxH")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from fluxdesk.generation.engine import EngineNotStarted
    from fluxdesk.services.advisor import Advisor
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.store_sets import open_model_sets
    from fluxdesk.state.engine_choice import make_engine

    paths = find_paths()
    models = _models(arguments)
    told = []
    with tempfile.TemporaryDirectory() as scratch:
        own = paths._replace(data=Path(scratch) / "data", cache=Path(scratch) / "cache")
        advisor = Advisor(own, open_model_sets(own))
        engine = make_engine(own)
        try:
            for name, prompt in RUNS.items():
                if name == "new engine":
                    engine.stop(3.0)
                    engine = make_engine(own)
                    advisor.loaded = None
                if name != "in memory":
                    engine.start()
                told.append(
                    {
                        "run": name,
                        **_one(engine, advisor, request_of(models, prompt, arguments, Path(scratch))),
                    }
                )
        except EngineNotStarted as error:
            from fluxdesk.domain.errors import KnownError

            raise KnownError.of(error.report.report) from error
        finally:
            engine.stop(3.0)
    holds = all(line["holds"] for line in told[1:])
    document = {"model": models.family, "level": models.level, "runs": told, "holds": holds}
    if arguments.json:
        print_json(document)
    else:
        for line in told:
            sys.stdout.write(
                "{run}: {seconds} s, said {said_seconds}; {mib} MiB, said {said_mib}\n".format(**line)
            )
    return 0 if holds else 1


def _models(arguments: argparse.Namespace) -> ModelSet:
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.store_sets import open_model_sets
    from fluxdesk.services.synthetic_set import synthetic_set

    paths = find_paths()
    if arguments.transformer is None:
        return open_model_sets(paths).resolve("flux-mini", arguments.level)
    folder = arguments.companions or arguments.transformer.parent / "companions"
    return synthetic_set(arguments.transformer.absolute(), folder, paths.resources / "flux-mini")


def request_of(
    models: ModelSet, prompt: str, arguments: argparse.Namespace, folder: Path
) -> GenerationRequest:
    from fluxdesk.domain.request import GenerationRequest

    width, height = arguments.size
    return GenerationRequest(
        id=uuid.uuid4().hex,
        prompt=prompt,
        models=models,
        output_path=str(folder / "picture.png"),
        width=width,
        height=height,
        steps=arguments.steps,
        seed=1,
        guidance=3.5 if models.guidance_distilled else None,
    )


def _one(engine: EngineProcess, advisor: Advisor, asked: GenerationRequest) -> dict[str, Any]:
    """Predict, paint, compare, keep."""
    request = advisor.planner.place(asked)
    forecast = advisor.forecast_request(request)
    result = _paint(engine, advisor, request)
    advisor.record(request, forecast, result)
    return _compared(forecast, result)


def _paint(engine: EngineProcess, advisor: Advisor, request: GenerationRequest) -> RunResult:
    from fluxdesk.domain.errors import KnownError
    from fluxdesk.domain.hardware import VramSample
    from fluxdesk.domain.messages import Generate, ImageSaved, JobFailed
    from fluxdesk.services.planner import OwnShare

    engine.send(Generate(request=request))
    for event in engine.events():
        match event:
            case ImageSaved() if event.id == request.id:
                return event.result
            case JobFailed(error=error):
                raise KnownError.of(error)
            case VramSample():
                advisor.planner.own = OwnShare(ram_bytes=event.ram_process_bytes)
    raise KnownError.of(engine.stop(3.0).report)


def _compared(forecast: Forecast, result: RunResult) -> dict[str, Any]:
    peaks = forecast.plan.expected_peak_bytes
    on_card = result.peak_vram_bytes is not None and peaks.vram > 0
    measured = result.peak_vram_bytes if on_card else result.peak_ram_bytes
    said = peaks.vram if on_card else peaks.ram
    assert measured is not None
    memory_off = said / measured - 1
    time_off = forecast.speed.total_seconds / result.seconds.total - 1
    return {
        "seconds": round(result.seconds.total, 2),
        "said_seconds": round(forecast.speed.total_seconds, 2),
        "time_off": round(time_off, 3),
        "mib": round(measured / 2**20),
        "said_mib": round(said / 2**20),
        "memory_off": round(memory_off, 3),
        "phases": {
            name: round(getattr(result.seconds, name), 3) for name in ("load", "encode", "denoise", "decode")
        },
        "said_phases": {
            "load": round(forecast.speed.load_seconds, 3),
            "encode": round(forecast.speed.encode_seconds, 3),
            "denoise": round(forecast.speed.denoise_seconds, 3),
            "decode": round(forecast.speed.decode_seconds, 3),
        },
        "holds": abs(memory_off) <= MEMORY_PROMISE and abs(time_off) <= TIME_PROMISE,
    }
