"""The dialogs of the window's rail: settings, help, about. One of each at most."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QDialog

from fluxdesk.services.paths import Paths
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.setup import SetupState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.tokens import TokensState
from fluxdesk.state.upkeep import Upkeep
from fluxdesk.ui.main_window import MainWindow
from fluxdesk.ui.shortcuts import make_shortcut, native

if TYPE_CHECKING:
    from fluxdesk.ui.settings_dialog import UpkeepAction


class WindowDialogs(QObject):
    """Opens the dialogs; modules are imported when they are first needed."""

    def __init__(
        self,
        window: MainWindow,
        preferences: PreferencesState,
        setup: SetupState,
        tokens: TokensState,
        tasks: TaskRunner,
        paths: Paths,
        upkeep: Upkeep,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        self._setup = setup
        self._tokens = tokens
        self._tasks = tasks
        self._paths = paths
        self._upkeep = upkeep
        self.open_dialogs: dict[str, QDialog] = {}
        translate = QCoreApplication.translate
        window.add_action("help", "help", lambda: translate("WindowDialogs", "Help"), self.show_help)
        window.add_action("about", "about", lambda: translate("WindowDialogs", "About"), self.show_about)
        window.add_action(
            "settings", "settings", lambda: translate("WindowDialogs", "Settings"), self.show_settings
        )
        make_shortcut(window, "palette", self.show_palette, Qt.ShortcutContext.WindowShortcut)

    def show_palette(self) -> None:
        """Everything that can be done now, by its name."""
        from fluxdesk.ui.command_palette import Command, CommandPalette, commands_of

        pages, settings = self.tr("Pages"), self.tr("Settings")
        commands = [
            Command(pages, title, native(f"Ctrl+{number}"), functools.partial(self._window.go_to, key))
            for number, (key, title) in enumerate(self._window.pages.items(), 1)
        ]
        commands += commands_of(self._window)
        commands += [Command(settings, action.title, "", action.run) for action in self._upkeep_actions()]
        commands += [
            Command(settings, self.tr("Set up again"), "", self.set_up_again),
            Command(settings, self.tr("About FluxDesk"), "", self.show_about),
        ]
        self._open("palette", lambda: CommandPalette(commands, self._window))

    def show_help(self) -> None:
        """The shortcuts."""
        from fluxdesk.ui.help_sheet import HelpSheet

        self._open("help", lambda: HelpSheet(self._window))

    def show_settings(self) -> None:
        """The settings."""
        from fluxdesk.ui.settings_dialog import SettingsDialog

        self._open(
            "settings",
            lambda: SettingsDialog(
                self._preferences,
                self._paths.pictures,
                self.set_up_again,
                self._upkeep_actions(),
                self._upkeep.remote,
                self._window,
            ),
        )

    def _upkeep_actions(self) -> tuple[UpkeepAction, ...]:
        from fluxdesk.ui.settings_dialog import UpkeepAction

        return (
            UpkeepAction(
                "engine",
                self.tr("Engine"),
                self.tr("What paints: the processor, or an engine for your graphics card."),
                self.show_engine,
            ),
            UpkeepAction(
                "token",
                self.tr("Access token"),
                self.tr("For models that need an account at huggingface.co; kept in the system's keyring."),
                self.ask_token,
            ),
            UpkeepAction(
                "updates",
                self.tr("Updates"),
                self.tr("Looks for a newer FluxDesk when you ask for it, never by itself."),
                self.show_updates,
            ),
            UpkeepAction(
                "removal",
                self.tr("Remove my files"),
                self.tr("Pictures, models, settings: what to delete before uninstalling, with sizes."),
                self.show_removal,
            ),
        )

    def show_engine(self) -> None:
        """The engine for this machine's card."""
        from fluxdesk.ui.engine_panel import EngineSheet

        self._upkeep.engine.look()
        self._open("engine", lambda: EngineSheet(self._upkeep.engine, self._window))

    def show_updates(self) -> None:
        """Releases."""
        from fluxdesk.ui.updates_sheet import UpdatesSheet

        self._open("updates", lambda: UpdatesSheet(self._upkeep.updates, self._window))

    def show_removal(self) -> None:
        """What FluxDesk wrote, and taking it away."""
        from fluxdesk.ui.removal_sheet import RemovalSheet

        self._upkeep.removal.look()
        self._open("removal", lambda: RemovalSheet(self._upkeep.removal, self._window))

    def ask_token(self) -> None:
        """The hub's access token."""
        from fluxdesk.ui.token_sheet import TokenSheet

        self._open("token", lambda: TokenSheet(self._tokens, self._window))

    def show_about(self) -> None:
        """Version, folders and licences; the latter are read by a worker first."""
        self._tasks.spawn(self._show_about(), self.tr("About"))

    def show_setup(self) -> None:
        """The set-up, where it was left."""
        self._setup.start()
        self._upkeep.engine.look()
        self._open_setup()

    def _open_setup(self) -> None:
        from fluxdesk.ui.setup_wizard import SetupWizard

        self._open(
            "setup", lambda: SetupWizard(self._setup, self._preferences, self._upkeep.engine, self._window)
        )

    def set_up_again(self) -> None:
        """The set-up from its first page."""
        if "settings" in self.open_dialogs:
            self.open_dialogs["settings"].close()
        self._setup.restart()
        self.show_setup()

    def reopen(self) -> None:
        """Make open dialogs anew: the language has changed."""
        makers = {
            "help": self.show_help,
            "palette": self.show_palette,
            "settings": self.show_settings,
            "about": self.show_about,
            "setup": self._open_setup,
            "engine": self.show_engine,
            "updates": self.show_updates,
            "removal": self.show_removal,
            "token": self.ask_token,
        }
        for key, dialog in list(self.open_dialogs.items()):
            dialog.close()
            makers[key]()

    async def _show_about(self) -> None:
        import asyncio

        from fluxdesk.services.licences import installed_licences
        from fluxdesk.ui.about_dialog import AboutDialog

        licences = await asyncio.to_thread(installed_licences)
        self._open("about", lambda: AboutDialog(self._paths, licences, self._window))

    def _open(self, key: str, make: Callable[[], QDialog]) -> None:
        if key in self.open_dialogs:
            self.open_dialogs[key].raise_()
            return
        dialog = make()
        self.open_dialogs[key] = dialog
        dialog.finished.connect(lambda _result: self.open_dialogs.pop(key, None))
        dialog.open()
