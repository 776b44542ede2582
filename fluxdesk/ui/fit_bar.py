"""The bar that shows what will lie where: the card's memory (or the RAM) with a plan laid into it.

It says before the button is pressed what a run will need, and after the run what it did need. Every figure
that is painted also stands in the caption, the legend or the accessible text; colours carry nothing alone.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fluxdesk.domain.fit_view import FitView, Part, fit_view
from fluxdesk.domain.hardware import HardwareReport
from fluxdesk.domain.memory_plan import MemoryPlan
from fluxdesk.ui.format import memory
from fluxdesk.ui.kit import XS, label, name, tight
from fluxdesk.ui.theme import Colors, colors_of

BAR_HEIGHT = 18
_COLORS: dict[Part, str] = {
    "transformer": "chart_1",
    "text_encoders": "chart_2",
    "vae": "chart_3",
    "activations": "chart_4",
    "context": "muted",
    "others": "outline",
    "free": "sunken",
}


@dataclasses.dataclass(frozen=True)
class Measured:
    """What a finished run needed, beside what had been predicted for it."""

    peak_bytes: int
    predicted_bytes: int


def part_title(part: Part, view: FitView) -> str:
    """The translated name of a part."""
    titles = {
        "transformer": QCoreApplication.translate("FitBar", "Transformer"),
        "text_encoders": QCoreApplication.translate("FitBar", "Text encoders"),
        "vae": QCoreApplication.translate("FitBar", "VAE"),
        "activations": QCoreApplication.translate("FitBar", "Work space"),
        "context": QCoreApplication.translate("FitBar", "The engine itself"),
        "others": QCoreApplication.translate("FitBar", "Other programs"),
        "free": QCoreApplication.translate("FitBar", "Free"),
    }
    if part == "others" and view.other_programs:
        return QCoreApplication.translate("FitBar", "Other programs ({names})").format(
            names=", ".join(view.other_programs[:3])
        )
    return titles[part]


def caption(view: FitView) -> str:
    """Whether it fits, in one line."""
    where = QCoreApplication.translate("FitBar", "RAM") if view.memory == "ram" else "VRAM"
    figures = {"needed": memory(view.needed_bytes), "total": memory(view.total_bytes), "memory": where}
    if not view.fits:
        text = QCoreApplication.translate("FitBar", "Does not fit: {needed} needed of {total} {memory}")
    elif view.streamed_bytes_per_step:
        text = QCoreApplication.translate(
            "FitBar", "Fits with {streamed} per step from RAM: {needed} of {total} {memory}"
        )
        figures["streamed"] = memory(view.streamed_bytes_per_step)
    else:
        text = QCoreApplication.translate("FitBar", "Fits: {needed} of {total} {memory}")
    return text.format(**figures)


def sum_text(view: FitView) -> str:
    """The parts, one per line, for the tooltip and for screen readers."""
    lines = [f"{part_title(segment.part, view)}: {memory(segment.nbytes)}" for segment in view.segments]
    if view.encoders_in_ram_bytes:
        lines.append(encoders_text(view))
    return "\n".join([caption(view), *lines])


def encoders_text(view: FitView) -> str:
    """Where the text encoders are when they are not in the bar."""
    text = QCoreApplication.translate("FitBar", "Text encoders in RAM: {size}")
    return text.format(size=memory(view.encoders_in_ram_bytes))


class FitBar(QWidget):
    """A caption, the bar, and a legend with the sum. Put in a plan with `set_plan`."""

    def __init__(self, left_out: tuple[Part, ...] = ()) -> None:
        super().__init__()
        self.view: FitView | None = None
        self._extra = ""
        self.measured: Measured | None = None
        self.caption = label("", "label", wrap=True)
        self.strip = BarStrip()
        self.legend = Legend(left_out)
        self.after = label("", "small", wrap=True)
        layout = QVBoxLayout(self)
        tight(layout, XS)
        layout.addWidget(self.caption)
        layout.addWidget(self.strip)
        layout.addWidget(self.legend)
        layout.addWidget(self.after)
        self.after.hide()
        name(self, self.tr("Memory plan"))

    def set_plan(self, plan: MemoryPlan | None, hardware: HardwareReport | None, extra: str = "") -> None:
        """Show `plan` in the memory of `hardware`; `extra` (such as a duration) ends the caption."""
        self.view = fit_view(plan, hardware) if plan is not None and hardware is not None else None
        self._extra = extra
        self._show()

    def set_brief(self, brief: bool) -> None:
        """Without the legend, whose figures the tooltip has too: what stands above needs the room."""
        self.legend.setVisible(not brief)

    def set_measured(self, measured: Measured | None) -> None:
        """Show what a finished run needed; None takes it away."""
        self.measured = measured
        self._show()

    def _show(self) -> None:
        view = self.view
        if view is None:
            self.hide()
            return
        if self.parentWidget() is not None:
            self.show()  # without a parent this would open a window
        text = caption(view)
        self.caption.setText(f"{text} · {self._extra}" if self._extra else text)
        self.caption.setProperty("kind", "label" if view.fits else "problem")
        self.caption.style().polish(self.caption)
        self.strip.show_view(view, self.measured)
        self.legend.show_view(view)
        self.after.setHidden(self.measured is None)
        if self.measured is not None:
            self.after.setText(measured_text(self.measured))
        whole = sum_text(view) + (f"\n{self.after.text()}" if self.measured is not None else "")
        self.setToolTip(whole)
        self.setAccessibleDescription(whole.replace("\n", ". "))


def measured_text(measured: Measured) -> str:
    """ "The last run needed 7.9 GiB; the plan had said 7.8 GiB (1 % less)."""
    text = QCoreApplication.translate(
        "FitBar", "The last run needed {peak}; planned were {plan} ({percent} %)."
    )
    off = round(100 * (measured.predicted_bytes - measured.peak_bytes) / max(1, measured.peak_bytes))
    return text.format(
        peak=memory(measured.peak_bytes),
        plan=memory(measured.predicted_bytes),
        percent=f"{off:+d}".replace("-", "\u2212") if off else "0",
    )


class BarStrip(QWidget):
    """The painted strip itself."""

    def __init__(self) -> None:
        super().__init__()
        self._view: FitView | None = None
        self._measured: Measured | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(320, BAR_HEIGHT + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, BAR_HEIGHT + 6)

    def show_view(self, view: FitView, measured: Measured | None) -> None:
        self._view, self._measured = view, measured
        self.update()

    def scale(self) -> float:
        """Bytes that the whole width stands for."""
        if self._view is None:
            return 1.0
        return max(1.0, float(max(self._view.total_bytes, sum(s.nbytes for s in self._view.segments))))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = colors_of(self)
        frame = QRectF(0.5, 3.5, self.width() - 1, BAR_HEIGHT - 1)
        outline = QPainterPath()
        outline.addRoundedRect(frame, 5, 5)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(frame, QColor(colors.sunken))
        self._paint_segments(painter, frame, colors)
        painter.restore()
        painter.setPen(QPen(QColor(colors.outline if self._view.fits else colors.danger), 1))
        painter.drawPath(outline)
        self._paint_marks(painter, frame, colors)
        painter.end()

    def _paint_segments(self, painter: QPainter, frame: QRectF, colors: Colors) -> None:
        assert self._view is not None
        left = frame.left()
        for segment in self._view.segments:
            width = segment.nbytes / self.scale() * frame.width()
            box = QRectF(left, frame.top(), width, frame.height())
            left += width
            if segment.part == "free":
                continue
            painter.fillRect(box, QColor(getattr(colors, _COLORS[segment.part])))
            if segment.part == "others":
                painter.fillRect(box, QBrush(QColor(colors.surface), Qt.BrushStyle.BDiagPattern))
            painter.fillRect(QRectF(box.right() - 1, box.top(), 1, box.height()), QColor(colors.surface))

    def _paint_marks(self, painter: QPainter, frame: QRectF, colors: Colors) -> None:
        """The memory's end when the plan runs over it, and the measured peak."""
        assert self._view is not None
        if self._view.missing_bytes:
            x = frame.left() + self._view.total_bytes / self.scale() * frame.width()
            painter.setPen(QPen(QColor(colors.danger), 2))
            painter.drawLine(QPointF(x, 1), QPointF(x, frame.bottom() + 2))
        if self._measured is not None:
            x = frame.left() + min(1.0, self._measured.peak_bytes / self.scale()) * frame.width()
            painter.setPen(QPen(QColor(colors.text), 2))
            painter.drawLine(QPointF(x, 1), QPointF(x, frame.bottom() + 2))


class Legend(QWidget):
    """Swatches with names and figures, in as many lines as the width needs."""

    GAP, SWATCH = 16, 10

    def __init__(self, left_out: tuple[Part, ...] = ()) -> None:
        """`left_out`: parts that the caption says already."""
        super().__init__()
        self._view: FitView | None = None
        self._left_out = left_out
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_view(self, view: FitView) -> None:
        self._view = view
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(320, self.width())))

    def hasHeightForWidth(self) -> bool:
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes other lines; the layout remembers the height of the old ones."""
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        super().resizeEvent(event)

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        line = self.fontMetrics().height() + XS
        return round(places[-1][1].bottom()) + XS if places else line

    def _places(self, width: int) -> list[tuple[Part, QRectF, str]]:
        if self._view is None:
            return []
        metrics, places = self.fontMetrics(), []
        x, y, line = 0.0, 0.0, metrics.height() + XS
        entries = [
            (segment.part, f"{part_title(segment.part, self._view)}  {memory(segment.nbytes)}")
            for segment in self._view.segments
            if segment.part not in self._left_out
        ]
        if self._view.encoders_in_ram_bytes:
            entries.append(("text_encoders", encoders_text(self._view)))
        for part, text in entries:
            needed = self.SWATCH + 6 + metrics.horizontalAdvance(text)
            if x and x + needed > width:
                x, y = 0.0, y + line
            places.append((part, QRectF(x, y, min(needed, width), metrics.height()), text))
            x += needed + self.GAP
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = colors_of(self)
        for part, box, text in self._places(self.width()):
            top = box.center().y() - self.SWATCH / 2
            swatch = QRectF(box.left() + 0.5, top, self.SWATCH - 1, self.SWATCH - 1)
            painter.setPen(QPen(QColor(colors.outline), 1))
            waiting = part == "text_encoders" and self._view is not None and self._view.encoders_in_ram_bytes
            painter.setBrush(QColor(getattr(colors, _COLORS[part])))
            if waiting:
                painter.setPen(QPen(QColor(colors.chart_2), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(swatch, 2, 2)
            if part == "others":
                painter.setBrush(QBrush(QColor(colors.surface), Qt.BrushStyle.BDiagPattern))
                painter.drawRoundedRect(swatch, 2, 2)
            painter.setPen(QColor(colors.text))
            words = box.adjusted(self.SWATCH + 6, 0, 4, 0)
            elided = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(words.width()) + 1
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.end()
