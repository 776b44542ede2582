"""Stands beside diffusers' loop: how long phases and steps take, what is shown meanwhile, and the brake."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fluxdesk.domain.messages import Phase, PhaseSeconds
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.engine.backend import Observer
from fluxdesk.engine.preview import heading

Show = Callable[[Any, Tensor, GenerationRequest], bytes]
"""(pipeline, packed latents, request) to a small PNG."""

SHARE = 0.01
"""Of the steps' time that decoded previews may take."""


class StepWatch:
    """Step times and previews of one run. `seconds` is the sum of the steps, without what previews cost.

    With Heun a step is two evaluations; only whole steps are counted and shown.
    """

    def __init__(self, pipeline: Any, request: GenerationRequest, observer: Observer, show: Show) -> None:
        self._request = request
        self._observer = observer
        self._show = show
        self._scheduler = pipeline.scheduler
        self._step = pipeline.scheduler.step
        # The pipeline's callback is not told what a step started from, and the heading needs it.
        pipeline.scheduler.step = self._remember_start
        self._start: Tensor | None = None
        self._order = int(pipeline.scheduler.order)
        self._kept: list[NDArray[np.float16]] = []
        self._began = time.perf_counter()
        self.steps = 0
        self.seconds = 0.0
        self._since_preview = self._preview_cost = 0.0

    def step_ended(
        self, pipeline: Any, index: int, _timestep: Any, tensors: dict[str, Any]
    ) -> dict[str, Any]:
        """diffusers' `callback_on_step_end`; raises Cancelled."""
        scheduler, order = pipeline.scheduler, self._order
        if _is_halfway(scheduler):
            return {}
        total = (int(pipeline.num_timesteps) + order - 1) // order
        taken = time.perf_counter() - self._began
        self.steps = index // order + 1
        self.seconds += taken
        self._observer.step_done(self.steps, total, taken)
        if self._request.keep_steps:
            self._kept.append(tensors["latents"][0].to("cpu", torch.float16).numpy())
        self._since_preview += taken
        if self.steps < total and self._wants_preview():
            sigmas = scheduler.sigmas
            # image-to-image starts late in the schedule
            at = (scheduler.begin_index or 0) + order * (self.steps - 1)
            shown: Tensor = tensors["latents"]
            if self._start is not None:
                shown = heading(self._start, shown, float(sigmas[at]), float(sigmas[at + 1]))
            began = time.perf_counter()
            image = self._show(pipeline, shown, self._request)
            self._preview_cost, self._since_preview = time.perf_counter() - began, 0.0
            self._observer.preview_ready(self.steps, image)
        self._began = time.perf_counter()
        return {}

    def _wants_preview(self) -> bool:
        """A decoded preview waits until the steps since the last one took a hundred times what that one did."""
        if self._request.preview == "off" or not self._observer.preview_wanted():
            return False
        sharp = self._request.preview == "taef1" and self._request.models.preview_vae is not None
        return not sharp or self._since_preview * SHARE >= self._preview_cost

    def kept_steps(self) -> bytes | None:
        """The packed latents after every step as a .npy file, float16, (steps, tokens, 64); None unless asked."""
        if not self._kept:
            return None
        file = io.BytesIO()
        np.save(file, np.stack(self._kept))
        return file.getvalue()

    def _remember_start(self, velocity: Tensor, timestep: Any, sample: Tensor, **options: Any) -> Any:
        if not _is_halfway(self._scheduler):
            self._start = sample
        return self._step(velocity, timestep, sample, **options)


def _is_halfway(scheduler: Any) -> bool:
    """Whether half of a step with two evaluations is done."""
    return bool(getattr(scheduler, "is_halfway", False))


class PhaseClock:
    """Seconds of each phase, which may come twice; starting one tells the observer."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._began = time.perf_counter()
        self._spent: dict[Phase, float] = {}

    @contextmanager
    def phase(self, name: Phase) -> Iterator[None]:
        self._observer.phase_started(name)
        self._began = time.perf_counter()
        yield
        self._spent[name] = self._spent.get(name, 0.0) + time.perf_counter() - self._began

    def running(self) -> float:
        """Seconds of the phase that is running."""
        return time.perf_counter() - self._began

    def seconds(self) -> PhaseSeconds:
        """All phases; `total` is their sum."""
        return PhaseSeconds(
            total=sum(self._spent.values()),
            load=self._spent["load"],
            encode=self._spent["encode"],
            denoise=self._spent["denoise"],
            decode=self._spent["decode"],
        )
