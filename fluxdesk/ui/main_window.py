"""The window: rail, notices, the page that is shown, status. It holds no state; states do.

Pages are built when they are first shown, and built anew when the language changes. A page is a widget class
with `page_key`, `page_icon` and a static `page_title()`; `app.py` adds it with one line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from fluxdesk.state.notices import NoticesState
from fluxdesk.ui.kit import tight
from fluxdesk.ui.notice_bar import NoticeBar
from fluxdesk.ui.rail import Rail
from fluxdesk.ui.shortcuts import SHORTCUTS, make_shortcut, native, shown_keys


class Page(Protocol):
    """What the window asks of a page's class."""

    page_key: ClassVar[str]
    page_icon: ClassVar[str]

    @staticmethod
    def page_title() -> str:
        """Translated, short enough for the rail."""
        ...


class MainWindow(QMainWindow):
    """The frame around the pages.

    Signals:
        closed: the user closed the window.
        painted: the window's first paint has happened.
        page_shown(str): another page is in front.
    """

    closed = Signal()
    painted = Signal()
    page_shown = Signal(str)

    def __init__(
        self,
        notices: NoticesState,
        geometry: QSettings | None = None,
        make_status: Callable[[], QWidget] | None = None,
    ) -> None:
        super().__init__()
        self._notices = notices
        self._geometry = geometry
        self._make_status = make_status
        self._pages: dict[str, tuple[type[Page], Callable[[], QWidget]]] = {}
        self._built: dict[str, QWidget] = {}
        self._actions: list[tuple[str, str, Callable[[], str], Callable[[], object]]] = []
        self._current = ""
        self._was_painted = False
        self.setMinimumSize(760, 520)
        self.resize(1280, 800)
        self._build_frame()
        self._make_shortcuts()
        self._restore_geometry()

    def add_page(self, page: type[Page], factory: Callable[[], QWidget]) -> None:
        """Offer `page` in the rail; `factory` builds it when it is first shown. The first one is shown."""
        key = page.page_key
        self._pages[key] = (page, factory)
        number = len(self._pages)
        self._rail.add_page(key, page.page_icon, page.page_title(), native(f"Ctrl+{number}"))
        QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(lambda: self.show_page(key))
        if number == 1:
            self.show_page(key)

    def add_action(
        self, key: str, icon_name: str, title: Callable[[], str], run: Callable[[], object]
    ) -> None:
        """A button at the rail's foot; `key` is also its entry in `SHORTCUTS`, if it has one.

        `title` is asked again when the language changes.
        """
        self._actions.append((key, icon_name, title, run))
        self._rail.add_action(key, icon_name, title(), _keys_of(key), run)
        if key in SHORTCUTS:
            make_shortcut(self, key, run, Qt.ShortcutContext.WindowShortcut)

    def show_page(self, key: str) -> QWidget:
        """Bring the page `key` to the front, building it if need be; returns it."""
        page = self.page(key)
        self._stack.setCurrentWidget(page)
        self._rail.set_current(key)
        self.setWindowTitle(self._pages[key][0].page_title())
        if key != self._current:
            self._current = key
            self.page_shown.emit(key)
        return page

    def page(self, key: str) -> QWidget:
        """The page `key`, built if need be.

        Raises:
            KeyError: there is no such page.
        """
        if key not in self._built:
            self._built[key] = self._pages[key][1]()
            self._stack.addWidget(self._built[key])
        return self._built[key]

    @property
    def current_page(self) -> str:
        return self._current

    def rebuild(self) -> None:
        """Make every text anew: the language has changed. States keep what the user did."""
        for page in self._built.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._built = {}
        self._build_frame()
        for number, (key, (page_class, _)) in enumerate(self._pages.items(), 1):
            self._rail.add_page(key, page_class.page_icon, page_class.page_title(), native(f"Ctrl+{number}"))
        for key, icon_name, title, run in self._actions:
            self._rail.add_action(key, icon_name, title(), _keys_of(key), run)
        if self._current:
            self.show_page(self._current)

    def turn_page(self, by: int) -> None:
        """Show the page `by` places further down the rail, round and round."""
        keys = list(self._pages)
        if keys:
            self.show_page(keys[(keys.index(self._current) + by) % len(keys)])

    def bring_to_front(self) -> None:
        """Show the window over the others, unminimised."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._geometry is not None:
            self._geometry.setValue("window/geometry", self.saveGeometry())
            self._geometry.setValue("window/page", self._current)
            self._geometry.sync()
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def _build_frame(self) -> None:
        central = QWidget()
        outer = QHBoxLayout(central)
        tight(outer, 0)
        self._rail = Rail()
        self._rail.chosen.connect(self.show_page)
        outer.addWidget(self._rail)
        column = QVBoxLayout()
        tight(column, 0)
        self.notice_bar = NoticeBar(self._notices)
        self._stack = QStackedWidget()
        column.addWidget(self.notice_bar)
        column.addWidget(self._stack, 1)
        if self._make_status is not None:
            column.addWidget(self._make_status())
        outer.addLayout(column, 1)
        self.setCentralWidget(central)

    def _make_shortcuts(self) -> None:
        window = Qt.ShortcutContext.WindowShortcut
        make_shortcut(self, "next_page", lambda: self.turn_page(1), window)
        make_shortcut(self, "previous_page", lambda: self.turn_page(-1), window)
        make_shortcut(self, "quit", self.close, window)
        make_shortcut(self, "full_screen", self._toggle_full_screen, window)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _restore_geometry(self) -> None:
        if self._geometry is None:
            return
        saved = self._geometry.value("window/geometry")
        if isinstance(saved, QByteArray):
            self.restoreGeometry(saved)


def _keys_of(key: str) -> str:
    return shown_keys(key) if key in SHORTCUTS else ""
