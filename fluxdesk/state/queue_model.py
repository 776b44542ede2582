"""The queue as a Qt list: the running job, those that wait, and, apart from them, those that ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from fluxdesk.state.job import Job
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.queue_memory import QueueMemory

Shown = Literal["waiting", "ended"]
JOB_ROLE = Qt.ItemDataRole.UserRole
MIME = "application/x-fluxdesk-jobs"
Index = QModelIndex | QPersistentModelIndex


class QueueModel(QAbstractListModel):
    """Follows the queue; dragging rows moves jobs. UI thread.

    Signals: filled: other jobs are shown.
    """

    filled = Signal()

    def __init__(self, jobs: JobsState, memory: QueueMemory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._memory = memory
        self._shown: Shown = "waiting"
        self.rows: list[Job] = []
        jobs.job_added.connect(self._refill)
        jobs.job_changed.connect(self._on_changed)
        jobs.job_finished.connect(self._refill)
        jobs.order_changed.connect(self._refill)
        memory.history_changed.connect(self._refill)
        self._refill()

    @property
    def shown(self) -> Shown:
        return self._shown

    def show(self, what: Shown) -> None:
        """Show what waits, or what ended (newest first)."""
        self._shown = what
        self._refill()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.rows):
            return None
        job = self.rows[index.row()]
        if role == JOB_ROLE:
            return job
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return job.request.prompt
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._shown != "waiting":
            return base
        return (
            base | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else base | Qt.ItemFlag.ItemIsDropEnabled
        )

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = [self.rows[index.row()].id for index in indexes]
        data.setData(MIME, "\n".join(ids).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        ids = bytes(data.data(MIME).data()).decode().split("\n")
        place = row if row >= 0 else len(self.rows)
        running = sum(job.status != "queued" for job in self.rows[:place])
        self._jobs.move(ids, place - running)
        return False  # the queue has moved them already; the view must not remove rows on its own

    def place_of(self, job_id: str) -> int | None:
        return next((place for place, job in enumerate(self.rows) if job.id == job_id), None)

    def _refill(self, _job: object = None) -> None:
        if self._shown == "ended":
            rows = self._memory.history[::-1]
        else:
            running = [self._jobs.running] if self._jobs.running is not None else []
            rows = [*running, *self._jobs.waiting]
        if rows == self.rows:
            return
        if self.rows and rows[: len(self.rows)] == self.rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        elif rows and rows == self.rows[1:]:
            self.beginRemoveRows(QModelIndex(), 0, 0)
            self.rows = rows
            self.endRemoveRows()
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        self.filled.emit()

    def _on_changed(self, job: Job) -> None:
        self._refill()
        place = self.place_of(job.id)
        if place is not None:
            self.dataChanged.emit(self.index(place), self.index(place))
