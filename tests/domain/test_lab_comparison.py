from __future__ import annotations

import pickle
import random

import msgspec
import pytest

from fluxdesk.domain.comparison import (
    Axes,
    ComparisonPlan,
    LevelFacts,
    cells,
    choose_reference,
    estimate,
    parse_levels,
    parse_prompts,
    reference_variant,
    validate_plan,
    variants,
)
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.lab_prompts import FLUX_PROMPTS, MINI_PROMPTS, built_in_prompts


def make_plan(**changes: object) -> ComparisonPlan:
    base = ComparisonPlan(
        family="flux-mini", levels=("Q4_0", "F16", "Q8_0"), prompts=("a", "b"), seeds=(1, 2), width=128,
        height=128, steps=20, reference="F16",
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def test_each_level_is_loaded_once_and_the_reference_comes_first() -> None:
    order = cells(make_plan())
    levels = [cell.variant.level for cell in order]
    changes = [level for index, level in enumerate(levels) if index == 0 or levels[index - 1] != level]
    assert changes == ["F16", "Q8_0", "Q4_0"]
    roles = [cell.role for cell in order[:8]]
    assert roles == ["main"] * 4 + ["repeat"] * 2 + ["kernel"] * 2
    assert len({cell.id for cell in order}) == len(order) == 3 * 2 * 2 + 4


def test_ids_name_the_picture_and_nothing_else() -> None:
    plan = make_plan()
    names = {cell.id for cell in cells(plan)}
    more = make_plan(levels=("Q4_0", "Q8_0", "F16", "Q6_K"), disk_budget_bytes=5)
    assert names < {cell.id for cell in cells(more)}, "adding a level keeps every finished picture"
    for change in ({"steps": 21}, {"width": 144}, {"prompts": ("x", "y")}, {"seeds": (3, 4)}):
        assert not names & {cell.id for cell in cells(make_plan(**change))}, change


def test_axes_multiply_but_stay_within_their_level() -> None:
    plan = make_plan(axes=Axes(t5_levels=(None, "Q8_0"), turbo=(False, True)), floor=False)
    found = variants(plan)
    assert [variant.name for variant in found[:4]] == [
        "F16",
        "F16 + Turbo",
        "F16 + T5 Q8_0",
        "F16 + T5 Q8_0 + Turbo",
    ]
    assert reference_variant(plan).name == "F16"
    assert len(found) == 12
    levels = [variant.level for variant in found]
    assert levels == sorted(levels, key=["F16", "Q8_0", "Q4_0"].index)


def test_reference_is_the_original_or_said_not_to_be() -> None:
    assert choose_reference(["Q8_0", "F16", "BF16"]).level == "BF16"
    assert choose_reference(["Q8_0", "F16"]).exact
    poor = choose_reference(["Q4_0", "Q6_K", "NF4"])
    assert (poor.level, poor.exact) == ("Q6_K", False)
    with pytest.raises(KnownError, match="at least one level"):
        choose_reference([])


def test_levels_and_prompts_as_people_write_them() -> None:
    assert parse_levels("F16, q8_0,Q6_KM,Q8_0,nf4") == ("F16", "Q8_0", "Q6_K", "NF4")
    with pytest.raises(KnownError, match="Q9_9 is not a level"):
        parse_levels("F16,Q9_9")
    assert parse_prompts("\ufeff# set\n\n one \r\ntwo\none\n") == ("one", "two")


def test_problems_are_named_by_field() -> None:
    plan = make_plan(levels=("F16",), prompts=(), seeds=(-1,), width=100, steps=0)
    assert [problem.field for problem in validate_plan(plan)] == [
        "levels",
        "prompts",
        "seeds",
        "width",
        "steps",
    ]
    assert validate_plan(make_plan()) == ()


def test_estimate_counts_what_is_left() -> None:
    plan = make_plan(disk_budget_bytes=150)
    facts = {
        "F16": LevelFacts(
            level="F16", file_bytes=400, seconds_per_step=0.1, load_seconds=2.0, peak_bytes=900
        ),
        "Q8_0": LevelFacts(level="Q8_0", file_bytes=100, source="make"),
        "Q4_0": LevelFacts(level="Q4_0", file_bytes=60, source="fetch", seconds_per_step=0.3, peak_bytes=300),
    }
    whole = estimate(plan, facts)
    assert whole.cells == 16
    # 8 reference cells at 0.1, 4 of Q8_0 at the mean of the known (0.2), 4 of Q4_0 at 0.3; 20 steps; one load
    assert whole.seconds == pytest.approx(20 * (8 * 0.1 + 4 * 0.2 + 4 * 0.3) + 2.0)
    assert (whole.make_bytes, whole.fetch_bytes, whole.peak_model_bytes) == (100, 60, 100)
    assert whole.peak_memory_bytes == 900
    done = frozenset(cell.id for cell in cells(plan) if cell.variant.level != "Q4_0")
    rest = estimate(plan, facts, done)
    assert (rest.cells, rest.make_bytes, rest.peak_memory_bytes) == (4, 0, 300)
    assert estimate(plan, {}).seconds is None


def test_twelve_prompts_in_both_languages_and_the_stresses_the_lab_promises() -> None:
    for prompts in (FLUX_PROMPTS, MINI_PROMPTS):
        for language in ("en", "es"):
            assert len({prompt.text(language) for prompt in prompts}) == 12
    assert {"text", "hands", "detail", "colour", "counting", "layout"} <= {p.stress for p in FLUX_PROMPTS}
    assert built_in_prompts("flux-mini", "es")[0].startswith("un círculo rojo")
    assert built_in_prompts("flux1-dev", "en")[0].endswith('SINCE 1924"')


def test_a_known_error_comes_back_whole_from_another_process() -> None:
    error = KnownError("bad_input", "{level} is no level.", "Choose {other}.", level="Q99", other="Q8_0")
    again = pickle.loads(pickle.dumps(error))
    assert again.report == error.report
    assert str(again) == str(error)


def test_a_plan_survives_json() -> None:
    rng = random.Random(1)
    plan = make_plan(seeds=tuple(rng.randrange(2**63) for _ in range(5)), axes=Axes(step_cache=(None, 0.1)))
    assert msgspec.json.decode(msgspec.json.encode(plan), type=ComparisonPlan) == plan
