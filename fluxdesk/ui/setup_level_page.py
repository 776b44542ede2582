"""The set-up's page of levels: the recommended one with its sum, every other one a click away, the bar
live."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from fluxdesk.domain.recommendation import LevelAdvice, Recommendation
from fluxdesk.state.setup import SetupState
from fluxdesk.ui.fit_bar import FitBar
from fluxdesk.ui.format import duration, file_size, memory, number
from fluxdesk.ui.kit import label, name, row
from fluxdesk.ui.setup_pages import SetupPage, say


class LevelTable(QTableWidget):
    """One row per level. Return goes to the dialog's button instead of opening an editor."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)


def _cell(text: str, column: int) -> QTableWidgetItem:
    """Words to the left, figures to the right."""
    item = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


class LevelPage(SetupPage):
    """How finely the weights are stored."""

    def __init__(self, setup: SetupState) -> None:
        super().__init__(setup)
        self.why = label("", wrap=True)
        self.better = label("")
        self.take_better = QPushButton("")
        self.take_better.setAutoDefault(False)
        self.take_better.clicked.connect(self._take_better)
        self.others = label("", "muted", wrap=True)
        self.bar = FitBar()
        self.table = LevelTable(0, 5)
        titles = [
            self.tr("Level"),
            self.tr("In your memory"),
            self.tr("Per picture"),
            self.tr("Fidelity"),
            self.tr("Download"),
        ]
        for column, text in enumerate(titles):
            self.table.setHorizontalHeaderItem(column, _cell(text, column))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.table.setMinimumHeight(8 * self.fontMetrics().height())
        name(self.table, self.tr("Levels"))
        self.table.itemSelectionChanged.connect(self._on_selected)
        self.offer = QWidget()
        line = row(self.better, self.take_better)
        line.addStretch(1)
        self.offer.setLayout(line)
        for widget in (self.why, self.offer, self.others):
            self.body.addWidget(widget)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.bar)
        self.body.addWidget(
            label(
                self.tr(
                    "Fidelity: error of the layers against the original, Q8_0 = 1 (published); "
                    "dB: measured here by the Compare lab."
                ),
                "small",
                wrap=True,
            )
        )
        self._rows: Recommendation | None = None

    def title(self) -> str:
        return self.tr("How finely should the model be stored?")

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        advice, found = self.setup.advice, self.setup.found
        if advice is None or found is None:
            return
        if self._rows is not advice:
            self._rows = advice
            self._fill(advice)
        entry = advice.of(self.setup.level)
        self.why.setText(self.tr("Recommended: {why}").format(why=say(advice.recommended.sentence)))
        self._show_offer(advice)
        self.others.setText(self._others(advice))
        self.others.setVisible(bool(self.others.text()))
        at = [other.level for other in advice.levels].index(entry.level)
        if self.table.currentRow() != at:
            self.table.blockSignals(True)
            self.table.selectRow(at)
            self.table.blockSignals(False)
        self.bar.set_plan(entry.plan, found.hardware, duration(entry.total_seconds))

    def _show_offer(self, advice: Recommendation) -> None:
        """The better level that fits too, and a button that takes it."""
        self.offer.setVisible(advice.upgrade is not None)
        if advice.upgrade is None:
            return
        self.better.setText(say(advice.upgrade.sentence))
        text = self.tr("Take {level}").format(level=advice.upgrade.level)
        self.take_better.setText(text)
        name(self.take_better, text)
        self.take_better.setEnabled(self.setup.level != advice.upgrade.level)

    def _take_better(self) -> None:
        advice = self.setup.advice
        if advice is not None and advice.upgrade is not None:
            self.setup.choose_level(advice.upgrade.level)

    def _fill(self, advice: Recommendation) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(advice.levels))
        for at, entry in enumerate(advice.levels):
            recommended = entry.level == advice.recommended.level
            title = self.tr("{level} (recommended)").format(level=entry.level) if recommended else entry.level
            size = file_size(entry.download_bytes)
            cells = [title, self._fit(entry), duration(entry.total_seconds), self._fidelity(entry), size]
            for column, text in enumerate(cells):
                item = _cell(text, column)
                if recommended and column == 0:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.table.setItem(at, column, item)
        self.table.blockSignals(False)

    def _fit(self, entry: LevelAdvice) -> str:
        if entry.fit == "no":
            return self.tr("does not fit")
        if entry.fit == "streams":
            return self.tr("streams {size} per step").format(size=memory(entry.streamed_bytes_per_step))
        if entry.fit == "encoders_in_ram":
            if "vae_tiled" in entry.adjustments:
                return self.tr("fits: encoders in RAM, decoded in tiles")
            return self.tr("fits: encoders in RAM")
        return self.tr("fits")

    def _fidelity(self, entry: LevelAdvice) -> str:
        if entry.fidelity is None:
            return "–"
        if entry.fidelity_source == "measured_here":
            return f"{number(entry.fidelity)} dB"
        return number(entry.fidelity, 2) if entry.fidelity else self.tr("original")

    def _others(self, advice: Recommendation) -> str:
        """Who holds memory, and what closing them would buy."""
        held = advice.held_by_others
        if held is None:
            return ""
        names = ", ".join(title for title, _ in held.programs[:4] if title) or self.tr("Other programs")
        text = self.tr("{names}: {size} of the card's memory now.").format(
            names=names, size=memory(held.held_bytes)
        )
        if held.level_if_closed:
            text += " " + self.tr("Without them {level} would fit.").format(level=held.level_if_closed)
        elif held.fits_more:
            text += " " + self.tr("Without them there would be room for {levels} as well.").format(
                levels=", ".join(held.fits_more)
            )
        else:
            text += " " + self.tr("Nothing needs to be closed.")
        return text

    def _on_selected(self) -> None:
        at = self.table.currentRow()
        if self._rows is not None and 0 <= at < len(self._rows.levels):
            self.setup.choose_level(self._rows.levels[at].level)
