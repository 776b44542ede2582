"""The picture to paint over: its thumbnail, how to choose, drop and clear it, and how far to leave it."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from fluxdesk.domain.request import steps_done
from fluxdesk.state.session import SessionState
from fluxdesk.ui.dropped import dropped_files
from fluxdesk.ui.file_thumbnails import Thumbnails
from fluxdesk.ui.kit import XS, DecimalField, ElidedLabel, IconButton, QuietButton, S, label, name, tight

SIDE = 56
"""Of the thumbnail, in pixels."""
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")


class StartField(QWidget):
    """Shows and changes `form.start`; one button while there is none. Pictures can be dropped on it."""

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
        self.show_form()

    def _make_fields(self) -> None:
        self.choose = QuietButton(self.tr("Choose a picture…"), "picture")
        self.choose.setToolTip(self.tr("Paint over a picture. You can also drop one here."))
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
        amount = QHBoxLayout()
        tight(amount, S)
        amount.addWidget(self.slider, 1)
        amount.addWidget(self.strength)
        right = QVBoxLayout()
        tight(right, XS)
        right.addLayout(top)
        right.addLayout(amount)
        right.addWidget(self.steps)
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
        for field, value in ((self.slider, round(start.strength * 100)), (self.strength, start.strength)):
            field.blockSignals(True)
            field.setValue(value)  # type: ignore[arg-type]
            field.blockSignals(False)
        text = self.tr("Strength · {done} of {steps} steps are painted")
        self.steps.setText(text.format(done=steps_done(form.steps, start.strength), steps=form.steps))

    def _show_thumbnail(self) -> None:
        """Empty until it is read, and when it cannot be (Generate says why)."""
        ratio = self.devicePixelRatioF()
        found = self._thumbnails.get(Path(self._shown), round(SIDE * ratio)) if self._shown else None
        pixmap = found or QPixmap()
        pixmap.setDevicePixelRatio(ratio)
        self.thumbnail.setPixmap(pixmap)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(_is_picture(path) for path in dropped_files(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [path for path in dropped_files(event.mimeData()) if _is_picture(path)]
        if paths:
            event.acceptProposedAction()
            self._session.start_from(paths[0])

    def _set_strength(self, value: float) -> None:
        start = self._session.form.start
        if start is not None:
            self._session.set(start=msgspec.structs.replace(start, strength=round(value, 2)))

    def _clear(self) -> None:
        self._session.set(start=None)
        self.choose.setFocus()

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a start picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures") + f" ({patterns})"])
        dialog.fileSelected.connect(self._session.start_from)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _is_picture(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)
