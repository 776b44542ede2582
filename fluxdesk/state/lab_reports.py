"""Reports of the comparison that is open, and another machine's beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.comparison_result import ComparisonReport
from fluxdesk.domain.lab_prompts import Language
from fluxdesk.state.lab import LabState


class LabReports(QObject):
    """UI thread; files are read and written by workers.

    Signals:
        beside_changed: another machine's report is beside this one's, or none any more.
    """

    beside_changed = Signal()

    def __init__(self, lab: LabState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self.beside: ComparisonReport | None = None
        """Another machine's report, shown beside this one's."""

    async def export(self, language: Language) -> Path | None:
        """Write the three reports beside the pictures; the HTML's path, None while there is nothing.

        Raises:
            KnownError: the disk refuses, or a picture is gone.
        """
        import asyncio

        from fluxdesk.services.lab_report import write_reports

        session, report = self._lab.session, self._lab.report
        if session is None or report is None:
            return None
        return await asyncio.to_thread(write_reports, report, session.store.folder, language, self.beside)

    async def import_beside(self, path: Path) -> None:
        """Take another machine's report to show beside this one's.

        Raises:
            KnownError: it is no report.
        """
        import asyncio

        from fluxdesk.services.lab_report import import_report

        self.beside = await asyncio.to_thread(import_report, path)
        self.beside_changed.emit()
