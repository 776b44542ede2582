"""What helps with a start picture: it is scrolled to when it comes, and what will be cut off it is said."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QImageIOHandler, QImageReader
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QWidget

from fluxdesk.domain.cropping import cut_off
from fluxdesk.state.session import SessionState
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import kind

KEEPS_SHAPE = frozenset({"flux1-kontext"})
"""Families that see the whole picture, whatever its shape."""


class Revealer(QObject):
    """Scrolls `area` to `field` and the `hint` below it when the form gets another start picture, from wherever."""

    def __init__(self, area: QScrollArea, field: QWidget, hint: QWidget, session: SessionState) -> None:
        super().__init__(area)
        self._area, self._field, self._hint, self._session = area, field, hint, session
        self._path = self._current()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._reveal)
        session.changed.connect(self._on_changed)

    def _reveal(self) -> None:
        for widget in (self._hint, self._field):
            if widget.isVisible():
                self._area.ensureWidgetVisible(widget, 0, 8)

    def _current(self) -> str | None:
        start = self._session.form.start
        return start.path if start is not None else None

    def _on_changed(self) -> None:
        old, self._path = self._path, self._current()
        if self._path is not None and self._path != old:
            self._soon.start()  # once the field has its new height


class CropHint(QLabel):
    """Says what of the start picture is cut off to fill the form's size; hidden when nothing is."""

    def __init__(self, session: SessionState) -> None:
        super().__init__()
        kind(self, "small")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._session = session
        self._known: tuple[str, QSize] | None = None
        session.changed.connect(self.show_form)
        self.show_form()

    def show_form(self) -> None:
        """Follow the form; another file's size is read from its header."""
        form = self._session.form
        if form.start is None or form.family in KEEPS_SHAPE:
            self._known = None
            self.hide()
            return
        if self._known is None or self._known[0] != form.start.path:
            self._known = form.start.path, upright_size(form.start.path)
        size = self._known[1]
        if size.isEmpty():
            self.hide()
            return
        cut = cut_off((size.width(), size.height()), (form.width, form.height))
        percent = number(100 * cut.share, 0)
        texts = {
            "": "",
            "sides": self.tr("Of its {size} pixels {percent} % are cut off left and right."),
            "ends": self.tr("Of its {size} pixels {percent} % are cut off above and below."),
        }
        shown = f"{size.width()} × {size.height()}"
        self.setText(texts[cut.where].format(size=shown, percent=percent))
        self.setVisible(bool(cut.where))


def upright_size(path: str) -> QSize:
    """Width and height of the picture at `path` as it is shown; empty when it cannot be read."""
    reader = QImageReader(path)
    size = reader.size()
    turned = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    return size.transposed() if turned else size
