"""Render one SVG to PNGs: `python installer/render_icons.py SVG SIZE=PNG …`, with Qt's own renderer."""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def main() -> int:
    application = QGuiApplication([])
    renderer = QSvgRenderer(sys.argv[1])
    for argument in sys.argv[2:]:
        size, _, target = argument.partition("=")
        image = QImage(int(size), int(size), QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(target):
            sys.stderr.write(f"render_icons: cannot write {target}\n")
            return 1
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
