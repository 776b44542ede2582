"""The list of jobs: prompt, what it will be or how it ended, and a bar for the running one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fluxdesk.domain.families import TITLES
from fluxdesk.state.job import Job
from fluxdesk.state.queue_model import JOB_ROLE, QueueModel
from fluxdesk.ui.icons import pixmap
from fluxdesk.ui.kit import XS, M, S, name
from fluxdesk.ui.progress_panel import JobTexts, share_done
from fluxdesk.ui.theme import colors_of

Index = QModelIndex | QPersistentModelIndex
ICON = 18
BAR = 4
ICONS = {
    "queued": ("dot", "muted"),
    "loading": ("play", "accent"),
    "running": ("play", "accent"),
    "finished": ("success", "success"),
    "failed": ("error", "danger"),
    "cancelled": ("stop", "muted"),
}


class QueueList(QListView):
    """Rows are dragged to reorder; what is done with them is the page's."""

    def __init__(self, model: QueueModel) -> None:
        super().__init__()
        name(self, self.tr("Pictures in the queue"))
        self.setModel(model)
        self.setItemDelegate(JobDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def chosen(self) -> list[Job]:
        """The chosen jobs, in the order of the list."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        found = [self.model().index(place, 0).data(JOB_ROLE) for place in places]
        return [job for job in found if isinstance(job, Job)]

    def choose(self, job_ids: set[str]) -> None:
        """Choose these again, after the list was filled anew."""
        selection = self.selectionModel()
        for place in range(self.model().rowCount()):
            index = self.model().index(place, 0)
            if index.data(JOB_ROLE).id in job_ids:
                selection.select(index, selection.SelectionFlag.Select)
                self.setCurrentIndex(index) if len(job_ids) == 1 else None

    def keyboardSearch(self, search: str) -> None:
        """Letters are shortcuts here."""


class JobDelegate(QStyledItemDelegate):
    """Paints one job."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._texts = JobTexts(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 2 * self._view.fontMetrics().lineSpacing() + 2 * S + BAR + XS)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        job = index.data(JOB_ROLE)
        if not isinstance(job, Job):
            return
        colors = colors_of()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRect(option.rect).adjusted(2, 1, -2, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(QRectF(rect), 7, 7)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._view.palette().color(QPalette.ColorRole.Accent))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        icon, role = ICONS[job.status]
        symbol = pixmap(icon, getattr(colors, role), ICON, self._view.devicePixelRatioF())
        painter.drawPixmap(QPointF(rect.left() + S, rect.center().y() - ICON / 2), symbol)
        text = rect.adjusted(S + ICON + M, S, -M, -S)
        self._paint_texts(painter, text, job, chosen)
        if job.status in ("loading", "running"):
            self._paint_bar(painter, text, job)
        painter.restore()

    def _paint_texts(self, painter: QPainter, rect: QRect, job: Job, chosen: bool) -> None:
        colors = colors_of()
        metrics: QFontMetrics = self._view.fontMetrics()
        line = metrics.lineSpacing()
        prompt = " ".join(job.request.prompt.split())
        painter.setPen(QColor(colors.on_accent_soft if chosen else colors.text))
        first = QRect(rect.left(), rect.top(), rect.width(), line)
        painter.drawText(first, metrics.elidedText(prompt, Qt.TextElideMode.ElideRight, rect.width()))
        painter.setPen(QColor(colors.on_accent_soft if chosen else colors.muted))
        second = first.translated(0, line)
        painter.drawText(
            second, metrics.elidedText(self.facts(job), Qt.TextElideMode.ElideRight, rect.width())
        )

    def facts(self, job: Job) -> str:
        """The second line: what it will be, what happens, or how it ended."""
        request = job.request
        recipe = [
            f"{TITLES[request.models.family]} {request.models.level}",
            f"{request.width} × {request.height}",
            self.tr("{steps} steps").format(steps=request.steps),
            self.tr("seed {seed}").format(seed=request.seed),
            *(["ComfyUI"] if request.engine == "comfyui" else []),
        ]
        if job.status == "failed" and job.error is not None:
            from fluxdesk.state.translation import translate_report

            return translate_report(job.error)[0]
        if job.status in ("loading", "running"):
            return " · ".join(filter(None, (self._texts.doing(job), self._texts.left(job))))
        if job.is_over:
            return self._texts.ending(job) or " · ".join(recipe)
        notes = [self.tr("Was interrupted")] if job.interrupted else []
        return " · ".join([*notes, *recipe])

    def _paint_bar(self, painter: QPainter, rect: QRect, job: Job) -> None:
        colors = colors_of()
        bar = QRectF(rect.left(), rect.bottom() - BAR + 1, rect.width(), BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        share = share_done(job)
        if share:
            bar.setWidth(max(BAR, bar.width() * share))
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
