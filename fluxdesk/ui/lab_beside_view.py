"""Two machines side by side: this comparison's levels and those of a report from elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.comparison_result import ComparisonReport, LevelSummary
from fluxdesk.services.lab_html import differences
from fluxdesk.services.lab_texts import say
from fluxdesk.ui.format import memory, number
from fluxdesk.ui.kit import EmptyState, S, kind, name, tight
from fluxdesk.ui.lab_language import lab_language


class LabBesideView(QWidget):
    """A table of both, and why their figures may not be of the same pictures.

    Signals:
        wanted: the user wants to choose a report.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.table = name(QTableWidget(0, 7), self.tr("Two machines side by side"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.notes = kind(QLabel(), "muted")
        self.notes.setWordWrap(True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        both = QWidget()
        inner = QVBoxLayout(both)
        tight(inner, S)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.notes)
        self.empty = EmptyState(
            "compare",
            self.tr("Only this machine so far"),
            self.tr("Choose the file report.json of a comparison made on another machine."),
            self.tr("Choose a report…"),
            self.wanted.emit,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(both)
        layout = QVBoxLayout(self)
        tight(layout, 0)
        layout.addWidget(self._stack)

    def show_reports(self, report: ComparisonReport | None, other: ComparisonReport | None) -> None:
        """Show both, or the invitation while one is missing."""
        if report is None or other is None:
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        here, there = _machine(report), _machine(other)
        titles = [self.tr("Level")]
        for what in (self.tr("PSNR (dB)"), self.tr("s per step"), self.tr("Peak memory")):
            titles += [f"{what}\n{here}", f"{what}\n{there}"]
        self.table.setHorizontalHeaderLabels(titles)
        theirs = {level.level: level for level in other.levels}
        rows = [(level, theirs[level.level]) for level in report.levels if level.level in theirs]
        self.table.setRowCount(len(rows))
        for row, (mine, its) in enumerate(rows):
            texts = [mine.level]
            for pair in (
                [_psnr(level, report.reference) for level in (mine, its)],
                [number(level.seconds_per_step, 3) for level in (mine, its)],
                [memory(level.peak_bytes) for level in (mine, its)],
            ):
                texts += pair
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        notes = [say(key, lab_language()) for key in differences(report, other)]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))


def _machine(report: ComparisonReport) -> str:
    return report.machine.gpu or report.machine.cpu or report.machine.system


def _psnr(level: LevelSummary, reference: str) -> str:
    return "∞" if level.level == reference else number(level.psnr.mean)
