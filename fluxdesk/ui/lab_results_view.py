"""The lab's results: verdict, floor, plot and the table that sorts."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.comparison_result import (
    FURTHER_MEASURES,
    ComparisonReport,
    FloorPart,
    Interval,
    LevelSummary,
)
from fluxdesk.services.lab_texts import say_all
from fluxdesk.state.lab import LabState
from fluxdesk.state.lab_reports import LabReports
from fluxdesk.ui.format import file_size, memory, number
from fluxdesk.ui.kit import Card, M, S, SegmentedButtons, kind, label, name, tight
from fluxdesk.ui.lab_beside_view import LabBesideView
from fluxdesk.ui.lab_language import lab_language
from fluxdesk.ui.lab_scatter import LabScatter
from fluxdesk.ui.lab_steps_view import LabStepsView

SORT_ROLE = Qt.ItemDataRole.UserRole
WORST_ROLE = Qt.ItemDataRole.UserRole + 1
_FURTHER = 4
"""Column of the first of `FURTHER_MEASURES`."""


class LabResultsView(QWidget):
    """Shows `LabState.report`.

    Signals:
        worst_wanted(str): the user wants to see this cell, the worst of a level (Return, double click).
    """

    worst_wanted = Signal(str)

    def __init__(self, lab: LabState, reports: LabReports) -> None:
        super().__init__()
        self._lab = lab
        self._reports = reports
        self.verdict = label("", "heading", wrap=True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.floor = kind(QLabel(), "muted")
        self.floor.setWordWrap(True)
        self.judged = kind(QLabel(), "muted")
        self.judged.setWordWrap(True)
        self.scatter = LabScatter()
        self.steps = LabStepsView()
        self.beside = LabBesideView()
        self.model = QStandardItemModel(self)
        self._sorter = QSortFilterProxyModel(self)
        self._sorter.setSourceModel(self.model)
        self._sorter.setSortRole(SORT_ROLE)
        self.table = self._make_table()
        card = Card()
        for widget in (self.verdict, self.floor, self.judged):
            card.body.addWidget(widget)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._build_plots())
        parts.addWidget(self.table)
        parts.setSizes([360, 270])
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.addWidget(card)
        layout.addWidget(parts, 1)
        lab.report_changed.connect(self.show_report)
        lab.run_opened.connect(self._on_run_opened)
        reports.beside_changed.connect(self._show_beside)
        self.show_report(lab.report)

    def _build_plots(self) -> QWidget:
        """What stands above the table, one at a time."""
        self.plots = SegmentedButtons(
            self.tr("Plot"),
            [
                ("scatter", self.tr("Closeness and speed")),
                ("steps", self.tr("Step by step")),
                ("beside", self.tr("Two machines")),
            ],
        )
        shown = {"scatter": self.scatter, "steps": self.steps, "beside": self.beside}
        stack = QStackedWidget()
        for widget in shown.values():
            stack.addWidget(widget)
        self.plots.set_current("scatter")
        self.plots.chosen.connect(lambda key: stack.setCurrentWidget(shown[key]))
        page = QWidget()
        layout = QVBoxLayout(page)
        tight(layout, S)
        layout.addWidget(self.plots, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(stack, 1)
        return page

    def _on_run_opened(self) -> None:
        self.show_report(None)

    def _show_beside(self) -> None:
        self.beside.show_reports(self._lab.report, self._reports.beside)

    def show_report(self, report: ComparisonReport | None) -> None:
        """Show `report`; an invitation while there is none."""
        self.scatter.set_report(report)
        self.steps.set_report(report)
        self._show_beside()
        self.model.setRowCount(0)
        if report is None:
            self.verdict.setText(self.tr("There is no result yet."))
            self.floor.setText(self.tr("Plan a comparison and start it."))
            self.judged.hide()
            return
        self.verdict.setText(say_all(report.verdict_parts.sentences, lab_language()))
        self.floor.setText(self._floor_text(report))
        self.judged.setText(self._judged_text(report))
        self.judged.setVisible(bool(report.judgements))
        for level in report.levels:
            self.model.appendRow(self._row(report, level))
        further = report.further_measures
        for place, measure in enumerate(FURTHER_MEASURES, _FURTHER):
            self.table.setColumnHidden(place, measure not in further)
        # with more columns the last one would be a tall strip: its lines stay whole and the table scrolls
        self.table.setWordWrap(not further)
        self.table.horizontalHeader().setStretchLastSection(not further)

    def _make_table(self) -> QTableView:
        self.model.setHorizontalHeaderLabels(
            [
                self.tr("Level"),
                self.tr("PSNR (dB)"),
                self.tr("SSIM"),
                self.tr("FLIP"),
                self.tr("LPIPS"),
                self.tr("CLIP score"),
                self.tr("Spread (dB)"),
                self.tr("s per step"),
                self.tr("Peak memory"),
                self.tr("File"),
                self.tr("Remarks"),
            ]
        )
        heading = self.model.horizontalHeaderItem(_FURTHER + FURTHER_MEASURES.index("clip"))
        heading.setToolTip(
            self.tr(
                "How well the pictures agree with their prompts, 0 to 100; not how close they are to the reference."
            )
        )
        table = QTableView()
        table.setModel(self._sorter)
        for place in range(_FURTHER, _FURTHER + len(FURTHER_MEASURES)):
            table.setColumnHidden(place, True)
        table.setSortingEnabled(True)
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        # they follow the last column's width, which is known only when the view is shown
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setWordWrap(True)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.activated.connect(self._on_activated)
        table.setShowGrid(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        return name(
            table,
            self.tr("Levels and their figures"),
            self.tr("Return or a double click shows a level's worst picture."),
        )

    def _on_activated(self, index: QModelIndex) -> None:
        worst = index.siblingAtColumn(0).data(WORST_ROLE)
        if worst:
            self.worst_wanted.emit(worst)

    def _row(self, report: ComparisonReport, level: LevelSummary) -> list[QStandardItem]:
        is_reference = level.level == report.reference
        figures: list[tuple[str, float | int | str]] = [
            (level.level, float(len(report.levels) - report.levels.index(level))),
            ("∞" if is_reference else _with_interval(level.psnr, 1), level.psnr.mean),
            ("1" if is_reference else _with_interval(level.ssim, 4), level.ssim.mean),
            ("0" if is_reference else _with_interval(level.flip, 4), level.flip.mean),
            _further(level.lpips, 4, "0" if is_reference else ""),
            _further(level.clip, 1),
            (number(level.consistency, 2), level.consistency),
            (number(level.seconds_per_step, 3), level.seconds_per_step),
            (memory(level.peak_bytes), float(level.peak_bytes)),
            (_file_size(level.file_bytes), float(level.file_bytes)),
        ]
        remarks = self._remarks(report, level, is_reference=is_reference)
        items = []
        for text, order in (*figures, (remarks, remarks)):
            item = QStandardItem(text)
            item.setData(order, SORT_ROLE)
            items.append(item)
        items[0].setData(level.worst.cell if level.worst else "", WORST_ROLE)
        for item in items:
            hint = self.tr("Return or a double click shows a level's worst picture.")
            item.setToolTip(f"{remarks}\n{hint}")
        return items

    def _remarks(self, report: ComparisonReport, level: LevelSummary, *, is_reference: bool) -> str:
        if is_reference:
            return self.tr("reference")
        found = []
        if level.same:
            found.append(self.tr("same within the noise floor"))
        tied = [b if a == level.level else a for a, b in report.ties if level.level in (a, b)]
        if tied:
            found.append(self.tr("ties with {levels}").format(levels=", ".join(tied)))
        if level.efficient:
            found.append(self.tr("on the efficient edge"))
        if level.latents:
            found.append(
                self.tr("stays together to the end")
                if level.parts_at is None
                else self.tr("parts at step {step}").format(step=level.parts_at)
            )
        if level.worst is not None:
            found.append(
                self.tr("worst: prompt {prompt}, seed {seed}, {psnr} dB").format(
                    prompt=level.worst.prompt + 1,
                    seed=level.worst.seed,
                    psnr=number(level.worst.psnr),
                )
            )
        return "; ".join(found).replace(" dB", "\u00a0dB")  # a figure keeps its unit where lines break

    def _floor_text(self, report: ComparisonReport) -> str:
        floor = report.noise_floor
        parts = []
        if floor.repeat is not None:
            parts.append(self.tr("rendered twice: {text}").format(text=self._part(floor.repeat)))
        if floor.kernel is not None:
            text = self.tr("with another attention kernel: {text}")
            parts.append(text.format(text=self._part(floor.kernel)))
        if not parts:
            return self.tr("The noise floor was not rendered, so no level is called the same.")
        return self.tr("Noise floor of {reference}: {parts}.").format(
            reference=report.reference, parts="; ".join(parts)
        )

    def _part(self, part: FloorPart) -> str:
        if part.identical == part.pictures:
            return self.tr("identical bit for bit")
        text = f"PSNR {number(part.psnr.mean)} dB, FLIP {number(part.flip.mean, 4)}"
        return text if part.lpips is None else f"{text}, LPIPS {number(part.lpips.mean, 4)}"

    def _judged_text(self, report: ComparisonReport) -> str:
        """The blind tests beside the figures: different is not worse."""
        from fluxdesk.ui.lab_blind_view import judgement_text

        return "\n".join(judgement_text(judged) for judged in report.judgements)


def _file_size(count: int) -> str:
    """As `file_size`, but levels of a small model are told apart too: "4.3 MB"."""
    return f"{number(count / 1e6)} MB" if 1e6 <= count < 1e8 else file_size(count)


def _further(value: Interval | None, digits: int, text: str = "") -> tuple[str, float]:
    """Of a measure that needs a network: a dash, last in the order, where it was not there."""
    if value is None:
        return "–", float("inf")
    return text or _with_interval(value, digits), value.mean


def _with_interval(value: Interval, digits: int) -> str:
    mean = number(value.mean, digits)
    if value.low is None or value.high is None:
        return mean
    return f"{mean}\n{number(value.low, digits)} – {number(value.high, digits)}"
