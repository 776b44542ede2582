"""Looking closely: one picture on the whole screen with its neighbours, or two side by side that move together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fluxdesk.domain.gallery import GalleryRow
from fluxdesk.domain.picture_query import MOST_STARS
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import XS, ElidedLabel, IconButton, M, S, kind, label, tight
from fluxdesk.ui.shortcuts import make_shortcut
from fluxdesk.ui.star_field import StarField
from fluxdesk.ui.zoom_view import FACTOR, ZoomView


class ViewerWindow(QWidget):
    """What both viewers share: a window over everything, a bar at its foot, keys for zoom and closing.

    Signals: closed: it is gone.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAutoFillBackground(True)
        self.resize(1100, 720)
        self.body = QHBoxLayout()
        tight(self.body, 2)
        self.foot = QHBoxLayout()
        tight(self.foot, S)
        bar = kind(QWidget(), "viewer")
        self.foot.setContentsMargins(M, XS, M, XS)
        bar.setLayout(self.foot)
        layout = QVBoxLayout(self)
        tight(layout, 0)
        layout.addLayout(self.body, 1)
        layout.addWidget(bar)
        make_shortcut(self, "viewer_close", self.close)

    def add_zoom_buttons(self, view: ZoomView) -> None:
        """Fit, 100 %, nearer and farther, with their keys."""
        for icon, text, keys, run in (
            ("fit", self.tr("Whole picture (0)"), "0", view.fit),
            ("zoom", self.tr("Pixel by pixel (1)"), "1", lambda: view.zoom_to(1.0)),
            ("minus", self.tr("Farther (−)"), "", lambda: view.zoom_by(1 / FACTOR)),
            ("plus", self.tr("Nearer (+)"), "", lambda: view.zoom_by(FACTOR)),
        ):
            self.add_button(icon, text, keys, run)

    def add_button(self, icon: str, text: str, keys: str, run: Callable[[], object]) -> IconButton:
        button = IconButton(icon, text)
        button.clicked.connect(run)
        self.foot.addWidget(button)
        if keys:
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        return button

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


class PictureViewer(ViewerWindow):
    """One picture of the list, full-screen; left and right turn to its neighbours.

    Signals:
        turned(int): the picture at this place of the list is shown.
        delete_wanted(object GalleryRow): delete this one.
    """

    turned = Signal(int)
    delete_wanted = Signal(object)

    def __init__(self, gallery: GalleryState, tasks: TaskRunner, parent: QWidget, place: int) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("Picture"))
        self._gallery = gallery
        self._tasks = tasks
        self.place = place
        self._number = -1
        """Of the picture at `place`, which is shown as soon as it is read."""
        self.row: GalleryRow | None = None
        self.view = ZoomView(self.tr("Picture"))
        self.body.addWidget(self.view)
        self.text = ElidedLabel()
        self.at = label("", "muted")
        self.stars = StarField()
        self.stars.rated.connect(self.rate)
        self.older = self.add_button("left", self.tr("Previous picture (←)"), "Left", lambda: self.turn(-1))
        self.newer = self.add_button("right", self.tr("Next picture (→)"), "Right", lambda: self.turn(1))
        self.foot.addWidget(self.at)
        self.foot.addWidget(self.text, 1)
        self.foot.addWidget(self.stars)
        self.add_zoom_buttons(self.view)
        self.add_button("trash", self.tr("Delete"), "Del", self._delete)
        self.add_button("expand", self.tr("Full screen (F)"), "F", self.toggle_full_screen)
        self.add_button("close", self.tr("Close (Esc)"), "", self.close)
        for stars in range(MOST_STARS + 1):
            # 0 and 1 zoom, as in every viewer; Alt gives stars.
            QShortcut(QKeySequence(f"Alt+{stars}"), self).activated.connect(self._rating(stars))
        gallery.model.refreshed.connect(self._show_texts)
        gallery.found.connect(self._on_found)
        self._load()

    def turn(self, by: int) -> None:
        """Show the picture `by` places further down the list; stays at its ends."""
        count = len(self._gallery.model.numbers)
        place = min(max(self.place + by, 0), count - 1)
        if count and place != self.place:
            self.place = place
            self._load()
            self.turned.emit(place)

    def rate(self, stars: int) -> None:
        if self.row is not None:
            self._gallery.rate([self.row], stars)

    def _rating(self, stars: int) -> Callable[[], None]:
        return lambda: self.rate(stars)

    def _delete(self) -> None:
        if self.row is not None:
            self.delete_wanted.emit(self.row)

    def _on_found(self, count: int) -> None:
        """Other pictures are in the list: keep this one, or take the one that moved into its place."""
        place = self._gallery.model.place_of(self._number)
        if not count:
            self.close()
        elif place is not None:
            self.place = place
            self._show_texts()
        else:
            self.place = min(self.place, len(self._gallery.model.numbers) - 1)
            self._load()

    def _load(self) -> None:
        self._number = self._gallery.model.numbers[self.place]
        self._tasks.spawn(self._show(self._number), self.tr("Opening the picture"), self)

    async def _show(self, number: int) -> None:
        import asyncio

        rows = await self._gallery.rows_of([number])
        if not rows or number != self._number:
            return
        image = await asyncio.to_thread(QImage, str(self._gallery.file(rows[0])))
        if number == self._number:
            self.row = rows[0]
            self.view.show_picture(image, self.row.prompt or self.row.path)
            self._show_texts()

    def _show_texts(self) -> None:
        if self.row is None:
            return
        self.row = self._gallery.model.known_row(self.row.id) or self.row
        count = len(self._gallery.model.numbers)
        self.at.setText(
            self.tr("{place} of {count}").format(place=number(self.place + 1, 0), count=number(count, 0))
        )
        self.text.setText(self.row.prompt or self.row.path)
        self.stars.show_rating(self.row.rating)
        self.older.setEnabled(self.place > 0)
        self.newer.setEnabled(self.place + 1 < count)


class PairViewer(ViewerWindow):
    """Two pictures side by side; what is done to one view happens to the other."""

    def __init__(
        self, gallery: GalleryState, tasks: TaskRunner, parent: QWidget, rows: Sequence[GalleryRow]
    ) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("Two pictures"))
        self._gallery = gallery
        self._rows = list(rows)
        self._images: list[QImage] = []
        self.views = (ZoomView(self.tr("Left picture")), ZoomView(self.tr("Right picture")))
        self.captions = (ElidedLabel(), ElidedLabel())
        for view, caption in zip(self.views, self.captions, strict=True):
            column = QVBoxLayout()
            tight(column, XS)
            column.addWidget(view, 1)
            caption.setContentsMargins(S, 0, S, 0)
            column.addWidget(caption)
            self.body.addLayout(column, 1)
        left, right = self.views
        left.moved.connect(lambda zoom, middle: self._follow(right, zoom, middle))
        right.moved.connect(lambda zoom, middle: self._follow(left, zoom, middle))
        self.differences = ElidedLabel()
        self.foot.addWidget(self.differences, 1)
        self.add_button("swap", self.tr("Swap left and right (S)"), "S", self.swap)
        self.add_zoom_buttons(left)
        self.add_button("expand", self.tr("Full screen (F)"), "F", self.toggle_full_screen)
        self.add_button("close", self.tr("Close (Esc)"), "", self.close)
        tasks.spawn(self._show(), self.tr("Opening the picture"), self)

    def swap(self) -> None:
        """Put each picture where the other was: differences jump to the eye."""
        self._rows.reverse()
        self._images.reverse()
        self._fill()

    @staticmethod
    def _follow(view: ZoomView, zoom: float | None, middle: QPointF) -> None:
        view.set_view(zoom, middle)

    async def _show(self) -> None:
        import asyncio

        files = [str(self._gallery.file(row)) for row in self._rows]
        self._images = [await asyncio.to_thread(QImage, file) for file in files]
        self._fill()

    def _fill(self) -> None:
        parts = zip(self.views, self.captions, self._images, self._rows, strict=False)
        for view, caption, image, row in parts:
            view.show_picture(image, row.prompt or row.path)
            caption.setText(row.path)
        self.differences.setText(self._differences())

    def _differences(self) -> str:
        """What the two recipes do not have in common, left and right."""
        one, other = self._rows
        fields = (
            (self.tr("Model"), one.model, other.model),
            (self.tr("Level"), one.level, other.level),
            (self.tr("LoRA"), one.loras, other.loras),
            (self.tr("Size"), f"{one.width} × {one.height}", f"{other.width} × {other.height}"),
            (self.tr("Steps"), one.steps, other.steps),
            (self.tr("Seed"), one.seed, other.seed),
            (self.tr("Prompt"), one.prompt, other.prompt),
        )
        found = [f"{title}: {left or '–'} | {right or '–'}" for title, left, right in fields if left != right]
        return " · ".join(found) or self.tr("The same recipe")
