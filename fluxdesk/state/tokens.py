"""The access token for the hub, as the window sees it: whether there is one, saving and forgetting it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.services.token_store import HUB_HOST, TokenStore
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.tasks import TaskRunner


class TokensState(QObject):
    """Talks to the system's keyring on worker threads. UI thread. Never shows or logs a token.

    Signals:
        changed: `saved` or `problem` is another now.
    """

    changed = Signal()

    def __init__(self, store: TokenStore, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._tasks = tasks
        self._turn = InTurn()
        self.host = HUB_HOST
        self.saved: bool | None = None
        """Whether there is a token; None until somebody has looked."""
        self.problem: ErrorReport | None = None
        """Why the last attempt failed."""

    def look(self) -> None:
        """Ask the keyring."""
        self._spawn(self._change(lambda: None))

    async def _look(self) -> None:
        import asyncio

        self.problem = None
        self.saved = await asyncio.to_thread(self._store.get, self.host) is not None
        self.changed.emit()

    def save(self, token: str) -> None:
        """Keep `token` in the keyring."""
        self._spawn(self._change(lambda: self._store.save(self.host, token)))

    def forget(self) -> None:
        """Take the token out of the keyring."""
        self._spawn(self._change(lambda: self._store.delete(self.host)))

    async def _change(self, change: Callable[[], object]) -> None:
        """A keyring may ask for its own password first: the last wish is the last one there, too."""
        import asyncio

        async with self._turn:
            try:
                await asyncio.to_thread(change)
            except KnownError as error:
                self.problem = error.report
                self.changed.emit()
                return
            await self._look()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.spawn(work, self.tr("The access token"))
