"""The ComfyUI server of the settings: what it is, whether the next picture goes there, and what it can paint.

Nothing connects before the person presses "Test connection", chooses the server on the Generate page, or
starts a picture that goes there; the line at the window's foot says so meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import EngineKind, GenerationRequest
from fluxdesk.domain.server_address import no_server, server_address
from fluxdesk.generation.thread import GenerationThread
from fluxdesk.services.offline import require_online
from fluxdesk.services.paths import Paths
from fluxdesk.services.settings_store import Settings
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.network import NetworkState, NetworkUse
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.tasks import TaskRunner

if TYPE_CHECKING:
    from fluxdesk.generation.comfyui_client import Patience, ServerFacts
    from fluxdesk.services.server_models import ServerModels

SETTING = "network.comfyui"


class Found(msgspec.Struct, frozen=True):
    """What a test of the connection gave: facts, or the sentence that says why not."""

    address: str
    facts: ServerFacts | None = None
    error: KnownError | None = None


class RemoteServer(QObject):
    """UI thread; the server is asked by workers.

    Signals:
        changed: another address, another choice, or the server answered.
        models_changed: `models` is another.
        tested(object Found): a test of the connection ended.
    """

    changed = Signal()
    models_changed = Signal()
    tested = Signal(object)

    def __init__(
        self,
        paths: Paths,
        preferences: PreferencesState,
        network: NetworkState,
        jobs: JobsState,
        tasks: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths = paths
        self._preferences = preferences
        self._network = network
        self._jobs = jobs
        self._tasks = tasks
        self.engine: EngineKind = "here"
        """Where the next picture goes; always this computer at a start."""
        self.asking = False
        """The server was chosen and has not answered yet."""
        self._choices = 0
        self.facts: ServerFacts | None = None
        self._models: ServerModels | None = None
        self._use = NetworkUse(network, self.tr("the ComfyUI server"))
        self._in_use = False
        preferences.changed.connect(self._on_setting_changed)
        jobs.job_changed.connect(self._on_job)
        jobs.job_finished.connect(self._on_job)

    @property
    def address(self) -> str:
        """As the settings say it; empty: none."""
        return self._preferences.settings.network.comfyui.strip()

    @property
    def models(self) -> ServerModels | None:
        """What can be painted there; None while pictures are painted here."""
        return self._models if self.engine == "comfyui" else None

    @property
    def place(self) -> Callable[[GenerationRequest], GenerationRequest] | None:
        """Sends a request there; None while pictures are painted here."""
        return _sent_there if self.engine == "comfyui" else None

    def choose(self, engine: EngineKind) -> None:
        """Paint the next pictures there, once it has answered, or here."""
        if engine == ("comfyui" if self.asking else self.engine):
            return
        if engine == "comfyui":
            self._tasks.spawn(self._choose_server(), self.tr("Connecting to the ComfyUI server"))
        else:
            self._paint_here()

    def test(self, address: str) -> None:
        """Ask the server at `address`, which need not be the one of the settings; `tested` follows."""
        self._tasks.spawn(self._test(address), self.tr("Connecting to the ComfyUI server"))

    async def _test(self, address: str) -> None:
        import asyncio

        try:
            with self._network.using(self.tr("the ComfyUI server")):
                facts = await asyncio.to_thread(_ask_facts, address)
        except KnownError as error:
            self.tested.emit(Found(address, error=error))
            return
        self.tested.emit(Found(address, facts))

    async def ask_again(self) -> bool:
        """Ask the chosen server anew what it can paint: files may have been put there since. False without one.

        Raises:
            KnownError: it does not answer any more, or the user works offline.
        """
        if self.engine != "comfyui":
            return False
        await self._choose_server()
        return self.engine == "comfyui"

    async def _choose_server(self) -> None:
        import asyncio

        self._choices += 1
        mine, self.asking = self._choices, True
        self.changed.emit()
        try:
            with self._network.using(self.tr("the ComfyUI server")):
                facts, models = await asyncio.to_thread(_ask_models, self.address, self._paths)
        except KnownError:
            if mine == self._choices:
                raise
            return  # of an address, or a choice, that was given up
        finally:
            if mine == self._choices:
                self.asking = False
                self.changed.emit()
        if mine == self._choices:
            self.engine, self.facts, self._models = "comfyui", facts, models
            self.changed.emit()
            self.models_changed.emit()

    def _paint_here(self) -> None:
        self._choices += 1
        was_there, self.engine = self.engine != "here", "here"
        self.facts, self._models, self.asking = None, None, False
        self.changed.emit()
        if was_there:
            self.models_changed.emit()

    def _on_setting_changed(self, key: str) -> None:
        if key == SETTING:
            self._paint_here()

    def _on_job(self) -> None:
        """The network is in use as long as the running picture is painted there."""
        running = self._jobs.running
        remote = running is not None and running.request.engine == "comfyui"
        if remote != self._in_use:
            self._in_use = remote
            self._use.show(
                remote and not self._network.forbidden
            )  # when forbidden the engine refuses the job


def current_server(settings: Settings) -> str:
    """The address that a job may go to now.

    Raises:
        KnownError: there is none, it is none, or the user works offline.
    """
    if not settings.network.comfyui.strip():
        raise no_server()
    require_online(offline=settings.network.offline)
    return server_address(settings.network.comfyui)


def make_remote_thread(preferences: PreferencesState) -> GenerationThread:
    """The thread of the server's engine, not started. Settings are read anew before each job."""
    from fluxdesk.generation.comfyui_engine import ComfyuiEngine

    return GenerationThread(lambda: ComfyuiEngine(lambda: current_server(preferences.settings)))


def _sent_there(request: GenerationRequest) -> GenerationRequest:
    return msgspec.structs.replace(request, engine="comfyui")


def _brief() -> Patience:
    """Somebody waits for the answer, and the program's end for the worker that asks."""
    from fluxdesk.generation.comfyui_client import Patience

    return Patience(connect=5.0, answer=10.0)


def _ask_facts(address: str) -> ServerFacts:
    from fluxdesk.generation.comfyui_client import ComfyuiClient

    with ComfyuiClient(server_address(address), _brief()) as client:
        return client.facts()


def _ask_models(address: str, paths: Paths) -> tuple[ServerFacts, ServerModels]:
    """Raises KnownError also when there is no model that FluxDesk could ask for."""
    from fluxdesk.generation.comfyui_client import ComfyuiClient
    from fluxdesk.services.server_models import LOADERS, ServerModels

    with ComfyuiClient(server_address(address), _brief()) as client:
        facts = client.facts()
        models = ServerModels(client.nodes(LOADERS), paths)
    models.require_any()
    return facts, models
