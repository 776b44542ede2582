"""Pictures dragged out of the window as their files: into a folder, a mail, another program, or a field of the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

SIDE = 96
"""Of the picture that hangs at the pointer."""


def drag_files(owner: QWidget, paths: Sequence[Path], picture: QPixmap) -> None:
    """Carry copies of `paths` until the button is let go; returns then."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drag = QDrag(owner)
    drag.setMimeData(data)
    if not picture.isNull():
        side = round(SIDE * owner.devicePixelRatioF())
        keep = Qt.AspectRatioMode.KeepAspectRatio
        shown = picture.scaled(side, side, keep, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(owner.devicePixelRatioF())
        drag.setPixmap(shown)
    drag.exec(Qt.DropAction.CopyAction)


class DragOut(QObject):
    """Lets the picture that `widget` shows be dragged out of it."""

    def __init__(
        self,
        widget: QWidget,
        shown: Callable[[], tuple[Path | None, QPixmap]],
        carry: Callable[[QWidget, Sequence[Path], QPixmap], object] = drag_files,
    ) -> None:
        """`shown` gives the file and the picture; no file: nothing can be dragged."""
        super().__init__(widget)
        self._widget, self._shown, self._carry = widget, shown, carry
        self._pressed: QPoint | None = None
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            left = event.button() == Qt.MouseButton.LeftButton
            self._pressed = event.position().toPoint() if left else None
        elif kind == QEvent.Type.MouseButtonRelease:
            self._pressed = None
        elif kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent) and self._pressed is not None:
            way = event.position().toPoint() - self._pressed
            if way.manhattanLength() >= QApplication.startDragDistance():
                return self._begin()
        return False

    def _begin(self) -> bool:
        self._pressed = None
        path, picture = self._shown()
        if path is None:
            return False
        if isinstance(self._widget, QAbstractButton):
            self._widget.setDown(False)  # the drag swallows the release: this was no click
        self._carry(self._widget, [path], picture)
        return True
