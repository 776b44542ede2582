"""The queue's page: what is painted, what waits and how long it takes, what ended; everything can be moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fluxdesk.domain.request import GenerationRequest
from fluxdesk.state.form import DraftState, FormState
from fluxdesk.state.job import Job
from fluxdesk.state.loras import LorasState
from fluxdesk.state.queue import QueueState
from fluxdesk.state.queue_memory import QueueMemory
from fluxdesk.state.queue_model import QueueModel, Shown
from fluxdesk.state.queue_undo import QueueUndo
from fluxdesk.state.session import SessionState
from fluxdesk.ui.format import number, time_left
from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.job_editor import JobEditor
from fluxdesk.ui.kit import (
    EmptyState,
    L,
    M,
    QuietButton,
    SegmentedButtons,
    kind,
    label,
    name,
    tight,
)
from fluxdesk.ui.layouts import FoldingGrid
from fluxdesk.ui.offers import Offer, Offers
from fluxdesk.ui.queue_list import QueueList
from fluxdesk.ui.result_actions import show_in_folder
from fluxdesk.ui.shortcuts import group_title, make_shortcut, menu_text, tell_keys
from fluxdesk.ui.throttle import Throttle

_ENTRIES = {
    "first": "queue_first", "up": "queue_up", "down": "queue_down", "edit": "queue_open",
    "again": "queue_again", "remove": "queue_remove",
}  # fmt: skip
"""The shortcut of each button that has one."""


class QueueStates(msgspec.Struct, frozen=True, kw_only=True):
    """The states this page shows, and the way to the other pages."""

    queue: QueueState
    undo: QueueUndo
    memory: QueueMemory
    model: QueueModel
    session: SessionState
    loras: Callable[[FormState], LorasState]
    """Looks after the LoRAs of a job's draft."""
    generate: Callable[[], None]
    use: Callable[[Job], object]
    """Fill the Generate page's form from a job and go there."""


class QueuePage(QWidget):
    """Shows the queue; holds nothing but what is chosen."""

    def __init__(self, states: QueueStates) -> None:
        super().__init__()
        self._states = states
        self._jobs = states.queue.jobs
        self._chosen_ids: set[str] = set()
        self._build()
        self._throttle = Throttle(self, 500, self._show_summary)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._show_summary)
        self._connect()
        self._make_shortcuts()
        self.filter.set_current(states.model.shown)
        self._show_all()

    def show_jobs(self, what: Shown) -> None:
        """Show what waits, or what ended."""
        self._chosen_ids = set()
        self._states.model.show(what)
        self.filter.set_current(what)
        self._show_all()

    def _build(self) -> None:
        self.summary = kind(label("", wrap=True), "heading")
        choices = [("waiting", self.tr("Waiting")), ("ended", self.tr("Done"))]
        self.filter = SegmentedButtons(self.tr("Shown jobs"), choices)
        self.pause = name(QPushButton(), self.tr("Pause"))
        self.clear = name(QPushButton(), self.tr("Empty"))
        top = QHBoxLayout()
        tight(top, M)
        top.addWidget(self.filter)
        top.addWidget(self.summary, 1)
        top.addWidget(self.pause)
        top.addWidget(self.clear)
        self.list = QueueList(self._states.model)
        self.empty = EmptyState("queue", "", "", self.tr("Go to Generate"), self._states.generate)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.setContentsMargins(L, M, L, M)
        layout.addLayout(top)
        layout.addWidget(self.stack, 1)
        layout.addLayout(self._build_actions())

    def _build_actions(self) -> FoldingGrid:
        self.first = QuietButton(self.tr("Paint next"), "top")
        self.up = QuietButton(self.tr("Earlier"), "up")
        self.down = QuietButton(self.tr("Later"), "down")
        self.edit = QuietButton(self.tr("Edit…"), "edit")
        self.again = QuietButton(self.tr("Paint again…"), "repeat")
        self.use = QuietButton(self.tr("Use settings"), "reuse")
        self.folder = QuietButton(self.tr("Show in folder"), "folder")
        self.remove = QuietButton(self.tr("Take out"), "close")
        actions = FoldingGrid((8, 4, 2, 1), spread=False)
        self._actions: dict[str, tuple[QPushButton, Callable[[], None]]] = {
            "first": (self.first, self.prefer),
            "up": (self.up, lambda: self.shift(-1)),
            "down": (self.down, lambda: self.shift(1)),
            "edit": (self.edit, self.edit_chosen),
            "again": (self.again, self.repeat_chosen),
            "use": (self.use, self.use_chosen),
            "folder": (self.folder, self.show_folder),
            "remove": (self.remove, self.remove_chosen),
        }
        for key, (button, run) in self._actions.items():
            button.clicked.connect(run)
            actions.addWidget(button)
            if key in _ENTRIES:
                tell_keys(button, _ENTRIES[key])
        return actions

    def _connect(self) -> None:
        self.filter.chosen.connect(self.show_jobs)
        self.pause.clicked.connect(self.toggle_pause)
        self.clear.clicked.connect(self._empty)
        self._jobs.paused_changed.connect(self._show_all)
        self._jobs.job_changed.connect(self._on_job_changed)
        self._states.model.filled.connect(self._on_filled)
        self.list.selectionModel().selectionChanged.connect(lambda _new, _old: self._on_chosen())
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.doubleClicked.connect(lambda _index: self._open_chosen())

    def _make_shortcuts(self) -> None:
        make_shortcut(self.list, "queue_first", self.prefer)
        make_shortcut(self.list, "queue_up", lambda: self.shift(-1))
        make_shortcut(self.list, "queue_down", lambda: self.shift(1))
        make_shortcut(self.list, "queue_open", self._open_chosen)
        make_shortcut(self.list, "queue_again", self.repeat_chosen)
        make_shortcut(self.list, "queue_remove", self.remove_chosen)
        make_shortcut(self, "queue_pause", self.toggle_pause)
        make_shortcut(self, "queue_undo", self._states.undo.undo)
        Offers(self, group_title("queue_undo"), self._offers)

    def _offers(self) -> list[Offer]:
        """What has no keys, of the menu and beside the list's title."""
        found: list[Offer] = [
            (button.accessibleName(), run)
            for key, (button, run) in self._actions.items()
            if key not in _ENTRIES and button.isVisible() and button.isEnabled()
        ]
        return [*found, (self.clear.text(), self.clear.click)] if self.clear.isEnabled() else found

    def toggle_pause(self) -> None:
        """Let waiting jobs wait, or go on."""
        self._jobs.set_paused(not self._jobs.paused)

    def prefer(self) -> None:
        """Paint the chosen ones next."""
        self._jobs.prefer([job.id for job in self._waiting_chosen()])

    def shift(self, by: int) -> None:
        """Move the chosen ones one place."""
        chosen = [job.id for job in self._waiting_chosen()]
        order = [job.id for job in self._jobs.waiting]
        if chosen:
            places = [order.index(job_id) for job_id in chosen]
            self._jobs.move(chosen, places[0] - 1 if by < 0 else places[-1] + 2)

    def edit_chosen(self) -> None:
        """Change the one that is chosen and waits."""
        jobs = self._waiting_chosen()
        if len(jobs) == 1:
            self._edit(jobs[0].request, again=False)

    def repeat_chosen(self) -> None:
        """Paint the chosen one again, with changes."""
        jobs = self.list.chosen()
        if len(jobs) == 1:
            self._edit(jobs[0].request, again=True)

    def remove_chosen(self) -> None:
        """Take the chosen ones out; a running one is stopped. Done ones leave the list, their pictures stay."""
        if ids := [job.id for job in self.list.chosen()]:
            self._take_out(ids)

    def _take_out(self, job_ids: list[str]) -> None:
        """What stands in the place of the first one is chosen then: taking out, or undoing it, goes on from there."""
        place = min(index.row() for index in self.list.selectionModel().selectedIndexes())
        model, undo = self._states.model, self._states.undo
        (undo.forget if model.shown == "ended" else undo.remove)(job_ids)
        next_one = model.rows[min(place, len(model.rows) - 1)] if model.rows else None
        if next_one is not None and (next_one.status == "queued" or model.shown == "ended"):
            self.list.choose({next_one.id})
        self._focus()

    def _focus(self) -> None:
        """Where the keys that undo it are heard: they are the page's."""
        (self.list if self._states.model.rowCount() else self.empty.button).setFocus()

    def use_chosen(self) -> None:
        jobs = self.list.chosen()
        if len(jobs) == 1 and self._can_use(jobs[0]):
            self._states.use(jobs[0])

    def show_folder(self) -> None:
        jobs = self.list.chosen()
        if len(jobs) == 1 and jobs[0].path is not None:
            show_in_folder(Path(jobs[0].path), self)

    def _edit(self, request: GenerationRequest, *, again: bool) -> None:
        draft = DraftState(request, self._states.session.options)
        editor = JobEditor(draft, self._states.loras(draft), self.window(), again=again)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        queue = self._states.queue
        if again:
            editor.done_editing.connect(queue.add_changed)
        else:
            editor.done_editing.connect(lambda wanted, _count: queue.change(wanted))
        editor.open()

    def _can_use(self, job: Job) -> bool:
        """A job that ended without a picture has left nothing to look at."""
        return job.path is not None or self._states.model.shown == "waiting"

    def _open_chosen(self) -> None:
        if self._states.model.shown == "waiting":
            self.edit_chosen()
        else:
            self.use_chosen()

    def _empty(self) -> None:
        if self._states.model.shown == "ended":
            self._states.undo.forget([job.id for job in self._states.memory.history])
        else:
            self._states.undo.remove([job.id for job in self._jobs.waiting])
        self._focus()

    def _waiting_chosen(self) -> list[Job]:
        return [job for job in self.list.chosen() if job.status == "queued"]

    def _on_job_changed(self, job: Job) -> None:
        """That one began is said at once, its steps now and then."""
        if job.step == 0:
            self._show_summary()
        else:
            self._throttle.trigger()

    def _on_filled(self) -> None:
        self.list.choose(self._chosen_ids)
        self._show_all()

    def _on_chosen(self) -> None:
        self._chosen_ids = {job.id for job in self.list.chosen()}
        self._show_actions()

    def _show_all(self) -> None:
        self.stack.setCurrentWidget(self.list if self._states.model.rowCount() else self.empty)
        paused, ended = self._jobs.paused, self._states.model.shown == "ended"
        text = self.tr("Go on") if paused else self.tr("Pause")
        self.pause.setText(text)
        self.pause.setAccessibleName(text)
        tell_keys(self.pause, "queue_pause", text)
        set_icon(self.pause, "play" if paused else "pause", size=16)
        text = self.tr("Empty this list") if ended else self.tr("Take all out")
        self.clear.setText(text)
        self.clear.setAccessibleName(text)
        self.clear.setEnabled(bool(self._states.memory.history if ended else self._jobs.waiting))
        self.empty.title.setText(self.tr("Nothing is listed") if ended else self.tr("Nothing waits"))
        self.empty.text.setText(
            self.tr("What was painted, stopped, or failed is listed here. The pictures are in the gallery.")
            if ended
            else self.tr(
                "Ask for as many pictures as you like; they are painted one after the other, also tomorrow."
            )
        )
        self._show_summary()
        self._show_actions()

    def _show_summary(self) -> None:
        busy = self._jobs.running is not None or bool(self._jobs.waiting)
        if busy and not self._clock.isActive():
            self._clock.start()
        elif not busy:
            self._clock.stop()
        if self._states.model.shown == "ended":
            count = len(self._states.memory.history)
            text = (
                self.tr("1 picture")
                if count == 1
                else self.tr("{count} pictures").format(count=number(count, 0))
            )
            self.summary.setText(text)
            return
        count = len(self._jobs.waiting)
        parts = []
        if self._jobs.running is not None:
            parts.append(self.tr("One is being painted"))
        if count:
            parts.append(
                self.tr("1 waits") if count == 1 else self.tr("{count} wait").format(count=number(count, 0))
            )
        seconds = self._states.queue.seconds_left() if busy else None
        if seconds is not None:
            parts.append(self.tr("{time} left for all").format(time=time_left(seconds)))
        if self._jobs.paused:
            parts.append(self.tr("Paused"))
        self.summary.setText(" · ".join(parts) or self.tr("Nothing waits"))

    def _show_actions(self) -> None:
        jobs, waiting = self.list.chosen(), self._waiting_chosen()
        ended = self._states.model.shown == "ended"
        one = jobs[0] if len(jobs) == 1 else None
        for key in ("first", "up", "down"):
            button = self._actions[key][0]
            button.setVisible(not ended)
            button.setEnabled(bool(waiting))
        self.edit.setVisible(not ended)
        self.edit.setEnabled(len(waiting) == 1 == len(jobs))
        self.again.setEnabled(one is not None)
        self.use.setEnabled(one is not None and self._can_use(one))
        self.folder.setVisible(ended)
        self.folder.setEnabled(one is not None and one.path is not None)
        self.remove.setEnabled(bool(jobs))

    def _show_menu(self, at: QPoint) -> None:
        if not self.list.indexAt(at).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, (button, run) in self._actions.items():
            if not button.isHidden():
                text = menu_text(button.accessibleName(), _ENTRIES.get(key, ""))
                menu.addAction(button.icon(), text, run).setEnabled(button.isEnabled())
        menu.popup(self.list.viewport().mapToGlobal(at))
