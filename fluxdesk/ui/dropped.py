"""What was dropped."""

from __future__ import annotations

from PySide6.QtCore import QMimeData


def dropped_files(data: QMimeData) -> tuple[str, ...]:
    """Paths of files and folders of this computer; addresses elsewhere are left out."""
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile())
