"""A little window beside the program whose file can be dragged out of it, as out of a file manager.

    python installer/drag_source.py FILE

Prints its place on the screen (real pixels) when it can be grabbed.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel  # noqa: TID251  (no part of the program's window)


class Source(QLabel):
    """A file that can be taken."""

    def __init__(self, file: str) -> None:
        super().__init__("file")
        self._file = file
        self.setWindowFlags(Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.FramelessWindowHint)
        self.setGeometry(4, 4, 80, 40)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(self._file)])
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)

    def tell(self) -> None:
        """Where to press."""
        place = self.mapToGlobal(self.rect().center()) * self.devicePixelRatioF()
        sys.stdout.write(f"{place.x()} {place.y()}\n")
        sys.stdout.flush()


def main() -> int:
    qt = QApplication(sys.argv[:1])
    source = Source(sys.argv[1])
    source.show()
    QTimer.singleShot(400, source.tell)
    return qt.exec()


if __name__ == "__main__":
    sys.exit(main())
