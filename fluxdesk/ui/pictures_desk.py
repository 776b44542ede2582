"""Builds and joins gallery and queue for the window; `app.py` makes one and says when the program ends."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from fluxdesk.services.paths import Paths
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.gallery_trash import GalleryTrash
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.opener import Opener
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.session import SessionState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.main_window import MainWindow

translate = QCoreApplication.translate


class Parts(Protocol):
    """What the desk takes from the application."""

    paths: Paths
    window: MainWindow
    preferences: PreferencesState
    session: SessionState
    jobs: JobsState
    opener: Opener
    notices: NoticesState
    tasks: TaskRunner


class PicturesDesk:
    """The gallery's states and page."""

    def __init__(self, parts: Parts) -> None:
        self._window, self._opener, self._tasks = parts.window, parts.opener, parts.tasks
        self.gallery = GalleryState(
            parts.paths, lambda: parts.session.pictures_folder, parts.jobs, parts.tasks
        )
        self.trash = GalleryTrash(self.gallery, parts.notices, parts.tasks)
        parts.preferences.changed.connect(self._on_setting_changed)
        self._window.add_page(
            "gallery", "gallery", lambda: translate("GalleryPage", "Gallery"), self._make_gallery
        )

    async def close(self) -> None:
        """The program ends: what was deleted goes to the trash, the index is closed."""
        await self._tasks.spawn(self.trash.close(), translate("GalleryTrash", "Deleting"))
        await self.gallery.close()

    def use(self, file: Path) -> None:
        """Fill the Generate page's form from the recipe in `file` and go there."""
        self._opener.open((str(file),))
        self._window.go_to("generate")

    def _make_gallery(self) -> QWidget:
        from fluxdesk.ui.gallery_page import GalleryPage, GalleryStates

        return GalleryPage(
            GalleryStates(
                gallery=self.gallery,
                trash=self.trash,
                tasks=self._tasks,
                use=self.use,
                generate=lambda: self._window.go_to("generate"),
            )
        )

    def _on_setting_changed(self, key: str) -> None:
        if key == "pictures.folder":
            self.gallery.folder_changed()
