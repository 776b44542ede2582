"""Calls that would come too often."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget


class Throttle(QObject):
    """At most one call per `interval_ms`, and never loses the last one. UI thread; ends with its owner."""

    def __init__(self, owner: QWidget, interval_ms: int, call: Callable[[], None]) -> None:
        super().__init__(owner)
        self._call = call
        self._pending = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._on_timeout)

    def trigger(self) -> None:
        """Ask for a call: now if the last is long enough ago, else when the time has come."""
        if self._timer.isActive():
            self._pending = True
            return
        self._timer.start()
        self._call()

    def _on_timeout(self) -> None:
        if self._pending:
            self._pending = False
            self._timer.start()
            self._call()
