"""FluxDesk's own icons: one SVG each, drawn in the colour of the theme.

The files use `currentColor` only. A widget that got its icon by `set_icon` is repainted when the theme
changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from fluxdesk.services.paths import resources_dir

if TYPE_CHECKING:
    from fluxdesk.ui.theme import Colors

USUAL_POINTS = 11.0
"""Up to here the systems' own letters go; what is larger was made so by somebody who needs it."""


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    return (resources_dir() / "icons" / f"{name}.svg").read_bytes()


def pixmap(name: str, color: str, size: int, scale: float = 1.0) -> QPixmap:
    """The icon `name` in `color`, `size` logical pixels square, sharp at a device pixel ratio of `scale`.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", color.encode())))
    side = round(size * scale)
    result = QPixmap(QSize(side, side))
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    result.setDevicePixelRatio(scale)
    return result


def icon(name: str, colors: Colors, role: str = "text", size: int = 20, scale: float = 1.0) -> QIcon:
    """An icon with a normal, a disabled and (for `role` "rail") a selected face."""
    result = QIcon()
    normal = "muted" if role == "rail" else role
    result.addPixmap(pixmap(name, getattr(colors, normal), size, scale), QIcon.Mode.Normal, QIcon.State.Off)
    if role == "rail":
        chosen = pixmap(name, colors.on_accent_soft, size, scale)
        result.addPixmap(chosen, QIcon.Mode.Normal, QIcon.State.On)
    result.addPixmap(pixmap(name, colors.disabled, size, scale), QIcon.Mode.Disabled)
    return result


def letters_scale() -> float:
    """How much larger than usual the application's letters are: what is drawn beside them grows with them."""
    from PySide6.QtGui import QFontInfo

    return max(1.0, QFontInfo(QApplication.font()).pointSizeF() / USUAL_POINTS)


def set_icon(widget: QAbstractButton | QLabel, name: str, role: str = "text", size: int = 20) -> None:
    """Give `widget` the icon `name`, in the theme's colour `role`, now and after every change of theme; `size` is that
    beside letters of the usual size."""
    from fluxdesk.ui.theme import colors_of

    widget.setProperty("fluxdesk_icon", f"{name}|{role}|{size}")
    _paint(widget, colors_of(widget))


def refresh_icons(widgets: Iterable[QWidget], colors: Colors) -> None:
    """Redraw the icons that `set_icon` placed."""
    for widget in widgets:
        if widget.property("fluxdesk_icon"):
            _paint(widget, colors)


def _paint(widget: QWidget, colors: Colors) -> None:
    name, role, size_text = str(widget.property("fluxdesk_icon")).split("|")
    larger = letters_scale()
    if role == "rail":  # the whole column must fit a low screen
        larger = (1.0 + larger) / 2
    size, scale = round(int(size_text) * larger), widget.devicePixelRatioF()
    if isinstance(widget, QLabel):
        widget.setPixmap(pixmap(name, getattr(colors, role), size, scale))
    elif isinstance(widget, QAbstractButton):
        widget.setIconSize(QSize(size, size))
        widget.setIcon(icon(name, colors, role, size, scale))
