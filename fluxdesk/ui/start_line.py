"""The picture that a job paints over, as its editor shows it: thumbnail, name, and how far to leave it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fluxdesk.domain.request import PAINTS_OVER, GenerationRequest
from fluxdesk.ui.file_thumbnails import Thumbnails
from fluxdesk.ui.kit import XS, DecimalField, ElidedLabel, S, label, name, tight

SIDE = 56
"""Of the thumbnail, in pixels."""


class StartLine(QWidget):
    """Shows `request.init_image`; its strength can be changed where it has one. Hidden without a picture."""

    def __init__(self, request: GenerationRequest) -> None:
        super().__init__()
        path = request.init_image or ""
        self._path = path
        self._thumbnails = Thumbnails(self)
        self._thumbnails.ready.connect(lambda _path: self._show_thumbnail())
        self.destroyed.connect(self._thumbnails.close)
        self.thumbnail = name(QLabel(), self.tr("Start picture"), Path(path).name)
        self.thumbnail.setFixedSize(SIDE, SIDE)
        self.thumbnail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.file_name = ElidedLabel(Path(path).name, Qt.TextElideMode.ElideMiddle)
        self.file_name.setToolTip(path)
        self.strength = DecimalField(self.tr("Strength"), 0.01, 1.0, 0.05)
        self.strength.setDecimals(2)
        self.strength.setValue(request.strength)
        amount = QWidget()
        line = QHBoxLayout(amount)
        tight(line, S)
        line.addWidget(label(self.tr("Strength"), "small"))
        line.addWidget(self.strength)
        line.addStretch(1)
        amount.setVisible(request.mode in PAINTS_OVER)
        right = QVBoxLayout()
        tight(right, XS)
        right.addWidget(self.file_name)
        right.addWidget(amount)
        layout = QHBoxLayout(self)
        tight(layout, S)
        layout.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(right, 1)
        self.setVisible(bool(path))
        self._show_thumbnail()

    def _show_thumbnail(self) -> None:
        """Empty until it is read, and when it cannot be (painting says why)."""
        ratio = self.devicePixelRatioF()
        found = self._thumbnails.get(Path(self._path), round(SIDE * ratio)) if self._path else None
        pixmap = found or QPixmap()
        pixmap.setDevicePixelRatio(ratio)
        self.thumbnail.setPixmap(pixmap)
