"""Numbers on the command line, as types for argparse, which says what is wrong with one."""

from __future__ import annotations

import argparse
import math


def amount(text: str) -> float:
    """A finite number from 0 up.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0.0):
        raise argparse.ArgumentTypeError(f"{text!r} is no amount: give 0 or more")
    return value


def at_least_one(text: str) -> int:
    """A whole number from 1 up.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no count: give 1 or more")
    return int(text)
