"""Things that are made when they are first needed, by whichever thread comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_Made = TypeVar("_Made")


def once(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """`make`, called by whichever thread comes first and only by that one."""
    lock = threading.Lock()
    made: list[_Made] = []

    def get() -> _Made:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get
