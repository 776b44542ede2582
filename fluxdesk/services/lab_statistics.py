"""From pictures to statements: means with intervals, floors, ties, the efficient edge.

Method, in the order of use:

* Pictures of one prompt resemble each other, so prompts are the clusters: a bootstrap draws prompts with
  replacement and takes all their seeds. With fewer than five prompts the pictures themselves are drawn: two or
  three clusters cannot show how wide the truth is, and the verdict says then that ranks are uncertain.
  4,000 draws from a fixed seed, so the same pictures give the same interval.
* The 95 % interval is the expanded percentile interval (Hesterberg 2015, "What Teachers Should Know About the
  Bootstrap", section 5.3): its percentiles are those of a t distribution with n-1 degrees of freedom, widened
  by sqrt(n/(n-1)), because the plain percentile interval is too narrow for a dozen prompts.
* Levels are ranked by mean PSNR, and a level's worst picture is the one with the lowest: one measure for both, so
  that the worst never looks better than the mean. FLIP decides between equals.
* Two levels tie when the interval of their paired difference in PSNR (same prompt, same seed) contains 0.
* A level is "the same" as the reference when, on the pictures that the noise floor was rendered for, its PSNR
  is not distinguishable from the floor's or lies above it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fluxdesk.domain.comparison_result import (
    CellResult,
    FloorPart,
    Interval,
    LevelSummary,
    Measures,
    NoiseFloor,
    Worst,
)
from fluxdesk.services.latent_distance import mean_distances, parting_step

DRAWS = 4000
BOOTSTRAP_SEED = 20240909
CONFIDENCE = 0.95
FEW_PROMPTS = 5
"""Below this many prompts the pictures are the clusters."""

Key = tuple[int, int]
"""(prompt, seed)"""
Values = Mapping[Key, float]


def interval(values: Values) -> Interval:
    """Mean of `values` and its 95 % interval; without `low` and `high` for a single picture."""
    if not values:
        raise ValueError("no values")
    mean = math.fsum(values.values()) / len(values)
    sums, counts = _clusters(values)
    if len(sums) < 2:
        return Interval(mean=mean)
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    drawn = rng.integers(0, len(sums), size=(DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, _expanded(len(sums)))
    return Interval(mean=mean, low=float(low), high=float(high))


def paired_difference(first: Values, second: Values) -> Interval:
    """Interval of `first` minus `second` over the pictures that both have."""
    return interval({key: first[key] - second[key] for key in sorted(first.keys() & second.keys())})


def contains_zero(found: Interval) -> bool:
    """The difference may be nothing. Without an interval only an exact 0 is a tie."""
    if found.low is None or found.high is None:
        return found.mean == 0.0
    return found.low <= 0.0 <= found.high


def _clusters(values: Values) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum and count per prompt; per picture when there are few prompts."""
    few = len({prompt for prompt, _ in values}) < FEW_PROMPTS
    grouped: dict[Key, list[float]] = defaultdict(list)
    for (prompt, seed), value in sorted(values.items()):
        grouped[(prompt, seed) if few else (prompt, 0)].append(value)
    sums = np.array([math.fsum(group) for group in grouped.values()])
    counts = np.array([float(len(group)) for group in grouped.values()])
    return sums, counts


def _expanded(clusters: int) -> tuple[float, float]:
    """The two quantiles to take from the bootstrap's means so that small numbers of clusters are covered."""
    from scipy.special import ndtr, stdtrit

    wide = math.sqrt(clusters / (clusters - 1)) * float(stdtrit(clusters - 1, (1 + CONFIDENCE) / 2))
    high = float(ndtr(wide))
    return 1 - high, high


def values_of(cells: Iterable[tuple[CellResult, Measures]], measure: str) -> dict[Key, float]:
    """(prompt, seed) -> "psnr", "ssim", "flip", "lpips" or "clip" of each cell."""
    field = "psnr_capped" if measure == "psnr" else measure
    return {(cell.prompt, cell.seed): float(getattr(found, field)) for cell, found in cells}


def interval_where_known(cells: Iterable[tuple[CellResult, Measures]], measure: str) -> Interval | None:
    """Of "lpips" or "clip", over the pictures that have it; None where none has."""
    known = [pair for pair in cells if getattr(pair[1], measure) is not None]
    return interval(values_of(known, measure)) if known else None


def floor_part(cells: Sequence[tuple[CellResult, Measures]]) -> FloorPart | None:
    """The reference against itself; None when it was not rendered again."""
    if not cells:
        return None
    return FloorPart(
        psnr=interval(values_of(cells, "psnr")),
        ssim=interval(values_of(cells, "ssim")),
        flip=interval(values_of(cells, "flip")),
        identical=sum(found.equal for _, found in cells),
        pictures=len(cells),
        latents=mean_distances([found.latents for _, found in cells]),
        lpips=interval_where_known(cells, "lpips"),
    )


def noise_floor(
    repeat: Sequence[tuple[CellResult, Measures]], kernel: Sequence[tuple[CellResult, Measures]]
) -> NoiseFloor:
    """The larger of the differences that mean nothing."""
    parts = [part for part in (floor_part(repeat), floor_part(kernel)) if part is not None]
    if not parts:
        return NoiseFloor()
    return NoiseFloor(
        psnr=min(part.psnr.mean for part in parts),
        ssim=min(part.ssim.mean for part in parts),
        flip=max(part.flip.mean for part in parts),
        lpips=max((part.lpips.mean for part in parts if part.lpips is not None), default=None),
        repeat=floor_part(repeat),
        kernel=floor_part(kernel),
    )


def floor_values(*groups: Sequence[tuple[CellResult, Measures]]) -> dict[Key, float]:
    """The floor's PSNR per picture: the lower of the two renderings."""
    lowest: dict[Key, float] = {}
    for group in groups:
        for key, value in values_of(group, "psnr").items():
            lowest[key] = min(value, lowest.get(key, value))
    return lowest


def is_same(level: Values, floor: Values) -> bool:
    """The level's distance is not larger than the floor's (see the module's method)."""
    common = level.keys() & floor.keys()
    if not common:
        return False
    difference = paired_difference(level, floor)
    if difference.high is None:
        return difference.mean >= 0.0
    return difference.high >= 0.0


def summarise(
    name: str, cells: Sequence[tuple[CellResult, Measures]], floor: Values, *, is_reference: bool
) -> LevelSummary:
    """One level over its pictures; `efficient` is set later, by `efficient_edge`."""
    psnr_values = values_of(cells, "psnr")
    spread = float(np.std(list(psnr_values.values()), ddof=1)) if len(cells) > 1 else 0.0
    on_gpu = [cell.peak_vram_bytes for cell, _ in cells if cell.peak_vram_bytes]
    peak = max(on_gpu) if on_gpu else max(cell.peak_ram_bytes for cell, _ in cells)
    latents = () if is_reference else mean_distances([found.latents for _, found in cells])
    far_cell, far = min(cells, key=lambda pair: (pair[1].psnr_capped, -pair[1].flip, pair[0].cell))
    return LevelSummary(
        level=name,
        psnr=interval(psnr_values),
        ssim=interval(values_of(cells, "ssim")),
        flip=interval(values_of(cells, "flip")),
        consistency=spread,
        identical=sum(found.equal for _, found in cells),
        pictures=len(cells),
        same=is_reference or is_same(psnr_values, floor),
        efficient=False,
        worst=None
        if is_reference
        else Worst(
            cell=far_cell.cell,
            prompt=far_cell.prompt,
            seed=far_cell.seed,
            psnr=far.psnr_capped,
            flip=far.flip,
        ),
        seconds_per_step=float(np.median([cell.seconds_per_step for cell, _ in cells])),
        peak_bytes=peak,
        peak_of="vram" if on_gpu else "ram",
        file_bytes=cells[0][0].file_bytes,
        model_sha256=cells[0][0].model_sha256,
        latents=latents,
        parts_at=parting_step(latents),
        lpips=interval_where_known(cells, "lpips"),
        clip=interval_where_known(cells, "clip"),
    )


def find_ties(values: Mapping[str, Values]) -> tuple[tuple[str, str], ...]:
    """Pairs of levels that these pictures cannot rank, the closer one first; every pair at 95 %."""
    names = sorted(values, key=lambda name: -math.fsum(values[name].values()) / len(values[name]))
    return tuple(
        (first, second)
        for place, first in enumerate(names)
        for second in names[place + 1 :]
        if contains_zero(paired_difference(values[first], values[second]))
    )


def efficient_edge(points: Mapping[str, tuple[float, float]]) -> frozenset[str]:
    """Names that no other beats in both: (quality, higher is better; seconds, lower is better)."""

    def beaten(name: str) -> bool:
        quality, seconds = points[name]
        return any(
            other_quality >= quality
            and other_seconds <= seconds
            and (other_quality, other_seconds) != (quality, seconds)
            for other_quality, other_seconds in points.values()
        )

    return frozenset(name for name in points if not beaten(name))
