"""Forces the moment at which one thing meets another: workers that wait until they are let go."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest


class Held:
    """Holds up what worker threads do, until it lets go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._free = threading.Event()
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
            self.waiting.append(name)
            self.busy += 1
            try:
                found = real(*args, **kwargs) if answer else None
                assert self._free.wait(20)
                return found if answer else real(*args, **kwargs)
            finally:
                self.busy -= 1

        self._monkeypatch.setattr(owner, name, held)

    def let_go(self) -> None:
        self._free.set()


async def pause_for_the_others() -> None:
    """Those who do not wait for the one that is held up get ahead of it."""
    for _ in range(10):
        await asyncio.to_thread(lambda: None)
        await asyncio.sleep(0.005)
