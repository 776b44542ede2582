"""Words of the lab's verdict and report, English and Spanish side by side."""

from __future__ import annotations

REPORT_TEXTS: dict[str, tuple[str, str]] = {}
