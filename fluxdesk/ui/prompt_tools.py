"""Beside the prompt's title: the prompts of before, and the presets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from fluxdesk.domain.preset import PROMPT_PLACE
from fluxdesk.state.presets import PresetsState
from fluxdesk.state.recent_prompts import RecentPrompts
from fluxdesk.state.session import SessionState
from fluxdesk.ui.kit import XS, IconButton, kind, tight
from fluxdesk.ui.offers import Offer, Offers
from fluxdesk.ui.preset_sheets import PresetsSheet, SavePresetSheet
from fluxdesk.ui.preset_texts import PresetTexts
from fluxdesk.ui.shortcuts import group_title, tell_keys

MOST_LETTERS = 60
"""Of a prompt in the menu."""


class PromptTools(QWidget):
    """Two buttons with menus, filled when they are opened."""

    def __init__(self, session: SessionState, presets: PresetsState, recent: RecentPrompts) -> None:
        super().__init__()
        self._session, self._presets, self._recent = session, presets, recent
        self._texts = PresetTexts(self)
        self.recent = _menu_button("history", self.tr("Recent prompts"), self._fill_recent)
        self.presets = _menu_button("preset", self.tr("Presets"), self._fill_presets)
        tell_keys(self.presets, "presets")
        layout = QHBoxLayout(self)
        tight(layout, XS)
        layout.addWidget(self.recent)
        layout.addWidget(self.presets)
        Offers(self, group_title("presets"), self._offers)

    def show_presets(self) -> None:
        """Open the menu of presets."""
        self.presets.showMenu()

    def save_preset(self) -> None:
        """Ask what to keep of the form, under which name."""
        SavePresetSheet(self._session, self._presets, self.window()).open()

    def manage(self) -> None:
        """Show all presets, to be renamed or deleted."""
        PresetsSheet(self._presets, self.window()).open()

    def older(self) -> None:
        """Put the prompt that was asked for before into the field."""
        self._take(self._recent.older(self._session.form.prompt))

    def newer(self) -> None:
        """And the way back."""
        self._take(self._recent.newer(self._session.form.prompt))

    def _offers(self) -> list[Offer]:
        """Of its menus what has no keys; of the prompts the menu itself."""
        preset = self.tr("Preset: {name}")
        found: list[Offer] = [(self.recent.accessibleName(), self.recent.showMenu)]
        found += [
            (preset.format(name=one.name), partial(self._presets.use, one)) for one in self._presets.presets
        ]
        if self._presets.presets or self._presets.can_undo:
            found.append((self.tr("Rename or delete presets…"), self.manage))
        return found

    def _take(self, prompt: str | None) -> None:
        if prompt is not None:
            self._session.set(prompt=prompt)

    def _fill_recent(self, menu: QMenu) -> None:
        for prompt in self._recent.all():
            line = " ".join(prompt.split())
            shown = line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1].rstrip() + "…"
            action = _add(menu, shown, partial(self._take, prompt))
            if shown != line:
                action.setToolTip(prompt)
        if menu.isEmpty():
            menu.addAction(self.tr("No picture was asked for yet")).setEnabled(False)

    def _fill_presets(self, menu: QMenu) -> None:
        self._presets.reload()  # for the next time: what somebody else has put there meanwhile
        for preset in self._presets.presets:
            action = _add(menu, preset.name, partial(self._presets.use, preset))
            words = preset.words.replace(PROMPT_PLACE, "…")
            action.setToolTip("\n".join([*filter(None, [words]), *self._texts.lines(preset)]))
        if not menu.isEmpty():
            menu.addSeparator()
        save = _add(menu, self.tr("Keep the settings as a preset…"), self.save_preset)
        save.setObjectName("save")
        manage = _add(menu, self.tr("Rename or delete presets…"), self.manage)
        manage.setObjectName("manage")
        manage.setEnabled(bool(self._presets.presets) or self._presets.can_undo)


def _add(menu: QMenu, text: str, run: Callable[[], object]) -> QAction:
    action = menu.addAction(text.replace("&", "&&"))
    action.triggered.connect(lambda: run())
    return action


def _menu_button(icon: str, title: str, fill: Callable[[QMenu], None]) -> IconButton:
    button = kind(IconButton(icon, title), "menu")
    menu = QMenu(button)
    menu.setToolTipsVisible(True)

    def refill() -> None:
        menu.clear()
        fill(menu)

    menu.aboutToShow.connect(refill)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
