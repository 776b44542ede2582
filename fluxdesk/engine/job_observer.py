"""What a running job tells the window, and how it learns that it was cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable

from fluxdesk.domain.messages import (
    AnyEvent,
    ModelLoaded,
    ModelLoading,
    Phase,
    PhaseStarted,
    PlanChanged,
    PreviewReady,
    StepDone,
)
from fluxdesk.domain.request import Placement
from fluxdesk.engine.backend import Cancelled

PREVIEW_SECONDS = 1 / 5
LOADING_SECONDS = 1 / 20
"""Progress of loading is sent at most this often; its beginning and end always."""


class JobObserver:
    """Implements `Observer` for job `job_id`."""

    def __init__(
        self, job_id: str, send: Callable[[AnyEvent], None], is_cancelled: Callable[[str], bool]
    ) -> None:
        self._job_id = job_id
        self._send = send
        self._is_cancelled = is_cancelled
        self.phase: Phase | None = None
        self._last_preview = float("-inf")
        self._last_loading = float("-inf")

    def check(self) -> None:
        if self._is_cancelled(self._job_id):
            raise Cancelled

    def phase_started(self, phase: Phase) -> None:
        self.check()
        self.phase = phase
        self._send(PhaseStarted(id=self._job_id, phase=phase))

    def loading(self, stage: str, done: int, total: int) -> None:
        self.check()
        now = time.monotonic()
        if done in (0, total) or now - self._last_loading >= LOADING_SECONDS:
            self._last_loading = now
            self._send(ModelLoading(id=self._job_id, stage=stage, done=done, total=total))

    def loaded(self, seconds: float) -> None:
        self._send(ModelLoaded(id=self._job_id, seconds=seconds))
        self.check()

    def step_done(self, step: int, steps: int, seconds: float) -> None:
        self._send(StepDone(id=self._job_id, step=step, steps=steps, seconds=seconds))
        self.check()

    def preview_wanted(self) -> bool:
        return time.monotonic() - self._last_preview >= PREVIEW_SECONDS

    def preview_ready(self, step: int, image: bytes) -> None:
        self._last_preview = time.monotonic()
        self._send(PreviewReady(id=self._job_id, step=step, image=image))

    def plan_changed(self, rung: str, placement: Placement) -> None:
        self._send(PlanChanged(id=self._job_id, rung=rung, placement=placement))
        self.check()
