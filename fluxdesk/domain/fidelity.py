"""How far a level is from the original: measured here by the lab, else the published layer error, and says
which.

Published: FLUX.1-dev, squared error of the hidden states, one layer quantised at a time, summed over the 57
blocks, 240 prompts, Q8_0 = 1.00 (chrisgoringe/flux-poke, `casting_cost.md`). A ranking of levels, not a
distance of pictures."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fluxdesk.domain.measured import MeasuredLevel

PUBLISHED_ERROR: dict[str, float] = {
    "F16": 0.0, "BF16": 0.0, "Q8_0": 1.00, "Q6_K": 1.18, "Q5_1": 1.47, "Q5_K": 1.49, "Q4_1": 2.07, "Q4_K": 2.11,
    "Q4_0": 2.42, "Q3_K": 4.1, "Q2_K": 9.2,
}  # fmt: skip
DERIVED_ERROR: dict[str, float] = {"Q5_0": 1.72}
"""Not published: Q5_1's error times the ratio of Q4_0 to Q4_1 (dropping the block's minimum costs the same
there)."""
SOURCE_MEASURED = "measured_here"
SOURCE_PUBLISHED = "published_layer_error"
SOURCE_DERIVED = "derived_from_published_layer_error"
SOURCE_UNKNOWN = "unknown"


class Fidelity(msgspec.Struct, frozen=True):
    """`value`: PSNR in dB when measured (more is better), layer error with Q8_0 = 1 when published (less is
    better)."""

    value: float | None
    source: str


def layer_error(level: str) -> float | None:
    """The published or derived error of a level; None for levels nobody measured (NF4, IQ4)."""
    return PUBLISHED_ERROR.get(level, DERIVED_ERROR.get(level))


def fidelity_of(level: str, family: str, measured: Sequence[MeasuredLevel] = ()) -> Fidelity:
    """The best evidence there is for `level` of `family`."""
    here = [
        entry
        for entry in measured
        if entry.family == family and entry.level == level and entry.psnr is not None
    ]
    if here:
        return Fidelity(max(here, key=lambda entry: entry.date).psnr, SOURCE_MEASURED)
    if level in PUBLISHED_ERROR:
        return Fidelity(PUBLISHED_ERROR[level], SOURCE_PUBLISHED)
    if level in DERIVED_ERROR:
        return Fidelity(DERIVED_ERROR[level], SOURCE_DERIVED)
    return Fidelity(None, SOURCE_UNKNOWN)
