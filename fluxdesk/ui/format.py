"""Numbers for people, in the language in force: memory, durations, sizes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

GIB = 1024**3
MIB = 1024**2
NBSP = "\u00a0"
"""Between a number and its unit, which stay on one line."""


def number(value: float, decimals: int = 1) -> str:
    """`value` with the language's decimal mark."""
    return QLocale().toString(float(value), "f", decimals)


def memory(count: int) -> str:
    """Bytes of memory in binary units, as cards and RAM are counted: "7.4 GiB", "512 MiB"."""
    if count >= GIB:
        return f"{number(count / GIB)}{NBSP}GiB"
    return f"{number(count / MIB, 0)}{NBSP}MiB"


def file_size(count: int) -> str:
    """Bytes of a file in decimal units, as downloads are counted: "6.8 GB", "14 MB"."""
    if count >= 10**9:
        return f"{number(count / 10**9)}{NBSP}GB"
    if count >= 10**6:
        return f"{number(count / 10**6, 0)}{NBSP}MB"
    return f"{number(count / 1000, 0)}{NBSP}kB"


def duration(seconds: float) -> str:
    """ "0.21 s", "4.1 s", "35 s", "1 min 20 s", "2 h 5 min"."""
    if seconds < 1:
        return f"{number(seconds, 2)}{NBSP}s"
    if seconds < 10:
        return f"{number(seconds)}{NBSP}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{NBSP}s"
    if whole < 3600:
        return f"{whole // 60}{NBSP}min {whole % 60}{NBSP}s" if whole % 60 else f"{whole // 60}{NBSP}min"
    return f"{whole // 3600}{NBSP}h {whole % 3600 // 60}{NBSP}min"


def time_left(seconds: float) -> str:
    """A duration that is only a guess: "about 35 s", rounded so that it does not flicker."""
    if seconds < 1:
        return QCoreApplication.translate("format", "less than 1 s")
    rounded = round(seconds) if seconds < 10 else round(seconds / 5) * 5
    text = f"{rounded}{NBSP}s" if rounded < 60 else duration(rounded)
    return QCoreApplication.translate("format", "about {duration}").format(duration=text)
