"""The engine for this machine's graphics card, as the window sees it: what fits, what is in use, what is being
built. The work is the installer's, on a worker thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from fluxdesk.domain.engine_backends import (
    BACKENDS,
    BackendChoice,
    EngineBackend,
    TorchKind,
    choose_backend,
    kind_of,
)
from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.domain.hardware import HardwareReport
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.engine_env import (
    EngineEnvironments,
    EngineManifest,
    InstallRecord,
    installing_already,
)
from fluxdesk.services.engine_installer import EngineInstaller, InstallProgress
from fluxdesk.services.engine_uv import find_uv
from fluxdesk.services.paths import Paths
from fluxdesk.services.settings_store import Settings
from fluxdesk.state.engine_check import EngineCheck, check_engine, installed_check
from fluxdesk.state.engine_choice import built_in_torch
from fluxdesk.state.network import NetworkState
from fluxdesk.state.tasks import TaskRunner

if TYPE_CHECKING:
    from collections.abc import Coroutine

Activity = Literal["", "looking", "installing", "checking", "removing"]

_log = logging.getLogger(__name__)


def make_installer(
    paths: Paths, backend: str, on_progress: Callable[[InstallProgress], None]
) -> EngineInstaller:
    """The installer over the user's folders, with the check that paints.

    Raises:
        KnownError: engine_missing, there is no uv.
    """
    from fluxdesk.services.download_choice import chosen_settings  # httpx: not before the first paint

    cancelled = threading.Event()
    return EngineInstaller(
        EngineEnvironments.of(paths),
        find_uv(),
        installed_check(paths, backend, cancelled),
        on_progress,
        chosen_settings(paths),
        cancelled,
    )


class EngineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What there is, read from the disk and asked of the machine."""

    choice: BackendChoice
    active: EngineManifest | None
    installed: tuple[EngineManifest, ...]
    unfinished: InstallRecord | None
    built_in: str
    """Version of torch inside the program; empty when there is none."""
    built_in_kind: TorchKind

    @property
    def in_use(self) -> TorchKind:
        """What the engine in use paints with."""
        return kind_of(self.active.backend) if self.active else self.built_in_kind

    @property
    def better(self) -> EngineBackend | None:
        """The build that would use this machine's card, when the engine in use does not."""
        backend = self.choice.backend
        return backend if backend.name != "cpu" and kind_of(backend.name) != self.in_use else None


class EngineSetupState(QObject):
    """Owns the engine's installation. UI thread.

    Signals:
        changed: facts, activity, progress or outcome are others now.
        switched: another engine is to be used from the next start on.
    """

    changed = Signal()
    switched = Signal()
    _progressed = Signal(object)

    def __init__(
        self,
        paths: Paths,
        tasks: TaskRunner,
        network: NetworkState,
        machine: Callable[[], HardwareReport],
        settings: Callable[[], Settings],
        use: DataUse,
        parent: QObject | None = None,
    ) -> None:
        """`machine` looks at the computer; called on a worker thread. `settings`: those in force; `use`:
        the window's own."""
        super().__init__(parent)
        self._paths = paths
        self._tasks = tasks
        self._network = network
        self._machine = machine
        self._settings = settings
        self._use = use
        self._installer: EngineInstaller | None = None
        self._stop_check = threading.Event()
        self.facts: EngineFacts | None = None
        self.activity: Activity = ""
        self.progress: InstallProgress | None = None
        self.backend: EngineBackend | None = None
        """The one being installed."""
        self.failure: ErrorReport | None = None
        """Why the last action ended without success."""
        self.passed: EngineCheck | None = None
        self._progressed.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self.activity not in ("", "looking")

    @property
    def uses_installed(self) -> bool:
        """An installed engine is chosen, not the one inside the program. Reads two small files."""
        return EngineEnvironments.of(self._paths).active() is not None

    def look(self) -> None:
        """Read the facts; `changed` follows."""
        self._spawn(self._look())

    @property
    def mirrors(self) -> tuple[str, ...]:
        """The hosts of the package indexes that the settings name instead of the ordinary ones."""
        chosen = self._settings().downloads
        hosts = (urlsplit(address.strip()).hostname for address in (chosen.packages, chosen.torch_packages))
        return tuple(dict.fromkeys(host for host in hosts if host))

    def install(self, backend: str, wheel_folder: str = "") -> None:
        """Build that engine, or go on where it stopped; then use it.

        Args:
            wheel_folder: takes every package from there; empty: from the indexes that the settings name.
        """
        if not self.busy:
            self._spawn(self._install(BACKENDS[backend], wheel_folder))

    def stop(self) -> None:
        """End the installation, which can be resumed, or the check."""
        self._stop_check.set()
        if self._installer is not None:
            self._installer.cancel()

    def discard(self) -> None:
        """Throw the unfinished one away."""
        self._spawn(self._change("removing", lambda environments: environments.discard_unfinished()))

    def remove(self, key: str) -> None:
        """Delete an installed one."""

        def remove(environments: EngineEnvironments) -> None:
            self._use.require_alone()
            environments.remove(key)

        self._spawn(self._change("removing", remove, switches=True))

    def roll_back(self) -> None:
        """Use the engine before the one in use again."""
        self._spawn(self._change("removing", lambda environments: environments.roll_back(), switches=True))

    def use(self, key: str | None) -> None:
        """Use an installed one; None: the one inside the program."""
        self._spawn(self._change("removing", lambda environments: environments.activate(key), switches=True))

    def check(self) -> None:
        """Paint one picture with the engine in use."""
        if not self.busy:
            self._spawn(self._check())

    async def _look(self) -> None:
        import asyncio

        self.facts = await asyncio.to_thread(self._read_facts)
        self.changed.emit()

    def _read_facts(self) -> EngineFacts:
        environments = EngineEnvironments.of(self._paths)
        choice = self.facts.choice if self.facts else choose_backend(self._machine())
        version, kind = built_in_torch()
        return EngineFacts(
            choice=choice,
            active=environments.active(),
            installed=environments.installed(),
            unfinished=environments.unfinished(),
            built_in=version,
            built_in_kind=kind,
        )

    async def _install(self, backend: EngineBackend, wheel_folder: str) -> None:
        import asyncio

        from fluxdesk.services.download_choice import install_options

        self.backend, self.progress = backend, None
        with self._working("installing"):
            try:
                options = install_options(self._settings(), wheel_folder=wheel_folder)
                online = nullcontext() if wheel_folder else self._network.using(self.tr("the engine"))
                with online:
                    self._installer = make_installer(self._paths, backend.name, self._progressed.emit)
                    await asyncio.shield(asyncio.to_thread(self._installer.install, backend, options))
                self.switched.emit()
            except asyncio.CancelledError:  # the window closes: what has arrived stays for the next time
                self.stop()
                raise
            except KnownError as error:
                self._note(error)
            finally:
                self._installer = None

    async def _check(self) -> None:
        import asyncio

        environments = EngineEnvironments.of(self._paths)
        self._stop_check = threading.Event()
        with self._working("checking"):
            try:
                active, python = environments.active(), environments.python()
                backend = active.backend if active else built_in_torch()[1]
                self.passed = await asyncio.to_thread(
                    check_engine, self._paths, str(python) if python else None, backend, self._stop_check
                )
            except asyncio.CancelledError:
                self.stop()
                raise
            except KnownError as error:
                self._note(error)

    async def _change(
        self, activity: Activity, action: Callable[[EngineEnvironments], object], *, switches: bool = False
    ) -> None:
        import asyncio

        if self.busy:
            raise installing_already()
        environments = EngineEnvironments.of(self._paths)

        def change() -> None:
            with environments.changing():
                action(environments)

        with self._working(activity):
            await asyncio.to_thread(change)
        if switches:
            self.switched.emit()

    def _working(self, activity: Activity) -> _Working:
        return _Working(self, activity)

    def _note(self, error: KnownError) -> None:
        _log.info("engine: %s", error)
        if error.kind != "cancelled":
            self.failure = error.report

    def _on_progress(self, progress: InstallProgress) -> None:
        self.progress = progress
        self.changed.emit()

    def _spawn(self, coro: Coroutine[object, object, object]) -> None:
        self._tasks.spawn(coro, self.tr("The engine"))


class _Working:
    """Between `changed` signals: the activity is on, then over, and the facts are read anew."""

    def __init__(self, state: EngineSetupState, activity: Activity) -> None:
        self._state = state
        self._activity = activity

    def __enter__(self) -> None:
        self._state.activity = self._activity
        self._state.failure = self._state.passed = None
        self._state.changed.emit()

    def __exit__(self, *_error: object) -> None:
        self._state.activity = ""
        self._state.progress = None
        self._state.changed.emit()
        self._state.look()
