"""The only place that builds the window's concrete objects and joins them.

Start, in the order of what the user sees: the frame in the language and colours of the last time (first
paint); then settings, states and the page; then, between events, log file, engine, models, single-instance
ear. Everything that the frame does not need is imported after it was painted.

End: no new jobs; engine stopped; coroutines ended; worker threads joined; generation thread waited for.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QWidget

import fluxdesk
from fluxdesk.services.once import once
from fluxdesk.services.paths import Paths, find_paths
from fluxdesk.state.makers import make_advisor, make_installer, make_models
from fluxdesk.ui.frame import Frame, make_qt_application

if TYPE_CHECKING:
    from types import TracebackType

    from fluxdesk.domain.request import Family
    from fluxdesk.generation.engine import Engine
    from fluxdesk.services.log_file import EarlyLog
    from fluxdesk.state.lab_states import LabStates
    from fluxdesk.ui.single_instance import Hello

ENGINE_GRACE_SECONDS = 3.0

translate = QCoreApplication.translate


def main(argv: list[str] | None = None) -> int:
    """Open the window with the files named in `argv`; returns the exit code."""
    gc.disable()  # a start makes many objects and hardly any garbage; `live` sees to it afterwards
    arguments = sys.argv[1:] if argv is None else argv
    files = tuple(os.path.abspath(argument) for argument in arguments)  # noqa: PTH100  (before the paint)
    paths = find_paths()
    from fluxdesk.ui.instance_name import may_be_running, server_name

    name = server_name(paths.data)
    qt = make_qt_application(paths)
    if may_be_running(name):
        from fluxdesk.ui.single_instance import hand_over

        if hand_over(name, fluxdesk.__version__, files) is not None:
            return 0
    frame = Frame(paths)
    frame.window.show()
    frame.wait_for_paint(qt)
    from fluxdesk.services.log_file import close_log, open_log, start_early_log

    early: EarlyLog = start_early_log()
    application = Application(qt, paths, frame)
    open_log(paths.logs, early)
    code = application.run(name, files)
    close_log()
    application.upkeep.removal.finish()
    return code


def make_engine() -> Engine:
    """The engine to paint with. Called on the generation thread, for the same reason."""
    from fluxdesk.state import engine_choice

    return engine_choice.make_engine(find_paths())


class Application:
    """Everything the window consists of, built and joined. Nothing runs before `run`."""

    def __init__(
        self, qt: QApplication, paths: Paths, frame: Frame, engine: Callable[[], Engine] = make_engine
    ) -> None:
        self.qt = qt
        self.paths = paths
        self.frame = frame
        self.window, self.translation, self.theme = frame.window, frame.translation, frame.theme
        sys.excepthook = self._on_unhandled
        self.translation.changed.connect(self.window.rebuild)
        self._build_settings()
        self._build_states(engine)
        self._furnish()
        self._connect()
        self.preferences.report_problems()

    def _build_settings(self) -> None:
        from fluxdesk.services.data_use import WINDOW, DataUse
        from fluxdesk.services.settings_store import settings_file
        from fluxdesk.state.notices import NoticesState
        from fluxdesk.state.preferences import PreferencesState
        from fluxdesk.state.tasks import TaskRunner
        from fluxdesk.state.upkeep import make_network
        from fluxdesk.ui.appearance import AppearanceKeeper

        self.use = DataUse(self.paths, WINDOW)
        self.notices = NoticesState()
        self.tasks = TaskRunner(self.notices)
        self.preferences = PreferencesState(settings_file(self.paths.settings_file), self.tasks, self.notices)
        self.network = make_network(self.preferences)
        AppearanceKeeper(self.frame, self.preferences)

    def _build_states(self, engine: Callable[[], Engine]) -> None:
        from fluxdesk.formats.file_digests import FileDigests
        from fluxdesk.generation.thread import GenerationThread
        from fluxdesk.services.model_index import SUFFIXES
        from fluxdesk.services.struct_file import StructFile
        from fluxdesk.state.advice import AdviceState
        from fluxdesk.state.engine_router import EngineRouter
        from fluxdesk.state.job_notices import JobNotices
        from fluxdesk.state.jobs import JobsState
        from fluxdesk.state.memory import MemoryState
        from fluxdesk.state.models import make_models_state
        from fluxdesk.state.remote_server import make_remote_thread
        from fluxdesk.state.results import ResultsState
        from fluxdesk.state.session import Remembered, SessionState
        from fluxdesk.state.studio import make_studio

        self.engine, self.thread = engine, GenerationThread(engine)
        self.engines = EngineRouter(self.thread, lambda: make_remote_thread(self.preferences))
        self.jobs = JobsState(self.engines)
        self.memory = MemoryState()
        self.results = ResultsState(self.jobs)
        self.advisor = once(lambda: make_advisor(self.paths))
        self.sets = once(lambda: make_models(self.paths))
        self.lab: LabStates | None = None
        """Built when its page is first shown."""
        self.session = SessionState(
            StructFile(self.paths.data / "session.toml", Remembered),
            lambda: self.upkeep.remote.models or self.sets(),
            lambda: self.preferences.settings,
            self.paths.pictures,
            FileDigests(self.paths.cache),
            lambda: self.upkeep.remote.place or self.advisor().planner.place,
        )
        self.advice = AdviceState(self.advisor, self.session, self.jobs, self.memory, self.tasks)
        self._build_setup()
        self.job_notices = JobNotices(self.jobs, self.session, self.notices)
        self.models = make_models_state(
            self.paths, self.preferences, self.network, self.advisor, self.tasks, self.notices, self.use
        )
        self.studio = make_studio(self.paths, self.session, self.preferences, self.tasks, self.notices)
        self.opener = self.studio.opener
        self.opener.handle(SUFFIXES, self.models.files.take_in)

    def _build_setup(self) -> None:
        from fluxdesk.services.model_roots import ModelRoots
        from fluxdesk.services.setup_store import setup_file
        from fluxdesk.state.setup import SetupState
        from fluxdesk.state.upkeep import join_upkeep, make_upkeep

        self.setup = SetupState(
            setup_file(self.paths),
            self.advisor,
            self.tasks,
            Path(ModelRoots(self.paths).main.path),
            once(lambda: make_installer(self.paths)),
        )
        self.upkeep = make_upkeep(
            self.paths,
            self.use,
            self.preferences,
            self.network,
            self.engines,
            self.jobs,
            self.tasks,
            self.notices,
            lambda: self.advisor().planner.machine(),
        )
        self.upkeep.remote.models_changed.connect(self._refresh_options)
        join_upkeep(self.upkeep, self.thread, self.jobs, self.setup, self.notices)
        self.upkeep.removal.chosen.connect(self.window.close)
        self.upkeep.release.released.connect(self.advice.engine_emptied)

    def _furnish(self) -> None:
        """One line per page, in the order of the rail; the first is the frame's own."""
        from fluxdesk.ui.pictures_desk import PicturesDesk
        from fluxdesk.ui.window_dialogs import WindowDialogs

        self.window.furnish(self.notices, self._make_status)
        self.window.replace_page("generate", self._make_generate_page)
        self.pictures = PicturesDesk(self)
        self.window.add_page(
            "compare", "compare", lambda: translate("LabPage", "Compare"), self._make_lab_page
        )
        self.window.add_page(
            "models", "models", lambda: translate("ModelsPage", "Models"), self._make_models_page
        )
        self.dialogs = WindowDialogs(
            self.window,
            self.preferences,
            self.setup,
            self.models.tokens,
            self.tasks,
            self.paths,
            self.upkeep,
        )
        self.window.show_page("generate").setFocus()

    def _make_lab_page(self) -> QWidget:
        from fluxdesk.state.lab_states import make_lab_states
        from fluxdesk.ui.lab_page import LabPage

        if self.lab is None:
            self.lab = make_lab_states(
                paths=self.paths,
                session=self.session,
                jobs=self.jobs,
                tasks=self.tasks,
                notices=self.notices,
                sets=self.sets,
                planner=lambda: self.advisor().planner,
                language=lambda: "es" if self.translation.language == "es" else "en",
                engine=self.engine,
                use=self.use,
            )
        return LabPage(self.lab, self.window.show_page)

    def _make_generate_page(self) -> QWidget:
        from fluxdesk.state.recent_prompts import RecentPrompts
        from fluxdesk.ui.generate_page import GeneratePage, GenerateStates

        states = GenerateStates(
            session=self.session,
            jobs=self.jobs,
            results=self.results,
            advice=self.advice,
            memory=self.memory,
            notices=self.notices,
            tasks=self.tasks,
            studio=self.studio,
            remote=self.upkeep.remote,
            release=self.upkeep.release,
            recent=RecentPrompts(self.jobs, lambda: self.pictures.memory.history),
        )
        return GeneratePage(states)

    def _make_models_page(self) -> QWidget:
        from fluxdesk.ui.models_page import ModelsPage, ModelsPageStates

        states = ModelsPageStates(self.models, self.notices, self._paint_with, self.dialogs.ask_token)
        return ModelsPage(states)

    def _paint_with(self, family: Family, level: str) -> None:
        """Go to the Generate page with this model."""
        self.session.choose_family(family)
        self.session.set(level=level)
        self.window.show_page("generate")

    def _make_status(self) -> QWidget:
        from fluxdesk.ui.status_strip import StatusStrip

        return StatusStrip(self.jobs, self.memory, self.network)

    def _connect(self) -> None:
        self.thread.vram_sampled.connect(self.memory.add)
        self.thread.engine_started.connect(self.advice.engine_started)
        self.thread.engine_stopped.connect(lambda _report: self.memory.mark_gap())
        self.setup.finished.connect(self._on_setup_finished)
        self.setup.installing.connect(self._on_installing)
        self.setup.installing.connect(lambda _model: self.models.take_up_queue())
        self.models.sets_changed.connect(self._refresh_options)
        self.translation.changed.connect(self.dialogs.reopen)
        self.window.files_dropped.connect(self.opener.open)
        self.window.closed.connect(self.studio.loras.work.stop)

    def _refresh_options(self) -> None:
        self.tasks.spawn(self.session.refresh_options(), translate("app", "Finding models"))

    def run(self, instance_name: str, files: tuple[str, ...] = ()) -> int:
        """Turn the event loop until the window is closed; returns the exit code."""
        import asyncio
        import logging

        import qasync

        logging.getLogger("fluxdesk").info(
            "FluxDesk %s, Python %s", fluxdesk.__version__, sys.version.split()[0]
        )
        loop = qasync.QEventLoop(self.qt)
        asyncio.set_event_loop(loop)
        with loop:
            loop.run_until_complete(self.live(instance_name, files, offer_setup=True))
        return 0

    async def live(
        self, instance_name: str, files: tuple[str, ...] = (), *, offer_setup: bool = False
    ) -> None:
        """From the first to the last event: start what runs beside the window, wait, take it down.

        Args:
            offer_setup: open the set-up when it was not yet gone through.
        """
        with self.use:
            await self._live(instance_name, files, offer_setup=offer_setup)

    async def _live(self, instance_name: str, files: tuple[str, ...], *, offer_setup: bool) -> None:
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        from fluxdesk.ui.garbage import GarbageCollector
        from fluxdesk.ui.single_instance import InstanceServer

        garbage = GarbageCollector()
        closed = asyncio.Event()
        self.window.closed.connect(closed.set)
        workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="worker")
        asyncio.get_running_loop().set_default_executor(workers)
        self.thread.start()
        self._refresh_options()
        self.models.begin()
        self.studio.presets.reload()
        ear = InstanceServer(instance_name, fluxdesk.__version__)
        ear.called.connect(self._on_called)
        if offer_setup and not self.setup.progress.finished:
            self.dialogs.show_setup()
        self.opener.open(files)
        self.frame.finder.listen(self.opener.open)
        self.pictures.start()
        if self.window.isVisible():
            await closed.wait()
        ear.close()
        await self._shut_down()
        garbage.stop()

    async def _shut_down(self) -> None:
        import asyncio

        self.pictures.memory.stop()
        self.tasks.end()  # at once: what is saved below waits for a free worker
        self.jobs.close()
        self.advice.close()
        self.session.close()
        if self.lab is not None:
            await self.lab.lab.close()
        await self.tasks.run(self.models.close(), translate("app", "Pausing the downloads"))
        stopping = asyncio.ensure_future(asyncio.to_thread(self.engines.shutdown, ENGINE_GRACE_SECONDS))
        await self.tasks.run(self.preferences.save_now(), translate("app", "Saving the settings"))
        await self.tasks.run(self.session.remember(), translate("app", "Saving the form"))
        await self.tasks.run(self.setup.save_now(), translate("app", "Saving the set-up"))
        await self.tasks.finish()
        await self.pictures.close()
        await stopping
        await asyncio.get_running_loop().shutdown_default_executor()

    def _on_setup_finished(self, _model: str) -> None:
        """Ready to paint with what came along: an example is in the form, the button has the focus."""
        self.session.choose_family("flux-mini")
        if not self.session.form.prompt:
            self.session.set(prompt=self.setup.example_prompt())
        page: Any = self.window.show_page("generate")
        page.generate.setFocus()

    def _on_installing(self, model: str) -> None:
        from fluxdesk.domain.families import TITLES
        from fluxdesk.state.notices import Notice

        text = translate("app", "{model} is being downloaded. Meanwhile you can paint with flux-mini.")
        title = TITLES.get(model, model)
        self.notices.post(Notice(severity="info", text=text.format(model=title)))

    def _on_called(self, hello: Hello) -> None:
        """A second start: come to the front with its files; tell when it is another version than this one."""
        from fluxdesk.state.notices import Notice

        self.window.bring_to_front()
        self.opener.open(hello.files)
        if hello.version != fluxdesk.__version__:
            text = translate(
                "app", "FluxDesk was updated to {version}. Close this window and start it again."
            )
            self.notices.post(
                Notice(severity="info", text=text.format(version=hello.version), replace_key="updated")
            )

    def _on_unhandled(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """The last of the four broad handlers: log it, say so, go on."""
        import logging

        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
            return
        logging.getLogger("fluxdesk").critical("unhandled", exc_info=(kind, error, trace))
        self.notices.post_bug(translate("notices", "The last action"))
