"""The first-run set-up as a dialog: one question per page, Continue with Return, and Esc leaves without
losing anything.

It shows `SetupState` and tells it what the user did; it can be closed, opened again and made anew (another
language) at any page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fluxdesk.services.setup_store import PageKey
from fluxdesk.state.engine_setup import EngineSetupState
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.setup import SetupState
from fluxdesk.ui.kit import XL, L, M, PrimaryButton, QuietButton, S, label, name, scrolled, tight
from fluxdesk.ui.layouts import roomy
from fluxdesk.ui.setup_engine_page import EnginePage
from fluxdesk.ui.setup_level_page import LevelPage
from fluxdesk.ui.setup_pages import HardwarePage, LanguagePage, ModelPage, SetupPage, TermsPage
from fluxdesk.ui.setup_place_pages import FinishPage, FolderPage

USUAL_SIZE = QSize(820, 640)
LETTERS_ACROSS, LINES = 115, 40


def is_held_return(event: QEvent) -> bool:
    """The keyboard's own repetition of Return."""
    keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return isinstance(event, QKeyEvent) and event.isAutoRepeat() and event.key() in keys


class SetupWizard(QDialog):
    """The pages, and Later, Back and Continue below them."""

    def __init__(
        self,
        setup: SetupState,
        preferences: PreferencesState,
        engine: EngineSetupState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._setup = setup
        self.setWindowTitle(self.tr("Setting up FluxDesk"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        makers: dict[PageKey, Callable[[], SetupPage]] = {
            "language": lambda: LanguagePage(setup, preferences),
            "hardware": lambda: HardwarePage(setup),
            "engine": lambda: EnginePage(setup, engine),
            "model": lambda: ModelPage(setup),
            "terms": lambda: TermsPage(setup),
            "level": lambda: LevelPage(setup),
            "folder": lambda: FolderPage(setup),
            "finish": lambda: FinishPage(setup),
        }
        self.pages = {key: make() for key, make in makers.items()}
        self._build()
        self._shown: PageKey | None = None
        setup.changed.connect(self._show)
        setup.finished.connect(self.accept)
        self._show()
        self.resize(roomy(self, USUAL_SIZE, LETTERS_ACROSS, LINES))

    def _build(self) -> None:
        self.place = label("", "small")
        self.title = label("", "title", wrap=True)
        self.stack = QStackedWidget()
        for page in self.pages.values():
            self.stack.addWidget(scrolled(page, page.title()))
        self.later = QuietButton(self.tr("Later"))
        self.later.setToolTip(self.tr("Close; the set-up goes on here the next time (Esc)"))
        self.back = QuietButton(self.tr("Back"))
        self.go_on = PrimaryButton(self.tr("Continue"))
        self.go_on.setDefault(True)
        for button in (self.later, self.back):
            button.setAutoDefault(False)
        self.later.clicked.connect(self.reject)
        self.back.clicked.connect(self._setup.go_back)
        self.go_on.clicked.connect(self._setup.go_on)
        self.go_on.installEventFilter(self)
        buttons = QHBoxLayout()
        tight(buttons, S)
        buttons.addWidget(self.later)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.go_on)
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.setContentsMargins(XL, L, XL, L)
        for line in (self.place, self.title):
            line.setContentsMargins(2, 0, 0, 0)  # begins where the pages do
        layout.addWidget(self.place)
        layout.addWidget(self.title)
        layout.addWidget(self.stack, 1)
        layout.addLayout(buttons)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return is_held_return(event) or super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A Return that is held down turns one page, and never begins a download."""
        if not is_held_return(event):
            super().keyPressEvent(event)

    @property
    def page(self) -> SetupPage:
        return self.pages[self._setup.page]

    def _show(self) -> None:
        setup, page = self._setup, self.page
        page.refresh()
        number, count = setup.pages.index(setup.page) + 1, len(setup.pages)
        self.place.setText(self.tr("Step {number} of {count}").format(number=number, count=count))
        self.title.setText(page.title())
        self.back.setVisible(number > 1)
        self.go_on.setText(page.button() or self.tr("Continue"))
        name(self.go_on, self.go_on.text())
        self.go_on.setEnabled(setup.can_go_on)
        if self._shown != setup.page:
            self._shown = setup.page
            self.stack.setCurrentIndex(list(self.pages).index(setup.page))
            name(self, f"{self.windowTitle()}: {page.title()}")
            (page.first_field() or self.go_on).setFocus()
