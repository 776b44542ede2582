"""What a comparison found: cells, measures, levels, and the whole as other FluxDesks read it."""

from __future__ import annotations

from typing import Literal

import msgspec

from fluxdesk.domain.comparison import ComparisonPlan, Role, Variant
from fluxdesk.domain.request import GenerationRequest

FORMAT = 1
"""Raised whenever a field of `ComparisonReport` changes its meaning."""

PSNR_CEILING_DB = 100.0
"""Identical pictures have an infinite PSNR; in means they count as this (the least difference that a
512 x 512 picture of 8 bits can show, one channel of one pixel off by one, is 107 dB)."""

FURTHER_MEASURES = ("lpips", "clip")
"""Fields of `Measures` and `LevelSummary` that are None unless the user fetched the networks for them."""


class CellResult(msgspec.Struct, frozen=True, kw_only=True):
    """A finished cell: its request and what the engine measured. One line of `results.jsonl`."""

    cell: str
    role: Role
    variant: Variant
    prompt: int
    seed: int
    picture: str
    """File name under the run's folder."""
    picture_sha256: str
    model_sha256: str
    file_bytes: int
    """Of the transformer's file."""
    request: GenerationRequest
    seconds: float
    seconds_per_step: float
    encode_seconds: float = 0.0
    load_seconds: float = 0.0
    peak_ram_bytes: int
    peak_vram_bytes: int | None = None
    rungs: tuple[str, ...] = ()
    program_version: str = ""
    finished: str
    """ISO 8601, UTC."""


class Finding(msgspec.Struct, frozen=True):
    """One thing said of two pictures: a key of the lab's texts and its places."""

    key: str
    params: dict[str, str | int | float] = {}


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """Distance of a picture from its reference. PSNR in dB (None: identical), SSIM and FLIP without unit."""

    equal: bool
    psnr: float | None
    ssim: float
    flip: float
    max_difference: int
    """Largest difference of one channel of one pixel, 0 to 255."""
    changed_fraction: float
    """Share of pixels that differ at all."""
    brightness: float
    """Mean of picture minus reference over all channels, in levels of 255."""
    shift: tuple[int, int] = (0, 0)
    """(right, down) in pixels by which the picture lies off; (0, 0) when it does not."""
    findings: tuple[Finding, ...] = ()
    latents: tuple[float, ...] = ()
    """Relative distance of the latents after every step (`services.latent_distance`); empty: not known."""
    lpips: float | None = None
    """Distance as a network sees it, 0 for equal; None where its weights were not here."""
    clip: float | None = None
    """CLIP score, 0 to 100: how well the picture agrees with its prompt, not how close it is to the
    reference; None where its weights were not here."""

    @property
    def psnr_capped(self) -> float:
        return PSNR_CEILING_DB if self.psnr is None else min(self.psnr, PSNR_CEILING_DB)


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A mean with its 95 % interval; `low` and `high` are None when there is only one picture."""

    mean: float
    low: float | None = None
    high: float | None = None


class Worst(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of a level that lies farthest from its reference (lowest PSNR, then highest FLIP)."""

    cell: str
    prompt: int
    seed: int
    psnr: float
    flip: float


class LevelSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One variant over all its pictures."""

    level: str
    """Name of the variant: the level alone unless further axes are on."""
    psnr: Interval
    ssim: Interval
    flip: Interval
    consistency: float
    """Standard deviation of the pictures' PSNR in dB: small means predictable."""
    identical: int
    """Pictures that equal their reference bit for bit."""
    pictures: int
    same: bool
    """The difference is not larger than the noise floor."""
    efficient: bool
    """No other level is both closer and faster."""
    worst: Worst | None
    seconds_per_step: float
    peak_bytes: int
    peak_of: Literal["vram", "ram"]
    file_bytes: int
    model_sha256: str
    latents: tuple[float, ...] = ()
    """Mean relative distance of the latents after every step from the same noise; empty: not known."""
    parts_at: int | None = None
    """The step after which the latents have parted from the reference's; None: they stay together."""
    lpips: Interval | None = None
    clip: Interval | None = None
    """CLIP score (text agreement). Both None where no picture was measured so."""


class FloorPart(msgspec.Struct, frozen=True, kw_only=True):
    """The reference against itself, rendered once more in one way."""

    psnr: Interval
    ssim: Interval
    flip: Interval
    identical: int
    pictures: int
    latents: tuple[float, ...] = ()
    """As a level's."""
    lpips: Interval | None = None


class NoiseFloor(msgspec.Struct, frozen=True, kw_only=True):
    """The larger of the two differences that mean nothing; None where it was not rendered."""

    psnr: float | None = None
    ssim: float | None = None
    flip: float | None = None
    lpips: float | None = None
    repeat: FloorPart | None = None
    kernel: FloorPart | None = None


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one blind test."""

    test: Literal["abx", "preference"]
    first: str
    second: str
    trials: int
    successes: int
    """ABX: right answers. Preference: trials in which `second` was preferred."""
    undecided: int = 0
    p_value: float
    significant: bool
    seed: int
    """Replays the same order of trials."""
    date: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Two sentences, as keys of the lab's texts, so that every language can say them."""

    winner: str | None
    sentences: tuple[Finding, ...]


class MeasuredCell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell as the report lists it: no paths, so it can be shown to others."""

    cell: str
    role: Role
    level: str
    prompt: int
    seed: int
    picture_sha256: str
    measures: Measures | None
    seconds_per_step: float
    peak_bytes: int


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Where it was measured; names only, nothing that identifies a person."""

    system: str
    cpu: str
    cores: int
    ram_bytes: int
    gpu: str = ""
    vram_bytes: int | None = None
    driver: str = ""
    versions: dict[str, str] = {}


class ComparisonReport(msgspec.Struct, frozen=True, kw_only=True):
    """The whole result. This is what `--json` prints and what another FluxDesk imports."""

    format: int = FORMAT
    program_version: str
    created: str
    machine: Machine
    plan: ComparisonPlan
    reference: str
    reference_exact: bool
    noise_floor: NoiseFloor
    levels: tuple[LevelSummary, ...]
    ties: tuple[tuple[str, str], ...]
    verdict: str
    """In English; `verdict_parts` says it in any language."""
    verdict_parts: Verdict
    judgements: tuple[Judgement, ...] = ()
    cells: tuple[MeasuredCell, ...] = ()
    method: dict[str, str] = {}
    """Name of each measure -> library, version and settings."""

    @property
    def further_measures(self) -> tuple[str, ...]:
        """Those of `FURTHER_MEASURES` that at least one level has."""
        return tuple(
            measure
            for measure in FURTHER_MEASURES
            if any(getattr(level, measure) is not None for level in self.levels)
        )
