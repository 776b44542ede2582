"""How far each level's latents lie from the reference's after every step. Painted by hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from fluxdesk.domain.comparison_result import ComparisonReport
from fluxdesk.services.lab_steps_plot import Curve, curves, decades, height_of, step_ticks
from fluxdesk.services.lab_svg import Scale, spread
from fluxdesk.services.latent_distance import PARTED
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import name
from fluxdesk.ui.theme import colors_of


class LabStepsView(QWidget):
    """Shows a report's curves; where a level parts is in the table too."""

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[Curve, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 220)
        name(self, self.tr("Distance of the latents, step by step"))

    def sizeHint(self) -> QSize:
        return QSize(560, 320)

    def set_report(self, report: ComparisonReport | None) -> None:
        """Show `report`."""
        self._curves = curves(report) if report is not None else ()
        ends = (f"{curve.name}: {self._percent(curve.values[-1])}" for curve in self._curves)
        self.setAccessibleDescription("; ".join(ends))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = colors_of(self)
        line = self.fontMetrics().height()
        if not self._curves:
            painter.setPen(QColor(colors.muted))
            text = self.tr("The latents of this comparison were not kept, so there is nothing to show.")
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), text)
            painter.end()
            return
        names = [self.tr("noise floor") if curve.floor else curve.name for curve in self._curves]
        widest = max(self.fontMetrics().horizontalAdvance(text) for text in names)
        area = QRectF(self.rect()).adjusted(4.2 * line + 30, line * 0.8, -widest - line - 8, -2.8 * line)
        steps = max(len(curve.values) for curve in self._curves)
        powers = decades(self._curves)
        x = Scale(1, max(2, steps), area.left(), area.right())
        y = Scale(powers[0], powers[-1], area.bottom(), area.top())
        self._paint_axes(painter, area, x, y, (powers, steps))
        places = spread(
            [height_of(curve.values[-1], y) for curve in self._curves], line, area.top(), area.bottom()
        )
        for curve, text, place in zip(self._curves, names, places, strict=True):
            points = [QPointF(x(step), height_of(value, y)) for step, value in enumerate(curve.values, 1)]
            painter.setPen(QPen(QColor(colors.warning if curve.floor else colors.accent), 2))
            painter.drawPolyline(QPolygonF(points))
            painter.setPen(QColor(colors.warning if curve.floor else colors.text))
            painter.drawText(QPointF(area.right() + 8, place + line * 0.3), text)
        painter.end()

    def _paint_axes(
        self, painter: QPainter, area: QRectF, x: Scale, y: Scale, shown: tuple[list[int], int]
    ) -> None:
        colors = colors_of(self)
        line = self.fontMetrics().height()
        for power in shown[0]:
            painter.setPen(QPen(QColor(colors.hairline), 1))
            painter.drawLine(QPointF(area.left(), y(power)), QPointF(area.right(), y(power)))
            painter.setPen(QColor(colors.muted))
            box = QRectF(area.left() - 100, y(power) - line / 2, 92, line)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, int(right), self._percent(10.0**power))
        for step in step_ticks(shown[1]):
            box = QRectF(x(step) - 30, area.bottom() + 4, 60, line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(step))
        below = QRectF(area.left(), area.bottom() + line + 8, area.width(), line)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), self.tr("step"))
        painter.save()
        painter.translate(line * 0.9, area.center().y())
        painter.rotate(-90)
        beside = QRectF(-area.height() / 2, -line / 2, area.height(), line)
        painter.drawText(beside, int(Qt.AlignmentFlag.AlignCenter), self.tr("distance of the latents"))
        painter.restore()
        painter.setPen(QPen(QColor(colors.warning), 1.2, Qt.PenStyle.DashLine))
        at = height_of(PARTED, y)
        painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))

    def _percent(self, value: float) -> str:
        """ "100 %", "1.2 %", "0.0001 %"."""
        percent = value * 100
        digits = 0 if percent >= 10 else 1 if percent >= 1 else 4
        text = number(percent, digits)
        return f"{text.rstrip('0').rstrip('.,') if digits else text} %"
