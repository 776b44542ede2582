"""Painting with a real back end in the tests' own process: its events and pixels at hand, no file."""

from __future__ import annotations

from typing import Any

import numpy as np

from fluxdesk.domain.messages import AnyEvent, StepDone
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.engine.job_observer import JobObserver

Pixels = np.ndarray[Any, Any]


def paint(backend: Any, request: GenerationRequest) -> tuple[Pixels, list[AnyEvent]]:
    """Pixels, int, [height, width, 3], and everything that was told."""
    events: list[AnyEvent] = []
    painted = backend.generate(request, JobObserver(request.id, events.append, lambda _job: False))
    shape = (painted.picture.height, painted.picture.width, 3)
    return np.frombuffer(painted.picture.rgb, np.uint8).reshape(shape).astype(int), events


def steps_of(events: list[AnyEvent]) -> int:
    """How many steps were told of."""
    return sum(isinstance(event, StepDone) for event in events)
