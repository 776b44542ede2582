"""Memory that nothing refers to any more goes back to the system, not only to the allocators."""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import lru_cache
from typing import Any


def give_back() -> None:
    """Collect garbage, empty torch's cache on the device, and let the C library return its free pages.

    glibc keeps what it was given back below the last block in use, for ever: an engine that has let go of a
    prepared Q4_0 of full size kept 18.35 of 18.39 GB without `malloc_trim`, and keeps 0.67 with it (0.53 when it
    starts). What it keeps is missing when the next model is planned.
    """
    gc.collect()
    torch = sys.modules.get(
        "torch"
    )  # the engine is ready before torch is imported; then there is nothing to empty
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _malloc_trim() -> Any:
    """malloc_trim(3); None where the C library is another one."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
