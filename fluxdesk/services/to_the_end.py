"""Waits that a cancellation does not cut short: a thread cannot be stopped, and what it opens must be closed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def to_the_end(work: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
    """The result of `work`, which always runs to its end.

    Raises:
        asyncio.CancelledError: who waits was cancelled meanwhile; `work` has ended before this is raised.
        BaseException: whatever `work` raised.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # looked at: asyncio would complain about one that nobody sees
        raise cancelled
    return task.result()
