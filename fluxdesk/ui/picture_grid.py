"""The grid of thumbnails: as many columns as fit, every picture whole in its cell, stars on rated ones.

A wrapped list view lays 100,000 equal cells out in one go and paints only what is visible.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from fluxdesk.domain.gallery import GalleryRow
from fluxdesk.state.gallery_model import ROW_ROLE, GalleryModel
from fluxdesk.ui.icons import pixmap
from fluxdesk.ui.kit import kind, name
from fluxdesk.ui.theme import colors_of
from fluxdesk.ui.thumbnail_loader import ThumbnailLoader

SMALLEST, LARGEST, USUAL = 96, 320, 168
"""Width of a cell in pixels at 100 %."""
GAP = 5
STAR = 12
TIP_LETTERS = 300

Index = QModelIndex | QPersistentModelIndex


class PictureGrid(QListView):
    """Signals:
    opened(int): the picture at this place was double-clicked or Return was pressed on it.
    cell_changed(int): cells have another width.
    dragged(object list[int]): the pictures at these places are dragged out of the window.
    """

    opened = Signal(int)
    cell_changed = Signal(int)
    dragged = Signal(object)

    def __init__(self, model: GalleryModel, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self._wanted_width = USUAL
        self._held: QPersistentModelIndex | None = None
        self._held_at = QPoint()
        kind(self, "grid")
        name(self, self.tr("Pictures"))
        self.setModel(model)
        self.setItemDelegate(PictureDelegate(thumbnails, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setAutoFillBackground(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        model.refreshed.connect(self.viewport().update)
        model.rowsRemoved.connect(self._on_rows_removed)
        thumbnails.loaded.connect(self.viewport().update)

    @property
    def cell_width(self) -> int:
        """The width that is aimed at; cells are stretched to fill the row."""
        return self._wanted_width

    def set_cell_width(self, width: int) -> None:
        """Aim at cells of `width` pixels; the picture that was in the middle stays there."""
        width = min(max(width, SMALLEST), LARGEST)
        if width == self._wanted_width:
            return
        middle = self.indexAt(self.viewport().rect().center())
        self._wanted_width = width
        self._lay_out()
        if middle.isValid():
            self.scrollTo(middle, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.cell_changed.emit(width)

    def selected_places(self) -> list[int]:
        """Places of the chosen pictures, in the order of the list."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def show_place(self, place: int) -> None:
        """Choose the picture at `place` and bring it into view."""
        index = self.model().index(place, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_cell_width(
                round(self._wanted_width * (1.12 if event.angleDelta().y() > 0 else 1 / 1.12))
            )
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a chosen picture may begin a drag: the choice stays until the button is let go."""
        index = self.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if plain and index.isValid() and self.selectionModel().isSelected(index):
            self._held, self._held_at = QPersistentModelIndex(index), event.position().toPoint()
        else:
            self._held = None
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseMoveEvent(event)
            return
        way = event.position().toPoint() - self._held_at
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._held = None
            self.dragged.emit(self.selected_places())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseReleaseEvent(event)
            return
        index, self._held = self.model().index(self._held.row(), 0), None
        if index.isValid():  # it may have been deleted meanwhile
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt would ask which picture the press before was on, which a held one did not tell it."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.doubleClicked.emit(index)

    def keyboardSearch(self, search: str) -> None:
        """Letters are shortcuts here; looking for them in 100,000 rows would only stall."""

    def _on_rows_removed(self, _parent: QModelIndex, first: int, _last: int) -> None:
        """What moved into the place of deleted pictures is chosen now: deleting goes on from there."""
        if not self.selectionModel().hasSelection() and self.model().rowCount():
            self.show_place(min(first, self.model().rowCount() - 1))

    def _lay_out(self) -> None:
        room = self.viewport().width() - 1
        columns = max(1, room // self._wanted_width)
        side = max(SMALLEST // 2, room // columns)
        if self.gridSize() != QSize(side, side):
            self.setGridSize(QSize(side, side))


class PictureDelegate(QStyledItemDelegate):
    """Paints one cell."""

    def __init__(self, thumbnails: ThumbnailLoader, grid: QListView) -> None:
        super().__init__(grid)
        self._grid = grid
        self._thumbnails = thumbnails
        self._stars: dict[tuple[str, float], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._grid.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = colors_of()
        rect, state = QRect(option.rect), option.state
        cell = QRectF(rect).adjusted(GAP, GAP, -GAP, -GAP)
        row: GalleryRow | None = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(cell, 7, 7)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillPath(shape, QColor(colors.accent_soft if chosen else colors.sunken))
        if row is not None:
            self._paint_picture(painter, cell, row)
            if row.rating:
                self._paint_stars(painter, cell, row.rating)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen or state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.accent if chosen else colors.outline), 3 if chosen else 2))
            painter.drawPath(shape)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.text), 1))
            painter.drawRoundedRect(cell.adjusted(3, 3, -3, -3), 5, 5)
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        row: GalleryRow | None = index.data(ROW_ROLE) if index.isValid() else None
        text = (row.prompt or row.path)[:TIP_LETTERS] if row is not None else ""
        QToolTip.showText(event.globalPos(), text, view)
        return True

    def _paint_picture(self, painter: QPainter, cell: QRectF, row: GalleryRow) -> None:
        picture = self._thumbnails.get(row)
        if picture is None:
            return
        if picture.isNull():
            symbol = pixmap("picture", colors_of().muted, 28, self._grid.devicePixelRatioF())
            painter.drawPixmap(cell.center() - QPointF(14, 14), symbol)
            return
        room = cell.adjusted(4, 4, -4, -4)
        scale = min(room.width() / picture.width(), room.height() / picture.height())
        width, height = picture.width() * scale, picture.height() * scale
        target = QRectF(
            room.center().x() - width / 2, room.center().y() - height / 2, width, height
        ).toAlignedRect()
        painter.drawPixmap(target, picture)

    def _paint_stars(self, painter: QPainter, cell: QRectF, rating: int) -> None:
        colors, scale = colors_of(), self._grid.devicePixelRatioF()
        key = (colors.accent, scale)
        if key not in self._stars:
            self._stars = {key: pixmap("star-full", colors.accent, STAR, scale)}
        band = QRectF(cell.left() + 6, cell.bottom() - STAR - 12, rating * (STAR + 1) + 8, STAR + 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(band, 6, 6)
        for number in range(rating):
            painter.drawPixmap(
                QPointF(band.left() + 4 + number * (STAR + 1), band.top() + 3), self._stars[key]
            )
