"""The lab's plot: closeness against seconds per step, memory as size, the efficient edge. Painted by hand."""

from __future__ import annotations

import math

import msgspec
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fluxdesk.domain.comparison_result import ComparisonReport, LevelSummary
from fluxdesk.services.lab_svg import Scale, high_of, low_of, nice_ticks, tick_text
from fluxdesk.ui.format import memory, number
from fluxdesk.ui.kit import name
from fluxdesk.ui.theme import Colors, colors_of

_LEAST_RADIUS, _MOST_RADIUS = 6.0, 20.0


class Spot(msgspec.Struct, frozen=True):
    """A level where it was painted."""

    level: LevelSummary
    at: QPointF
    radius: float


class LabScatter(QWidget):
    """Shows a report; every figure is in the table beside it too."""

    def __init__(self) -> None:
        super().__init__()
        self._report: ComparisonReport | None = None
        self._spots: list[Spot] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 220)
        name(self, self.tr("Closeness against speed"))

    def sizeHint(self) -> QSize:
        return QSize(560, 320)

    def set_report(self, report: ComparisonReport | None) -> None:
        """Show `report`."""
        self._report = report
        shown = self._shown()
        self.setAccessibleDescription("; ".join(self._describe(level) for level in shown))
        self.update()

    def spots(self) -> tuple[Spot, ...]:
        """Where the levels were painted last."""
        return tuple(self._spots)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for spot in self._spots:
                away = QPointF(event.pos()) - spot.at
                if math.hypot(away.x(), away.y()) <= spot.radius + 3:
                    QToolTip.showText(event.globalPos(), self._describe(spot.level), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._spots = []
        report, shown = self._report, self._shown()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if report is None or not shown:
            painter.end()
            return
        line = self.fontMetrics().height()
        area = QRectF(self.rect()).adjusted(2.4 * line + 30, line * 0.8, -line, -2.8 * line)
        times = [level.seconds_per_step for level in report.levels]
        x_ticks = nice_ticks(min(times) * 0.95, max(times) * 1.05)
        bottom = min(low_of(level.psnr) for level in shown) - 0.5
        top = max(high_of(level.psnr) for level in shown) + 0.5
        y_ticks = nice_ticks(bottom, top, least=2.0)
        x = Scale(x_ticks[0], x_ticks[-1], area.left(), area.right())
        y = Scale(y_ticks[0], y_ticks[-1], area.bottom(), area.top())
        colors = colors_of(self)
        self._paint_axes(painter, area, x, y, (x_ticks, y_ticks), colors)
        self._paint_reference(painter, area, x, report, colors)
        self._paint_edge(painter, x, y, shown, colors)
        self._paint_levels(painter, area, x, y, report, colors)
        painter.end()

    def _shown(self) -> list[LevelSummary]:
        if self._report is None:
            return []
        return [level for level in self._report.levels if level.level != self._report.reference]

    def _describe(self, level: LevelSummary) -> str:
        return self.tr("{level}: PSNR {psnr} dB, {seconds} s per step, {memory}").format(
            level=level.level,
            psnr=number(level.psnr.mean),
            seconds=number(level.seconds_per_step, 3),
            memory=memory(level.peak_bytes),
        )

    def _paint_axes(
        self,
        painter: QPainter,
        area: QRectF,
        x: Scale,
        y: Scale,
        ticks: tuple[list[float], list[float]],
        colors: Colors,
    ) -> None:
        line = self.fontMetrics().height()
        grid = QPen(QColor(colors.hairline), 1)
        for value in ticks[0]:
            painter.setPen(grid)
            painter.drawLine(QPointF(x(value), area.top()), QPointF(x(value), area.bottom()))
            painter.setPen(QColor(colors.muted))
            half = self.fontMetrics().horizontalAdvance(self._tick(value)) / 2 + 2
            middle = min(x(value), self.width() - half)  # the last one begins at the edge of the diagram
            box = QRectF(middle - half, area.bottom() + 4, 2 * half, line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._tick(value))
        for value in ticks[1]:
            painter.setPen(grid)
            painter.drawLine(QPointF(area.left(), y(value)), QPointF(area.right(), y(value)))
            painter.setPen(QColor(colors.muted))
            box = QRectF(area.left() - 70, y(value) - line / 2, 62, line)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, int(right), self._tick(value))
        below = QRectF(area.left(), area.bottom() + line + 8, area.width(), line)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), self.tr("seconds per step"))
        painter.save()
        painter.translate(line * 0.9, area.center().y())
        painter.rotate(-90)
        beside = QRectF(-area.height() / 2, -line / 2, area.height(), line)
        title = self.tr("PSNR (dB), higher is closer")
        if self.fontMetrics().horizontalAdvance(title) > area.height():
            title = self.tr("PSNR (dB)")
        painter.drawText(beside, int(Qt.AlignmentFlag.AlignCenter), title)
        painter.restore()

    def _tick(self, value: float) -> str:
        text = tick_text(value)
        return text if "." not in text else number(value, len(text.split(".")[1]))

    def _paint_reference(
        self, painter: QPainter, area: QRectF, x: Scale, report: ComparisonReport, colors: Colors
    ) -> None:
        """The reference has no distance to itself: a line at its speed."""
        held = next((level for level in report.levels if level.level == report.reference), None)
        if held is None:
            return
        at = x(held.seconds_per_step)
        painter.setPen(QPen(QColor(colors.chart_3), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        painter.setPen(QColor(colors.chart_3))
        painter.drawText(QPointF(at + 5, area.bottom() - 6), held.level)

    def _paint_edge(
        self, painter: QPainter, x: Scale, y: Scale, shown: list[LevelSummary], colors: Colors
    ) -> None:
        edge = sorted((level for level in shown if level.efficient), key=lambda level: level.seconds_per_step)
        painter.setPen(QPen(QColor(colors.accent), 2))
        painter.drawPolyline(
            QPolygonF([QPointF(x(level.seconds_per_step), y(level.psnr.mean)) for level in edge])
        )

    def _paint_levels(
        self, painter: QPainter, area: QRectF, x: Scale, y: Scale, report: ComparisonReport, colors: Colors
    ) -> None:
        most = max(level.peak_bytes for level in report.levels) or 1
        spots = [
            Spot(
                level,
                QPointF(x(level.seconds_per_step), y(level.psnr.mean)),
                max(_LEAST_RADIUS, _MOST_RADIUS * math.sqrt(level.peak_bytes / most)),
            )
            for level in sorted(self._shown(), key=lambda level: -level.peak_bytes)
        ]
        taken = [
            QRectF(spot.at.x() - spot.radius, spot.at.y() - spot.radius, 2 * spot.radius, 2 * spot.radius)
            for spot in spots
        ]
        for spot in spots:
            level, at, radius = spot.level, spot.at, spot.radius
            fill = QColor(colors.accent if level.efficient else colors.muted)
            fill.setAlphaF(0.55)
            painter.setPen(QPen(QColor(colors.text), 1.5))
            painter.drawLine(QPointF(at.x(), y(low_of(level.psnr))), QPointF(at.x(), y(high_of(level.psnr))))
            painter.setBrush(fill)
            painter.drawEllipse(at, radius, radius)
            box = self._place_label(level.level, at, radius, area, taken)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), level.level)
        self._spots = spots

    def _place_label(
        self, text: str, at: QPointF, radius: float, area: QRectF, taken: list[QRectF]
    ) -> QRectF:
        """Beside, above or below the dot, where nothing else is written."""
        metrics = self.fontMetrics()
        width, height = metrics.horizontalAdvance(text) + 4, metrics.height()
        spots = (
            (at.x() + radius + 3, at.y() - height / 2),
            (at.x() - radius - 3 - width, at.y() - height / 2),
            (at.x() - width / 2, at.y() - radius - height - 2),
            (at.x() - width / 2, at.y() + radius + 2),
            (at.x() + radius, at.y() - radius - height),
            (at.x() + radius, at.y() + radius),
        )
        boxes = [QRectF(left, top, width, height) for left, top in spots]
        free = (box for box in boxes if area.contains(box) and not any(box.intersects(t) for t in taken))
        chosen = next(free, boxes[0])
        taken.append(chosen)
        return chosen
