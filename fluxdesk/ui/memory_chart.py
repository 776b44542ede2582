"""Memory, live: the last two minutes, the job's peak and the card's limit, painted by hand.

It says what it shows: the GPU's memory where the driver tells it, the system's RAM where there is no GPU, and
why. Where the engine was not there the lines have a gap.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fluxdesk.domain.hardware import VramSample
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.memory import MemoryState, Point
from fluxdesk.ui.format import memory
from fluxdesk.ui.kit import name
from fluxdesk.ui.theme import colors_of
from fluxdesk.ui.throttle import Throttle

WINDOW_SECONDS = 120.0
FRAME_MS = 100
PAD = 12.0
LEAST_LETTERS = 4
"""A name of no more than these is left out: the stroke says which line it is."""


@dataclasses.dataclass(frozen=True)
class Series:
    """One line: where its figure is, how it is called, and how it is drawn."""

    read: Callable[[VramSample], int | None]
    title: str
    color: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    filled: bool = False


class MemoryChart(QWidget):
    """Follows `MemoryState`; repaints at most ten times a second."""

    def __init__(self, memory_state: MemoryState, jobs: JobsState, corner: QWidget | None = None) -> None:
        """`corner` stands at the end of the title's line."""
        super().__init__()
        self._corner = corner
        if corner is not None:
            corner.setParent(self)
        self._memory = memory_state
        self._jobs = jobs
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        name(self, self.tr("Memory"))
        self._throttle = Throttle(self, FRAME_MS, self.update)
        self._speech = Throttle(self, 2000, self._describe)
        memory_state.changed.connect(self._throttle.trigger)
        memory_state.changed.connect(self._speech.trigger)
        jobs.job_finished.connect(self._on_job_finished)
        self._last_job_id = ""

    def sizeHint(self) -> QSize:
        return QSize(400, 3 * self.fontMetrics().height() + 96)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._corner is not None:
            self._corner.resize(self._corner.sizeHint())
            self._corner.move(round(self.width() - PAD / 2 - self._corner.width()), round(PAD / 2))

    @property
    def limit_bytes(self) -> int | None:
        """What the top line stands for: all memory of the card, or of the system."""
        latest = self._memory.latest
        if latest is None:
            return None
        return latest.device_total_bytes if self._memory.measure == "device" else latest.ram_total_bytes

    def series(self) -> tuple[Series, ...]:
        """The lines for what can be measured here, back to front."""
        if self._memory.measure == "ram":
            return (
                Series(lambda s: s.ram_used_bytes, self.tr("All programs"), "chart_4", filled=True),
                Series(lambda s: s.ram_process_bytes, self.tr("Engine"), "chart_1"),
            )
        dashed = Qt.PenStyle.DashLine
        return (
            Series(lambda s: s.device_used_bytes, self.tr("All programs"), "chart_4", filled=True),
            Series(lambda s: s.process_bytes, self.tr("Engine"), "chart_1"),
            Series(lambda s: s.torch_reserved_bytes, self.tr("Reserved by torch"), "chart_3", dashed),
            Series(lambda s: s.torch_allocated_bytes, self.tr("In use by torch"), "chart_2"),
        )

    def title(self) -> str:
        """What is being shown."""
        latest = self._memory.latest
        if latest is None:
            return self.tr("Memory: waiting for the engine")
        if self._memory.measure == "device":
            return self.tr("Memory of {device}").format(device=latest.device_name or self.tr("the GPU"))
        return self.tr("Memory of this computer (RAM)")

    def reason(self) -> str:
        """Why there are no figures of a GPU; empty when there are."""
        latest = self._memory.latest
        reasons = {
            "no_gpu": self.tr("no GPU that FluxDesk can use was found"),
            "driver_missing": self.tr("the GPU's driver does not answer"),
            "gpu_lost": self.tr("the GPU stopped answering"),
        }
        return reasons.get(latest.note, latest.note) if latest is not None else ""

    def peak_bytes(self) -> int | None:
        """The most the running job (or the last one) has used."""
        running = self._jobs.running
        peak = self._memory.peak_of(running.id if running else self._last_job_id)
        if peak is None:
            return None
        if self._memory.measure == "ram":
            return peak.ram_process_bytes
        return peak.process_bytes if peak.process_bytes is not None else peak.device_used_bytes

    def summary(self) -> str:
        """The chart in one sentence, for screen readers and tests."""
        latest, limit = self._memory.latest, self.limit_bytes
        if latest is None or limit is None:
            return self.title()
        pairs = [(line.title, line.read(latest)) for line in self.series()]
        values = [f"{title} {memory(value)}" for title, value in pairs if value is not None]
        text = self.tr("{title}: {values}, of {limit}").format(
            title=self.title(), values=", ".join(values), limit=memory(limit)
        )
        peak = self.peak_bytes()
        if peak is not None:
            text += ". " + self.tr("Peak of the job: {peak}").format(peak=memory(peak))
        return f"{text}. {self.reason()}".rstrip(". ") + "."

    def _describe(self) -> None:
        self.setAccessibleDescription(self.summary())

    def _on_job_finished(self, job: object) -> None:
        self._last_job_id = getattr(job, "id", "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = colors_of(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colors.hairline), 1))
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(frame, 10, 10)
        line = self.fontMetrics().height()
        self._paint_title(painter, line)
        plot = frame.adjusted(PAD, PAD + 2 * line + 4, -PAD, -PAD)
        limit = self.limit_bytes
        if limit:
            self._paint_grid(painter, plot, limit)
            for series in self.series():
                self._paint_series(painter, plot, series, limit)
            self._paint_peak(painter, plot, limit)
        painter.end()

    def _paint_title(self, painter: QPainter, line: float) -> None:
        colors = colors_of(self)
        width = self.width() - 2 * PAD
        if self._corner is not None:
            width -= self._corner.width()
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(colors.text))
        title_width = painter.fontMetrics().horizontalAdvance(self.title())
        box = QRectF(PAD, PAD - 3, width, line)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, flags, self.title())
        painter.setFont(self.font())
        painter.setPen(QColor(colors.muted))
        right = box.adjusted(title_width + PAD, 0, 0, 0)
        elide = Qt.TextElideMode.ElideRight
        note = painter.fontMetrics().elidedText(self.reason(), elide, int(right.width()))
        if 2 * len(note) > len(self.reason()):  # a few letters would say nothing
            painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)
        self._paint_legend(painter, PAD + line, line)

    def _paint_legend(self, painter: QPainter, top: float, line: float) -> None:
        """Names with their newest figure, in the colours and strokes of the lines."""
        colors, latest = colors_of(self), self._memory.latest
        left = PAD
        for series in reversed(self.series()):
            value = series.read(latest) if latest is not None else None
            if value is None:
                continue
            painter.setPen(QPen(QColor(getattr(colors, series.color)), 2.5, series.style))
            middle = top + line / 2
            painter.drawLine(QPointF(left, middle), QPointF(left + 16, middle))
            text = f"{series.title}  {memory(value)}"
            metrics = painter.fontMetrics()
            room = self.width() - PAD - left - 22
            if (
                metrics.horizontalAdvance(text) > room
            ):  # the figure stays, and of the name what there is room for
                figure = f"  {memory(value)}"
                for_name = int(room - metrics.horizontalAdvance(figure))
                name_shown = metrics.elidedText(series.title, Qt.TextElideMode.ElideRight, for_name)
                text = name_shown + figure if len(name_shown) > LEAST_LETTERS else memory(value)
            width = metrics.horizontalAdvance(text)
            painter.setPen(QColor(colors.text))
            painter.drawText(QRectF(left + 22, top, width + 2, line), Qt.AlignmentFlag.AlignVCenter, text)
            left += 22 + width + 18

    def _paint_grid(self, painter: QPainter, plot: QRectF, limit: int) -> None:
        colors = colors_of(self)
        painter.setPen(QPen(QColor(colors.hairline), 1))
        for part in (0.0, 0.25, 0.5, 0.75):
            y = plot.bottom() - part * plot.height()
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QPen(QColor(colors.danger), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(plot.topLeft(), plot.topRight())
        painter.setPen(QColor(colors.muted))
        text = self.tr("all there is: {limit}").format(limit=memory(limit))
        if self._memory.measure == "device":
            text = self.tr("the card's limit: {limit}").format(limit=memory(limit))
        box = QRectF(plot.left(), plot.top() + 1, plot.width(), painter.fontMetrics().height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, text)

    def _paint_series(self, painter: QPainter, plot: QRectF, series: Series, limit: int) -> None:
        color = QColor(getattr(colors_of(self), series.color))
        for piece in pieces(self._memory.points, self._memory.now() - WINDOW_SECONDS, series.read):
            line = QPolygonF([self._place(plot, at, value, limit) for at, value in piece])
            if series.filled and line.size() > 1:
                area = QPolygonF(line)
                area.append(QPointF(line.last().x(), plot.bottom()))
                area.append(QPointF(line.first().x(), plot.bottom()))
                soft = QColor(color)
                soft.setAlpha(36)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(soft)
                painter.drawPolygon(area)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 1.8, series.style))
            painter.drawPolyline(line)

    def _paint_peak(self, painter: QPainter, plot: QRectF, limit: int) -> None:
        peak = self.peak_bytes()
        if peak is None:
            return
        colors = colors_of(self)
        y = plot.bottom() - min(peak / limit, 1.0) * plot.height()
        painter.setPen(QPen(QColor(colors.chart_1), 1.2, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        height = painter.fontMetrics().height()
        top = y - height - 1 if y - height - 1 > plot.top() + height else y + 1
        text = self.tr("peak of the job: {peak}").format(peak=memory(peak))
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(plot.left() + 2, top, plot.width(), height), Qt.AlignmentFlag.AlignLeft, text)

    def _place(self, plot: QRectF, at: float, value: int, limit: int) -> QPointF:
        age = self._memory.now() - at
        x = plot.right() - age / WINDOW_SECONDS * plot.width()
        return QPointF(max(x, plot.left()), plot.bottom() - min(value / limit, 1.0) * plot.height())


def pieces(
    points: Iterable[Point], since: float, read: Callable[[VramSample], int | None]
) -> list[list[tuple[float, int]]]:
    """The line since `since`, cut where the engine was away or the figure is missing."""
    result: list[list[tuple[float, int]]] = [[]]
    for point in points:
        if point.time_seconds < since:
            continue
        value = read(point.sample)
        if point.after_gap or value is None:
            result.append([])
        if value is not None:
            result[-1].append((point.time_seconds, value))
    return [piece for piece in result if piece]
