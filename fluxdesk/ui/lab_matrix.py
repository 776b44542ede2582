"""The matrix of pictures: a row per prompt and seed, a column per level. Paints only what is in sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from fluxdesk.domain.comparison import Cell, Variant
from fluxdesk.services.lab_session import LabSession
from fluxdesk.ui.file_thumbnails import Thumbnails
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import name
from fluxdesk.ui.theme import colors_of

Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = Qt.ItemDataRole.UserRole
SIDES = (96, 128, 192, 256)
USUAL_SIDE = 128
_GAP = 6
_HEADER_WIDTH = 168


class MatrixModel(QAbstractTableModel):
    """The main cells of a session."""

    def __init__(self) -> None:
        super().__init__()
        self._session: LabSession | None = None
        self._variants: tuple[Variant, ...] = ()
        self._rows: list[tuple[int, int]] = []
        self._cells: dict[tuple[Variant, int, int], Cell] = {}

    def set_session(self, session: LabSession | None) -> None:
        """Show `session` from now on."""
        self.beginResetModel()
        self._session = session
        self._variants, self._rows, self._cells = (), [], {}
        if session is not None:
            self._variants = session.variants()
            self._rows = [
                (prompt, seed) for prompt in range(len(session.plan.prompts)) for seed in session.plan.seeds
            ]
            self._cells = {
                (cell.variant, cell.prompt, cell.seed): cell for cell in session.cells if cell.role == "main"
            }
        self.endResetModel()

    def cell_changed(self, cell_id: str) -> None:
        """The picture of a cell is there now."""
        found = next((cell for cell in self._cells.values() if cell.id == cell_id), None)
        if found is not None:
            index = self.index_of(found)
            self.dataChanged.emit(index, index)

    def cell(self, index: Index) -> Cell | None:
        if not index.isValid():
            return None
        prompt, seed = self._rows[index.row()]
        return self._cells.get((self._variants[index.column()], prompt, seed))

    def index_of(self, cell: Cell) -> QModelIndex:
        return self.index(self._rows.index((cell.prompt, cell.seed)), self._variants.index(cell.variant))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._variants)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell, session = self.cell(index), self._session
        if cell is None or session is None:
            return None
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return self.caption(cell)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return (
                f"{cell.variant.name}, {session.plan.prompts[cell.prompt]}, {cell.seed}: {self.caption(cell)}"
            )
        return None

    def caption(self, cell: Cell) -> str:
        """What stands under the picture: its distance, or why there is none."""
        session = self._session
        if session is None or cell.id not in session.results:
            return "…"
        if session.reference_of(cell) == cell:
            return QCoreApplication.translate("LabMatrix", "reference")
        measures = session.measures_of(cell)
        if measures is None:
            return "…"
        if measures.psnr is None:
            return QCoreApplication.translate("LabMatrix", "identical")
        return f"{number(measures.psnr)} dB"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._variants[section].name
        prompt, seed = self._rows[section]
        assert self._session is not None
        text = self._session.plan.prompts[prompt]
        seed_text = QCoreApplication.translate("LabMatrix", "seed {seed}").format(seed=seed)
        return f"{prompt + 1}. {text}\n{seed_text}"


class _TileDelegate(QStyledItemDelegate):
    """Paints a tile: thumbnail, caption, focus."""

    def __init__(self, view: LabMatrix, thumbnails: Thumbnails) -> None:
        super().__init__(view)
        self._view = view
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        side = self._view.side
        return QSize(side + 2 * _GAP, side + 2 * _GAP + option.fontMetrics.height() + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell, session = index.data(CELL_ROLE), self._view.session
        rect: QRect = option.rect
        colors = colors_of(self._view)
        side = self._view.side
        place = QRect(rect.x() + _GAP, rect.y() + _GAP, side, side)
        painter.save()
        if cell is not None and session is not None and cell.id in session.results:
            scale = self._view.devicePixelRatioF()
            picture = self._thumbnails.get(session.store.picture_path(cell), round(side * scale))
            if picture is not None:
                fitted = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
                target = QRectF(0, 0, fitted.width(), fitted.height())
                target.moveCenter(QRectF(place).center())
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(target, picture, QRectF(picture.rect()))
            else:
                painter.fillRect(place, QColor(colors.sunken))
        else:
            painter.fillRect(place, QColor(colors.raised))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(QColor(colors.text if chosen else colors.muted))
        caption = QRect(place.x(), place.bottom() + 2, side, option.fontMetrics.height() + 2)
        painter.drawText(caption, int(Qt.AlignmentFlag.AlignCenter), str(index.data()))
        if chosen:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(colors.focus if focused else colors.accent), 3))
            painter.drawRect(place.adjusted(-2, -2, 1, 1))
        painter.restore()


class LabMatrix(QTableView):
    """The matrix.

    Signals:
        opened(object Cell): the user wants to see this picture large (Return, double click).
        side_changed(int): tiles have another size.
    """

    opened = Signal(object)
    side_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side = USUAL_SIDE
        self.session: LabSession | None = None
        self._model = MatrixModel()
        self._thumbnails = Thumbnails(self)
        self._thumbnails.ready.connect(lambda _path: self.viewport().update())
        self.setModel(self._model)
        self.setItemDelegate(_TileDelegate(self, self._thumbnails))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        header = self.verticalHeader()
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        )
        header.setFixedWidth(_HEADER_WIDTH)
        for each in (header, self.horizontalHeader()):
            each.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            each.setSectionsClickable(False)
        self.doubleClicked.connect(self._on_double_clicked)
        self.destroyed.connect(self._thumbnails.close)
        name(self, self.tr("Pictures by level"), self.tr("Return shows a picture beside its reference."))
        self._resize_tiles()

    def set_session(self, session: LabSession | None) -> None:
        """Show another comparison."""
        self.session = session
        self._thumbnails.forget()
        self._model.set_session(session)
        if session is not None and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, min(1, self._model.columnCount() - 1)))

    def cell_changed(self, cell_id: str) -> None:
        """A picture has been finished."""
        self._model.cell_changed(cell_id)

    @property
    def current_cell(self) -> Cell | None:
        return self._model.cell(self.currentIndex())

    def cell_at(self, at: QPoint) -> Cell | None:
        """Of the picture at a place of the viewport."""
        return self._model.cell(self.indexAt(at))

    def step(self, down: int, right: int) -> Cell | None:
        """Move the choice; returns the cell that is chosen now."""
        index = self.currentIndex()
        row = max(0, min(self._model.rowCount() - 1, index.row() + down))
        column = max(0, min(self._model.columnCount() - 1, index.column() + right))
        self.setCurrentIndex(self._model.index(row, column))
        return self.current_cell

    def set_side(self, side: int) -> None:
        """Tiles of `side` pixels; what was in the middle stays in sight."""
        if side == self.side:
            return
        self.side = side
        self._resize_tiles()
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)
        self.side_changed.emit(side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_double_clicked(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._step_side(1 if event.key() == Qt.Key.Key_Plus else -1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_side(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """In other letters captions need another height."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._resize_tiles()

    def _step_side(self, by: int) -> None:
        place = SIDES.index(self.side) if self.side in SIDES else 1
        self.set_side(SIDES[max(0, min(len(SIDES) - 1, place + by))])

    def _resize_tiles(self) -> None:
        line = self.fontMetrics().height()
        self.horizontalHeader().setDefaultSectionSize(self.side + 2 * _GAP)
        self.verticalHeader().setDefaultSectionSize(self.side + 2 * _GAP + line + 2)
        self.verticalScrollBar().setSingleStep(self.side // 2)
        self.viewport().update()

    def _on_double_clicked(self, index: QModelIndex) -> None:
        cell = self._model.cell(index)
        if cell is not None and self.session is not None and cell.id in self.session.results:
            self.opened.emit(cell)
