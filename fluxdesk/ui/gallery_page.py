"""The gallery: search above, the grid, and what the chosen picture is beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.gallery import GalleryRow
from fluxdesk.domain.picture_query import MOST_STARS
from fluxdesk.state.gallery import GalleryState
from fluxdesk.state.gallery_collections import GalleryCollections
from fluxdesk.state.gallery_trash import GalleryTrash
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.column import Column
from fluxdesk.ui.drag_out import drag_files
from fluxdesk.ui.format import number
from fluxdesk.ui.gallery_details import GalleryDetails
from fluxdesk.ui.gallery_filters import GalleryFilters
from fluxdesk.ui.kit import EmptyState, L, M, S, label, name, scrolled, tight
from fluxdesk.ui.offers import Offer, Offers
from fluxdesk.ui.picture_grid import LARGEST, SMALLEST, PictureGrid
from fluxdesk.ui.picture_viewer import PairViewer, PictureViewer, ViewerWindow
from fluxdesk.ui.result_actions import copy_picture, show_in_folder
from fluxdesk.ui.shortcuts import SHORTCUTS, group_title, make_shortcut, menu_text
from fluxdesk.ui.thumbnail_loader import ThumbnailLoader

DETAILS_WIDTH = 306
MOST_CHOSEN = 5000
"""More are not looked up one by one for the details; deleting and rating takes as many."""


class GalleryStates(msgspec.Struct, frozen=True, kw_only=True):
    """The states this page shows, and where pictures are sent to."""

    gallery: GalleryState
    trash: GalleryTrash
    collections: GalleryCollections
    tasks: TaskRunner
    use: Callable[[Path], object]
    """Fill the form of the Generate page from this file and go there."""
    start: Callable[[Path], object]
    """Make this file the start picture of the Generate page's form and go there."""
    enlarge: Callable[[Path], object]
    """Fill the Generate page's form with what paints this file larger and go there."""
    compare: Callable[[Sequence[str]], object]
    """Add these prompts to a comparison of levels and go there."""
    generate: Callable[[], None]
    """Go to the Generate page."""


class GalleryPage(QWidget):
    """Shows `GalleryState`; holds nothing but what is chosen."""

    def __init__(self, states: GalleryStates) -> None:
        super().__init__()
        self._states = states
        self._gallery = states.gallery
        self._chosen: tuple[GalleryRow, ...] = ()
        self._asked = 0
        self._viewer: ViewerWindow | None = None
        self.thumbnails = ThumbnailLoader(states.gallery, states.tasks, self)
        self.filters = GalleryFilters(states.gallery)
        self.grid = PictureGrid(states.gallery.model, self.thumbnails)
        self.details = GalleryDetails()
        self._choose_soon = QTimer(self, singleShot=True, interval=0)
        self._choose_soon.timeout.connect(self._fetch_chosen)
        self._build()
        self._connect()
        self._make_shortcuts()
        self._show_found(len(states.gallery.model.numbers))
        self.details.show_collections([found.value for found in self._gallery.choices.collections])

    @property
    def viewer(self) -> ViewerWindow | None:
        """The window a picture is looked at in, while there is one."""
        return self._viewer

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._gallery.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._viewer is not None and not self.isVisible():
            self._viewer.close()

    def _build(self) -> None:
        self.empty = EmptyState(
            "gallery",
            self.tr("No pictures yet"),
            self.tr(
                "What you paint appears here, and so does every PNG file you put into the pictures folder."
            ),
            self.tr("Go to Generate"),
            self._states.generate,
        )
        self.nothing = EmptyState(
            "search",
            self.tr("Nothing found"),
            self.tr("No picture fits what you search for."),
            self.tr("Clear filters"),
            self.filters.reset,
        )
        self.stack = QStackedWidget()
        for widget in (self.grid, self.empty, self.nothing):
            self.stack.addWidget(widget)
        middle = QHBoxLayout()
        tight(middle, M)
        middle.addWidget(self.stack, 1)
        beside = Column(DETAILS_WIDTH, self.details)
        column = QVBoxLayout(beside)
        tight(column)
        column.addWidget(scrolled(self.details, self.tr("The chosen picture")))
        middle.addWidget(beside)
        layout = QVBoxLayout(self)
        tight(layout, S)
        layout.setContentsMargins(L, M, L, M)
        layout.addWidget(self.filters)
        layout.addLayout(middle, 1)
        layout.addLayout(self._build_foot())

    def _build_foot(self) -> QHBoxLayout:
        self.reading = label("", "small")
        self.bar = name(QProgressBar(), self.tr("Reading pictures"))
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.hide()
        self.size_slider = name(QSlider(Qt.Orientation.Horizontal), self.tr("Size of the thumbnails"))
        self.size_slider.setRange(SMALLEST, LARGEST)
        self.size_slider.setValue(self.grid.cell_width)
        self.size_slider.setFixedWidth(140)
        self.size_slider.setMinimumHeight(24)
        foot = QHBoxLayout()
        tight(foot, S)
        foot.addWidget(self.reading)
        foot.addWidget(self.bar)
        foot.addStretch(1)
        foot.addWidget(label(self.tr("Size of the thumbnails"), "small"))
        foot.addWidget(self.size_slider)
        return foot

    def _connect(self) -> None:
        gallery, details = self._gallery, self.details
        gallery.found.connect(self._show_found)
        gallery.scanning.connect(self._show_scanning)
        gallery.model.refreshed.connect(self._show_chosen_again)
        gallery.model.modelReset.connect(self._choose_soon.start)
        gallery.choices_changed.connect(self._show_choices)
        self._states.trash.restored.connect(self._on_restored)
        self.grid.opened.connect(self.look_at)
        self.grid.selectionModel().selectionChanged.connect(lambda _new, _old: self._choose_soon.start())
        self.grid.customContextMenuRequested.connect(self._show_menu)
        self.grid.dragged.connect(self._drag)
        self.grid.cell_changed.connect(self.size_slider.setValue)
        self.size_slider.valueChanged.connect(self.grid.set_cell_width)
        details.rated.connect(lambda stars: self._with_chosen(lambda rows: gallery.rate(rows, stars)))
        details.tagged.connect(lambda tag, on: self._with_chosen(lambda rows: gallery.tag(rows, tag, on=on)))
        details.collected.connect(
            lambda title, on: self._with_chosen(lambda rows: gallery.collect(rows, title, on=on))
        )
        details.wanted.connect(self.do)

    def _make_shortcuts(self) -> None:
        make_shortcut(self, "gallery_search", self._focus_search)
        make_shortcut(self.grid, "gallery_open", lambda: self.do("open"))
        make_shortcut(self, "gallery_use", lambda: self.do("use"))
        make_shortcut(self.grid, "gallery_compare", lambda: self.do("compare"))
        make_shortcut(self.grid, "gallery_delete", lambda: self.do("delete"))
        make_shortcut(self, "gallery_undo", self._states.trash.undo)
        make_shortcut(self.grid, "gallery_tag", lambda: self.details.tag_line.setFocus())
        make_shortcut(self, "gallery_collections", self.manage_collections)
        make_shortcut(self, "gallery_enlarge", lambda: self.do("enlarge"))
        make_shortcut(self, "gallery_copy", lambda: self.do("copy"))
        make_shortcut(self, "gallery_folder", lambda: self.do("folder"))
        Offers(self, group_title("gallery_open"), self._offers)
        for stars in range(MOST_STARS + 1):
            make_shortcut(self.grid, f"gallery_rate_{stars}", self._rating(stars))

    def _offers(self) -> list[Offer]:
        """Of the menu what has no keys."""
        return [
            (button.text(), self._doing(what))
            for what, button in self.details.buttons.items()
            if f"gallery_{what}" not in SHORTCUTS and button.isEnabled()
        ]

    def do(self, what: str) -> None:
        """Do with the chosen pictures what a button or a key says; nothing when it does not suit them."""
        if what == "delete":
            self._with_chosen(self._states.trash.delete)
        elif what == "lab":
            self._with_chosen(lambda rows: self._states.compare([row.prompt for row in rows]))
        elif what == "collections":
            self.manage_collections()
        elif len(self.grid.selected_places()) == (2 if what == "compare" else 1):
            self._with_chosen(lambda rows: self._do_with(what, rows))

    def _do_with(self, what: str, rows: Sequence[GalleryRow]) -> None:
        if what == "compare" and len(rows) == 2:
            self._open_viewer(PairViewer(self._gallery, self._states.tasks, self.window(), rows))
            return
        row = rows[0]
        if what == "open":
            place = self._gallery.model.place_of(row.id)
            if place is not None:
                self.look_at(place)
        elif what == "use" and row.source != "none":
            self._states.use(self._gallery.file(row))
        elif what == "start":
            self._states.start(self._gallery.file(row))
        elif what == "enlarge":
            self._states.enlarge(self._gallery.file(row))
        elif what == "folder":
            show_in_folder(self._gallery.file(row), self)
        elif what == "copy":
            self._states.tasks.spawn(self._copy(row), self.tr("Copying the picture"))

    def manage_collections(self) -> None:
        """Rename or delete collections."""
        from fluxdesk.ui.collections_sheet import CollectionsSheet

        self.sheet = CollectionsSheet(self._gallery, self._states.collections, self)
        self.sheet.open()

    def look_at(self, place: int) -> None:
        """Show the picture at `place` on the whole screen."""
        viewer = PictureViewer(self._gallery, self._states.tasks, self.window(), place)
        viewer.turned.connect(self.grid.show_place)
        viewer.delete_wanted.connect(lambda row: self._states.trash.delete([row]))
        self._open_viewer(viewer, full_screen=True)

    def _open_viewer(self, viewer: ViewerWindow, *, full_screen: bool = False) -> None:
        if self._viewer is not None:
            self._viewer.close()
        self._viewer = viewer
        viewer.closed.connect(lambda: self._on_viewer_closed(viewer))
        if full_screen:
            viewer.showFullScreen()
        else:
            viewer.showMaximized()

    def _on_viewer_closed(self, viewer: ViewerWindow) -> None:
        if self._viewer is viewer:
            self._viewer = None
            self.window().activateWindow()
            self.grid.setFocus()

    def _rating(self, stars: int) -> Callable[[], None]:
        return lambda: self._with_chosen(lambda rows: self._gallery.rate(rows, stars))

    def _with_chosen(self, run: Callable[[Sequence[GalleryRow]], object]) -> None:
        """`run` with every chosen picture, however many; not with the one before, whose details still stand there."""
        numbers = self._chosen_numbers()
        if numbers != [row.id for row in self._chosen]:
            self._states.tasks.spawn(self._with_numbers(numbers, run), self.tr("The gallery"), self)
        elif numbers:
            run(self._chosen)

    async def _with_numbers(self, numbers: list[int], run: Callable[[Sequence[GalleryRow]], object]) -> None:
        rows = await self._gallery.rows_of(numbers)
        if rows:
            run(rows)

    def _chosen_numbers(self) -> list[int]:
        """Places would be others as soon as a picture comes or goes."""
        numbers = self._gallery.model.numbers
        return [numbers[place] for place in self.grid.selected_places()]

    def _fetch_chosen(self) -> None:
        numbers = self._chosen_numbers()[:MOST_CHOSEN]
        self._asked += 1
        self._states.tasks.spawn(self._choose(numbers, self._asked), self.tr("The gallery"), self)

    async def _choose(self, numbers: list[int], asked: int) -> None:
        rows = await self._gallery.rows_of(numbers) if numbers else []
        collections = await self._gallery.collections_of(rows[0]) if len(rows) == 1 else ()
        if asked == self._asked:
            self._chosen = tuple(rows)
            self.details.show_rows(rows, collections)

    def _show_chosen_again(self) -> None:
        """Rows came or changed: the details may be about one of them."""
        if any(
            self._gallery.model.known_row(row.id) not in (None, row) for row in self._chosen[:MOST_CHOSEN]
        ):
            self._choose_soon.start()

    def _show_found(self, count: int) -> None:
        searching = self._gallery.text or self.filters.clear.isEnabled()
        self.stack.setCurrentWidget(self.grid if count else self.nothing if searching else self.empty)
        if not self.grid.selectionModel().hasSelection():
            self._choose_soon.start()

    def _on_restored(self) -> None:
        self.grid.setFocus()

    def _show_choices(self) -> None:
        self.details.show_collections([found.value for found in self._gallery.choices.collections])
        self._choose_soon.start()

    def _show_scanning(self, done: int, total: int) -> None:
        self.bar.setVisible(total > 0)
        self.reading.setText(
            self.tr("Reading pictures: {done} of {total}").format(
                done=number(done, 0), total=number(total, 0)
            )
            if total
            else ""
        )
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)

    def _show_menu(self, at: QPoint) -> None:
        if not self.grid.indexAt(at).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for what, button in self.details.buttons.items():
            text = menu_text(button.text(), f"gallery_{what}")
            action = menu.addAction(button.icon(), text, self._doing(what))
            action.setEnabled(button.isEnabled())
        menu.popup(self.grid.viewport().mapToGlobal(at))

    def _drag(self, places: list[int]) -> None:
        """Carry the files of the pictures at these places out of the window."""
        rows = [row for place in places[:MOST_CHOSEN] if (row := self._gallery.model.row(place)) is not None]
        if rows:
            files = [self._gallery.file(row) for row in rows]
            drag_files(self.grid, files, self.thumbnails.get(rows[0]) or QPixmap())

    def _doing(self, what: str) -> Callable[[], None]:
        return lambda: self.do(what)

    def _focus_search(self) -> None:
        self.filters.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.line.selectAll()

    async def _copy(self, row: GalleryRow) -> None:
        import asyncio

        file = self._gallery.file(row)
        image = await asyncio.to_thread(QImage, str(file))
        if not image.isNull():
            copy_picture(file, image)
