"""The settings of appearance in force: language, colours, and letters that keys make larger and smaller."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from fluxdesk.services.settings_store import declarations
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.ui.frame import Frame
from fluxdesk.ui.shortcuts import make_shortcut


class AppearanceKeeper(QObject):
    """Puts a setting of appearance in force at once, and notes it for the frame of the next start."""

    def __init__(self, frame: Frame, preferences: PreferencesState) -> None:
        super().__init__(frame.window)
        self._frame, self._preferences = frame, preferences
        letters = next(one for one in declarations("appearance") if one.key == "letters")
        self._sizes = [size for size, _text in letters.choices]
        preferences.changed.connect(self._on_setting_changed)
        for key in ("language", "theme", "letters"):
            self._on_setting_changed(f"appearance.{key}")
        window, everywhere = frame.window, Qt.ShortcutContext.WindowShortcut
        make_shortcut(window, "letters_larger", lambda: self._step(1), everywhere)
        make_shortcut(window, "letters_smaller", lambda: self._step(-1), everywhere)
        make_shortcut(window, "letters_usual", lambda: self._set_letters(0), everywhere)

    def _on_setting_changed(self, key: str) -> None:
        frame, chosen = self._frame, self._preferences.settings.appearance
        if key == "appearance.language":
            frame.translation.set_choice(chosen.language)
            frame.note("language", chosen.language)
        elif key == "appearance.theme":
            frame.theme.set_choice(chosen.theme)
            frame.note("theme", chosen.theme)
        elif key == "appearance.letters":
            frame.theme.set_letters(int(chosen.letters))
            frame.note("letters", chosen.letters)

    def _step(self, by: int) -> None:
        self._set_letters(self._sizes.index(self._preferences.settings.appearance.letters) + by)

    def _set_letters(self, place: int) -> None:
        place = min(max(place, 0), len(self._sizes) - 1)
        self._preferences.set("appearance", "letters", self._sizes[place])
