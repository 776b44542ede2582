"""How the noise is taken away: the ways of stepping through FLUX.1's flow that FluxDesk can use.

The model's own file says how the noise levels shift with the size; a scheduler says where the steps lie before
that shift, and how often the model is asked at each of them.
"""

from __future__ import annotations

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.picture_settings import canonical
from fluxdesk.domain.request import SIZE_MULTIPLE, Family

DEFAULT_SCHEDULER = "euler"
MAX_SHIFT, BASE_SHIFT = 1.15, 0.5
"""scheduler/scheduler_config.json of FLUX.1 dev: the shift of 4096 tokens and that of 256."""
UNSHIFTED: frozenset[Family] = frozenset({"flux1-schnell", "flux-mini"})
"""Families that paint every size with the same noise levels."""


class Scheduler(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table."""

    sampler: str
    """The solver, as ComfyUI calls it."""
    spacing: str
    """Where the steps lie, as ComfyUI calls it: "simple" is even, "beta" spends more on both ends."""
    a1111: tuple[str, str]
    """`Sampler` and `Schedule type` of A1111 and Forge."""
    evaluations: int = 1
    """Of the model per step."""


SCHEDULERS: dict[str, Scheduler] = {
    "euler": Scheduler(sampler="euler", spacing="simple", a1111=("Euler", "Simple")),
    "euler_beta": Scheduler(sampler="euler", spacing="beta", a1111=("Euler", "Beta")),
    "heun": Scheduler(sampler="heun", spacing="simple", a1111=("Heun", "Simple"), evaluations=2),
}


def unknown_scheduler(name: str) -> ErrorReport:
    """What is said of a scheduler that is not in the table."""
    return ErrorReport(
        kind="bad_input",
        template=QT_TRANSLATE_NOOP("errors", "There is no scheduler called {name}: use one of {names}."),
        params={"name": name, "names": ", ".join(SCHEDULERS)},
    )


def scheduler_named(sampler: str | None, spacing: str | None) -> str | None:
    """The scheduler that other programs call `sampler` and `spacing`; None for a solver that is not here."""
    solver = canonical(sampler).removesuffix("simple")
    if solver in {"", "euler"}:
        return "euler_beta" if canonical(spacing) == "beta" else DEFAULT_SCHEDULER
    return "heun" if solver == "heun" else None


def shift_by_size(
    width: int, height: int, max_shift: float = MAX_SHIFT, base_shift: float = BASE_SHIFT
) -> float:
    """How far the noise levels of a picture of so many pixels are shifted, on a line through both shifts
    (diffusers' `calculate_shift`; `ModelSamplingFlux` of ComfyUI's `comfy_extras/nodes_model_advanced.py`)."""
    tokens = width * height / SIZE_MULTIPLE**2
    return base_shift + (max_shift - base_shift) * (tokens - 256) / (4096 - 256)


def evaluations_per_step(scheduler: str, true_cfg: float) -> int:
    """How often the model is asked at each step: once more with a negative prompt, once more for Heun."""
    found = SCHEDULERS.get(scheduler)
    return (found.evaluations if found else 1) * (2 if true_cfg > 1.0 else 1)
