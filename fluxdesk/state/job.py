"""One request on its way through the queue."""

from __future__ import annotations

import dataclasses
from typing import Literal

from fluxdesk.domain.errors import ErrorReport
from fluxdesk.domain.messages import Phase, RunResult
from fluxdesk.domain.request import GenerationRequest, painted_steps

JobStatus = Literal["queued", "loading", "running", "finished", "failed", "cancelled"]
BACKGROUND_ORIGINS = ("lab",)
"""Whose jobs let others pass: nobody sits and waits for each of them."""


@dataclasses.dataclass(eq=False, kw_only=True)
class Job:
    """One request on its way. Owned by `JobsState`; others only read. Times: `time.monotonic()` seconds."""

    request: GenerationRequest
    origin: str = "generate"
    """Who asked: "generate", "lab", …"""
    batch: str = ""
    """Jobs that were asked for together have the same."""
    urgent: bool = False
    """Before everything that is not."""
    interrupted: bool = False
    """It was running when the program ended."""
    status: JobStatus = "queued"
    cancelling: bool = False
    phase: Phase | None = None
    stage: str = ""
    """Part of the model being loaded."""
    stage_done: int = 0
    stage_total: int = 0
    step: int = 0
    step_seconds: list[float] = dataclasses.field(default_factory=list)
    preview: bytes | None = None
    rungs: list[str] = dataclasses.field(default_factory=list)
    path: str | None = None
    result: RunResult | None = None
    error: ErrorReport | None = None
    submitted_at: float = 0.0
    started_at: float | None = None
    ended_at: float | None = None

    @property
    def id(self) -> str:
        return self.request.id

    @property
    def steps(self) -> int:
        """That are really painted: fewer than the request's over a start picture."""
        return painted_steps(self.request)

    @property
    def rank(self) -> int:
        """Jobs of a lower rank run first."""
        return 0 if self.urgent else 2 if self.origin in BACKGROUND_ORIGINS else 1

    @property
    def is_over(self) -> bool:
        return self.status in ("finished", "failed", "cancelled")

    @property
    def seconds_per_step(self) -> float | None:
        """Mean of the steps so far; without the first once there are more (it warms caches up)."""
        counted = self.step_seconds[1:] or self.step_seconds
        return sum(counted) / len(counted) if counted else None

    @property
    def seconds_left(self) -> float | None:
        """Of the steps; None before the first has ended."""
        each = self.seconds_per_step
        return None if each is None else each * (self.steps - self.step)
