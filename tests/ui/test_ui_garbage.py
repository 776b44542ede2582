"""Cycles are collected, on the UI thread, and never by another."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from fluxdesk.ui.garbage import GarbageCollector


class Ring:
    def __init__(self) -> None:
        self.me = self


def test_cycles_made_on_another_thread_are_collected_here(qtbot: QtBot) -> None:
    collected_on: list[int] = []
    collector = GarbageCollector()
    try:

        def litter() -> None:
            ring = Ring()
            weakref.finalize(ring, lambda: collected_on.append(threading.get_ident()))
            del ring
            for _ in range(5000):
                Ring()

        thread = threading.Thread(target=litter)
        thread.start()
        thread.join()
        assert collected_on == []
        qtbot.waitUntil(lambda: bool(collected_on), timeout=10_000)
        assert collected_on == [threading.get_ident()]
    finally:
        collector.stop()
    assert gc.isenabled()
    gc.disable()  # as the fixture wants it
