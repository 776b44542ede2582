"""The health check of an engine: it sees its device, and it paints one picture of flux-mini."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from fluxdesk.domain.child_environment import clean_environment
from fluxdesk.domain.engine_backends import TorchKind, kind_of
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.messages import Generate, ImageSaved, JobCancelled, JobFailed
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.generation.engine import EngineNotStarted
from fluxdesk.generation.engine_environment import cache_environment
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.model_sets import BundledMini
from fluxdesk.services.paths import Paths
from fluxdesk.services.planner import Planner

CHECK_SECONDS = 300.0
"""The first start of torch from a cold disk with a virus scanner beside it takes its time."""
LOOK_SECONDS = 0.2
"""Between two looks at whether it is to end."""
STEPS, SIDE = 4, 128
LEAST_TONES = 8
"""Fewer different bytes than this is a picture of one colour: the card computes nonsense."""
_ASK_TORCH = (
    "import json, torch; xpu = getattr(torch, 'xpu', None); print(json.dumps({"
    "'version': torch.__version__, 'cuda': torch.cuda.is_available(), 'hip': bool(torch.version.hip), "
    "'xpu': bool(xpu and xpu.is_available()), 'mps': torch.backends.mps.is_available()}))"
)


class EngineCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A passed check."""

    torch: str
    """Version of torch; empty for the engine inside the program."""
    device: TorchKind
    seconds: float
    """From the start of the engine to the picture on the disk."""


def installed_check(paths: Paths, backend: str, stop: threading.Event) -> Callable[[Path], EngineCheck]:
    """The check for a new environment of `backend`; as `check_engine`."""
    return lambda python: check_engine(paths, str(python), backend, stop)


def check_engine(
    paths: Paths, python: str | None, backend: str, stop: threading.Event | None = None
) -> EngineCheck:
    """Start the engine in `python` (None: the one inside the program) and paint. Blocking, seconds to a minute.

    Args:
        stop: set by another thread to end the check at once.

    Raises:
        KnownError: engine_missing, bad_result, cancelled, or what the engine says about the picture.
    """
    started = time.monotonic()
    stop = stop or threading.Event()
    try:
        torch = _require_device(python, kind_of(backend), stop) if python else ""
        with tempfile.TemporaryDirectory(prefix="fluxdesk-check-") as folder:
            picture = _paint(paths, python, Path(folder) / "check.png", stop)
            _require_picture(picture)
    except KnownError:
        if stop.is_set():
            raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Stopped.")) from None
        raise
    return EngineCheck(torch=torch, device=kind_of(backend), seconds=round(time.monotonic() - started, 2))


@contextmanager
def _ending(kill: Callable[[], object], stop: threading.Event) -> Iterator[None]:
    """`kill` what runs in the block when that takes too long, or when `stop` is set."""
    done = threading.Event()
    deadline = time.monotonic() + CHECK_SECONDS

    def watch() -> None:
        while not done.wait(LOOK_SECONDS):
            if stop.is_set() or time.monotonic() > deadline:
                kill()
                return

    watcher = threading.Thread(target=watch, name="engine check", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _require_device(python: str, wanted: TorchKind, stop: threading.Event) -> str:
    """Ask the environment's torch what it sees; its version.

    Raises:
        KnownError: engine_missing, torch cannot be loaded or does not see the device it was built for.
    """
    try:
        asked = subprocess.Popen(
            [python, "-I", "-c", _ASK_TORCH],
            env=clean_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with asked, _ending(asked.kill, stop):
            answer, trouble = asked.communicate()
        found: Mapping[str, str | bool] = json.loads(answer.splitlines()[-1]) if answer else {}
        said = trouble.strip().splitlines()
    except (OSError, ValueError) as error:
        found, said = {}, [str(error)]
    if not found:
        raise KnownError(
            "engine_missing",
            QT_TRANSLATE_NOOP("errors", "The new engine cannot load torch: {reason}."),
            QT_TRANSLATE_NOOP("errors", "The engine that was in use stays. Resume, or choose another build."),
            reason=said[-1] if said else "?",
        )
    sees = {
        "cuda": bool(found["cuda"]) and not found["hip"],
        "rocm": bool(found["cuda"]) and bool(found["hip"]),
        "xpu": bool(found["xpu"]),
        "mps": bool(found["mps"]),
    }
    if not sees.get(wanted, True):
        raise KnownError(
            "engine_missing",
            QT_TRANSLATE_NOOP("errors", "The new engine (torch {version}) does not see the graphics card."),
            QT_TRANSLATE_NOOP(
                "errors", "The engine that was in use stays. Bring the card's driver up to date, then resume."
            ),
            version=str(found["version"]),
        )
    return str(found["version"])


def _paint(paths: Paths, python: str | None, output: Path, stop: threading.Event) -> Path:
    request = GenerationRequest(
        id=uuid.uuid4().hex,
        prompt="a red circle above a blue square on a white background",
        models=BundledMini(paths).resolve("flux-mini", "F16", None),
        output_path=str(output),
        width=SIDE,
        height=SIDE,
        steps=STEPS,
        seed=1,
        preview="off",
    )
    engine = EngineProcess(python, environment=cache_environment(paths.cache))
    try:
        with _ending(engine.kill, stop):
            engine.start()
            engine.send(Generate(request=Planner().place(request)))
            for event in engine.events():
                match event:
                    case ImageSaved(id=request.id):
                        return output
                    case JobFailed(error=error):
                        raise KnownError.of(error)
                    case JobCancelled():
                        break
    except EngineNotStarted as error:
        raise KnownError.of(error.report.report) from error
    finally:
        report = engine.stop(3.0)
    raise KnownError.of(report.report)


def _require_picture(path: Path) -> None:
    from PIL import Image

    with Image.open(path) as image:
        tones = len(set(image.convert("RGB").tobytes()))
    if tones < LEAST_TONES:
        raise KnownError(
            "bad_result",
            QT_TRANSLATE_NOOP("errors", "The engine painted a picture of one colour."),
            QT_TRANSLATE_NOOP("errors", "The engine that was in use stays. Choose another build."),
        )
