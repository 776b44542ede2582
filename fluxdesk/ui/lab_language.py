"""Which of the lab's two languages the window speaks, for sentences that reports share with it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fluxdesk.domain.lab_prompts import Language


def lab_language() -> Language:
    """The language in force."""
    # The translation of this word is the code of the language it is translated to.
    return "es" if QCoreApplication.translate("LabLanguage", "en") == "es" else "en"
