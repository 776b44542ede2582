"""Latents after every step: distances, where paintings part, and that nothing of them stays behind."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from services.test_lab_report import NOISE, make_run

from fluxdesk.services.lab_html import make_html
from fluxdesk.services.lab_steps_plot import LEAST, curves, decades, step_ticks
from fluxdesk.services.lab_svg import spread
from fluxdesk.services.latent_distance import mean_distances, parting_step, step_distances


def save(path: Path, steps: np.ndarray) -> Path:
    np.save(path, steps.astype(np.float16))
    return path


def test_distance_is_relative_to_the_reference(tmp_path: Path) -> None:
    reference = np.ones((3, 4, 64))
    other = reference * np.array([1.0, 1.125, 0.5])[:, None, None]
    first, second = save(tmp_path / "a.npy", reference), save(tmp_path / "b.npy", other)
    assert step_distances(first, second) == pytest.approx((0.0, 0.125, 0.5))
    assert step_distances(first, first) == (0.0, 0.0, 0.0)
    shorter = save(tmp_path / "c.npy", reference[:2])
    assert step_distances(first, shorter) == (), "another number of steps is another painting"
    nothing = save(tmp_path / "d.npy", reference * 0)
    assert step_distances(nothing, second) == (0.0, 0.0, 0.0)


def test_means_and_where_they_part() -> None:
    assert mean_distances([(0.1, 0.3), (), (0.3, 0.5)]) == pytest.approx((0.2, 0.4))
    assert mean_distances([(), ()]) == ()
    assert mean_distances([(0.1,), (0.1, 0.2)]) == ()
    assert parting_step((0.01, 0.04, 0.06, 0.2)) == 3
    assert parting_step((0.01, 0.05)) is None
    assert parting_step(()) is None


def test_latents_are_measured_then_deleted_and_shown(tmp_path: Path) -> None:
    """The engine's files stand beside the pictures; the report tells where the levels part."""
    levels = tuple(NOISE)

    def latents(level: str, role: str) -> np.ndarray:
        rng = np.random.default_rng(1)
        held = rng.normal(0, 1, (4, 9, 64))
        away = rng.normal(0, 1, held.shape) * np.array([0.2, 0.5, 1.0, 1.5])[:, None, None]
        return held + away * (NOISE[level] / 60 if role == "main" else 0.0)

    report = make_run(tmp_path, latents=latents)
    assert not list((tmp_path / "cells").glob("*.npy"))
    by_name = {level.level: level for level in report.levels}
    assert by_name["F16"].latents == ()
    assert by_name["F16"].parts_at is None
    for level in levels[1:]:
        assert len(by_name[level].latents) == 4
        assert list(by_name[level].latents) == sorted(by_name[level].latents)
    assert by_name["Q4_0"].latents[-1] == pytest.approx(0.15, rel=0.05)
    assert by_name["Q4_0"].parts_at == 2
    assert by_name["Q8_0"].parts_at is None
    page = make_html(report, None, "en")
    assert page.count('class="steps"') == 3
    assert "parts at step 2" in page
    assert "se separa en el paso 2" in page
    without = msgspec.structs.replace(
        report, levels=tuple(msgspec.structs.replace(level, latents=()) for level in report.levels)
    )
    assert 'class="steps"' not in make_html(without, None, "en")
    shown = curves(report)
    assert [curve.name for curve in shown] == list(levels[1:]), "a floor of nothing is not drawn"
    assert decades(shown) == [-3, -2, -1, 0]
    assert min(curve.values[0] for curve in shown) > LEAST


def test_labels_keep_apart_and_steps_are_few() -> None:
    assert spread([10.0, 11.0, 50.0], 5.0, 0.0, 100.0) == [10.0, 15.0, 50.0]
    assert spread([98.0, 99.0], 5.0, 0.0, 100.0) == [95.0, 100.0]
    assert step_ticks(4) == [1, 2, 3, 4]
    assert step_ticks(20) == [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]
    assert len(step_ticks(50)) <= 12
