"""The pictures of this session as a row of thumbnails under the large one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QToolButton, QWidget

from fluxdesk.state.jobs import Job
from fluxdesk.state.results import ResultsState
from fluxdesk.ui.drag_out import DragOut
from fluxdesk.ui.kit import XS, kind, name, tight

SIDE = 64
HEIGHT = SIDE + 26


class ResultsStrip(QScrollArea):
    """Thumbnails, newest left; the one that is looked at is framed. Thumbnails arrive by `set_thumbnail`.

    Signals:
        menu_wanted(QPoint): at this place of the screen, for the picture that is looked at now.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, results: ResultsState) -> None:
        super().__init__()
        self._results = results
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: dict[str, QToolButton] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFixedHeight(HEIGHT)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        name(self, self.tr("Pictures of this session"))
        row = QWidget()
        row.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._row = QHBoxLayout(row)
        tight(self._row, XS)
        self._row.addStretch(1)
        self.setWidget(row)
        for job in results.results:
            self._add(job)
        self._mark(results.selected)
        results.added.connect(self._add)
        results.selected_changed.connect(self._mark)

    def set_thumbnail(self, job: Job, image: QImage) -> None:
        """Give the button of `job` its picture."""
        button = self._buttons.get(job.id)
        if button is not None and not image.isNull():
            button.setIcon(QIcon(QPixmap.fromImage(image)))

    def button(self, job: Job) -> QToolButton:
        return self._buttons[job.id]

    def _add(self, job: Job) -> None:
        button = kind(QToolButton(), "thumb")
        button.setCheckable(True)
        button.setIconSize(QSize(SIDE, SIDE))
        button.setFixedSize(SIDE + 8, SIDE + 8)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(job.request.prompt)
        name(button, self.tr("Picture of: {prompt}").format(prompt=job.request.prompt))
        button.clicked.connect(self._clicked(job))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(partial(self._on_menu, job))
        DragOut(button, lambda: (Path(job.path) if job.path else None, button.icon().pixmap(SIDE, SIDE)))
        self._group.addButton(button)
        self._buttons[job.id] = button
        self._row.insertWidget(0, button)
        self.setVisible(True)

    def _clicked(self, job: Job) -> Callable[[], None]:
        def select() -> None:
            self._results.select(job)
            self._mark(job)

        return select

    def _on_menu(self, job: Job, at: QPoint) -> None:
        self._clicked(job)()
        self.menu_wanted.emit(self._buttons[job.id].mapToGlobal(at))

    def _mark(self, job: Job | None) -> None:
        for key, button in self._buttons.items():
            button.setChecked(job is not None and key == job.id)
        self.setVisible(bool(self._buttons))
