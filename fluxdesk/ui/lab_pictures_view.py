"""The lab's pictures: the matrix, and one of its pictures large against its reference."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStackedWidget, QVBoxLayout, QWidget

from fluxdesk.domain.comparison import Cell
from fluxdesk.services.difference_maps import MapKind
from fluxdesk.services.lab_texts import say_all
from fluxdesk.state.lab import LabState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import (
    ElidedLabel,
    EmptyState,
    QuietButton,
    S,
    SegmentedButtons,
    kind,
    label,
    name,
    tight,
)
from fluxdesk.ui.lab_language import lab_language
from fluxdesk.ui.lab_matrix import SIDES, LabMatrix
from fluxdesk.ui.lab_pair_view import PairMode, PairView

_MODES: dict[str, PairMode] = {
    "side": "side",
    "swipe": "swipe",
    "blink": "blink",
    "difference": "map",
    "flip": "map",
}


class LabPicturesView(QWidget):
    """Shows `LabState.session`."""

    def __init__(self, lab: LabState, tasks: TaskRunner) -> None:
        super().__init__()
        self._lab = lab
        self._tasks = tasks
        self._cell: Cell | None = None
        self._stack = QStackedWidget()
        self._empty = EmptyState(
            "compare", self.tr("No pictures yet"), self.tr("Plan a comparison and start it.")
        )
        for page in (self._empty, self._build_matrix(), self._build_pair()):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        tight(layout, 0)
        layout.addWidget(self._stack)
        lab.run_opened.connect(self.show_session)
        lab.cell_finished.connect(self.matrix.cell_changed)
        lab.report_changed.connect(lambda _report: self.matrix.viewport().update())
        self.show_session()

    def show_session(self) -> None:
        """Show the comparison that is open."""
        session = self._lab.session
        self.matrix.set_session(session)
        self._stack.setCurrentIndex(0 if session is None else 1)

    def open_cell(self, cell: Cell) -> None:
        """Show `cell` large against its reference."""
        session = self._lab.session
        if session is None or cell.id not in session.results:
            return
        self._cell = cell
        self._stack.setCurrentIndex(2)
        reference = session.reference_of(cell)
        self.pair.set_pictures(
            QImage(str(session.store.picture_path(reference))),
            QImage(str(session.store.picture_path(cell))),
            (reference.variant.name, cell.variant.name),
        )
        prompt = session.plan.prompts[cell.prompt]
        title = self.tr("{level}, seed {seed}: {prompt}")
        self.title.setText(title.format(level=cell.variant.name, seed=cell.seed, prompt=prompt))
        self.figures.setText(self._figures(cell))
        self._show_zoom(self.pair.zoom)
        self._show_map()
        self.pair.setFocus()

    def close_cell(self) -> None:
        """Back to the matrix."""
        self._cell = None
        self.pair.clear()
        self._stack.setCurrentIndex(1)
        self.matrix.setFocus()

    def step(self, down: int, right: int) -> None:
        """Show the neighbour in the matrix, if its picture is there."""
        cell = self.matrix.step(down, right)
        if cell is not None:
            self.open_cell(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._cell is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_cell()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.step(1 if event.key() == Qt.Key.Key_PageDown else -1, 0)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in (
            Qt.Key.Key_Left,
            Qt.Key.Key_Right,
        ):
            self.step(0, 1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _build_matrix(self) -> QWidget:
        self.matrix = LabMatrix()
        self.matrix.opened.connect(self.open_cell)
        self.tiles = name(QSlider(Qt.Orientation.Horizontal), self.tr("Size of the pictures"))
        self.tiles.setRange(0, len(SIDES) - 1)
        self.tiles.setPageStep(1)
        self.tiles.setValue(SIDES.index(self.matrix.side))
        self.tiles.setFixedWidth(140)
        self.tiles.setMinimumHeight(24)  # the handle is taller than the groove
        self.tiles.valueChanged.connect(lambda place: self.matrix.set_side(SIDES[place]))
        self.matrix.side_changed.connect(lambda side: self.tiles.setValue(SIDES.index(side)))
        hint = kind(ElidedLabel(), "muted")
        hint.setText(
            self.tr("Under each picture: PSNR against the reference. Return or a double click opens it.")
        )
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(hint, 1)
        line.addWidget(label(self.tr("Size"), "label"))
        line.addWidget(self.tiles)
        page = QWidget()
        layout = QVBoxLayout(page)
        tight(layout, S)
        layout.addLayout(line)
        layout.addWidget(self.matrix, 1)
        return page

    def _build_pair(self) -> QWidget:
        self.pair = PairView()
        self.back = QuietButton(self.tr("All pictures"))
        self.back.clicked.connect(self.close_cell)
        self.modes = SegmentedButtons(
            self.tr("View"),
            [
                ("side", self.tr("Side by side")),
                ("swipe", self.tr("Slider")),
                ("blink", self.tr("Blink")),
                ("difference", self.tr("Difference")),
                ("flip", "FLIP"),
            ],
        )
        self.modes.set_current("side")
        self.modes.chosen.connect(self._on_mode)
        self.title = ElidedLabel()
        self.figures = kind(ElidedLabel(), "muted")
        self.zoom = label("", "muted")
        self.pair.zoom_changed.connect(self._show_zoom)
        self.fit = QuietButton(self.tr("Fit (0)"))
        self.pixels = QuietButton(self.tr("Pixels (1)"))
        self.fit.clicked.connect(lambda: self.pair.set_zoom(0.0))
        self.pixels.clicked.connect(lambda: self.pair.set_zoom(1.0))
        top = QHBoxLayout()
        tight(top, S)
        top.addWidget(self.back)
        top.addWidget(self.title, 1)
        top.addWidget(self.modes)
        foot = QHBoxLayout()
        tight(foot, S)
        foot.addWidget(self.figures, 1)
        for widget in (self.zoom, self.fit, self.pixels):
            foot.addWidget(widget)
        page = QWidget()
        layout = QVBoxLayout(page)
        tight(layout, S)
        layout.addLayout(top)
        layout.addWidget(self.pair, 1)
        layout.addLayout(foot)
        return page

    def _on_mode(self, key: str) -> None:
        self.pair.set_mode(_MODES[key])
        self._show_map()
        self.pair.setFocus()

    def _show_map(self) -> None:
        mode = self.modes.current
        if self._cell is not None and mode in ("difference", "flip"):
            self.pair.set_map(QImage())
            coroutine = self._load_map(self._cell, cast(MapKind, mode))
            self._tasks.spawn(coroutine, self.tr("The difference map"))

    async def _load_map(self, cell: Cell, which: MapKind) -> None:
        path = await self._lab.make_map(cell, which)
        if path is not None and cell is self._cell and self.modes.current == which:
            self.pair.set_map(QImage(str(path)))

    def _show_zoom(self, zoom: float) -> None:
        self.zoom.setText(f"{number(zoom * 100, 0)} %")

    def _figures(self, cell: Cell) -> str:
        session = self._lab.session
        measures = session.measures_of(cell) if session is not None else None
        if measures is None:
            return ""
        words = say_all(measures.findings, lab_language())
        if measures.psnr is None:
            return words
        figures = f"PSNR {number(measures.psnr)} dB, SSIM {number(measures.ssim, 4)}, FLIP {number(measures.flip, 4)}"
        return f"{figures}. {words}"
