"""Forces the moment at which one thing meets another: workers that wait until they are let go."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest


class Held:
    """Holds up what worker threads do, until it lets go."""

    def __init__(self) -> None:
        self._patches = pytest.MonkeyPatch()
        self._free = threading.Event()
        self._counting = threading.Lock()
        self.waiting: list[str] = []
        """Who has come so far."""
        self.busy = 0
        """How many of them are not done."""

    def up(self, owner: object, name: str, *, first: bool = False, answer: bool = False) -> None:
        """From now on whoever calls `owner.name` on a worker waits.

        Args:
            first: only the first of them.
            answer: not before the work but after it, with the answer of then.
        """
        real = getattr(owner, name)

        def held(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is threading.main_thread() or (first and name in self.waiting):
                return real(*args, **kwargs)
            with self._counting:
                self.busy += 1
                self.waiting.append(name)
            try:
                found = real(*args, **kwargs) if answer else None
                assert self._free.wait(20)
                return found if answer else real(*args, **kwargs)
            finally:
                with self._counting:
                    self.busy -= 1

        self._patches.setattr(owner, name, held)

    def let_go(self) -> None:
        """Whoever waits goes on, whoever comes does not wait."""
        self._free.set()

    def again(self) -> None:
        """From the beginning: nobody is held up any more, until `up` is called once more."""
        self._patches.undo()
        self.waiting.clear()
        self._free.clear()


async def pause_for_the_others() -> None:
    """Those who do not wait for the one that is held up get ahead of it."""
    for _ in range(10):
        await asyncio.to_thread(lambda: None)
        await asyncio.sleep(0.005)
