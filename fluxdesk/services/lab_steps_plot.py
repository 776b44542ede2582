"""The plot of how far latents lie from the reference's after every step: its scale, and the report's SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from fluxdesk.domain.comparison_result import ComparisonReport
from fluxdesk.services.lab_svg import WIDTH, Scale, Words, both_same, spread, svg_frame, svg_text
from fluxdesk.services.latent_distance import PARTED

HEIGHT = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 130, 16, 52
_LINE = 16
LEAST = 1e-6
"""Distances below are drawn here: latents are kept in float16, which cannot tell them from nothing."""


class Curve(msgspec.Struct, frozen=True):
    """One line of the plot; `floor` marks the reference with another kernel."""

    name: str
    values: tuple[float, ...]
    floor: bool = False


def curves(report: ComparisonReport) -> tuple[Curve, ...]:
    """Every level whose latents were kept, and the noise floor, unless it is nothing at all."""
    found = [Curve(level.level, level.latents) for level in report.levels if level.latents]
    kernel = report.noise_floor.kernel
    if found and kernel is not None and kernel.latents and max(kernel.latents) > LEAST:
        found.append(Curve(report.reference, kernel.latents, floor=True))
    return tuple(found)


def decades(shown: Sequence[Curve]) -> list[int]:
    """Powers of ten that cover the curves and the mark at which they part."""
    values = [value for curve in shown for value in curve.values] + [PARTED]
    low = max(LEAST, min(value for value in values if value > 0))
    return list(range(math.floor(math.log10(low)), math.ceil(math.log10(max(values))) + 1))


def decade_text(power: int) -> str:
    """10 to the `power` of a whole in percent: "0.01 %", "100 %"."""
    return f"{10.0 ** (power + 2):g} %"


def height_of(value: float, y: Scale) -> float:
    """Where a distance is drawn on a logarithmic axis."""
    return y(max(y.low, math.log10(max(value, LEAST))))


def steps_plot(report: ComparisonReport, words: Words) -> str:
    """Distance of the latents (percent, logarithmic) after every step; empty when none were kept."""
    shown = curves(report)
    if not shown:
        return ""
    steps = max(len(curve.values) for curve in shown)
    powers = decades(shown)
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    x = Scale(1, max(2, steps), _LEFT, right)
    y = Scale(powers[0], powers[-1], bottom, _TOP)
    parts = []
    for power in powers:
        at = y(power)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}"/>')
        label = both_same(decade_text(power))
        parts.append(svg_text(_LEFT - 8, at + 4, label, "tick", 'text-anchor="end"'))
    for step in step_ticks(steps):
        label = both_same(str(step))
        parts.append(svg_text(x(step), bottom + 18, label, "tick", 'text-anchor="middle"'))
    middle = (_LEFT + right) / 2
    parts.append(svg_text(middle, HEIGHT - 10, words("axis_step"), "axis", 'text-anchor="middle"'))
    parted = height_of(PARTED, y)
    parts.append(f'<line class="held" x1="{_LEFT}" x2="{right}" y1="{parted:.1f}" y2="{parted:.1f}"/>')
    places = spread([height_of(curve.values[-1], y) for curve in shown], _LINE, _TOP, bottom)
    for curve, place in zip(shown, places, strict=True):
        points = " ".join(
            f"{x(step):.1f},{height_of(value, y):.1f}" for step, value in enumerate(curve.values, 1)
        )
        kind = "steps floor" if curve.floor else "steps"
        parts.append(f'<polyline class="{kind}" points="{points}"/>')
        name = words("curve_floor") if curve.floor else both_same(curve.name)
        parts.append(svg_text(right + 8, place + 4, name, "note" if curve.floor else "name"))
    return svg_frame(HEIGHT, parts, words("plot_steps"))


def step_ticks(steps: int) -> list[int]:
    """At most eleven of the steps 1 to `steps`, evenly apart, the last among them."""
    apart = max(1, math.ceil(steps / 10))
    return sorted({1, *range(apart, steps + 1, apart), steps} - {steps - 1 if apart > 1 else 0})
