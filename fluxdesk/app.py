"""The only place that builds the window's concrete objects and joins them.

Start, in the order of what the user sees: settings and language, window and first page (first paint); then,
one by one between events: log file, engine, single-instance ear, event loop of the coroutines. Heavy imports
(asyncio, network, pictures) wait until after the first paint.

End: no new jobs; engine stopped; coroutines ended; worker threads joined; generation thread waited for.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import fluxdesk
from fluxdesk.services.paths import APP_ID, Paths, find_paths
from fluxdesk.services.settings_store import settings_file
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.translation import Translation
from fluxdesk.ui.generate_page import GeneratePage
from fluxdesk.ui.main_window import MainWindow
from fluxdesk.ui.theme import Theme

_log = logging.getLogger("fluxdesk")


def main(argv: list[str] | None = None) -> int:
    """Open the window with the files named in `argv`; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    files = tuple(str(Path(argument).absolute()) for argument in arguments)
    paths = find_paths()
    qt = make_qt_application(paths)
    from fluxdesk.ui.single_instance import hand_over, server_name

    name = server_name(paths.data)
    if hand_over(name, fluxdesk.__version__, files) is not None:
        return 0
    application = Application(qt, paths, name)
    application.window.show()
    return application.run(files)


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


class Application:
    """Everything the window consists of, built and joined."""

    def __init__(self, qt: QApplication, paths: Paths, instance_name: str) -> None:
        self.qt = qt
        self.paths = paths
        self._instance_name = instance_name
        self.notices = NoticesState()
        self.tasks = TaskRunner(self.notices)
        self.preferences = PreferencesState(settings_file(paths.settings_file), self.tasks, self.notices)
        self.translation = Translation(paths.resources)
        self.translation.set_choice(self.preferences.settings.appearance.language)
        self.theme = Theme(self.preferences.settings.appearance.theme)
        self.theme.apply()
        sys.excepthook = self._on_unhandled
        self.window = self._make_window()
        self.add_pages()
        self.preferences.report_problems()
        self.preferences.changed.connect(self._on_setting_changed)
        self.translation.changed.connect(lambda _: self.window.rebuild())

    def add_pages(self) -> None:
        """One line per page, in the order of the rail."""
        self.window.add_page(GeneratePage, lambda: GeneratePage())

    def run(self, files: tuple[str, ...]) -> int:
        """Turn the event loop until the window is closed; returns the exit code."""
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        import qasync

        loop = qasync.QEventLoop(self.qt)
        asyncio.set_event_loop(loop)
        loop.set_default_executor(ThreadPoolExecutor(max_workers=4, thread_name_prefix="worker"))
        with loop:
            loop.run_until_complete(self._live())
        return 0

    async def _live(self) -> None:
        import asyncio

        closed = asyncio.Event()
        self.window.closed.connect(closed.set)
        if self.window.isVisible():
            await closed.wait()
        await self._shut_down()

    async def _shut_down(self) -> None:
        import asyncio

        await self.preferences.save_now()
        await self.tasks.finish()
        await asyncio.get_running_loop().shutdown_default_executor()

    def _make_window(self) -> MainWindow:
        geometry = QSettings(str(self.paths.config / "window.ini"), QSettings.Format.IniFormat)
        return MainWindow(self.notices, geometry)

    def _on_setting_changed(self, key: str) -> None:
        appearance = self.preferences.settings.appearance
        if key == "appearance.language":
            self.translation.set_choice(appearance.language)
        elif key == "appearance.theme":
            self.theme.set_choice(appearance.theme)

    def _on_unhandled(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
            return
        _log.critical("unhandled", exc_info=(kind, error, trace))
        self.notices.post_bug(QCoreApplication.translate("notices", "The last action"))
