"""The lab's pictures: the matrix, and one of its pictures large against its reference."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QStackedWidget, QVBoxLayout, QWidget

from fluxdesk.domain.comparison import Cell
from fluxdesk.state.lab import LabState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.kit import ElidedLabel, EmptyState, QuietButton, S, kind, label, name, tight
from fluxdesk.ui.lab_matrix import SIDES, LabMatrix
from fluxdesk.ui.lab_pair_panel import MapMaker, PairPanel
from fluxdesk.ui.offers import Offer, Offers
from fluxdesk.ui.result_actions import show_in_folder


class LabPicturesView(QWidget):
    """Shows `LabState.session`."""

    def __init__(self, lab: LabState, tasks: TaskRunner) -> None:
        super().__init__()
        self._lab = lab
        self._cell: Cell | None = None
        self._stack = QStackedWidget()
        self._empty = EmptyState(
            "compare", self.tr("No pictures yet"), self.tr("Plan a comparison and start it.")
        )
        self.back = QuietButton(self.tr("All pictures"))
        self.back.clicked.connect(self.close_cell)
        self.panel = PairPanel(tasks, self.back)
        self.pair = self.panel.view
        for page in (self._empty, self._build_matrix(), self.panel):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        tight(layout, 0)
        layout.addWidget(self._stack)
        lab.run_opened.connect(self.show_session)
        lab.cell_finished.connect(self.matrix.cell_changed)
        lab.report_changed.connect(self._on_report)
        self.show_session()

    def show_session(self) -> None:
        """Show the comparison that is open."""
        session = self._lab.session
        self.matrix.set_session(session)
        self._stack.setCurrentIndex(0 if session is None else 1)

    def _on_report(self) -> None:
        self.matrix.viewport().update()

    def open_cell(self, cell: Cell) -> None:
        """Show `cell` large against its reference."""
        session = self._lab.session
        if session is None or cell.id not in session.results:
            return
        self._cell = cell
        self._stack.setCurrentIndex(2)
        reference = session.reference_of(cell)
        store = session.store
        prompt = session.plan.prompts[cell.prompt]
        title = self.tr("{level}, seed {seed}: {prompt}")
        self.panel.show_pair(
            store.picture_path(reference),
            store.picture_path(cell),
            (reference.variant.name, cell.variant.name),
            title.format(level=cell.variant.name, seed=cell.seed, prompt=prompt),
            self._map_of(cell),
        )
        self.panel.show_measures(session.measures_of(cell))
        self.pair.setFocus()

    def close_cell(self) -> None:
        """Back to the matrix."""
        self._cell = None
        self.panel.clear()
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
        group = QCoreApplication.translate("LabPage", "Compare")
        Offers(self.matrix, group, lambda: self._offers(self.matrix.current_cell))
        self.matrix.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.matrix.customContextMenuRequested.connect(self._show_menu)
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

    def make_menu(self, at: QPoint) -> QMenu | None:
        """What can be done with the picture at a place of the matrix; None where none is yet."""
        offers = self._offers(self.matrix.cell_at(at))
        if not offers:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, run in offers:
            menu.addAction(text, run)
        return menu

    def _offers(self, cell: Cell | None) -> list[Offer]:
        """What can be done with the picture of `cell`."""
        session = self._lab.session
        if cell is None or session is None or cell.id not in session.results:
            return []
        path = session.store.picture_path(cell)
        return [
            (self.tr("Beside its reference"), lambda: self.open_cell(cell)),
            (self.tr("Show in folder"), lambda: show_in_folder(path, self)),
        ]

    def _show_menu(self, at: QPoint) -> None:
        menu = self.make_menu(at)
        if menu is not None:
            menu.popup(self.matrix.viewport().mapToGlobal(at))

    def _map_of(self, cell: Cell) -> MapMaker:
        return lambda kind: self._lab.make_map(cell, kind)
