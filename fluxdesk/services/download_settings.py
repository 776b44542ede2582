"""What a user can set about downloads, and the limits the tests shorten."""

from __future__ import annotations

import random

import msgspec

from fluxdesk.domain.catalogue import HUB


class DownloadSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, rates in bytes per second."""

    hub: str = HUB
    """Address of the Hugging Face hub or of a mirror, without a slash at the end (`HF_ENDPOINT`)."""
    offline: bool = False
    """The user allows no connection at all."""
    proxy: str = ""
    """Address of a proxy; empty: the system's. Never used towards this machine."""
    connections: int = 4
    """Parallel ranges of one file."""
    files_at_once: int = 1
    rate_limit: int | None = None
    stall_seconds: float = 30.0
    """A connection that brings nothing for so long is given up."""
    connect_seconds: float = 15.0
    attempts: int = 8
    """Failures in a row without a single byte before a download gives up."""
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 30.0
    progress_seconds: float = 0.25

    def back_off(self, failures: int) -> float:
        """Seconds to wait after `failures` in a row: doubling, with jitter so that connections spread."""
        longest = min(self.longest_wait_seconds, self.first_wait_seconds * 2.0 ** (failures - 1))
        return longest * random.uniform(0.5, 1.0)
