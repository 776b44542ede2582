"""The scheduler of a request: diffusers' own Euler, or Heun over the same noise levels.

diffusers' `FlowMatchHeunDiscreteScheduler` takes neither noise levels nor the shift by size that FLUX.1's
pipelines hand over, so Heun stands here on its Euler class.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
    FlowMatchEulerDiscreteSchedulerOutput as Output,
)
from torch import Tensor

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import PAINTS_OVER, GenerationRequest, ModelSet, steps_done
from fluxdesk.domain.schedulers import SCHEDULERS, unknown_scheduler

BETA_SHAPE = 0.6
"""Both parameters of the beta distribution, as ComfyUI's `beta` has them."""


class FlowMatchHeun(FlowMatchEulerDiscreteScheduler):  # type: ignore[misc]
    """Heun's method: a step of Euler, a look from where it leads, and the step again with the mean of both.

    n steps are 2n - 1 evaluations: the last one ends without noise, where nothing can be asked any more.
    `sigmas` holds the levels between the first and the last twice, `timesteps` all but the first, so that place i
    of both belongs to evaluation i.
    """

    order = 2
    timesteps: Tensor
    sigmas: Tensor

    def set_timesteps(
        self,
        num_inference_steps: int | None = None,
        device: str | torch.device | None = None,
        sigmas: list[float] | None = None,
        mu: float | None = None,
        timesteps: list[float] | None = None,
    ) -> None:
        """As Euler's, then with every evaluation in its place."""
        super().set_timesteps(num_inference_steps, device, sigmas=sigmas, mu=mu, timesteps=timesteps)
        once, levels = self.timesteps, self.sigmas
        self.timesteps = torch.cat([once[:1], once[1:].repeat_interleave(2)])
        self.sigmas = torch.cat([levels[:1], levels[1:-1].repeat_interleave(2), levels[-1:]])
        self._first: tuple[Tensor, Tensor] | None = None

    @property
    def is_halfway(self) -> bool:
        """Whether the next evaluation is a step's second."""
        return self._first is not None

    def step(
        self,
        model_output: Tensor,
        timestep: Tensor,
        sample: Tensor,
        return_dict: bool = True,
        **_options: Any,
    ) -> Output | tuple[Tensor]:
        """Half a step: latents of `sample`'s shape and dtype, computed in float32."""
        if self.step_index is None:
            self._init_step_index(timestep)
        place = self.step_index
        velocity = model_output.float()
        if self._first is None:
            delta = self.sigmas[place + 1] - self.sigmas[place]
            moved = sample.float() + delta * velocity
            if place + 2 < len(self.sigmas):
                self._first = sample.float(), velocity
        else:
            start, before = self._first
            moved = start + (self.sigmas[place] - self.sigmas[place - 1]) * (before + velocity) / 2
            self._first = None
        self._step_index += 1
        moved = moved.to(sample.dtype)
        return Output(prev_sample=moved) if return_dict else (moved,)


def load_scheduler(models: ModelSet, name: str) -> Any:
    """The flow-matching scheduler `name`, a key of `SCHEDULERS`, with the model's own settings.

    Raises:
        KnownError: bad_input for a scheduler that FluxDesk does not know.
    """
    if name not in SCHEDULERS:
        raise KnownError.of(unknown_scheduler(name))
    kind = FlowMatchHeun if SCHEDULERS[name].evaluations == 2 else FlowMatchEulerDiscreteScheduler
    return kind.from_pretrained(models.config_dir, subfolder="scheduler", local_files_only=True)


def schedule_arguments(request: GenerationRequest) -> dict[str, Any]:
    """What a pipeline is told about the steps: their number, and their noise levels where they are not its own.

    diffusers counts Heun's evaluations as steps when it begins late, so a late begin is handed over as levels.
    """
    known, steps = SCHEDULERS[request.scheduler], request.steps
    if known.spacing == "simple" and known.evaluations == 1:
        return {"num_inference_steps": steps}
    levels = beta_levels(steps) if known.spacing == "beta" else np.linspace(1.0, 1.0 / steps, steps)
    if known.evaluations == 1 or request.mode not in PAINTS_OVER:
        return {"num_inference_steps": steps, "sigmas": levels.tolist()}
    late = levels[steps - steps_done(steps, request.strength) :]
    return {"num_inference_steps": len(late), "sigmas": late.tolist(), "strength": 1.0}


def beta_levels(steps: int) -> Any:
    """float64 (steps,): noise levels from 1 down, before the shift by size, spaced as ComfyUI's `beta`.

    Quantiles of the beta distribution ("Beta Sampling is All You Need", arXiv 2407.12173).
    """
    from scipy.stats import beta

    return beta.ppf(1 - np.linspace(0, 1, steps, endpoint=False), BETA_SHAPE, BETA_SHAPE)
