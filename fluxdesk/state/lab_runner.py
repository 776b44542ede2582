"""Runs a comparison on an engine of its own, start to end: the command line's driver. No Qt.

The window drives the same `LabSession` through its queue instead (`state.lab`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from fluxdesk.domain.comparison import Cell, Variant
from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.domain.messages import (
    Cancel,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    ModelLoading,
    StepDone,
)
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.generation.engine import Engine, EngineNotStarted
from fluxdesk.services.lab_session import LabSession, ReadyModel, run_measure_task
from fluxdesk.services.lab_store import Brought
from fluxdesk.state.lab_networks import TITLE, Networks

log = logging.getLogger(__name__)

STOP_SECONDS = 5.0
ATTEMPTS = 2
"""A cell whose engine died is tried once more on a new engine."""


class Preparer(Protocol):
    """What the lab needs of `services.lab_models.LabModels`. Blocking."""

    def prepare(
        self, session: LabSession, variant: Variant, progress: Callable[[int, int], None] | None = None
    ) -> ReadyModel | None: ...

    def delete_brought(self, session: LabSession, levels: tuple[Brought, ...]) -> int: ...


class LabProgress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a run is. `step` is 0 while a cell loads or encodes."""

    done: int
    total: int
    cell: Cell | None
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None


class Pace:
    """How long a cell takes lately, and so how long the rest will."""

    RECENT = 12

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=self.RECENT)

    def add(self, seconds: float) -> None:
        """A cell took `seconds`, loading and measuring included."""
        self._seconds.append(seconds)

    def left(self, cells: float) -> float | None:
        """Seconds for `cells` more; None before the first."""
        return cells * sum(self._seconds) / len(self._seconds) if self._seconds else None


class LevelFailure(msgspec.Struct, frozen=True, kw_only=True):
    """A variant that could not be rendered; the others were."""

    level: str
    error: ErrorReport


class Stopped(Exception):
    """The run was asked to stop; what is finished stays."""


class LabRunner:
    """One run. `run` blocks and must stay on one thread; `stop` may be called from any."""

    def __init__(
        self,
        session: LabSession,
        prepare: Callable[[Variant], ReadyModel | None],
        make_engine: Callable[[], Engine],
        progress: Callable[[LabProgress], None] | None = None,
        networks: Networks | None = None,
    ) -> None:
        """`prepare` makes a variant's files ready (it may quantise or load down) and may raise KnownError; None
        means that the variant is done with. `networks` measure the pictures once all are painted."""
        self._session = session
        self._prepare = prepare
        self._make_engine = make_engine
        self._progress = progress or (lambda _progress: None)
        self._networks = networks
        self._engine: Engine | None = None
        self._stopping = threading.Event()
        self._pace = Pace()
        self.rendered = 0
        """Cells painted by this run."""
        self.loads: Counter[str] = Counter()
        """How often each variant's model was loaded."""
        self.failures: list[LevelFailure] = []

    def stop(self) -> None:
        """End after the step that runs; `run` then raises `Stopped`."""
        self._stopping.set()
        engine = self._engine
        if engine is not None:
            engine.kill()
        if self._networks is not None:
            self._networks.stop()

    def run(self) -> None:
        """Render and measure every pending cell.

        A variant that fails is noted in `failures` and left out.

        Raises:
            KnownError: the reference cannot be rendered, so nothing can be compared.
            Stopped: `stop` was called.
            OSError: the disk refuses.
        """
        try:
            for number, variant in enumerate(self._session.variants()):
                try:
                    self._run_variant(variant)
                except KnownError as error:
                    self._check_stop()
                    if number == 0:
                        raise
                    log.warning("%s left out: %s", variant.name, error)
                    self.failures.append(LevelFailure(level=variant.name, error=error.report))
            self._session.tidy()
        finally:
            self._end_engine()
        if self._networks is not None:
            self._see(self._networks)

    def _see(self, networks: Networks) -> None:
        """LPIPS and CLIP score; what keeps them away is a failure like a level's."""
        self._check_stop()
        try:
            networks.measure(self._session)
        except KnownError as error:
            log.warning("%s left out: %s", TITLE, error)
            self.failures.append(LevelFailure(level=TITLE, error=error.report))
        self._check_stop()

    def _run_variant(self, variant: Variant) -> None:
        """All cells of one variant, model loaded once, each measured before the next begins.

        Measuring waits for the engine and the engine for measuring: both would otherwise share the cores and
        spoil the seconds per step.
        """
        session = self._session
        if not any(cell.variant == variant for cell in session.cells):
            return
        ready = self._prepare(variant)
        if ready is None:
            self._measure()
            return
        put_back = session.use_model(variant, ready)
        if put_back:
            log.info("%s: the model file is another one, %d pictures are made again", variant.name, put_back)
        for cell in [cell for cell in session.pending() if cell.variant == variant]:
            self._check_stop()
            self._render(cell, ready)
            self._measure()
        self._measure()

    def _measure(self) -> None:
        for task in self._session.unmeasured():
            self._check_stop()
            self._session.record_measures(run_measure_task(task))

    def _render(self, cell: Cell, ready: ReadyModel) -> None:
        request = self._session.request(cell, ready)
        started = time.monotonic()
        self._report(cell)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                saved = self._generate(cell, request)
                break
            except KnownError as error:
                self._end_engine()
                if attempt == ATTEMPTS or error.kind != "engine_crashed":
                    raise
                log.warning("%s: %s Trying once more.", cell.id, error)
        self._session.finished(cell, ready, request, saved.result)
        self.rendered += 1
        self._pace.add(time.monotonic() - started)
        self._report(cell)

    def _generate(self, cell: Cell, request: GenerationRequest) -> ImageSaved:
        """One picture, or the reason why not as a KnownError."""
        engine = self._running_engine()
        engine.send(Generate(request=request))
        loading = False
        for event in engine.events():
            if self._stopping.is_set():
                engine.send(Cancel(id=request.id))
                raise Stopped
            match event:
                case StepDone(id=request.id, step=step, steps=steps):
                    self._report(cell, step, steps)
                case ModelLoading(id=request.id, stage="transformer") if not loading:
                    loading = True  # several events tell of one load
                    self.loads[cell.variant.name] += 1
                case ImageSaved(id=request.id):
                    return event
                case JobFailed(id=request.id, error=error):
                    raise KnownError.of(error)
                case JobCancelled(id=request.id):
                    raise Stopped
                case _:
                    continue
        self._check_stop()
        raise KnownError.of(engine.stop(STOP_SECONDS).report)

    def _running_engine(self) -> Engine:
        if self._engine is None:
            engine = self._make_engine()
            try:
                engine.start()
            except EngineNotStarted as error:
                raise KnownError.of(error.report.report) from None
            self._engine = engine
        return self._engine

    def _end_engine(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.stop(STOP_SECONDS)

    def _check_stop(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def _report(self, cell: Cell, step: int = 0, steps: int = 0) -> None:
        total = len(self._session.cells)
        done = len(self._session.results)
        left = self._pace.left(total - done - (step / steps if steps else 0.0))
        self._progress(
            LabProgress(done=done, total=total, cell=cell, step=step, steps=steps, seconds_left=left)
        )
