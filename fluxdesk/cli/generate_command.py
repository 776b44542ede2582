"""`fluxdesk generate`: a prompt becomes a PNG, without a window."""

from __future__ import annotations

import argparse
import random
import signal
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.edit_arguments import add_edit_arguments, edit_size, start_picture
from fluxdesk.cli.numbers import at_least_one
from fluxdesk.cli.output import print_json
from fluxdesk.cli.plan_command import parse_size
from fluxdesk.cli.preset_command import fill_in
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from types import FrameType

    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.domain.messages import AnyEvent, ImageSaved
    from fluxdesk.domain.references import Reference
    from fluxdesk.domain.request import GenerationRequest, LoraUse, ModelSet
    from fluxdesk.generation.engine import Engine
    from fluxdesk.services.flux_configs import FamilyDefaults
    from fluxdesk.services.paths import Paths

CANCEL_SECONDS = 3.0
"""How long a cancelled engine may take before it is killed."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("generate", help="paint a picture from a prompt")
    parser.add_argument("--prompt", required=True, help="what to paint")
    parser.add_argument("--preset", metavar="NAME", help="settings that are not given here come from it")
    parser.add_argument("--model", help="model family (default flux-mini)")
    parser.add_argument("--level", help="level of the transformer, such as Q4_K (default F16)")
    parser.add_argument("--seed", type=int, help="same seed, same picture (default: drawn)")
    parser.add_argument("--steps", type=int, help="denoising steps (default: the model's own)")
    parser.add_argument("--size", type=parse_size, metavar="WxH", help="pixels (default: the model's own)")
    parser.add_argument("--output", type=Path, required=True, help="PNG file to write")
    parser.add_argument("--count", type=at_least_one, default=1, help="pictures, with seeds counting up")
    parser.add_argument("--guidance", type=float, help="distilled guidance (dev family)")
    parser.add_argument(
        "--cfg", "--true-cfg", type=float, dest="true_cfg",
        help="real guidance, up to 20; above 1 doubles the time",
    )  # fmt: skip
    parser.add_argument("--negative-prompt", help="what to avoid; needs --cfg above 1")
    parser.add_argument("--scheduler", help="euler (default), euler_beta or heun, which takes twice as long")
    parser.add_argument(
        "--max-sequence-length", type=at_least_one, help="T5 tokens of a prompt (default: the model's own)"
    )
    add_edit_arguments(parser)
    parser.add_argument("--lora", type=parse_lora, action="append", metavar="PATH[:STRENGTH]")
    parser.add_argument(
        "--redux", type=parse_lora, action="append", default=[], metavar="PICTURE[:STRENGTH]",
        help="take over the look of this picture (FLUX.1 Redux); up to four",
    )  # fmt: skip
    parser.add_argument("--engine", choices=("here", "comfyui"), default="here", help="what paints")
    parser.add_argument("--server", help="ComfyUI's address (default: the one in the settings)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run, uses="generate")


def parse_lora(text: str) -> tuple[str, float]:
    """ "ink.safetensors:0.8" to (path, strength); strength 1 when there is none."""
    path, colon, strength = text.rpartition(":")
    try:
        return (path, float(strength)) if colon and path else (text, 1.0)
    except ValueError:
        return text, 1.0


def run(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.paths import find_paths

    paths = find_paths()
    fill_in(arguments)
    if arguments.engine == "comfyui":
        from fluxdesk.cli.generate_remote import paint_remotely

        documents = paint_remotely(arguments, paths)
    elif arguments.server:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "A server is of no use to the engine of this computer."),
            QT_TRANSLATE_NOOP("errors", "Add --engine comfyui."),
        )
    else:
        documents = _paint_here(arguments, paths)
    if arguments.json:
        print_json(documents[0] if len(documents) == 1 else {"status": "ok", "pictures": documents})
    else:
        for document in documents:
            sys.stdout.write(f"{document['path']}\n")
    return 0


def _paint_here(arguments: argparse.Namespace, paths: Paths) -> list[dict[str, Any]]:
    from fluxdesk.generation.engine import EngineNotStarted
    from fluxdesk.services.lora_files import unusable_in
    from fluxdesk.services.planner import Planner
    from fluxdesk.services.store_sets import open_model_sets
    from fluxdesk.state.engine_choice import make_engine

    sets = open_model_sets(paths)
    models = _resolve(sets, arguments)
    requests = make_requests(arguments, models, sets.defaults(models.family))
    if (unfit := unusable_in(requests[0].loras, Path(models.transformer.path))) is not None:
        raise KnownError.of(unfit)
    engine = make_engine(paths)
    with interruptible() as interrupts:
        try:
            engine.start()  # before planning, because it imports torch meanwhile
            planner = Planner()
            return [paint(engine, planner.place(request), interrupts) for request in requests]
        except EngineNotStarted as error:
            raise KnownError.of(error.report.report) from error
        finally:
            engine.stop(CANCEL_SECONDS)


def make_requests(
    arguments: argparse.Namespace, models: ModelSet, defaults: FamilyDefaults
) -> list[GenerationRequest]:
    """One request per picture, validated.

    Raises:
        KnownError: the first problem of the first request, or the start picture cannot be used.
    """
    from fluxdesk.domain.request import GenerationRequest, starting_from, with_text_tokens
    from fluxdesk.domain.request_checks import validate

    first_seed = random.randrange(2**32) if arguments.seed is None else arguments.seed
    guidance = defaults.default_guidance if arguments.guidance is None else arguments.guidance
    loras = lora_uses(arguments.lora)
    start = start_picture(arguments, models.family, defaults.default_size, loras)
    references = reference_pictures(arguments.redux, models, there=arguments.engine == "comfyui")
    width, height = arguments.size or edit_size(start, defaults.default_size, arguments.enlarge)
    _check_words(arguments)
    requests = []
    for number in range(arguments.count):
        request = GenerationRequest(
            id=uuid.uuid4().hex,
            prompt=arguments.prompt,
            negative_prompt=arguments.negative_prompt,
            true_cfg=arguments.true_cfg,
            models=with_text_tokens(models, arguments.max_sequence_length),
            output_path=str(_numbered(arguments.output, number, arguments.count).absolute()),
            width=width,
            height=height,
            steps=defaults.default_steps if arguments.steps is None else arguments.steps,
            scheduler=arguments.scheduler,
            guidance=guidance if models.guidance_distilled else None,
            seed=first_seed + number,
            loras=loras,
            references=references,
            preview="off",
        )
        request = starting_from(request, start)
        for problem in validate(request):
            raise KnownError.of(problem.error)
        requests.append(request)
    return requests


def _check_words(arguments: argparse.Namespace) -> None:
    """Raises KnownError for a negative prompt that would do nothing."""
    if arguments.negative_prompt and arguments.true_cfg == 1.0:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "A negative prompt does nothing at CFG 1."),
            QT_TRANSLATE_NOOP("errors", "Use for example --cfg 3."),
        )


def _resolve(sets: Any, arguments: argparse.Namespace) -> ModelSet:
    from fluxdesk.cli.progress import ProgressBar

    with ProgressBar("model files") as bar:
        models: ModelSet = sets.resolve(arguments.model, arguments.level, bar.update)
    return models


def lora_uses(wanted: Iterable[tuple[str, float]]) -> tuple[LoraUse, ...]:
    """The LoRA files and their strengths, with hashes, so that the picture's recipe names them, and their kind."""
    from fluxdesk.domain.request import LoraUse
    from fluxdesk.formats.control_loras import as_in_files
    from fluxdesk.formats.file_digests import FileDigests
    from fluxdesk.services.lora_digests import with_lora_digests
    from fluxdesk.services.paths import find_paths

    uses = tuple(LoraUse(str(Path(path).absolute()), strength) for path, strength in wanted)
    return as_in_files(with_lora_digests(uses, FileDigests(find_paths().cache)))


def reference_pictures(
    wanted: Sequence[tuple[str, float]], models: ModelSet, *, there: bool
) -> tuple[Reference, ...]:
    """The reference pictures with their hashes; `there`: a server paints.

    Raises:
        KnownError: one cannot be used, or what reads them is not here.
    """
    from fluxdesk.domain.reference_files import lacking_files
    from fluxdesk.domain.references import Reference, not_for_mini
    from fluxdesk.formats.reference_pictures import as_they_are

    if not wanted:
        return ()
    if models.family == "flux-mini":
        raise KnownError.of(not_for_mini())
    if (error := lacking_files(models, there=there)) is not None:
        raise KnownError.of(error)
    return as_they_are(tuple(Reference(str(Path(path).absolute()), value) for path, value in wanted))


def _numbered(path: Path, number: int, count: int) -> Path:
    return path if count == 1 else path.with_name(f"{path.stem}-{number + 1}{path.suffix}")


def paint(engine: Engine, request: GenerationRequest, interrupts: Interrupts) -> dict[str, Any]:
    """Send one request and watch it to its end."""
    from fluxdesk.domain.messages import Generate, ImageSaved, JobCancelled, JobFailed

    engine.send(Generate(request=request))
    with ExitStack() as bars:
        show = _Progress(bars)
        for event in _until_cancelled(engine, request.id, interrupts):
            show.update(event)
            match event:
                case ImageSaved() if event.id == request.id:
                    return _document(request, event)
                case JobFailed(error=error):
                    raise KnownError.of(error)
                case JobCancelled():
                    raise _cancelled()
    if interrupts.count:
        raise _cancelled()
    raise KnownError.of(engine.stop(CANCEL_SECONDS).report)


class _Progress:
    """The bar of the phase that runs: bytes while loading, steps while painting."""

    def __init__(self, bars: ExitStack) -> None:
        self._bars = bars
        self._phase = ""
        self._bar: ProgressBar | None = None

    def update(self, event: AnyEvent) -> None:
        from fluxdesk.domain.messages import ModelLoading, PhaseStarted, StepDone

        match event:
            case PhaseStarted(phase="denoise"):
                self._start("painting", "steps")
            case ModelLoading(stage=stage, done=done, total=total):
                self._start(f"loading {stage.replace('_', ' ')}", "bytes")
                self._show(done, total)
            case StepDone(step=step, steps=steps):
                self._show(step, steps)

    def _start(self, title: str, unit: str) -> None:
        from fluxdesk.cli.progress import ProgressBar

        if title != self._phase:
            self._phase = title
            self._bars.close()
            self._bar = self._bars.enter_context(ProgressBar(title, unit))

    def _show(self, done: int, total: int) -> None:
        if self._bar is not None:
            self._bar.update(done, total)


def _until_cancelled(engine: Engine, job_id: str, interrupts: Interrupts) -> Iterator[AnyEvent]:
    """Events of the engine; after Ctrl+C it is asked to cancel, and killed when that takes too long.

    The engine's memory samples come several times a second, so this wakes up often enough.
    """
    import threading

    from fluxdesk.domain.messages import Cancel

    asked = False
    killer = threading.Timer(CANCEL_SECONDS, engine.kill)
    killer.daemon = True
    try:
        for event in engine.events():
            if interrupts.count and not asked:
                asked = True
                engine.send(Cancel(id=job_id))
                killer.start()
            if interrupts.count > 1:
                engine.kill()
            yield event
    finally:
        killer.cancel()


class Interrupts:
    """How often Ctrl+C was pressed; the third time it breaks off as usual."""

    def __init__(self) -> None:
        self.count = 0
        self.at_first: Callable[[], object] = lambda: None
        """Called by the first one, in the signal's handler."""

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count == 1:
            self.at_first()
        if self.count > 2:
            raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[Interrupts]:
    """Count SIGINT instead of raising in the middle of anything."""
    interrupts = Interrupts()
    previous = signal.signal(signal.SIGINT, interrupts)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, previous)


def _document(request: GenerationRequest, event: ImageSaved) -> dict[str, Any]:
    """The answer, field by field as promised in the manual."""
    import msgspec

    result = event.result
    return {
        "status": "ok",
        "path": event.path,
        "model": request.models.family,
        "level": request.models.level,
        "seed": request.seed,
        "steps": request.steps,
        "width": request.width,
        "height": request.height,
        "seconds": msgspec.to_builtins(result.seconds),
        "seconds_per_step": result.seconds_per_step,
        "peak_ram_bytes": result.peak_ram_bytes,
        "peak_vram_bytes": result.peak_vram_bytes,
        **({"made_by": result.made_by} if result.made_by else {}),
    }


def _cancelled() -> Exception:
    return KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Cancelled; no picture was written."))
