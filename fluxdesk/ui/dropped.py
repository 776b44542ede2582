"""What was dropped or is pasted."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")


def dropped_files(data: QMimeData) -> tuple[str, ...]:
    """Paths of files and folders of this computer; addresses elsewhere are left out."""
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile())


def is_picture(path: str) -> bool:
    """By its name."""
    return path.lower().endswith(PICTURE_SUFFIXES)


def picture_in(data: QMimeData) -> str | QImage | None:
    """The picture that was copied: its file, or else itself; None for a text, which may come with a picture of it."""
    file = next((path for path in dropped_files(data) if is_picture(path)), None)
    if file is not None:
        return file
    found = data.imageData() if data.hasImage() and not data.hasFormat("text/plain") else None
    return found if isinstance(found, QImage) and not found.isNull() else None
