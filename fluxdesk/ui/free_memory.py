"""The button that lets the engine give its memory back."""

from __future__ import annotations

from fluxdesk.state.memory_release import MemoryRelease
from fluxdesk.ui.kit import IconButton, kind, name
from fluxdesk.ui.shortcuts import tell_keys


class FreeMemoryButton(IconButton):
    """Can be pressed while the engine holds a model and paints nothing."""

    def __init__(self, release: MemoryRelease) -> None:
        super().__init__("eject", "")
        kind(self, "menu")
        self._release = release
        text = self.tr("Free the engine's memory")
        name(self, text, self.tr("The next picture loads the model again."))
        tell_keys(self, "free_memory", text)
        self.clicked.connect(release.release)
        release.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setEnabled(self._release.is_possible)
