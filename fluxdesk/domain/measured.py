"""What the Compare lab measured of one level on this machine: the adviser's own evidence."""

from __future__ import annotations

from typing import Literal

import msgspec


class MeasuredLevel(msgspec.Struct, frozen=True, kw_only=True):
    """One level of one model family, rendered here and compared with the reference. Bytes and seconds."""

    family: str
    level: str
    """Name of a level in `domain.levels`."""
    reference: str
    """The level it was compared with; equal to `level` for the reference itself."""
    psnr: float | None = None
    """Mean PSNR in dB against the reference; None for the reference itself."""
    ssim: float | None = None
    flip: float | None = None
    """Mean FLIP error, 0 (same) to 1."""
    seconds_per_step: float
    peak_bytes: int
    peak_of: Literal["vram", "ram"]
    runs: int
    """Pictures behind the means."""
    width: int
    height: int
    steps: int
    device: str
    """torch device of the loop: "cpu", "cuda:0", …"""
    date: str
    """ISO 8601, UTC."""
