"""LPIPS and CLIP score of a comparison's pictures, once all are painted: by an engine of its own. No Qt.

Not between two pictures: the networks' gigabytes would stand in the peaks that the comparison measures. The
engine ends with them, which returns their memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import JobFailed, MeasurePictures, PairMeasured, PicturesMeasured
from fluxdesk.generation.engine import Engine, EngineNotStarted
from fluxdesk.services.lab_session import LabSession
from fluxdesk.services.measure_weights import FoundWeights

TITLE = "LPIPS, CLIP"
"""What a failure of this part is called among the levels that failed."""
STOP_SECONDS = 5.0
"""How long a dead engine may take to say how it ended."""
_COMMAND = "lab-networks"


class Networks:
    """The networks that are here, as a comparison uses them. Blocking; any thread, one call at a time."""

    def __init__(self, find: Callable[[], FoundWeights], make_engine: Callable[[], Engine]) -> None:
        self._find = find
        self._make_engine = make_engine
        self._engine: Engine | None = None
        self._stopped = threading.Event()

    def unseen(self, session: LabSession) -> int:
        """How many pictures they have not measured; 0 when no network is here.

        Raises:
            KnownError: the list of models cannot be read.
        """
        return len(session.unseen(self._find()))

    def go_on(self) -> None:
        """What was stopped may be measured again."""
        self._stopped.clear()

    def stop(self) -> None:
        """End a `measure` on another thread at once, also one that is about to begin; what it measured is kept."""
        self._stopped.set()
        engine = self._engine
        if engine is not None:
            engine.kill()

    def measure(self, session: LabSession) -> int:
        """Measure what they have not; returns how many pictures that were: none after `stop`, before `go_on`.

        Each is on the disk before the next. The engine lives and dies on the calling thread.

        Raises:
            KnownError: the engine cannot start or ended, or a file cannot be used.
            OSError: the disk refuses.
        """
        found = self._find()
        pairs = session.unseen(found)
        if not pairs or self._stopped.is_set():
            return 0
        engine = self._engine = self._make_engine()
        try:
            engine.start()
            if self._stopped.is_set():  # before there was a process to end
                return 0
            engine.send(MeasurePictures(id=_COMMAND, weights=found.weights, pairs=tuple(pairs)))
            return self._listen(session, found, engine)
        except EngineNotStarted as error:
            if self._stopped.is_set():
                return 0
            raise KnownError.of(error.report.report) from None
        finally:
            self._engine = None
            engine.stop(STOP_SECONDS)

    def _listen(self, session: LabSession, found: FoundWeights, engine: Engine) -> int:
        measured = 0
        for event in engine.events():
            match event:
                case PairMeasured():
                    session.record_seen(event, found)
                    measured += 1
                case PicturesMeasured():
                    return measured
                case JobFailed(error=report):
                    raise KnownError.of(report)
                case _:
                    continue
        if self._stopped.is_set():
            return measured
        raise KnownError.of(engine.stop(STOP_SECONDS).report)
