"""Which of the lab's two languages the window speaks, for sentences that reports share with it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from fluxdesk.domain.lab_prompts import Language


def lab_language() -> Language:
    """The language in force."""
    # The translation of this word is the code of the language it is translated to.
    return "es" if QCoreApplication.translate("LabLanguage", "en") == "es" else "en"


def run_title(folder: str) -> str:
    """A comparison's folder "2026-11-24-123638-flux-mini" as people say it; any other name as it is."""
    when = QDateTime.fromString(folder[:17], "yyyy-MM-dd-HHmmss")
    if not when.isValid():
        return folder
    date = QLocale().toString(when, QLocale.FormatType.ShortFormat)
    return f"{folder[18:]}, {date}"
