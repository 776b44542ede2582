"""A progress bar on stderr: for people at a terminal only, so that logs and pipes stay clean."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from fluxdesk.formats.header_errors import readable_bytes

_WIDTH = 28
_INTERVAL_SECONDS = 0.1


class ProgressBar:
    """One line, redrawn at most ten times a second and erased at the end.

    `unit` is "bytes" (shown as MB and GB, with speed and time left) or the plural of what is counted.
    """

    def __init__(self, title: str, unit: str = "bytes") -> None:
        self._title = title if len(title) <= 32 else title[:31] + "…"
        self._unit = unit
        self._shown = sys.stderr.isatty()
        self._started = time.monotonic()
        self._drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def update(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        now = time.monotonic()
        if not self._shown or (now - self._drawn < _INTERVAL_SECONDS and done < total):
            return
        self._drawn = now
        share = done / total if total else 0.0
        filled = int(share * _WIDTH)
        bar = "#" * filled + "." * (_WIDTH - filled)
        sys.stderr.write(f"\r{self._title} [{bar}] {share:4.0%} {self._figures(done, total)}\x1b[K")
        sys.stderr.flush()

    def _figures(self, done: int, total: int) -> str:
        seconds = time.monotonic() - self._started
        left = f", {seconds * (total - done) / done:.0f} s left" if done and seconds > 1 else ""
        if self._unit != "bytes":
            return f"{done} of {total} {self._unit}{left}"
        speed = f", {readable_bytes(int(done / seconds))}/s" if seconds > 1 else ""
        return f"{readable_bytes(done)} of {readable_bytes(total)}{speed}{left}"
