"""The report's plots as SVG text: quality against time, and intervals side by side. Colours come from CSS."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import msgspec

from fluxdesk.domain.comparison_result import Interval, LevelSummary

Words = Callable[[str], tuple[str, str]]
"""Key -> (English, Spanish)."""

WIDTH, HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 16, 52
_LEAST_RADIUS, _MOST_RADIUS = 6.0, 22.0
_ROW = 26
_LEAST_SPAN = {"psnr": 2.0, "ssim": 0.002, "flip": 0.002, "lpips": 0.002}
"""Smaller spans would blow differences up that nobody could see."""
_LETTER = 7.2
"""Mean width of a letter of the plots' 13 px font, for keeping labels apart."""


class Scale(msgspec.Struct, frozen=True):
    """A straight map of values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def nice_ticks(low: float, high: float, about: int = 5, least: float = 1e-9) -> list[float]:
    """Round values that cover `low` to `high`, and at least a span of `least`, in steps of 1, 2 or 5 times
    a power of ten."""
    if high - low < least:
        low, high = (low + high - least) / 2, (low + high + least) / 2
    span = high - low
    raw = span / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(count * step, 10) for count in range(first, last + 1)]


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places as near to `wanted` as can be, at least `least` apart and from `low` to `high` while they fit."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found = list(wanted)
    edge = low
    for place in order:
        edge = found[place] = max(wanted[place], edge)
        edge += least
    edge = high
    for place in reversed(order):
        edge = found[place] = min(found[place], edge)
        edge -= least
    return found


def tick_text(value: float) -> str:
    """A tick without needless digits."""
    return f"{value:.6g}"


def svg_text(x: float, y: float, words: tuple[str, str], kind: str, extra: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" {extra}'
    english, spanish = words
    if english == spanish:
        return f'<text class="{kind}" {place}>{escape(english)}</text>'
    return (
        f'<text class="{kind} en" lang="en" {place}>{escape(english)}</text>'
        f'<text class="{kind} es" lang="es" {place}>{escape(spanish)}</text>'
    )


def both_same(text: str) -> tuple[str, str]:
    return text, text


def scatter(levels: Sequence[LevelSummary], reference: str, words: Words) -> str:
    """Mean PSNR against seconds per step; area of a dot is its memory; the efficient edge is a line.

    The reference has no distance to itself, so it is a vertical line at its speed.
    """
    shown = [level for level in levels if level.level != reference]
    if not shown:
        return ""
    held = next((level for level in levels if level.level == reference), None)
    times = [level.seconds_per_step for level in levels]
    lows = [low_of(level.psnr) for level in shown]
    highs = [high_of(level.psnr) for level in shown]
    x_ticks = nice_ticks(min(times) * 0.95, max(times) * 1.05)
    y_ticks = nice_ticks(min(lows) - 0.5, max(highs) + 0.5)
    x = Scale(x_ticks[0], x_ticks[-1], _LEFT, WIDTH - _RIGHT)
    y = Scale(y_ticks[0], y_ticks[-1], HEIGHT - _BOTTOM, _TOP)
    parts = _axes(x, y, x_ticks, y_ticks, words)
    if held is not None:
        at = x(held.seconds_per_step)
        parts.append(f'<line class="held" x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>')
        parts.append(svg_text(at + 5, HEIGHT - _BOTTOM - 6, both_same(reference), "note"))
    edge = sorted((level for level in shown if level.efficient), key=lambda level: level.seconds_per_step)
    points = " ".join(f"{x(level.seconds_per_step):.1f},{y(level.psnr.mean):.1f}" for level in edge)
    if len(edge) > 1:
        parts.append(f'<polyline class="edge" points="{points}"/>')
    most = max(level.peak_bytes for level in levels)
    ordered = sorted(shown, key=lambda level: -level.peak_bytes)
    boxes = [_box_of_dot(level, x(level.seconds_per_step), y(level.psnr.mean), most) for level in ordered]
    for level in ordered:
        parts.extend(_dot(level, x(level.seconds_per_step), y, most, boxes))
    return svg_frame(HEIGHT, parts, words("plot_scatter"))


def _axes(x: Scale, y: Scale, x_ticks: list[float], y_ticks: list[float], words: Words) -> list[str]:
    parts = []
    for value in y_ticks:
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        )
        parts.append(
            svg_text(_LEFT - 8, y(value) + 4, both_same(tick_text(value)), "tick", 'text-anchor="end"')
        )
    for value in x_ticks:
        parts.append(
            f'<line class="grid" x1="{x(value):.1f}" x2="{x(value):.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>'
        )
        parts.append(
            svg_text(
                x(value), HEIGHT - _BOTTOM + 18, both_same(tick_text(value)), "tick", 'text-anchor="middle"'
            )
        )
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(svg_text(middle, HEIGHT - 10, words("axis_seconds"), "axis", 'text-anchor="middle"'))
    up = (HEIGHT - _BOTTOM + _TOP) / 2
    parts.append(
        svg_text(
            16, up, words("axis_psnr"), "axis", f'text-anchor="middle" transform="rotate(-90 16 {up:.0f})"'
        )
    )
    return parts


def _radius(level: LevelSummary, most: int) -> float:
    """So that the dot's area is the level's memory."""
    return max(_LEAST_RADIUS, _MOST_RADIUS * math.sqrt(level.peak_bytes / most) if most else 0.0)


def _box_of_dot(
    level: LevelSummary, at: float, middle: float, most: int
) -> tuple[float, float, float, float]:
    radius = _radius(level, most)
    return at - radius, middle - radius, at + radius, middle + radius


def _dot(
    level: LevelSummary, at: float, y: Scale, most: int, boxes: list[tuple[float, float, float, float]]
) -> list[str]:
    """One level: whisker, dot and a label where there is room."""
    middle = y(level.psnr.mean)
    radius = _radius(level, most)
    kind = "dot efficient" if level.efficient else "dot"
    parts = [
        f'<line class="whisker" x1="{at:.1f}" x2="{at:.1f}" '
        f'y1="{y(low_of(level.psnr)):.1f}" y2="{y(high_of(level.psnr)):.1f}"/>',
        f'<circle class="{kind}" cx="{at:.1f}" cy="{middle:.1f}" r="{radius:.1f}"/>',
    ]
    width = len(level.level) * _LETTER
    spots = [
        (at + radius + 4, middle + 4),
        (at - radius - 4 - width, middle + 4),
        (at - width / 2, middle - radius - 6),
        (at - width / 2, middle + radius + 16),
        (at + radius + 4, middle - 12),
        (at + radius + 4, middle + 20),
    ]
    spot = next((s for s in spots if _free(s, width, boxes)), spots[0])
    boxes.append((spot[0], spot[1] - 12, spot[0] + width, spot[1] + 3))
    parts.append(svg_text(spot[0], spot[1], both_same(level.level), "name"))
    return parts


def _free(
    spot: tuple[float, float], width: float, boxes: Sequence[tuple[float, float, float, float]]
) -> bool:
    left, top, right, bottom = spot[0], spot[1] - 12, spot[0] + width, spot[1] + 3
    if left < _LEFT or right > WIDTH - _RIGHT or top < _TOP or bottom > HEIGHT - _BOTTOM:
        return False
    return all(right < box[0] or left > box[2] or bottom < box[1] or top > box[3] for box in boxes)


def interval_panels(levels: Sequence[LevelSummary], floor: dict[str, float | None], words: Words) -> str:
    """The measures named in `floor` of every level: the mean and its 95 % interval; the floor as a dashed line."""
    if not levels:
        return ""
    measures = tuple(floor)
    names = max(len(level.level) for level in levels) * _LETTER + 16
    gap = 34.0 if len(measures) == 3 else 56.0  # four panels' outer ticks would touch
    panel = (WIDTH - names - (len(measures) - 1) * gap - 26) / len(measures)
    height = 34 + len(levels) * _ROW + 30
    parts = [
        svg_text(names - 10, 40 + row * _ROW + 9, both_same(level.level), "name", 'text-anchor="end"')
        for row, level in enumerate(levels)
    ]
    for place, measure in enumerate(measures):
        start = names + place * (panel + gap)
        values = [getattr(level, measure) for level in levels]
        parts.extend(_panel(measure, values, floor.get(measure), start, start + panel, words))
    return svg_frame(height, parts, words("plot_intervals"))


def _panel(
    measure: str, values: list[Interval], floor: float | None, start: float, end: float, words: Words
) -> list[str]:
    lows, highs = [low_of(value) for value in values], [high_of(value) for value in values]
    ticks = nice_ticks(min(lows), max(highs), about=3, least=_LEAST_SPAN[measure])
    x = Scale(ticks[0], ticks[-1], start, end)
    bottom = 34 + len(values) * _ROW
    parts = [svg_text(start, 18, words(f"measure_{measure}"), "axis")]
    for tick in ticks:
        parts.append(f'<line class="grid" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="28" y2="{bottom}"/>')
        parts.append(
            svg_text(x(tick), bottom + 18, both_same(tick_text(tick)), "tick", 'text-anchor="middle"')
        )
    if floor is not None and ticks[0] <= floor <= ticks[-1]:
        parts.append(f'<line class="held" x1="{x(floor):.1f}" x2="{x(floor):.1f}" y1="28" y2="{bottom}"/>')
    for row, value in enumerate(values):
        level = 40 + row * _ROW + 5
        parts.append(
            f'<line class="whisker" x1="{x(low_of(value)):.1f}" x2="{x(high_of(value)):.1f}" '
            f'y1="{level}" y2="{level}"/>'
        )
        parts.append(f'<circle class="dot efficient" cx="{x(value.mean):.1f}" cy="{level}" r="5"/>')
    return parts


def svg_frame(height: float, parts: list[str], title: tuple[str, str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title[0])} / {escape(title[1])}">'
        + "".join(parts)
        + "</svg>"
    )


def low_of(value: Interval) -> float:
    return value.mean if value.low is None else value.low


def high_of(value: Interval) -> float:
    return value.mean if value.high is None else value.high
