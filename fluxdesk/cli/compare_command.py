"""`fluxdesk compare`: the same prompts and seeds at several levels, measured against the reference."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.generate_command import lora_uses, parse_lora
from fluxdesk.cli.numbers import amount
from fluxdesk.cli.output import print_json
from fluxdesk.cli.plan_command import parse_size
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from fluxdesk.domain.comparison import Axes, ComparisonPlan
    from fluxdesk.domain.errors import ErrorReport
    from fluxdesk.services.lab_models import LabModels
    from fluxdesk.services.lab_session import LabSession
    from fluxdesk.services.model_sets import ModelSets
    from fluxdesk.state.lab_runner import LabProgress, LevelFailure

DEFAULT_LEVELS = "F16,Q8_0,Q6_K,Q5_1,Q5_0,Q4_1,Q4_0,NF4"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("compare", help="compare levels on the same prompts and seeds")
    parser.add_argument("--model", default="flux-mini", help="model family (default flux-mini)")
    parser.add_argument("--levels", default=DEFAULT_LEVELS, help=f"default {DEFAULT_LEVELS}")
    parser.add_argument(
        "--prompts", type=Path, help="text file, one prompt a line (default: the built-in set)"
    )
    parser.add_argument("--seeds", default="1,2,3", help="default 1,2,3")
    parser.add_argument("--steps", type=int, help="denoising steps (default: the model's own)")
    parser.add_argument("--size", type=parse_size, metavar="WxH", help="pixels (default: the model's own)")
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder; a run that was cut off goes on there",
    )
    parser.add_argument(
        "--beside", type=Path, metavar="REPORT.json", help="another machine's report to show beside this one"
    )
    parser.add_argument(
        "--language", choices=("en", "es"), default="en", help="language the HTML report opens in"
    )
    parser.add_argument("--no-floor", action="store_true", help="do not render the noise floor")
    axes = parser.add_argument_group(
        "further axes",
        "Every level is painted without and with these. Each moves the picture more than 4 bits do.",
    )
    axes.add_argument("--t5", default="", metavar="LEVELS", help="T5 levels beside the installed one")
    axes.add_argument("--turbo", action="store_true", help="8-bit arithmetic")
    axes.add_argument("--step-cache", type=float, metavar="THRESHOLD", help="FirstBlockCache, such as 0.08")
    axes.add_argument("--encoders-on-device", action="store_true", help="text encoders on the graphics card")
    axes.add_argument(
        "--lora", type=parse_lora, action="append", default=[], metavar="FILE[:STRENGTH]", help="all together"
    )
    disk = parser.add_argument_group("disk", "Levels that are not here are made from F16, or fetched.")
    disk.add_argument(
        "--disk-budget", type=amount, metavar="GB", help="most that such levels may take at a time"
    )
    disk.add_argument(
        "--delete-brought",
        action="store_true",
        dest="alone",
        help="delete them when the comparison is finished; no other FluxDesk may be at work",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run, uses="compare")


def run(arguments: argparse.Namespace) -> int:
    """Render, measure, report. Exit code 1 when a level had to be left out, or what was brought had to stay."""
    import msgspec

    from fluxdesk.services.hardware_probe import probe_hardware
    from fluxdesk.services.lab_models import LabModels
    from fluxdesk.services.lab_report import import_report, write_reports
    from fluxdesk.services.lab_results import build_report, machine_from, measured_levels
    from fluxdesk.services.lab_session import LabSession
    from fluxdesk.services.lab_store import LabStore
    from fluxdesk.services.measured_levels import MeasuredLevels
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.planner import Planner
    from fluxdesk.services.store_sets import open_model_sets

    beside = import_report(arguments.beside) if arguments.beside else None
    paths = find_paths()
    sets = open_model_sets(paths)
    plan = make_plan(arguments, sets)
    models = LabModels(paths, sets, Planner(), arguments.use)
    for problem in models.problems(plan):
        raise KnownError.of(problem.error)
    store = LabStore(arguments.output.absolute())
    with store.writing():
        session = LabSession(store, plan)
        failures, rendered, loads = render(session, models)
        report = build_report(session, machine_from(probe_hardware()))
        page = write_reports(report, store.folder, arguments.language, beside)
        brought = store.brought()
        stays = _delete(session, models) if arguments.alone else None
    MeasuredLevels(paths).put(measured_levels(report, session.device))
    document: dict[str, Any] = msgspec.to_builtins(report)
    document["failures"] = [{"level": item.level, "text": item.error.text} for item in failures]
    document["rendered"] = rendered
    document["loads"] = loads
    document["report"] = str(page)
    document["brought"] = msgspec.to_builtins(brought)
    document["deleted"] = arguments.alone and stays is None
    if arguments.json:
        print_json(document)
    else:
        sys.stdout.write(f"{report.verdict}\n{page}\n")
    for failure in failures:
        sys.stderr.write(f"fluxdesk: {failure.level} was left out: {failure.error.text}\n")
    if stays is not None:
        sys.stderr.write(
            f"fluxdesk: what was made or fetched for it stays: {stays.text}\n  {stays.action_text}\n"
        )
    return 1 if failures or stays is not None else 0


def _delete(session: LabSession, models: LabModels) -> ErrorReport | None:
    """Delete what the comparison brought; why it has to stay: since the start somebody else may have come to work
    with it, and the comparison is whole all the same."""
    try:
        models.delete_brought(session, session.store.brought())
    except KnownError as error:
        return error.report
    return None


def make_plan(arguments: argparse.Namespace, sets: ModelSets) -> ComparisonPlan:
    """The plan of the command line.

    Raises:
        KnownError: a level, seed or prompt that cannot be used.
    """
    from fluxdesk.domain.comparison import ComparisonPlan, choose_reference, parse_levels, validate_plan

    family = sets.known_family(arguments.model)
    levels = parse_levels(arguments.levels)
    defaults = sets.defaults(family)
    width, height = arguments.size or (defaults.default_size, defaults.default_size)
    plan = ComparisonPlan(
        family=family,
        levels=levels,
        prompts=read_prompts(arguments.prompts, family),
        seeds=parse_seeds(arguments.seeds),
        width=width,
        height=height,
        steps=defaults.default_steps if arguments.steps is None else arguments.steps,
        guidance=defaults.default_guidance,
        reference=choose_reference(levels).level,
        floor=not arguments.no_floor,
        axes=make_axes(arguments),
        disk_budget_bytes=int(arguments.disk_budget * 1e9) if arguments.disk_budget else None,
    )
    for problem in validate_plan(plan):
        raise KnownError.of(problem.error)
    return plan


def make_axes(arguments: argparse.Namespace) -> Axes:
    """The further axes: each has its usual value first.

    Raises:
        KnownError: a T5 level that does not exist.
    """
    from fluxdesk.domain.comparison import Axes, parse_levels

    loras = lora_uses(arguments.lora)
    return Axes(
        t5_levels=(None, *parse_levels(arguments.t5)),
        lora_sets=((), loras) if loras else ((),),
        text_encoders=("ram", "device") if arguments.encoders_on_device else (None,),
        turbo=(False, True) if arguments.turbo else (False,),
        step_cache=(None,) if arguments.step_cache is None else (None, arguments.step_cache),
    )


def read_prompts(path: Path | None, family: str) -> tuple[str, ...]:
    """Prompts of a file, or the built-in set that suits the model.

    Raises:
        KnownError: the file cannot be read.
    """
    from fluxdesk.domain.comparison import parse_prompts
    from fluxdesk.domain.lab_prompts import built_in_prompts

    if path is None:
        return built_in_prompts(family, "en")
    try:
        return parse_prompts(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "The prompts in {path} cannot be read."),
            QT_TRANSLATE_NOOP("errors", "Give a text file in UTF-8 with one prompt a line."),
            path=str(path),
        ) from error


def parse_seeds(text: str) -> tuple[int, ...]:
    """ "1,2,3" to numbers.

    Raises:
        KnownError: something is no whole number.
    """
    try:
        return tuple(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError as error:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{text} is no list of seeds."),
            QT_TRANSLATE_NOOP("errors", "Write whole numbers with commas between them, such as 1,2,3."),
            text=text,
        ) from error


def render(session: LabSession, models: LabModels) -> tuple[list[LevelFailure], int, dict[str, int]]:
    """Paint and measure what is pending; returns failures, how many were painted, and loads per level.

    Raises:
        KnownError: the reference cannot be painted, or it was stopped.
    """
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.services.measure_weights import find_measure_weights
    from fluxdesk.services.paths import find_paths
    from fluxdesk.state.engine_choice import make_engine
    from fluxdesk.state.lab_networks import Networks
    from fluxdesk.state.lab_runner import LabRunner, Stopped

    paths = find_paths()
    with ProgressBar("comparing", "pictures") as bar:

        def show(progress: LabProgress) -> None:
            bar.update(progress.done, progress.total)

        runner = LabRunner(
            session,
            lambda variant: models.prepare(session, variant),
            lambda: make_engine(paths),
            show,
            Networks(lambda: find_measure_weights(paths), lambda: make_engine(paths)),
        )
        previous = signal.signal(signal.SIGINT, lambda _signal, _frame: runner.stop())
        try:
            runner.run()
        except Stopped:
            raise KnownError(
                "cancelled",
                QT_TRANSLATE_NOOP("errors", "Stopped after {done} of {total} pictures."),
                QT_TRANSLATE_NOOP("errors", "Run the same command again to go on."),
                done=len(session.results),
                total=len(session.cells),
            ) from None
        finally:
            signal.signal(signal.SIGINT, previous)
    return runner.failures, runner.rendered, dict(runner.loads)
