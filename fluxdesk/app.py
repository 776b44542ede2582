"""The only place that builds the window's concrete objects and joins them.

Start, in the order of what the user sees: settings and language, window and first page (first paint); then,
one by one between events: log file, engine, single-instance ear, models. Heavy imports (asyncio, network,
pictures) wait until after the first paint.

End: no new jobs; engine stopped; coroutines ended; worker threads joined; generation thread waited for.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

import fluxdesk
from fluxdesk.domain.request import Family, ModelFile, ModelSet
from fluxdesk.generation.engine import Engine
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.generation.thread import GenerationThread
from fluxdesk.services.flux_configs import FamilyDefaults, read_defaults
from fluxdesk.services.log_file import EarlyLog, close_log, open_log, start_early_log
from fluxdesk.services.paths import APP_ID, Paths, find_paths
from fluxdesk.services.settings_store import settings_file
from fluxdesk.services.struct_file import StructFile
from fluxdesk.state.job_notices import JobNotices
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.memory import MemoryState
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.results import ResultsState
from fluxdesk.state.session import LevelStatus, Remembered, SessionState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.translation import Translation
from fluxdesk.ui.generate_page import GeneratePage, GenerateStates
from fluxdesk.ui.main_window import MainWindow
from fluxdesk.ui.status_strip import StatusStrip
from fluxdesk.ui.theme import Theme
from fluxdesk.ui.window_dialogs import WindowDialogs

ENGINE_GRACE_SECONDS = 3.0

_log = logging.getLogger("fluxdesk")


def main(argv: list[str] | None = None) -> int:
    """Open the window with the files named in `argv`; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    files = tuple(str(Path(argument).absolute()) for argument in arguments)
    early = start_early_log()
    paths = find_paths()
    qt = make_qt_application(paths)
    from fluxdesk.ui.single_instance import hand_over, server_name

    name = server_name(paths.data)
    if hand_over(name, fluxdesk.__version__, files) is not None:
        return 0
    application = Application(qt, paths)
    application.window.show()
    code = application.run(early, name)
    close_log()
    return code


def make_qt_application(paths: Paths) -> QApplication:
    """The QApplication with FluxDesk's names, style and icon."""
    qt = QApplication.instance() or QApplication([APP_ID])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("fluxdesk")
    qt.setApplicationDisplayName("FluxDesk")
    qt.setApplicationVersion(fluxdesk.__version__)
    qt.setDesktopFileName(APP_ID)
    qt.setStyle("fusion")
    qt.setWindowIcon(QIcon(str(paths.resources / "icons" / f"{APP_ID}.svg")))
    # Closing a dialog (or the wizard) must not end the loop; the window's `closed` does.
    qt.setQuitOnLastWindowClosed(False)
    return qt


class BundledModel:
    """The model that ships with the program."""

    def __init__(self, resources: Path) -> None:
        self._folder = resources / "flux-mini"

    def families(self) -> tuple[Family, ...]:
        return ("flux-mini",)

    def levels(self, family: Family) -> tuple[LevelStatus, ...]:
        return (_Level("F16"),)

    def defaults(self, family: Family) -> FamilyDefaults:
        return read_defaults(self._folder)

    def resolve(
        self, family: str, level: str, progress: Callable[[int, int], None] | None = None
    ) -> ModelSet:
        return ModelSet(
            family="flux-mini",
            level=level,
            transformer=ModelFile(str(self._folder / "flux-mini-F16.gguf")),
            text_encoder=ModelFile(str(self._folder / "clip-mini.safetensors")),
            text_encoder_2=ModelFile(str(self._folder / "t5-mini-F16.gguf")),
            vae=ModelFile(str(self._folder / "ae-mini.safetensors")),
            config_dir=str(self._folder),
            max_sequence_length=32,
        )


class _Level:
    def __init__(self, level: str) -> None:
        self.level = level
        self.state: Literal["ready"] = "ready"


class Application:
    """Everything the window consists of, built and joined. Nothing runs before `run`."""

    def __init__(
        self, qt: QApplication, paths: Paths, make_engine: Callable[[], Engine] = EngineProcess
    ) -> None:
        self.qt = qt
        self.paths = paths
        self.notices = NoticesState()
        self.tasks = TaskRunner(self.notices)
        self.preferences = PreferencesState(settings_file(paths.settings_file), self.tasks, self.notices)
        self.translation = Translation(paths.resources)
        self.translation.set_choice(self.preferences.settings.appearance.language)
        self.theme = Theme(self.preferences.settings.appearance.theme)
        self.theme.apply()
        self.thread = GenerationThread(make_engine)
        self.jobs = JobsState(self.thread)
        self.memory = MemoryState()
        self.results = ResultsState(self.jobs)
        self.session = SessionState(
            StructFile(paths.data / "session.toml", Remembered),
            BundledModel(paths.resources),
            lambda: self.preferences.settings,
            paths.pictures,
        )
        self.job_notices = JobNotices(self.jobs, self.session, self.notices)
        self.window = self._make_window()
        self.add_pages()
        self.dialogs = WindowDialogs(self.window, self.preferences, self.tasks, paths)
        self._connect()
        self.preferences.report_problems()

    def add_pages(self) -> None:
        """One line per page, in the order of the rail."""
        generate = GenerateStates(
            session=self.session,
            jobs=self.jobs,
            results=self.results,
            memory=self.memory,
            notices=self.notices,
            tasks=self.tasks,
        )
        self.window.add_page(GeneratePage, lambda: GeneratePage(generate))

    def run(self, early: EarlyLog, instance_name: str) -> int:
        """Turn the event loop until the window is closed; returns the exit code."""
        # Let the window paint before asyncio is imported and the engine started.
        self.qt.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        import qasync

        open_log(self.paths.logs, early)
        _log.info("FluxDesk %s, Python %s", fluxdesk.__version__, sys.version.split()[0])
        sys.excepthook = self._on_unhandled
        loop = qasync.QEventLoop(self.qt)
        asyncio.set_event_loop(loop)
        loop.set_default_executor(ThreadPoolExecutor(max_workers=4, thread_name_prefix="worker"))
        with loop:
            loop.run_until_complete(self.live(instance_name))
        return 0

    async def live(self, instance_name: str) -> None:
        """From the first to the last event: start what runs beside the window, wait, take it down."""
        import asyncio

        from fluxdesk.ui.single_instance import InstanceServer

        closed = asyncio.Event()
        self.window.closed.connect(closed.set)
        self.thread.start()
        self.tasks.spawn(self.session.refresh_options(), QCoreApplication.translate("app", "Finding models"))
        ear = InstanceServer(instance_name, fluxdesk.__version__)
        ear.called.connect(lambda _hello: self.window.bring_to_front())
        if self.window.isVisible():
            await closed.wait()
        ear.close()
        await self._shut_down()

    async def _shut_down(self) -> None:
        import asyncio

        _log.info("closing")
        self.jobs.close()
        stopping = asyncio.to_thread(self.thread.shutdown, ENGINE_GRACE_SECONDS)
        await self.preferences.save_now()
        await self.session.remember()
        await self.tasks.finish()
        await stopping
        await asyncio.get_running_loop().shutdown_default_executor()

    def _make_window(self) -> MainWindow:
        geometry = QSettings(str(self.paths.config / "window.ini"), QSettings.Format.IniFormat)
        return MainWindow(self.notices, geometry, self._make_status)

    def _make_status(self) -> QWidget:
        return StatusStrip(self.jobs, self.memory)

    def _connect(self) -> None:
        self.thread.vram_sampled.connect(self.memory.add)
        self.thread.engine_stopped.connect(lambda _report: self.memory.mark_gap())
        self.preferences.changed.connect(self._on_setting_changed)
        self.translation.changed.connect(self._on_language_changed)

    def _on_language_changed(self, _language: str) -> None:
        self.window.rebuild()
        self.dialogs.reopen()

    def _on_setting_changed(self, key: str) -> None:
        appearance = self.preferences.settings.appearance
        if key == "appearance.language":
            self.translation.set_choice(appearance.language)
        elif key == "appearance.theme":
            self.theme.set_choice(appearance.theme)

    def _on_unhandled(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """The last of the four broad handlers: log it, say so, go on."""
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
            return
        _log.critical("unhandled", exc_info=(kind, error, trace))
        self.notices.post_bug(QCoreApplication.translate("notices", "The last action"))
