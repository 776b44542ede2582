"""The only place that builds the window's concrete objects and joins them."""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    """Start the window; returns the exit code."""
    raise NotImplementedError
