"""The window in which a mask is painted over the start picture, and the picture is given margins."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import StartPicture
from fluxdesk.formats.start_picture import read_mask, read_start_picture
from fluxdesk.services.edit_files import MOST_PIXELS_ADDED, Margins, whole_patches
from fluxdesk.state.form_start import Edit
from fluxdesk.state.session import SessionState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.column import Column
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import (
    FormRow,
    L,
    M,
    PrimaryButton,
    S,
    SegmentedButtons,
    SpinField,
    label,
    name,
    row,
    scrolled,
    tight,
)
from fluxdesk.ui.mask_canvas import LARGEST_BRUSH, MaskCanvas
from fluxdesk.ui.mask_painting import MaskPainting, grey_image, png, rgb_image
from fluxdesk.ui.shortcuts import make_shortcut, shown_keys
from fluxdesk.ui.throttle import Throttle
from fluxdesk.ui.zoom_view import FACTOR

PANEL_WIDTH = 268
COUNT_MS = 150
"""Between two counts of what is marked, while a stroke is drawn."""


def read_images(start: StartPicture) -> tuple[QImage, QImage | None]:
    """The start picture as the engine will see it, and its mask where that can be used. Any thread; blocking.

    Raises:
        KnownError: the picture cannot be read.
    """
    image, _ = read_start_picture(start.path)
    picture = rgb_image(QSize(image.width, image.height), image.tobytes())
    try:
        mask = read_mask(start.mask, image.size)[0] if start.mask is not None else None
    except KnownError:
        mask = None  # one that is gone, or belongs to another picture, is painted anew
    return picture, grey_image(picture.size(), mask.tobytes()) if mask is not None else None


async def open_mask_editor(session: SessionState, tasks: TaskRunner, parent: QWidget) -> MaskEditor | None:
    """Show the editor over the form's start picture; None without one, or when another one is chosen while it is
    read. What it gives is kept by `tasks`.

    Raises:
        KnownError: the picture cannot be read.
    """
    import asyncio

    start = session.form.start
    if start is None:
        return None
    picture, mask = await asyncio.to_thread(read_images, start)
    if session.form.start is None or session.form.start.path != start.path:
        return None
    editor = MaskEditor(start, MaskPainting(picture, mask), parent)
    what = QCoreApplication.translate("MaskEditor", "Saving the mask")
    editor.done_editing.connect(lambda made: tasks.spawn(_keep(session, made), what))
    editor.open()
    return editor


async def _keep(session: SessionState, made: MadeMask) -> None:
    import asyncio

    await session.keep_mask(await asyncio.to_thread(as_edit, made))


class MadeMask(NamedTuple):
    """What the editor gives: `extended` is the picture if it has grown."""

    start: StartPicture
    mask: QImage
    extended: QImage | None


def as_edit(made: MadeMask) -> Edit:
    """`made` in files' bytes. Any thread; takes a while for a large picture."""
    return Edit(
        start=made.start,
        mask=png(made.mask),
        extended=png(made.extended) if made.extended is not None else None,
        size=(made.mask.width(), made.mask.height()),
    )


class MaskEditor(QDialog):
    """Signals: done_editing(object MadeMask): the mask as it shall be."""

    done_editing = Signal(object)

    def __init__(self, start: StartPicture, painting: MaskPainting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start, self.painting = start, painting
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Mask"))
        self.canvas = MaskCanvas(self.tr("Picture with its mask"), painting)
        self._make_controls()
        layout = QHBoxLayout(self)
        tight(layout, L, L)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self._make_panel())
        self._connect()
        self._show_tool()
        self._show_share()
        self._show_history()
        self.resize(1080, 700)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Hand the mask over, unless it marks nothing."""
        if self.painting.share == 0.0:
            self.problem.setText(self.tr("Mark what is to be painted anew first."))
            self.problem.show()
            return
        painting = self.painting
        made = MadeMask(
            self._start, QImage(painting.mask), QImage(painting.picture) if painting.has_grown else None
        )
        super().accept()
        self.done_editing.emit(made)

    def _make_controls(self) -> None:
        self.tool = SegmentedButtons(
            self.tr("Tool"), [("brush", self.tr("Brush")), ("rectangle", self.tr("Rectangle"))]
        )
        self.effect = SegmentedButtons(
            self.tr("Effect"), [("mark", self.tr("Mark")), ("erase", self.tr("Erase"))]
        )
        self.slider = name(QSlider(Qt.Orientation.Horizontal), self.tr("Brush size"))
        self.slider.setRange(1, LARGEST_BRUSH)
        self.slider.setMinimumHeight(24)
        self.size_field = SpinField(self.tr("Brush size in pixels"), 1, LARGEST_BRUSH)
        self.undo = self._button(self.tr("Undo"), self.painting.undo)
        self.redo = self._button(self.tr("Redo"), self.painting.redo)
        self.invert = self._button(self.tr("Invert"), self.painting.invert)
        self.clear = self._button(self.tr("Clear"), self.painting.clear)
        keys = {"undo": self.undo, "redo": self.redo, "invert": self.invert, "clear": self.clear}
        for key, button in keys.items():
            button.setToolTip(f"{button.text()} ({shown_keys(f'mask_{key}')})")
        self.load = self._button(self.tr("Load a mask…"), self._ask_for_mask)
        self.margins = {
            "left": SpinField(self.tr("New pixels on the left"), 0, MOST_PIXELS_ADDED, 16),
            "right": SpinField(self.tr("New pixels on the right"), 0, MOST_PIXELS_ADDED, 16),
            "top": SpinField(self.tr("New pixels at the top"), 0, MOST_PIXELS_ADDED, 16),
            "bottom": SpinField(self.tr("New pixels at the bottom"), 0, MOST_PIXELS_ADDED, 16),
        }
        self.extend = self._button(self.tr("Extend the picture"), self._extend)
        self.status = label("", "small", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.done_button = PrimaryButton(self.tr("Use the mask"))
        self.cancel_button = name(QPushButton(self.tr("Cancel")), self.tr("Cancel"))

    def _make_panel(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        tight(column, M)
        column.setContentsMargins(2, 0, M, 0)
        column.addWidget(FormRow(self.tr("Tool"), self.tool))
        column.addWidget(self.effect)
        column.addWidget(
            FormRow(self.tr("Brush size"), row(self.slider, self.size_field), target=self.slider)
        )
        for pair in ((self.undo, self.redo), (self.invert, self.clear)):
            column.addLayout(row(*pair))
        column.addWidget(self.load)
        grid = QGridLayout()
        grid.setHorizontalSpacing(S)
        grid.setVerticalSpacing(S)
        sides = {
            "left": self.tr("Left"),
            "right": self.tr("Right"),
            "top": self.tr("Top"),
            "bottom": self.tr("Bottom"),
        }
        for place, (side, text) in enumerate(sides.items()):
            grid.addWidget(FormRow(text, self.margins[side]), place // 2, place % 2)
        column.addWidget(label(self.tr("Margins in pixels"), "heading"))
        column.addLayout(grid)
        column.addWidget(self.extend)
        column.addStretch(1)
        buttons = QWidget()
        buttons.setLayout(row(self.cancel_button, self.done_button))
        for below in (self.status, self.problem, buttons):
            below.setContentsMargins(2, 0, M, 0)  # under the tools, beside their scroll bar
        panel = Column(PANEL_WIDTH, buttons)
        whole = QVBoxLayout(panel)
        tight(whole, M)
        whole.addWidget(scrolled(content, self.tr("Tools")), 1)
        whole.addWidget(self.status)
        whole.addWidget(self.problem)
        whole.addWidget(buttons)
        return panel

    def _connect(self) -> None:
        self.tool.chosen.connect(self._choose_tool)
        self.effect.chosen.connect(self._choose_effect)
        self.slider.valueChanged.connect(self.set_brush)
        self.size_field.valueChanged.connect(self.set_brush)
        self.done_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        for button in (*self.findChildren(QPushButton), self.done_button):
            button.setAutoDefault(False)  # Return belongs to nothing here: a mask is not given up by accident
        self._count = Throttle(self, COUNT_MS, self._show_share)
        self.painting.changed.connect(lambda _area: self._count.trigger())
        self.painting.history_changed.connect(self._show_history)
        self.canvas.cursor_moved.connect(self._show_status)
        for key, run in {
            "mask_smaller": lambda: self.set_brush(_step(self.canvas.brush, -1)),
            "mask_larger": lambda: self.set_brush(_step(self.canvas.brush, 1)),
            "mask_erase": lambda: self._choose_effect("erase" if self.canvas.marks else "mark"),
            "mask_rectangle": lambda: self._choose_tool(
                "rectangle" if self.canvas.tool == "brush" else "brush"
            ),
            "mask_invert": self.painting.invert,
            "mask_clear": self.painting.clear,
            "mask_undo": self.painting.undo,
            "mask_redo": self.painting.redo,
            "mask_fit": self.canvas.fit,
            "mask_nearer": lambda: self.canvas.zoom_by(FACTOR),
            "mask_farther": lambda: self.canvas.zoom_by(1 / FACTOR),
            "mask_done": self.accept,
        }.items():
            make_shortcut(self, key, run)

    def set_brush(self, diameter: int) -> None:
        self.canvas.set_brush(diameter)
        self._show_tool()

    def _choose_tool(self, tool: str) -> None:
        self.canvas.tool = "rectangle" if tool == "rectangle" else "brush"
        self.canvas.corner = None
        self._show_tool()

    def _choose_effect(self, effect: str) -> None:
        self.canvas.marks = effect == "mark"
        self._show_tool()

    def _show_tool(self) -> None:
        self.tool.set_current(self.canvas.tool)
        self.effect.set_current("mark" if self.canvas.marks else "erase")
        for field in (self.slider, self.size_field):
            field.blockSignals(True)
            field.setValue(self.canvas.brush)
            field.blockSignals(False)
        self.canvas.update()

    def _show_history(self) -> None:
        self.undo.setEnabled(self.painting.can_undo)
        self.redo.setEnabled(self.painting.can_redo)

    def _show_share(self) -> None:
        self._share = self.painting.share
        if self._share > 0.0:
            self.problem.hide()
        self._show_status()

    def _show_status(self) -> None:
        size = self.painting.picture.size()
        text = self.tr("{width} × {height} pixels, {share} % marked; cross at {x}, {y}").format(
            width=size.width(),
            height=size.height(),
            share=number(self._share * 100),
            x=self.canvas.cursor_place.x(),
            y=self.canvas.cursor_place.y(),
        )
        if self.canvas.corner is not None:
            text += " " + self.tr("Space sets the other corner.")
        self.status.setText(text)
        self.canvas.setAccessibleDescription(text)

    def _extend(self) -> None:
        wanted = Margins(**{side: field.value() for side, field in self.margins.items()})
        if not any(wanted):
            self.margins["left"].setFocus()
            return
        size = self.painting.picture.size()
        self.painting.extend(whole_patches((size.width(), size.height()), wanted))
        for field in self.margins.values():
            field.setValue(0)
        self.canvas.fit()

    def _ask_for_mask(self) -> None:
        dialog = FileDialog(self, self.tr("Load a mask"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Pictures") + " (*.png *.jpg *.jpeg *.webp *.bmp)"])
        dialog.fileSelected.connect(self.load_mask)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def load_mask(self, path: str) -> None:
        """Take over the mask at `path`, when it has the picture's size."""
        size = self.painting.picture.size()
        text = ""
        try:
            found, _ = read_mask(path, (size.width(), size.height()))
            self.painting.load(grey_image(size, found.tobytes()))
        except KnownError as error:
            text = " ".join(translate_report(error.report))
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = name(QPushButton(text), text)
        button.clicked.connect(run)
        return button


def _step(diameter: int, way: int) -> int:
    """The next brush: a fifth larger or smaller, by one pixel at least."""
    return diameter + way * max(1, round(diameter * 0.2))
