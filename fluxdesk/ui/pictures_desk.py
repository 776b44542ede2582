"""Builds and joins gallery and queue for the window; `app.py` makes one and says when the program ends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.paths import Paths
from fluxdesk.services.queue_store import QueueStore
from fluxdesk.state.edit_tidy import EditTidy
from fluxdesk.state.form import FormState
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.gallery_collections import GalleryCollections
from fluxdesk.state.gallery_trash import GalleryTrash
from fluxdesk.state.job import Job
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.loras import LorasState
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.state.opener import Opener
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.queue import QueueState
from fluxdesk.state.queue_memory import QueueMemory
from fluxdesk.state.queue_model import QueueModel
from fluxdesk.state.queue_undo import QueueUndo
from fluxdesk.state.session import SessionState
from fluxdesk.state.studio import Studio
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.main_window import MainWindow

if TYPE_CHECKING:
    from fluxdesk.state.lab_states import LabStates

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
    studio: Studio
    lab: LabStates | None
    """Built when its page is first shown."""


class PicturesDesk:
    """The states and pages of queue and gallery."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._notices = parts, parts.notices
        self._window, self._opener, self._tasks = parts.window, parts.opener, parts.tasks
        self.gallery = GalleryState(
            parts.paths, lambda: parts.session.pictures_folder, parts.jobs, parts.tasks
        )
        self.trash = GalleryTrash(self.gallery, parts.notices, parts.tasks)
        self.collections = GalleryCollections(self.gallery, parts.notices, parts.tasks)
        parts.preferences.changed.connect(self._on_setting_changed)
        self._build_queue(parts)
        self._window.add_page("queue", "queue", lambda: translate("QueuePage", "Queue"), self._make_queue)
        self._window.add_page(
            "gallery", "gallery", lambda: translate("GalleryPage", "Gallery"), self._make_gallery
        )

    def _build_queue(self, parts: Parts) -> None:
        self._preferences, self._session = parts.preferences, parts.session
        self.queue = QueueState(parts.jobs, parts.tasks, FileDigests(parts.paths.cache))
        self.queue.came_too_late.connect(self._on_came_too_late)
        store = QueueStore(parts.paths.data / "queue.sqlite", parts.paths.resources)
        self._edit_tidy = EditTidy(parts.paths, parts.session, store, parts.tasks)
        self.memory = QueueMemory(
            store,
            parts.jobs,
            parts.notices,
            lambda: self._window.go_to("queue"),
        )
        self.memory.restored.connect(parts.session.keep_free)
        self.queue_undo = QueueUndo(self.queue, self.memory, parts.notices)
        self.queue_model = QueueModel(parts.jobs, self.memory)
        self.queue.emptied.connect(self._on_emptied)

    def start(self) -> None:
        """The loop turns: bring back what the last run left."""
        go_on = self._preferences.settings.painting.resume_queue == "go_on"
        self._tasks.spawn(self.memory.restore(go_on=go_on), translate("QueuePage", "Queue"))
        self._tasks.spawn(self._tidy(), translate("GalleryTrash", "Deleting"))

    async def _tidy(self) -> None:
        """Remove what an earlier run left and nobody needs."""
        await self.trash.sweep()
        await self._edit_tidy.run(self._session.pictures_folder, self._parts.paths.pictures)

    async def close(self) -> None:
        """The program ends, its coroutines have: the queue is on the disk, what was deleted in the trash."""
        await self.queue.close()
        await self.memory.close()
        await self._tasks.run(self.trash.close(), translate("GalleryTrash", "Deleting"))
        await self.gallery.close()

    def use(self, file: Path) -> None:
        """Fill the Generate page's form from the recipe in `file` and go there."""
        self._opener.open((str(file),))
        self._window.go_to("generate")

    def use_job(self, job: Job) -> None:
        """Fill the Generate page's form with what `job` paints, or from the picture it made, and go there."""
        if job.path is not None:
            self.use(Path(job.path))
            return
        self._session.use_request(job.request)
        self._window.go_to("generate")

    def start_from(self, file: Path) -> None:
        """Paint over `file`: put it into the Generate page's form and go there."""
        self._session.start_from(str(file))
        self._window.go_to("generate")

    def enlarge(self, file: Path) -> None:
        """Fill the Generate page's form with what paints `file` larger and go there."""
        self._tasks.spawn(self._parts.studio.restorer.enlarge(file), translate("GalleryPage", "Enlarging"))
        self._window.go_to("generate")

    def compare(self, prompts: Sequence[str]) -> None:
        """Add `prompts` to the plan of a comparison of levels and go there."""
        self._window.go_to("compare")
        lab = self._parts.lab
        assert lab is not None, "its page builds it"
        try:
            lab.form.add_prompts(prompts)
        except KnownError as error:
            self._notices.post_error(error.report, replace_key="lab-prompts")

    def _make_gallery(self) -> QWidget:
        from fluxdesk.ui.gallery_page import GalleryPage, GalleryStates

        return GalleryPage(
            GalleryStates(
                gallery=self.gallery,
                trash=self.trash,
                collections=self.collections,
                tasks=self._tasks,
                use=self.use,
                start=self.start_from,
                enlarge=self.enlarge,
                compare=self.compare,
                generate=lambda: self._window.go_to("generate"),
            )
        )

    def _make_queue(self) -> QWidget:
        from fluxdesk.ui.queue_page import QueuePage, QueueStates

        return QueuePage(
            QueueStates(
                queue=self.queue,
                undo=self.queue_undo,
                memory=self.memory,
                model=self.queue_model,
                session=self._session,
                loras=self._loras_of,
                generate=lambda: self._window.go_to("generate"),
                use=self.use_job,
            )
        )

    def _loras_of(self, form: FormState) -> LorasState:
        return LorasState(self._parts.paths, form, self._tasks, self._notices)

    def _on_came_too_late(self, request: GenerationRequest) -> None:
        """A job began while it was edited."""
        text = translate("QueuePage", "The picture is being painted already, without your changes.")
        again = translate("QueuePage", "Paint another one with them")
        action = NoticeAction(again, lambda: self.queue.repeat(request))
        self._notices.post(Notice(severity="warning", text=text, actions=(action,)))

    def _on_emptied(self, finished: int, failed: int) -> None:
        """Say it on the desktop when nobody looks at the window."""
        if self._window.isActiveWindow() or not self._preferences.settings.painting.notify:
            return
        from fluxdesk.ui.desktop_notice import notify

        one, many = (
            translate("QueuePage", "The picture is painted."),
            translate("QueuePage", "{count} pictures are painted."),
        )
        text = one if finished == 1 else many.format(count=finished)
        if failed:
            text += " " + translate("QueuePage", "Failed: {count}.").format(count=failed)
        notify(translate("QueuePage", "The queue is done"), text, self._window)

    def _on_setting_changed(self, key: str) -> None:
        if key == "pictures.folder":
            self.gallery.folder_changed()
