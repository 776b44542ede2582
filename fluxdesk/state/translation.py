"""The language in force: which one, and how texts from below the window get into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

if TYPE_CHECKING:
    from fluxdesk.domain.errors import ErrorReport

LanguageChoice = Literal["system", "en", "es"]
LANGUAGES: tuple[str, ...] = ("en", "es")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # the name lupdate looks for
    """As in `domain.errors`, which would import more than the first paint has time for."""
    return text


LACKING_IN_QT = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QFileDialog", "File &name:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "%1 File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QShortcut", "Ctrl"),
    QT_TRANSLATE_NOOP("QShortcut", "Shift"),
    QT_TRANSLATE_NOOP("QShortcut", "Return"),
    QT_TRANSLATE_NOOP("QShortcut", "Enter"),
    QT_TRANSLATE_NOOP("QShortcut", "Esc"),
    QT_TRANSLATE_NOOP("QShortcut", "Del"),
)
"""Qt's own texts that its translation lacks, or has in other words than keyboards and this program; ours are
asked first."""


def system_language() -> str:
    """The first of the system's preferred languages that FluxDesk speaks; English when there is none."""
    for wanted in QLocale.system().uiLanguages():
        short = wanted.split("-")[0].lower()
        if short in LANGUAGES:
            return short
    return "en"


def _locale_of(language: str) -> QLocale:
    """How numbers and dates are written: as in the user's country, if that speaks `language`."""
    country = QLocale.system().name()
    return QLocale(country if country.split("_")[0] == language else language)


def translate_report(report: ErrorReport) -> tuple[str, str]:
    """The sentence and the action of `report` in the language in force, places filled."""
    from fluxdesk.domain.errors import fill

    text = QCoreApplication.translate("errors", report.template)
    action = QCoreApplication.translate("errors", report.action) if report.action else ""
    return fill(text, report.params), fill(action, report.params)


class Translation(QObject):
    """Installs and changes the language of the running program. UI thread.

    Signals:
        changed(str): the language is another now; texts made before must be made again.
    """

    changed = Signal(str)

    def __init__(self, resources: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = resources / "i18n"
        self._translators: list[QTranslator] = []
        self.language = "en"

    def set_choice(self, choice: LanguageChoice) -> None:
        """Speak `choice` from now on."""
        language = system_language() if choice == "system" else choice
        QLocale.setDefault(_locale_of(language))
        if language == self.language:
            return
        self.language = language
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
        self._translators = []
        # English is the source language: it needs no file. Qt's own texts ("Cancel" of a file dialog) do.
        own = str(self._folder / f"fluxdesk_{language}.qm")
        qt = f"{QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)}/qtbase_{language}.qm"
        for file in (qt, own) if language != "en" else ():
            translator = QTranslator(self)
            if translator.load(file):
                QCoreApplication.installTranslator(translator)
                self._translators.append(translator)
        self.changed.emit(language)
