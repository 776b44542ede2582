"""The window: rail, notices, the page that is shown, status. It holds no state; states do.

The frame paints first; `furnish` puts in what needs the states. Pages are imported and built when they are
first shown, and built anew when the language changes; `app.py` adds each with one line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QLocale, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from fluxdesk.ui.dropped import dropped_files
from fluxdesk.ui.kit import tight
from fluxdesk.ui.rail import Rail
from fluxdesk.ui.shortcuts import SHORTCUTS, make_shortcut, native, shown_keys

if TYPE_CHECKING:
    from fluxdesk.state.notices import NoticesState
    from fluxdesk.ui.notice_bar import NoticeBar

FIRST_SIZE = QSize(1280, 820)
SPACIOUS = QSize(1360, 900)
"""On a smaller screen the window starts maximised."""


class PageEntry(NamedTuple):
    """A page of the rail: its icon, its title in the language in force, and what builds it."""

    icon: str
    title: Callable[[], str]
    build: Callable[[], QWidget]


class MainWindow(QMainWindow):
    """The frame around the pages.

    Signals:
        closed: the user closed the window.
        painted: the window's first paint has happened.
        page_shown(str): another page is in front.
        files_dropped(object tuple[str, ...]): local files were dropped on the window.
        font_changed: the application's font is another one, as when the system's letters become larger.
    """

    notice_bar: NoticeBar
    closed = Signal()
    painted = Signal()
    page_shown = Signal(str)
    files_dropped = Signal(object)
    font_changed = Signal()

    def __init__(self, geometry: QSettings | None = None) -> None:
        super().__init__()
        self._geometry = geometry
        self._notices: NoticesState | None = None
        self._make_status: Callable[[], QWidget] | None = None
        self._pages: dict[str, PageEntry] = {}
        self._built: dict[str, QWidget] = {}
        self._actions: list[tuple[str, str, Callable[[], str], Callable[[], object]]] = []
        self._current = ""
        self._paint_began = False
        self.was_painted = False
        self.resize(FIRST_SIZE)
        self.setAcceptDrops(True)
        self._build_frame()
        self._make_shortcuts()
        self._restore_geometry()

    def furnish(self, notices: NoticesState, make_status: Callable[[], QWidget]) -> None:
        """Put in the notices and the status line."""
        self._notices, self._make_status = notices, make_status
        self._add_bars()

    def add_page(self, key: str, icon: str, title: Callable[[], str], build: Callable[[], QWidget]) -> None:
        """Offer a page in the rail; `build` is called when it is first shown, `title` for every language."""
        self._pages[key] = PageEntry(icon, title, build)
        number = len(self._pages)
        self._rail.add_page(key, icon, title(), native(f"Ctrl+{number}"))
        QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(lambda: self.show_page(key))

    def replace_page(self, key: str, build: Callable[[], QWidget]) -> None:
        """Let `build` make the page `key` from now on; one that was built already goes."""
        self._pages[key] = self._pages[key]._replace(build=build)
        old = self._built.pop(key, None)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

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
        self.setWindowTitle(self._pages[key].title())
        if key != self._current:
            self._current = key
            self.page_shown.emit(key)
        return page

    def go_to(self, key: str) -> None:
        """Bring the page `key` to the front and the keyboard to it."""
        self.show_page(key).setFocus()

    def page(self, key: str) -> QWidget:
        """The page `key`, built if need be.

        Raises:
            KeyError: there is no such page.
        """
        if key not in self._built:
            self._built[key] = self._pages[key].build()
            self._stack.addWidget(self._built[key])
        return self._built[key]

    @property
    def current_page(self) -> str:
        return self._current

    @property
    def pages(self) -> dict[str, str]:
        """Key -> title of every page, in the rail's order."""
        return {key: page.title() for key, page in self._pages.items()}

    def rebuild(self) -> None:
        """Make every text anew: the language has changed. States keep what the user did."""
        self.setLocale(QLocale())  # numbers follow; widgets take it from the window they are put into
        for old in self._built.values():
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._built = {}
        self._build_frame()
        self._add_bars()
        for number, (key, page) in enumerate(self._pages.items(), 1):
            self._rail.add_page(key, page.icon, page.title(), native(f"Ctrl+{number}"))
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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from elsewhere; a picture of this window has been here already."""
        if event.source() is None and dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files_dropped.emit(dropped_files(event.mimeData()))

    def event(self, event: QEvent) -> bool:
        """Qt tells the windows alone when the application's font is another one."""
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.font_changed.emit()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._geometry is not None:
            self._geometry.setValue("window/geometry", self.saveGeometry())
            self._geometry.setValue("window/page", self._current)
            self._geometry.sync()
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._paint_began:
            self._paint_began = True
            QTimer.singleShot(0, self._on_painted)  # when the children have painted too

    def _on_painted(self) -> None:
        self.was_painted = True
        self.painted.emit()

    def _build_frame(self) -> None:
        central = QWidget()
        outer = QHBoxLayout(central)
        tight(outer, 0)
        self._rail = Rail()
        self._rail.chosen.connect(self.show_page)
        outer.addWidget(self._rail)
        self._column = QVBoxLayout()
        tight(self._column, 0)
        self._stack = QStackedWidget()
        self._column.addWidget(self._stack, 1)
        outer.addLayout(self._column, 1)
        self.setCentralWidget(central)

    def _add_bars(self) -> None:
        if self._notices is None or self._make_status is None:
            return
        from fluxdesk.ui.notice_bar import NoticeBar

        self.notice_bar = NoticeBar(self._notices)
        self._column.insertWidget(0, self.notice_bar)
        self._column.addWidget(self._make_status())

    def _make_shortcuts(self) -> None:
        window = Qt.ShortcutContext.WindowShortcut
        make_shortcut(self, "next_page", lambda: self.turn_page(1), window)
        make_shortcut(self, "previous_page", lambda: self.turn_page(-1), window)
        make_shortcut(self, "quit", self.close, window)
        make_shortcut(self, "full_screen", self._toggle_full_screen, window)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _restore_geometry(self) -> None:
        saved = self._geometry.value("window/geometry") if self._geometry is not None else None
        room = self.screen().availableSize()
        if isinstance(saved, QByteArray):
            self.restoreGeometry(saved)
        elif room.width() < SPACIOUS.width() or room.height() < SPACIOUS.height():
            self.setWindowState(Qt.WindowState.WindowMaximized)


def _keys_of(key: str) -> str:
    return shown_keys(key) if key in SHORTCUTS else ""
