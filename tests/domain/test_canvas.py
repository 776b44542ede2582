"""Large pictures through windows: where these lie, what the plan and the clock say of them."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest
from test_start_picture import PLAIN, over

from fluxdesk.domain.canvas import overlap_of, windows
from fluxdesk.domain.families import enlarged
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import budget_of, simulated
from fluxdesk.domain.memory_plan import make_plan
from fluxdesk.domain.model_facts import facts_from_level
from fluxdesk.domain.request import StartPicture, start_of, starting_from
from fluxdesk.domain.request_checks import validate
from fluxdesk.domain.speed_estimate import SpeedQuestion, rates_of, raw_step_seconds
from fluxdesk.services.planner import job_of


@pytest.mark.parametrize(
    ("width", "height", "side", "count"),
    [
        (2048, 2048, 1024, 9), (1024, 1024, 1024, 1), (1040, 1024, 1024, 2), (4096, 1024, 1024, 5),
        (256, 144, 128, 6), (512, 512, 128, 25), (3008, 2000, 1024, 12),
    ],
)  # fmt: skip
def test_windows_cover_the_canvas_and_overlap(width: int, height: int, side: int, count: int) -> None:
    found = windows(width, height, side)
    assert len(found) == count == len(set(found))
    seen = np.zeros((height // 16, width // 16), int)
    for window in found:
        part = seen[window.top : window.bottom, window.left : window.right]
        assert part.shape == (min(side, height) // 16, min(side, width) // 16)
        part += 1
    assert seen.min() == 1
    for edges in ({(w.top, w.bottom) for w in found}, {(w.left, w.right) for w in found}):
        for one, other in itertools.pairwise(sorted(edges)):
            assert one[1] - other[0] >= overlap_of(side)


def test_a_request_takes_tiles_only_where_a_whole_picture_is_painted_over() -> None:
    start = StartPicture("a.png", 0.3, tile_side=128)
    tiled = starting_from(PLAIN, start)
    assert (tiled.mode, tiled.tile_side) == ("image_to_image", 128)
    assert start_of(tiled) == start
    assert validate(tiled) == ()
    masked = starting_from(PLAIN, msgspec.structs.replace(start, mask="m.png"))
    assert (masked.mode, masked.tile_side) == ("inpaint", None)
    assert starting_from(tiled, None).tile_side is None


@pytest.mark.parametrize("side", [0, -16, 100])
def test_impossible_tiles_are_a_problem(side: int) -> None:
    (problem,) = validate(msgspec.structs.replace(over(0.3), tile_side=side))
    assert problem.field == "tile_side"
    assert str(side) in problem.error.text


def test_tiles_without_a_picture_are_a_problem() -> None:
    (problem,) = validate(msgspec.structs.replace(PLAIN, tile_side=128))
    assert problem.field == "tile_side"


def test_a_large_picture_in_tiles_needs_the_memory_of_one_and_the_time_of_all() -> None:
    facts = facts_from_level("flux1-dev", "Q4_K")
    machine = simulated(8.0, 32.0)
    one = JobShape(start_picture=True)
    whole = JobShape(width=2048, height=2048, start_picture=True)
    tiled = msgspec.structs.replace(whole, tile_side=1024)
    plans = {name: make_plan(facts, job, budget_of(machine)) for name, job in
             (("one", one), ("whole", whole), ("tiled", tiled))}  # fmt: skip

    def denoise(name: str) -> int:
        return next(row.bytes.activations for row in plans[name].phases
                    if row.name == "denoise" and row.device != "cpu")  # fmt: skip

    canvas = 4 * 128 * 128 * (2 * 64 + 64)  # float32 latents, blended velocities, the step's result
    assert denoise("tiled") == denoise("one") + canvas
    assert denoise("whole") > 2.5 * denoise("one")
    rates = rates_of(machine, "cuda:0")

    def step(job: JobShape, name: str) -> float:
        return raw_step_seconds(SpeedQuestion(facts=facts, job=job, plan=plans["one"]), rates)

    assert step(tiled, "tiled") == pytest.approx(9 * step(one, "one"))
    assert job_of(starting_from(PLAIN, StartPicture("a.png", 0.3, tile_side=128))).tile_side == 128


def test_enlarging_keeps_the_shape_and_ends_at_the_largest_side() -> None:
    assert enlarged(128, 128, 2) == (256, 256)
    assert enlarged(1216, 832, 2) == (2432, 1664)
    assert enlarged(200, 100, 1.5) == (304, 144)
    assert enlarged(3000, 1500, 2) == (4096, 2048)
    assert enlarged(4096, 1024, 8) == (4096, 1024)
