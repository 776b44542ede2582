"""The adviser's sentences: English templates in translation context `advice`, with the figures to put in."""

from __future__ import annotations

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, fill
from fluxdesk.domain.memory_plan import GIB, PhasePlan

CONTEXT = "advice"


class Sentence(msgspec.Struct, frozen=True):
    """A template and what goes into its places; the window translates the template first."""

    template: str
    params: dict[str, str | int | float] = {}

    @property
    def text(self) -> str:
        """In English."""
        return fill(self.template, self.params)


WHY_SUM = QT_TRANSLATE_NOOP(
    "advice", "{level}, because {sum} = {total:.1f} of {free:.1f} GiB, with the text encoders in RAM."
)
WHY_SUM_CPU = QT_TRANSLATE_NOOP("advice", "{level}, because {sum} = {total:.1f} of {free:.1f} GiB of RAM.")
WHY_STREAMS = QT_TRANSLATE_NOOP(
    "advice",
    "{level}, because {sum} = {total:.1f} of {free:.1f} GiB when {streamed:.1f} GiB per step come from RAM.",
)
NOTHING_FITS = QT_TRANSLATE_NOOP(
    "advice",
    "No level fits: even {level} needs {needed:.1f} GiB of RAM and {free:.1f} GiB are free. "
    "Close other programs, or paint with flux-mini.",
)
UPGRADE_LESS_ERROR = QT_TRANSLATE_NOOP(
    "advice", "{level} also fits: {percent} % less error, {extra:.1f} GB more."
)
UPGRADE_SAME_SIZE = QT_TRANSLATE_NOOP("advice", "{level} also fits: {percent} % less error at the same size.")
UPGRADE_ORIGINAL = QT_TRANSLATE_NOOP("advice", "{level} also fits: it is the original, {extra:.1f} GB more.")
UPGRADE = QT_TRANSLATE_NOOP("advice", "{level} also fits, {extra:.1f} GB more.")

TIME_MINUTES = QT_TRANSLATE_NOOP(
    "advice", "One picture of {width} × {height} in {steps} steps takes about {minutes:.0f} minutes here."
)
TIME_SECONDS = QT_TRANSLATE_NOOP(
    "advice", "One picture of {width} × {height} in {steps} steps takes about {seconds:.0f} seconds here."
)

PART_NAMES = {
    "transformer": QT_TRANSLATE_NOOP("advice", "transformer"),
    "text_encoders": QT_TRANSLATE_NOOP("advice", "text encoders"),
    "vae": QT_TRANSLATE_NOOP("advice", "VAE"),
    "activations": QT_TRANSLATE_NOOP("advice", "work space"),
    "context": QT_TRANSLATE_NOOP("advice", "program"),
}
_SMALLEST_SHOWN = 0.05 * GIB


def sum_of(row: PhasePlan) -> tuple[float, ...]:
    """The parts of a row in GiB, largest first, those too small to show added to the last."""
    parts = sorted((int(getattr(row.bytes, name)) for name in PART_NAMES), reverse=True)
    shown = [part / GIB for part in parts if part >= _SMALLEST_SHOWN]
    rest = sum(part for part in parts if part < _SMALLEST_SHOWN) / GIB
    if shown and rest:
        shown[-1] += rest
    return tuple(shown) or (rest,)


def why_text(
    level: str, parts: tuple[float, ...], free_bytes: int, *, streamed: int, cpu: bool = False
) -> Sentence:
    """ "Q5_1, because 6.0 + 0.2 + 1.1 + 0.4 = 7.8 of 12.0 GiB"."""
    params: dict[str, str | int | float] = {
        "level": level,
        "sum": " + ".join(f"{part:.1f}" for part in parts),
        "total": sum(parts),
        "free": free_bytes / GIB,
    }
    if streamed:
        return Sentence(WHY_STREAMS, {**params, "streamed": streamed / GIB})
    return Sentence(WHY_SUM_CPU if cpu else WHY_SUM, params)


def nothing_fits(level: str, needed_bytes: int, free_bytes: int) -> Sentence:
    return Sentence(NOTHING_FITS, {"level": level, "needed": needed_bytes / GIB, "free": free_bytes / GIB})


def upgrade_text(level: str, reduction: float | None, extra_bytes: int) -> Sentence:
    """ "Q6_K also fits: 20 % less error, 0.8 GB more"; GB of the file, as download pages count them."""
    extra = extra_bytes / 1e9
    if reduction is None:
        return Sentence(UPGRADE, {"level": level, "extra": extra})
    percent = round(reduction * 100)
    if percent == 100:
        return Sentence(UPGRADE_ORIGINAL, {"level": level, "extra": extra})
    if extra < 0.05:
        return Sentence(UPGRADE_SAME_SIZE, {"level": level, "percent": percent})
    return Sentence(UPGRADE_LESS_ERROR, {"level": level, "percent": percent, "extra": extra})


def time_text(width: int, height: int, steps: int, seconds: float) -> Sentence:
    """Seconds up to two minutes, minutes beyond."""
    params: dict[str, str | int | float] = {"width": width, "height": height, "steps": steps}
    if seconds < 120:
        return Sentence(TIME_SECONDS, {**params, "seconds": max(1.0, seconds)})
    return Sentence(TIME_MINUTES, {**params, "minutes": seconds / 60})
