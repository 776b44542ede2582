"""`fluxdesk compare`: the same prompts and seeds at several levels, measured against the reference."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.output import print_json
from fluxdesk.cli.plan_command import parse_size
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from fluxdesk.domain.comparison import ComparisonPlan, Variant
    from fluxdesk.domain.comparison_result import ComparisonReport
    from fluxdesk.services.lab_session import LabSession, ReadyModel
    from fluxdesk.services.model_sets import ModelSets
    from fluxdesk.state.lab_runner import LabProgress

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
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.lab_results import build_report, this_machine
    from fluxdesk.services.lab_session import LabSession
    from fluxdesk.services.lab_store import LabStore
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.store_sets import open_model_sets

    sets = open_model_sets(find_paths())
    plan = make_plan(arguments, sets)
    store = LabStore(arguments.output.absolute())
    with store.writing():
        session = LabSession(store, plan)
        failures, rendered = render(session, sets)
        report = build_report(session, this_machine())
    document = as_document(report)
    document["failures"] = [{"level": item.level, "text": item.error.text} for item in failures]
    document["rendered"] = rendered
    if arguments.json:
        print_json(document)
    else:
        sys.stdout.write(f"{report.verdict}\n")
    return 0


def make_plan(arguments: argparse.Namespace, sets: ModelSets) -> ComparisonPlan:
    """The plan of the command line.

    Raises:
        KnownError: a level, seed or prompt that cannot be used.
    """
    from fluxdesk.domain.comparison import ComparisonPlan, choose_reference, parse_levels, validate_plan

    family = next((name for name in sets.families() if name == arguments.model), None)
    if family is None:
        sets.resolve(arguments.model, "F16")  # says what there is
        raise AssertionError("resolve refuses unknown families")
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
        steps=arguments.steps or defaults.default_steps,
        guidance=defaults.default_guidance,
        reference=choose_reference(levels).level,
    )
    for problem in validate_plan(plan):
        error = problem.error
        raise KnownError(error.kind, error.template, error.action, **error.params)
    return plan


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


def render(session: LabSession, sets: ModelSets) -> tuple[list[Any], int]:
    """Paint and measure what is pending; returns failures and how many were painted now."""
    from fluxdesk.cli.generate_command import make_engine
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.services.planner import Planner
    from fluxdesk.state.lab_runner import LabRunner

    planner = Planner()
    with ProgressBar("comparing", "pictures") as bar:

        def show(progress: LabProgress) -> None:
            bar.update(progress.done, progress.total)

        runner = LabRunner(session, lambda variant: ready(session, sets, planner, variant), make_engine, show)
        runner.run()
    return runner.failures, runner.rendered


def ready(session: LabSession, sets: ModelSets, planner: Any, variant: Variant) -> ReadyModel:
    """The files of a variant, made here when they can be, and where the memory plan puts them."""
    import msgspec

    from fluxdesk.domain.request import Placement
    from fluxdesk.services.lab_session import ReadyModel

    models = sets.resolve(session.plan.family, variant.level)
    found = ReadyModel(
        models=models,
        placement=Placement(),
        sha256=models.transformer.sha256 or "",
        file_bytes=Path(models.transformer.path).stat().st_size,
    )
    cell = next(cell for cell in session.cells if cell.variant == variant)
    placed = planner.place(session.request(cell, found))
    return msgspec.structs.replace(found, placement=placed.placement)


def as_document(report: ComparisonReport) -> dict[str, Any]:
    """The report, with every level's peak and the field names promised in the manual."""
    import msgspec

    document: dict[str, Any] = msgspec.to_builtins(report)
    document["ties"] = [list(pair) for pair in report.ties]
    return document
