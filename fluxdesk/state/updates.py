"""Looking for a release and fetching it, because the user pressed a button; nothing runs by itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Literal, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

import fluxdesk
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.release import Release, is_newer
from fluxdesk.services.paths import Paths
from fluxdesk.services.release_source import read_release_source
from fluxdesk.services.updates import Updates, package_kind
from fluxdesk.state.network import NetworkState
from fluxdesk.state.tasks import TaskRunner

T = TypeVar("T")


class UpdatesState(QObject):
    """What is known of releases. UI thread; reading and fetching by a worker.

    Signals:
        changed: activity, progress, outcome.
    """

    changed = Signal()
    _arrived = Signal(object, object)

    def __init__(
        self, paths: Paths, tasks: TaskRunner, network: NetworkState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._paths = paths
        self._tasks = tasks
        self._network = network
        self.trusted = read_release_source(paths.resources)
        """Whose releases this build accepts."""
        self.source = self.trusted.address
        self.activity: Literal["", "looking", "fetching"] = ""
        self.share = 0.0
        """Of the package that has arrived, 0 to 1."""
        self.release: Release | None = None
        self.package: Path | None = None
        """The fetched and checked package."""
        self.failure: ErrorReport | None = None
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def newer(self) -> bool:
        return self.release is not None and is_newer(self.release.version, fluxdesk.__version__)

    def look(self, source: str) -> None:
        """Read the release at `source`, an https address or a folder."""
        if source and not self.activity:
            self.source, self.release, self.package = source, None, None
            self._tasks.spawn(self._look(), self.tr("The update"))

    def fetch(self) -> None:
        """Bring the newer release's package here."""
        if self.newer and not self.activity:
            self._tasks.spawn(self._fetch(), self.tr("The update"))

    async def _look(self) -> None:
        self.release = await self._work("looking", lambda updates: updates.find())

    async def _fetch(self) -> None:
        release = self.release
        assert release is not None
        self.share = 0.0

        def arrived(done: int, total: int) -> None:
            if self._tasks.is_over:  # the window is closed: the process must not live on for the rest
                raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Stopped."))
            self._arrived.emit(done, total)

        self.package = await self._work(
            "fetching", lambda updates: updates.fetch(release, package_kind(), arrived)
        )

    async def _work(
        self, activity: Literal["looking", "fetching"], action: Callable[[Updates], T]
    ) -> T | None:
        import asyncio

        updates = Updates(self._paths, self.source, self.trusted.keys)
        self.activity, self.failure = activity, None
        self.changed.emit()
        try:
            online = self._network.using(self.tr("the update")) if updates.from_network else nullcontext()
            with online:
                return await asyncio.to_thread(action, updates)
        except KnownError as error:
            self.failure = error.report
            return None
        finally:
            self.activity = ""
            # After the caller has stored what came of it.
            asyncio.get_running_loop().call_soon(self.changed.emit)

    def _on_arrived(self, done: int, total: int) -> None:
        self.share = done / total if total else 0.0
        self.changed.emit()
