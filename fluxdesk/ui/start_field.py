"""The start picture: its thumbnail, how to choose, drop and clear it, how far to leave it, and its mask."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from fluxdesk.domain.request import (
    PAINTS_OVER,
    TAKES_MASK,
    TAKES_TILES,
    Family,
    StartPicture,
    followed,
    mode_of,
    steps_done,
)
from fluxdesk.state.form import Form
from fluxdesk.state.session import SessionState
from fluxdesk.ui.dropped import PICTURE_SUFFIXES, dropped_files, is_picture
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.file_thumbnails import Thumbnails
from fluxdesk.ui.kit import XS, DecimalField, ElidedLabel, IconButton, QuietButton, S, label, name, tight

SIDE = 56
"""Of the thumbnail, in pixels."""
DEFAULT_TILE = 1024
"""Pixels, until it is known what models there are."""


class StartField(QWidget):
    """Shows and changes `form.start`; one button while there is none. Pictures can be dropped on it.

    Signals: mask_wanted: the user wants to paint the mask.
    """

    mask_wanted = Signal()

    def __init__(self, session: SessionState) -> None:
        super().__init__()
        self._session = session
        self._shown: str | None = None
        self._thumbnails = Thumbnails(self)
        self._thumbnails.ready.connect(lambda _path: self._show_thumbnail())
        self.destroyed.connect(self._thumbnails.close)
        self.setAcceptDrops(True)
        self._make_fields()
        layout = QVBoxLayout(self)
        tight(layout, XS)
        line = QHBoxLayout()
        line.addWidget(self.choose)
        line.addStretch(1)
        layout.addLayout(line)
        layout.addWidget(self._make_chosen())
        session.changed.connect(self.show_form)
        session.options_changed.connect(self.show_form)
        self.show_form()

    def _make_fields(self) -> None:
        self.choose = QuietButton(self.tr("Choose a picture…"), "picture")
        self.choose.setToolTip(self.tr("Paint over a picture. You can also drop one here, or paste it."))
        self.thumbnail = name(QLabel(), self.tr("Start picture"))
        self.thumbnail.setFixedSize(SIDE, SIDE)
        self.thumbnail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.file_name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.change = IconButton("folder", self.tr("Choose another start picture"))
        self.clear = IconButton("close", self.tr("Paint without a start picture"))
        hint = self.tr("Near 0 the picture stays, at 1 almost nothing of it is left.")
        self.slider = name(QSlider(Qt.Orientation.Horizontal), self.tr("Strength"), hint)
        self.slider.setRange(1, 100)
        self.slider.setPageStep(10)
        self.slider.setMinimumHeight(24)
        self.slider.setToolTip(hint)
        self.strength = DecimalField(self.tr("Strength as a number"), 0.01, 1.0, 0.05)
        self.strength.setDecimals(2)
        self.steps = label("", "small")
        self.paint_mask = QuietButton(self.tr("Paint a mask…"), "edit")
        self.paint_mask.setToolTip(
            self.tr("Mark what is painted anew; the rest stays. The picture can be extended there too.")
        )
        self.no_mask = IconButton("close", self.tr("Paint without the mask"))
        self.edges = name(QCheckBox(self.tr("Find the edges in it")), self.tr("Find the edges in it"))
        self.edges.setToolTip(self.tr("Leave it off for a picture that is a map of edges already."))
        self.tiles = name(QCheckBox(), self.tr("In tiles"))
        self.tiles.setToolTip(
            self.tr(
                "Larger pictures than the model knows are painted through overlapping windows, in the memory of "
                "one of them. It takes longer."
            )
        )
        self.hint = label("", "small", wrap=True)
        self.paint_mask.clicked.connect(self.mask_wanted)
        self.no_mask.clicked.connect(self._clear_mask)
        self.edges.toggled.connect(self._set_edges)
        self.tiles.toggled.connect(self._set_tiles)
        self.choose.clicked.connect(self._ask)
        self.change.clicked.connect(self._ask)
        self.clear.clicked.connect(self._clear)
        self.slider.valueChanged.connect(lambda value: self._set_strength(value / 100))
        self.strength.valueChanged.connect(self._set_strength)

    def _make_chosen(self) -> QWidget:
        self.chosen = QWidget()
        top = QHBoxLayout()
        tight(top, XS)
        top.addWidget(self.file_name, 1)
        top.addWidget(self.change)
        top.addWidget(self.clear)
        self.amount = QWidget()
        amount = QHBoxLayout(self.amount)
        tight(amount, S)
        amount.addWidget(self.slider, 1)
        amount.addWidget(self.strength)
        right = QVBoxLayout()
        tight(right, XS)
        right.addLayout(top)
        masked = QHBoxLayout()
        tight(masked, XS)
        masked.addWidget(self.paint_mask)
        masked.addWidget(self.no_mask)
        masked.addStretch(1)
        right.addWidget(self.amount)
        right.addWidget(self.steps)
        right.addLayout(masked)
        right.addWidget(self.edges)
        right.addWidget(self.tiles)
        right.addWidget(self.hint)
        layout = QHBoxLayout(self.chosen)
        tight(layout, S)
        layout.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(right, 1)
        return self.chosen

    def show_form(self) -> None:
        """Put what the form holds into the field."""
        form, start = self._session.form, self._session.form.start
        self.choose.setVisible(start is None)
        self.chosen.setVisible(start is not None)
        if start is None:
            self._shown = None
            return
        if start.path != self._shown:
            self._shown = start.path
            self.file_name.setText(Path(start.path).name)
            self.file_name.setToolTip(start.path)
            self._thumbnails.forget()  # another file may have that name by now
            self._show_thumbnail()
        self._show_mode(form, start)
        for field, value in ((self.slider, round(start.strength * 100)), (self.strength, start.strength)):
            field.blockSignals(True)
            field.setValue(value)  # type: ignore[arg-type]
            field.blockSignals(False)
        text = self.tr("Strength · {done} of {steps} steps are painted")
        self.steps.setText(text.format(done=steps_done(form.steps, start.strength), steps=form.steps))

    def _show_mode(self, form: Form, start: StartPicture) -> None:
        """What the model makes of the picture decides which fields there are."""
        mode = mode_of(form.family, start, form.loras)
        over, maskable = mode in PAINTS_OVER, mode in PAINTS_OVER | TAKES_MASK
        self.amount.setVisible(over)
        self.steps.setVisible(over)
        self.paint_mask.setVisible(maskable)
        self.paint_mask.setText(
            self.tr("Paint a mask…") if start.mask is None else self.tr("Change the mask…")
        )
        self.paint_mask.setAccessibleName(self.paint_mask.text())
        self.no_mask.setVisible(maskable and start.mask is not None)
        self.edges.setVisible(followed(form.family, form.loras) in {"edges", "either"})
        with QSignalBlocker(self.edges):
            self.edges.setChecked(start.edges)
        side = self._tile_side()
        larger = start.tile_side is not None or max(form.width, form.height) > side
        self.tiles.setVisible(mode in TAKES_TILES and larger and not self._session.elsewhere)
        self.tiles.setText(self.tr("In tiles of {side} pixels").format(side=side))
        with QSignalBlocker(self.tiles):
            self.tiles.setChecked(start.tile_side is not None)
        self.hint.setText(self._hint())
        self.hint.setVisible(bool(self.hint.text()))

    def _hint(self) -> str:
        """How the chosen model uses the picture, where that is not painting over it."""
        form = self._session.form
        if (
            form.start is not None
            and form.start.mask is not None
            and mode_of(form.family, form.start, form.loras) in TAKES_MASK
        ):
            return self.tr("Only what the mask marks is painted.")
        hints: dict[Family, str] = {
            "flux1-fill": self.tr("Mark what is to be painted anew."),
            "flux1-kontext": self.tr("It is edited as the prompt says."),
        }
        following = {
            "": "",
            "edges": self.tr("Its edges are followed."),
            "depths": self.tr("A map of depths is followed: near is white, far is black."),
            "either": self.tr(
                "It is followed, as the control LoRA was trained: edges, or depths (near is white)."
            ),
        }
        return hints.get(form.family) or following[followed(form.family, form.loras)]

    def _show_thumbnail(self) -> None:
        """Empty until it is read, and when it cannot be (Generate says why)."""
        ratio = self.devicePixelRatioF()
        found = self._thumbnails.get(Path(self._shown), round(SIDE * ratio)) if self._shown else None
        pixmap = found or QPixmap()
        pixmap.setDevicePixelRatio(ratio)
        self.thumbnail.setPixmap(pixmap)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(is_picture(path) for path in dropped_files(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [path for path in dropped_files(event.mimeData()) if is_picture(path)]
        if paths:
            event.acceptProposedAction()
            self._session.start_from(paths[0])

    def _set_strength(self, value: float) -> None:
        start = self._session.form.start
        if start is not None:
            self._session.set(start=msgspec.structs.replace(start, strength=round(value, 2)))

    def _clear_mask(self) -> None:
        start = self._session.form.start
        if start is not None:
            self._session.set(start=msgspec.structs.replace(start, mask=None, mask_sha256=None))
            self.paint_mask.setFocus()

    def _set_edges(self, on: bool) -> None:
        start = self._session.form.start
        if start is not None:
            self._session.set(start=msgspec.structs.replace(start, edges=on))

    def _set_tiles(self, on: bool) -> None:
        start = self._session.form.start
        if start is not None:
            side = self._tile_side() if on else None
            self._session.set(start=msgspec.structs.replace(start, tile_side=side))

    def _tile_side(self) -> int:
        """Of the pictures that the chosen model paints best."""
        option, start = self._session.option, self._session.form.start
        return option.side if option else (start.tile_side if start and start.tile_side else DEFAULT_TILE)

    def _clear(self) -> None:
        self._session.set(start=None)
        self.choose.setFocus()

    def _ask(self) -> None:
        dialog = FileDialog(self, self.tr("Choose a start picture"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in PICTURE_SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures") + f" ({patterns})"])
        dialog.fileSelected.connect(self._session.start_from)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
