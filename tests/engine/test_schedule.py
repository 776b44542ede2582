"""Where the steps lie and how Heun takes them, against independent arithmetic; and late begins through pipelines."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
import torch

from fluxdesk.domain.request import GenerationRequest, steps_done
from fluxdesk.engine.schedule import FlowMatchHeun, beta_levels, load_scheduler, schedule_arguments
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine

Make = Callable[..., GenerationRequest]


@pytest.fixture(scope="module")
def make() -> Make:
    models = ModelSets(find_paths()).resolve("flux-mini", "F16")

    def request(**changes: object) -> GenerationRequest:
        plain = GenerationRequest(id="x", prompt="x", models=models, output_path="x.png")
        return msgspec.structs.replace(plain, **changes)

    return request


def follow(scheduler: FlowMatchHeun, start: torch.Tensor) -> torch.Tensor:
    """The flow dx/ds = x cos(3 s) of every element, from the first noise level to none."""
    x = start
    for time in scheduler.timesteps:
        s = float(scheduler.sigmas[scheduler.step_index or 0])
        assert float(time) == pytest.approx(1000 * s)
        x = scheduler.step(x * math.cos(3 * s), time, x, return_dict=False)[0]
    return x


def heun(make: Make, steps: int) -> FlowMatchHeun:
    scheduler = load_scheduler(make().models, "heun")
    assert isinstance(scheduler, FlowMatchHeun)
    scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps).tolist(), mu=0.8)
    scheduler.set_begin_index(0)
    return scheduler


def test_heun_takes_the_steps_of_the_book(make: Make) -> None:
    scheduler = heun(make, 6)
    assert len(scheduler.timesteps) == 11
    assert len(scheduler.sigmas) == 12
    levels = [*scheduler.sigmas[::2].tolist(), 0.0]
    x = 2.0
    for here, there in itertools.pairwise(levels):
        first = x * math.cos(3 * here)
        guess = x + (there - here) * first
        second = guess * math.cos(3 * there)
        x = guess if there == 0.0 else x + (there - here) * (first + second) / 2
    assert float(follow(scheduler, torch.full((3,), 2.0))[0]) == pytest.approx(x, rel=1e-5)


def test_heun_is_of_second_order(make: Make) -> None:
    """Up to its last step, which ends without noise and is Euler's: so the end of the flow is left out."""

    def error(steps: int) -> float:
        scheduler = heun(make, steps)
        x = torch.ones(1)
        for time in scheduler.timesteps[:-1]:
            s = float(scheduler.sigmas[scheduler.step_index or 0])
            x = scheduler.step(x * math.cos(3 * s), time, x, return_dict=False)[0]
        end = float(scheduler.sigmas[-2])
        return abs(float(x) - math.exp((math.sin(3 * end) - math.sin(3.0)) / 3))

    assert error(40) < error(20) / 3


def test_beta_levels_are_where_the_distribution_has_them() -> None:
    """Against the density integrated by hand: B(0.6, 0.6) up to each level is the step's share."""
    levels = beta_levels(8)
    assert levels[0] == 1.0
    assert (np.diff(levels) < 0).all()
    angles = np.linspace(0, np.pi / 2, 200_001)
    density = (
        np.sin(angles) * np.cos(angles)
    ) ** 0.2  # x = sin(a)^2 takes the poles out of x^-0.4 (1-x)^-0.4
    share = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    found = np.interp(np.arcsin(np.sqrt(levels)), angles, share / share[-1])
    assert found == pytest.approx(1 - np.arange(8) / 8, abs=1e-4)


@pytest.mark.parametrize("strength", [0.1, 0.35, 0.6, 1.0])
def test_a_late_begin_of_heun_has_the_levels_of_eulers(make: Make, strength: float) -> None:
    request = make(scheduler="heun", mode="image_to_image", strength=strength, steps=20)
    given = schedule_arguments(request)
    done = steps_done(20, strength)
    assert given["num_inference_steps"] == len(given["sigmas"]) == done
    assert given["strength"] == 1.0
    assert given["sigmas"] == pytest.approx(np.linspace(1, 1 / 20, 20)[20 - done :].tolist())
    assert "sigmas" not in schedule_arguments(msgspec.structs.replace(request, scheduler="euler"))
