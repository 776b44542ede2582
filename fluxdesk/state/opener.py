"""Files that come from outside: dropped on the window, named at the start, or handed over by a second start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from fluxdesk.state.notices import Notice, NoticesState
from fluxdesk.state.tasks import TaskRunner

Handler = Callable[[tuple[Path, ...]], Awaitable[None]]


class Opener(QObject):
    """Gives each file to the handler of its suffix. UI thread; handlers do their reading on workers."""

    def __init__(self, tasks: TaskRunner, notices: NoticesState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._notices = notices
        self._handlers: dict[str, Handler] = {}

    def handle(self, suffixes: Sequence[str], handler: Handler) -> None:
        """Let `handler` open files that end with one of `suffixes` (lower case, with the dot)."""
        for suffix in suffixes:
            self._handlers[suffix] = handler

    def can_open(self, path: Path) -> bool:
        return path.suffix.lower() in self._handlers

    def open(self, files: Sequence[str]) -> None:
        """Open `files`, each kind at once; those nobody opens are named."""
        groups: dict[Handler, list[Path]] = {}
        strange: list[str] = []
        for path in map(Path, files):
            handler = self._handlers.get(path.suffix.lower())
            if handler is None:
                strange.append(path.name)
            else:
                groups.setdefault(handler, []).append(path)
        for handler, paths in groups.items():
            self._tasks.spawn(self._run(handler, tuple(paths)), self.tr("Opening a file"))
        if strange:
            text = self.tr("FluxDesk does not open this kind of file: {names}.")
            self._notices.post(
                Notice(severity="warning", text=text.format(names=", ".join(strange)), replace_key="opener")
            )

    async def _run(self, handler: Handler, paths: tuple[Path, ...]) -> None:
        await handler(paths)
