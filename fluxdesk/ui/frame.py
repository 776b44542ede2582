"""The window without its content: what the first paint shows. Imports next to nothing."""

from __future__ import annotations

import time
from typing import cast

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

import fluxdesk
from fluxdesk.services.paths import APP_ID, Paths
from fluxdesk.state.translation import LanguageChoice, Translation
from fluxdesk.ui.finder_files import FinderFiles
from fluxdesk.ui.main_window import MainWindow
from fluxdesk.ui.theme import Theme, ThemeChoice

FIRST_PAINT_SECONDS = 2.0
"""How long the rest of the program waits for a window system that does not let the frame paint."""

translate = QCoreApplication.translate


class Frame:
    """The window without its content: what the first paint shows.

    Language, colours and letters are the settings', but reading those takes as long as painting; so the frame uses
    what was noted in the window's own file the last time, and the settings correct it if they differ.
    """

    def __init__(self, paths: Paths) -> None:
        self._notes = QSettings(str(paths.config / "window.ini"), QSettings.Format.IniFormat)
        self.translation = Translation(paths.resources)
        self.translation.set_choice(cast(LanguageChoice, self._note("language", ("en", "es"))))
        letters = int(self._note("letters", ("125", "150", "175", "200"), "100"))
        self.theme = Theme(cast(ThemeChoice, self._note("theme", ("light", "dark"))), letters)
        self.theme.apply()
        self.window = MainWindow(self._notes)
        self.window.font_changed.connect(self.theme.follow_font)
        self.finder = FinderFiles(self.window)
        self.window.add_page("generate", "generate", lambda: translate("GeneratePage", "Generate"), QWidget)

    def wait_for_paint(self, qt: QApplication) -> None:
        """Let the window system show the frame before anything else is done."""
        deadline = time.monotonic() + FIRST_PAINT_SECONDS
        while not self.window.was_painted and time.monotonic() < deadline:
            qt.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 10)

    def note(self, key: str, value: str) -> None:
        """Remember for the next frame."""
        self._notes.setValue(f"look/{key}", value)

    def _note(self, key: str, known: tuple[str, ...], otherwise: str = "system") -> str:
        value = self._notes.value(f"look/{key}")
        return value if value in known else otherwise


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
