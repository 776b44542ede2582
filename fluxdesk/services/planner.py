"""Where a request's parts go on this machine: the memory plan, from headers and free memory as they are now."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from fluxdesk.domain.hardware import HardwareReport
from fluxdesk.domain.machine import budget_of
from fluxdesk.domain.memory_plan import JobShape, MemoryPlan, make_plan
from fluxdesk.domain.model_facts import ModelFacts
from fluxdesk.domain.request import GenerationRequest, ModelSet
from fluxdesk.services.hardware_probe import probe_hardware
from fluxdesk.services.model_facts import facts_of_set


class Planner:
    """Plans requests. Reads headers once per model set; asks the machine every time. Any thread."""

    def __init__(self, probe: Callable[[], HardwareReport] = probe_hardware) -> None:
        self._probe = probe
        self._facts: dict[ModelSet, ModelFacts] = {}
        self._lock = threading.Lock()

    def plan(self, request: GenerationRequest) -> MemoryPlan:
        """The plan for `request`.

        Raises:
            KnownError: a model file is missing, damaged, or not what its role says.
        """
        with self._lock:
            facts = self._facts.get(request.models)
            if facts is None:
                facts = self._facts[request.models] = facts_of_set(request.models)
        job = JobShape(
            width=request.width,
            height=request.height,
            steps=request.steps,
            text_tokens=request.models.max_sequence_length,
            true_cfg=request.true_cfg > 1.0,
        )
        return make_plan(facts, job, budget_of(self._probe()))

    def place(self, request: GenerationRequest) -> GenerationRequest:
        """`request` with the plan's placement."""
        return msgspec.structs.replace(request, placement=self.plan(request).placement)
