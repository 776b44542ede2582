"""The one way to start a coroutine: keeps the task, logs its end, turns a known error into a notice."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from fluxdesk.domain.errors import KnownError
from fluxdesk.state.notices import NoticesState

if TYPE_CHECKING:
    import asyncio

_log = logging.getLogger(__name__)
T = TypeVar("T")


class TaskRunner(QObject):
    """Owns the coroutines of the window. UI thread; the event loop must run."""

    def __init__(self, notices: NoticesState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._tasks: set[asyncio.Task[Any]] = set()
        self.is_over = False
        """After `end`."""

    def spawn(
        self, coro: Coroutine[Any, Any, T], what: str, owner: QObject | None = None
    ) -> asyncio.Task[T | None] | None:
        """Start `coro`, as `run` does it; a cancelled task stays cancelled.

        After `finish` nothing is begun any more, and there is no task: a timer's last tick finds no loop.
        """
        if self.is_over:
            coro.close()
            return None
        import asyncio  # 60 ms that the first paint does not wait for

        task = asyncio.get_running_loop().create_task(self.run(coro, what, owner), name=what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _task: coro.close())  # one cancelled before it began was never awaited
        return task

    async def run(self, coro: Coroutine[Any, Any, T], what: str, owner: QObject | None = None) -> T | None:
        """Wait for `coro`; `what` is a translated noun phrase for the notice if it fails ("The download").

        The result is None after a failure. A `KnownError` becomes a notice, anything else a notice that names
        the log. Works after `finish` too: for what the end itself has to do.

        Args:
            owner: the widget that waits for it. One that was closed, or made anew in another language, misses
                nothing: that `coro` cannot show it anything is no failure then.
        """
        try:
            return await coro
        except KnownError as error:
            _log.info("%s: %s", what, error)
            self._notices.post_error(error.report)
        except Exception as error:  # noqa: BLE001  one of the four broad handlers: a task must not die silently
            from fluxdesk.services.disk_errors import disk_error

            if isinstance(error, RuntimeError) and owner is not None and not isValid(owner):
                _log.info("%s: nobody waits for it any more", what)
                return None
            _log.exception("%s failed", what)
            known = disk_error(error)
            if known is None:
                self._notices.post_bug(what)
            else:
                self._notices.post_error(known.report, replace_key="disk")
        return None

    def end(self) -> None:
        """Begin nothing more: the program ends. Workers that look at `is_over` come to their end."""
        self.is_over = True

    async def finish(self, seconds: float = 5.0) -> None:
        """Begin nothing more, cancel what still runs and wait for it, at most `seconds`."""
        import asyncio

        self.end()
        pending = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in pending:
            task.cancel()
        if pending:
            _, stuck = await asyncio.wait(pending, timeout=seconds)
            for task in stuck:
                _log.warning("%s did not stop", task.get_name())
