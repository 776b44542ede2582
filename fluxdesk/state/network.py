"""Whether FluxDesk uses the network now, and for what: the line at the window's foot says so.

Without an entry here nothing of FluxDesk connects to anything. Whoever is about to, because the user asked
for it, says so with `using`; with "Work offline" switched on it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal

from fluxdesk.services.offline import require_online


class NetworkState(QObject):
    """What is connected now. UI thread.

    Signals:
        changed: a use began or ended, or working offline was switched.
    """

    changed = Signal()

    def __init__(self, offline: Callable[[], bool], parent: QObject | None = None) -> None:
        """`offline`: whether the user allows no connection at all."""
        super().__init__(parent)
        self._offline = offline
        self._uses: list[str] = []

    @property
    def forbidden(self) -> bool:
        """The user allows no connection, not even one that is asked for."""
        return self._offline()

    @property
    def uses(self) -> tuple[str, ...]:
        """What the network is used for now, translated; empty: FluxDesk is offline."""
        return tuple(dict.fromkeys(self._uses))

    @contextmanager
    def using(self, what: str) -> Iterator[None]:
        """Mark the network as used for `what` ("the engine") until the block ends.

        Raises:
            KnownError: network, the user works offline.
        """
        require_online(offline=self.forbidden)
        self.note(what, True)
        try:
            yield
        finally:
            self.note(what, False)

    def note(self, what: str, on: bool) -> None:
        """A use of the network began or ended; `NetworkUse` and `using` keep the two in pairs."""
        if on:
            self._uses.append(what)
        else:
            self._uses.remove(what)
        self.changed.emit()


class NetworkUse:
    """One part's use of the network, shown while it lasts. UI thread.

    For parts that are refused elsewhere when the user works offline, and that end by events rather than in a block.
    """

    def __init__(self, network: NetworkState, what: str) -> None:
        self._network = network
        self._what = what
        self._on = False

    def show(self, on: bool) -> None:
        """Whether it connects now."""
        if on != self._on:
            self._on = on
            self._network.note(self._what, on)
