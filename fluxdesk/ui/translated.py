"""Words that live below the window, in the language in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def model_text(text: str) -> str:
    """A marked text of context `models` (folders, programs)."""
    return QCoreApplication.translate("models", text)


def file_text(text: str) -> str:
    """A marked text of context `files` (what a weight file is, what it needs)."""
    return QCoreApplication.translate("files", text)
