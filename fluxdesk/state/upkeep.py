"""What keeps the program itself in order: its engine, its updates, its removal, and the network's use."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from fluxdesk.domain.hardware import HardwareReport
from fluxdesk.generation.engine import ExitReport
from fluxdesk.generation.thread import GenerationThread
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.paths import Paths
from fluxdesk.state.engine_setup import EngineSetupState
from fluxdesk.state.jobs import EngineThread, JobsState
from fluxdesk.state.memory_release import MemoryRelease
from fluxdesk.state.network import NetworkState
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.remote_server import RemoteServer
from fluxdesk.state.removal import RemovalState
from fluxdesk.state.setup import SetupState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.updates import UpdatesState

translate = QCoreApplication.translate


class Upkeep(NamedTuple):
    """The states behind the settings' last card."""

    network: NetworkState
    engine: EngineSetupState
    updates: UpdatesState
    removal: RemovalState
    remote: RemoteServer
    release: MemoryRelease


def make_upkeep(
    paths: Paths,
    use: DataUse,
    preferences: PreferencesState,
    network: NetworkState,
    engines: EngineThread,
    jobs: JobsState,
    tasks: TaskRunner,
    notices: NoticesState,
    machine: Callable[[], HardwareReport],
) -> Upkeep:
    """The states, not joined yet. `machine` is called on a worker thread."""
    return Upkeep(
        network=network,
        engine=EngineSetupState(paths, tasks, network, machine, lambda: preferences.settings, use),
        updates=UpdatesState(paths, tasks, network),
        removal=RemovalState(paths, use, tasks),
        remote=RemoteServer(paths, preferences, network, jobs, tasks),
        release=MemoryRelease(engines, jobs, preferences, notices),
    )


def make_network(preferences: PreferencesState) -> NetworkState:
    """Follows the setting "Work offline"."""
    network = NetworkState(lambda: bool(preferences.settings.network.offline))
    preferences.changed.connect(lambda key: network.changed.emit() if key == "network.offline" else None)
    return network


def join_upkeep(
    upkeep: Upkeep, thread: GenerationThread, jobs: JobsState, setup: SetupState, notices: NoticesState
) -> None:
    """Let the window's other parts know what happens to the engine."""
    engine = upkeep.engine

    def offer() -> None:
        if engine.facts is not None and engine.facts.better is not None:
            setup.offer_engine()

    def restart() -> None:
        """The engine that was just chosen is used at once, unless a picture is being painted."""
        if jobs.running is None:
            thread.start_anew()
        text = translate("upkeep", "Another engine is in use from the next picture on.")
        notices.post(Notice(severity="success", text=text, replace_key="engine-switched", seconds=12))

    def stopped(report: ExitReport) -> None:
        """An installed engine that does not start: one press leads back to one that did."""
        if report.reason != "never_started" or not engine.uses_installed:
            return
        text = translate("upkeep", "The installed engine does not start.")
        action = NoticeAction(translate("upkeep", "Back to the previous engine"), engine.roll_back)
        notices.post(Notice(severity="error", text=text, actions=(action,), replace_key="engine-broken"))

    engine.changed.connect(offer)
    engine.switched.connect(restart)
    thread.engine_stopped.connect(stopped)
