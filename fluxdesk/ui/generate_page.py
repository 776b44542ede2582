"""The main page: write a prompt, press Generate, watch it appear.

The form stands left, the picture right, the memory below it. The page shows states and tells them what the
user did; it holds nothing of its own, so it can be built anew at any time.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QImage, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fluxdesk.state.advice import AdviceState
from fluxdesk.state.jobs import Job, JobsState
from fluxdesk.state.memory import MemoryState
from fluxdesk.state.memory_release import MemoryRelease
from fluxdesk.state.notices import Notice, NoticesState
from fluxdesk.state.recent_prompts import RecentPrompts
from fluxdesk.state.remote_server import RemoteServer
from fluxdesk.state.results import ResultsState
from fluxdesk.state.session import SessionState
from fluxdesk.state.studio import Studio
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.column import Column
from fluxdesk.ui.drag_out import DragOut
from fluxdesk.ui.dropped import picture_in
from fluxdesk.ui.engine_field import EngineField
from fluxdesk.ui.file_thumbnails import read_thumbnail
from fluxdesk.ui.form_fields import reveal_problem
from fluxdesk.ui.free_memory import FreeMemoryButton
from fluxdesk.ui.kit import (
    FORM_WIDTH,
    ElidedLabel,
    L,
    M,
    PrimaryButton,
    S,
    kind,
    name,
    scrolled,
    tight,
)
from fluxdesk.ui.layouts import KeptLine
from fluxdesk.ui.memory_chart import MemoryChart
from fluxdesk.ui.picture_view import PictureView
from fluxdesk.ui.plan_panel import PlanPanel
from fluxdesk.ui.progress_panel import JobTexts, ProgressPanel
from fluxdesk.ui.prompt_form import PromptForm
from fluxdesk.ui.result_actions import ResultActions, copy_picture, show_in_folder
from fluxdesk.ui.results_strip import SIDE, ResultsStrip
from fluxdesk.ui.shortcuts import make_shortcut, tell_keys
from fluxdesk.ui.start_hints import Revealer

if TYPE_CHECKING:
    import asyncio

ORIGIN = "generate"
LEAST_LINES = 30
"""Of text, one below the other: a lower page has no room for the memory's legend."""


class GenerateStates(msgspec.Struct, frozen=True, kw_only=True):
    """The states this page shows."""

    session: SessionState
    jobs: JobsState
    results: ResultsState
    advice: AdviceState
    memory: MemoryState
    notices: NoticesState
    tasks: TaskRunner
    studio: Studio
    remote: RemoteServer
    recent: RecentPrompts
    release: MemoryRelease


class GeneratePage(QWidget):
    """Form, picture, progress, results of the session, memory."""

    def __init__(self, states: GenerateStates) -> None:
        super().__init__()
        self._states = states
        self._texts = JobTexts(self)
        self._loaded = QImage()
        self._opening: asyncio.Task[object] | None = None
        """Of the mask's editor."""
        self._build()
        self._connect()
        self._show_jobs()
        for job in states.results.results:
            self._fetch_thumbnail(job)
        self._show_selected(states.results.selected)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes to the page comes to the prompt. A focus proxy would let Tab pass by what stands before it."""
        super().focusInEvent(event)
        self.form.prompt.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._share_room()

    def _share_room(self) -> None:
        """On a low page, or in large letters, the form comes before the legend of the memory."""
        self.fit.set_brief(self.height() < LEAST_LINES * self.fontMetrics().lineSpacing())

    def submit(self) -> None:
        """Paint what the form says."""
        self._states.tasks.spawn(self._submit(), self.tr("Generate"), self)

    def cancel(self) -> None:
        """Stop the running picture and those asked for together with it; others stay in the queue."""
        self._states.jobs.cancel_batch(ORIGIN)

    def _build(self) -> None:
        layout = QHBoxLayout(self)
        tight(layout, L)
        layout.setContentsMargins(L, M, L, M)
        layout.addWidget(self._build_left())
        layout.addLayout(self._build_right(), 1)

    def _build_left(self) -> QWidget:
        states = self._states
        self.form = PromptForm(states.session, states.studio.loras, states.studio.presets, states.recent)
        self.generate = PrimaryButton(self.tr("Generate"))
        tell_keys(self.generate, "generate", self.tr("Paint the picture"))
        self.cancel_button = name(QPushButton(self.tr("Cancel")), self.tr("Cancel"))
        tell_keys(self.cancel_button, "cancel", self.tr("Stop painting"))
        left = Column(FORM_WIDTH, self.form)
        column = QVBoxLayout(left)
        tight(column, S)
        self.engine = EngineField(self._states.remote)
        self.engine.setContentsMargins(2, 0, M, 0)
        column.addWidget(self.engine)
        self.form.setContentsMargins(2, 0, M, 0)
        area = scrolled(self.form, self.tr("What to paint"))
        Revealer(area, self.form.start, self.form.crop, self._states.session)
        column.addWidget(area, 1)
        edge = kind(QFrame(), "hairline")
        edge.setFixedHeight(1)
        column.addWidget(edge)
        self.fit = PlanPanel(self._states.advice)
        self.fit.setContentsMargins(2, 0, M, 0)
        # The bar shows and hides itself by its plan, the place around it by where the picture is painted.
        self.fit_place = QWidget()
        place = QVBoxLayout(self.fit_place)
        tight(place)
        place.addWidget(self.fit)
        column.addWidget(self.fit_place)
        buttons = QHBoxLayout()
        tight(buttons, S)
        buttons.setContentsMargins(2, M - S, M, 0)
        buttons.addWidget(self.generate, 1)
        buttons.addWidget(self.cancel_button)
        column.addLayout(buttons)
        return left

    def _build_right(self) -> QVBoxLayout:
        self.view = PictureView(
            self.tr("Your picture appears here"), self.tr("Write a prompt and press Generate.")
        )
        self.progress = ProgressPanel()
        self.facts = kind(ElidedLabel(), "muted")
        keeps_place = self.facts.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self.facts.setSizePolicy(keeps_place)
        self.result_actions = ResultActions(self._states.studio.exports, self._picture_path)
        self.strip = ResultsStrip(self._states.results)
        self.free_memory = FreeMemoryButton(self._states.release)
        self.chart = MemoryChart(self._states.memory, self._states.jobs, self.free_memory)
        right = QVBoxLayout()
        tight(right, S)
        right.addWidget(self.view, 1)
        result = KeptLine()
        result.line.addStretch()
        result.line.addWidget(self.progress, 1)
        result.line.addWidget(self.result_actions)
        self.below = QWidget()
        below = QVBoxLayout(self.below)
        tight(below, S)
        below.addWidget(self.facts)
        below.addWidget(result)
        self.below.hide()  # until there is something to say; from then on its place stays
        right.addWidget(self.below)
        right.addWidget(self.strip)
        right.addWidget(self.chart)
        return right

    def _connect(self) -> None:
        jobs, results = self._states.jobs, self._states.results
        self.generate.clicked.connect(self.submit)
        self.cancel_button.clicked.connect(self.cancel)
        self.result_actions.connect_to(
            self._show_folder, self._copy, self._reuse, self._paint_over, self._enlarge
        )
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(lambda at: self._show_menu(self.view.mapToGlobal(at)))
        self.strip.menu_wanted.connect(self._show_menu)
        DragOut(self.view, lambda: (self._picture_path(), self.view.picture))
        self.form.start.mask_wanted.connect(self._edit_mask)
        make_shortcut(self, "generate", self.submit)
        make_shortcut(self, "cancel", self.cancel)
        make_shortcut(self, "paste_picture", self._paste)
        self.form.prompt.picture_pasted.connect(self._paste)
        make_shortcut(self, "focus_prompt", self.form.prompt.setFocus)
        make_shortcut(self, "free_memory", self._states.release.release)
        make_shortcut(self, "presets", self.form.tools.show_presets)
        make_shortcut(self, "save_preset", self.form.tools.save_preset)
        make_shortcut(self, "draw_seed", self._states.session.draw_seed)
        tell_keys(self.form.seed.dice, "draw_seed")
        make_shortcut(self, "newer", lambda: results.step(1))
        make_shortcut(self, "older", lambda: results.step(-1))
        make_shortcut(self, "copy_picture", self._copy)
        make_shortcut(self, "reuse", self._reuse)
        make_shortcut(self, "show_folder", self._show_folder)
        make_shortcut(self, "enlarge", self._enlarge)
        make_shortcut(self, "export_picture", self.result_actions.export.ask_for_copy)
        self._states.remote.changed.connect(self._show_place)
        self._show_place()
        jobs.job_added.connect(self._show_jobs)
        jobs.job_changed.connect(self._on_job_changed)
        jobs.job_finished.connect(self._on_job_finished)
        self._states.session.making_level.connect(self._on_making_level)
        self._states.session.level_made.connect(self._show_jobs)
        results.added.connect(self._fetch_thumbnail)
        results.selected_changed.connect(self._show_selected)

    async def _submit(self) -> None:
        made = await self._states.session.make_requests()
        missing = any(problem.error.kind == "file_missing" for problem in made.problems)
        if missing and await self._states.remote.ask_again():  # it may have been put there since
            made = await self._states.session.make_requests()
        for problem in made.problems:
            if problem.field not in self.form.rows:
                self._states.notices.post_error(problem.error, replace_key="submit")
        if made.problems:
            self.form.focus_field(made.problems[0].field)
            reveal_problem(self.form.rows, made.problems[0].field)
            return
        self._states.results.select(None)
        batch = uuid.uuid4().hex
        for request in made.requests:
            self._states.jobs.submit(request, ORIGIN, batch=batch)
        await self._states.session.remember()

    def _edit_mask(self) -> None:
        from fluxdesk.ui.mask_editor import open_mask_editor

        states = self._states
        if self._opening is None or self._opening.done():  # else the button was pressed twice
            opening = open_mask_editor(states.session, states.tasks, self)
            self._opening = states.tasks.spawn(opening, self.tr("Opening the picture"), self)

    def _current(self) -> tuple[Job | None, int]:
        """The job of this page that runs or runs next, and how many of it wait behind."""
        jobs = self._states.jobs
        all_jobs = ([jobs.running] if jobs.running else []) + list(jobs.waiting)
        mine = [job for job in all_jobs if job.origin == ORIGIN]
        return (mine[0], len(mine) - 1) if mine else (None, 0)

    def _show_jobs(self) -> None:
        job, waiting = self._current()
        selected = self._states.results.selected
        self.cancel_button.setEnabled(job is not None)
        self.progress.show_job(job, waiting)
        if job is not None or selected is not None or self.facts.text():
            self.below.show()
        self.facts.setVisible(job is None)
        focus = QApplication.focusWidget()
        if selected is None and focus is not None and self.result_actions.isAncestorOf(focus):
            self.generate.setFocus()  # or it would go to some other picture's thumbnail
        self.result_actions.setVisible(selected is not None)
        self.result_actions.set_compact(job is not None)
        if job is not None and selected is None and job.preview is None:
            self.view.clear(self.tr("On its way"), job.request.prompt)

    def _on_job_changed(self, job: Job) -> None:
        current, waiting = self._current()
        if job is not current:
            return
        self.progress.show_job(job, waiting)
        if self._states.results.selected is None and job.preview is not None:
            self.view.show_preview(job.preview)

    def _on_job_finished(self, job: Job) -> None:
        """A preview that stays because its job ended early says so."""
        if job.origin == ORIGIN and job.status != "finished" and self._states.results.selected is None:
            self.facts.setText(self._texts.ending(job))
        self._show_jobs()

    def _show_place(self) -> None:
        """The memory of this computer says nothing about a picture that a server paints."""
        self.fit_place.setVisible(self._states.remote.engine == "here")

    def _on_making_level(self, level: str, done: int, total: int) -> None:
        if self._current()[0] is None:
            self.facts.hide()
            self.below.show()
            self.progress.show_making(level, done, total)

    def _show_selected(self, job: Job | None) -> None:
        self.facts.setText(self._texts.ending(job) if job is not None else "")
        if job is not None and job.path is not None:
            self._states.tasks.spawn(self._load(job), self.tr("Opening the picture"), self)
        self._show_jobs()

    async def _load(self, job: Job) -> None:
        import asyncio

        assert job.path is not None
        image = await asyncio.to_thread(QImage, job.path)
        if self._states.results.selected is job and not image.isNull():
            self._loaded = image
            self.view.show_picture(image, self._texts.description(job))

    def _fetch_thumbnail(self, job: Job) -> None:
        self._states.tasks.spawn(self._load_thumbnail(job), self.tr("Opening the picture"), self)

    async def _load_thumbnail(self, job: Job) -> None:
        import asyncio

        assert job.path is not None
        side = round(SIDE * self.devicePixelRatioF())
        self.strip.set_thumbnail(job, await asyncio.to_thread(read_thumbnail, job.path, side, enlarge=True))

    def _picture_path(self) -> Path | None:
        """The file of the picture that is looked at."""
        selected = self._states.results.selected
        return Path(selected.path) if selected is not None and selected.path is not None else None

    def _show_menu(self, at: QPoint) -> None:
        """What can be done with the picture that is looked at, at this place of the screen."""
        if self._picture_path() is not None:
            self.result_actions.make_menu().popup(at)

    def _show_folder(self) -> None:
        path = self._picture_path()
        if path is not None:
            show_in_folder(path, self)

    def _copy(self) -> None:
        path = self._picture_path()
        if path is not None and not self._loaded.isNull():
            copy_picture(path, self._loaded)

    def _paste(self) -> None:
        """Paint over the picture in the clipboard."""
        states, found = self._states, picture_in(QGuiApplication.clipboard().mimeData())
        if isinstance(found, str):
            states.session.start_from(found)
        elif found is not None:
            from fluxdesk.ui.mask_painting import png

            picture = QImage(found)  # the clipboard's may go
            keep = states.session.start_from_pasted(lambda: png(picture))
            states.tasks.spawn(keep, self.tr("Opening the picture"))
        else:
            text = self.tr("There is no picture in the clipboard.")
            states.notices.post(Notice(severity="info", text=text, replace_key="paste", seconds=8))

    def _paint_over(self) -> None:
        path = self._picture_path()
        if path is not None:
            self._states.session.start_from(str(path))

    def _enlarge(self) -> None:
        path = self._picture_path()
        if path is not None:
            states = self._states
            states.tasks.spawn(states.studio.restorer.enlarge(path), self.tr("Opening the picture"))

    def _reuse(self) -> None:
        selected = self._states.results.selected
        if selected is not None:
            self._states.session.use_request(selected.request)
            self.form.prompt.setFocus()
