"""The found pictures as a Qt list: numbers for all, rows only for those that are looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from fluxdesk.domain.gallery import GalleryRow

PAGE = 128
MOST_ROWS = 64 * PAGE
"""Rows that are kept; the list asks again for those that were let go."""

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole


class GalleryModel(QAbstractListModel):
    """Numbers of pictures in order, and their rows as far as they were fetched. UI thread.

    Signals:
        wanted(object list[int]): these numbers' rows are needed; answer with `set_rows`.
        refreshed: rows that are shown came or changed. Not `dataChanged`: a wrapped list would lay out
            all its 100,000 places again for it, where repainting the visible ones is enough.
    """

    wanted = Signal(object)
    refreshed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: array[int] = array("q")
        self._rows: dict[int, GalleryRow] = {}
        self._asked: set[int] = set()
        self.renewals = 0
        """How often `renew_rows` was called: an answer to a wish of before is none."""
        self._stale: set[int] = set()

    @property
    def numbers(self) -> array[int]:
        """All, in order. Not to be changed."""
        return self._numbers

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._numbers):
            return None
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row)
        return None

    def row(self, place: int) -> GalleryRow | None:
        """The row at `place`; None while it is being fetched."""
        number = self._numbers[place]
        if number not in self._asked and (number not in self._rows or number in self._stale):
            start = place // PAGE * PAGE
            page = [
                one
                for one in self._numbers[start : start + PAGE]
                if one not in self._asked and (one not in self._rows or one in self._stale)
            ]
            self._asked.update(page)
            self.wanted.emit(page)
        return self._rows.get(number)

    def known_row(self, number: int) -> GalleryRow | None:
        return self._rows.get(number)

    def place_of(self, number: int) -> int | None:
        """Where the picture with this number is; None when it is not among them."""
        try:
            return self._numbers.index(number)
        except ValueError:
            return None

    def set_rows(self, asked: Iterable[int], rows: Sequence[GalleryRow]) -> None:
        """The answer to `wanted`, or news about rows that are shown."""
        self._asked.difference_update(asked)
        self._stale.difference_update(asked)
        if len(self._rows) + len(rows) > MOST_ROWS:
            self._rows.clear()
        for row in rows:
            self._rows[row.id] = row
        self.refreshed.emit()

    def renew_rows(self) -> None:
        """Fetch every row anew when it is looked at; what was known is shown until then."""
        self.renewals += 1
        self._stale = set(self._rows)
        self._asked.clear()
        self.refreshed.emit()

    def set_numbers(self, numbers: array[int]) -> None:
        """Show other pictures. One block that came or went is told as that, so that the view stays in place."""
        old = self._numbers
        if numbers == old:
            return
        head = _same_start(old, numbers)
        tail = min(_same_start(old[::-1], numbers[::-1]), min(len(old), len(numbers)) - head)
        gone, new = len(old) - head - tail, len(numbers) - head - tail
        if new and not gone and old:
            self.beginInsertRows(QModelIndex(), head, head + new - 1)
            self._numbers = numbers
            self.endInsertRows()
        elif gone and not new and numbers:
            self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
            self._numbers = numbers
            self.endRemoveRows()
        else:
            self.beginResetModel()
            self._numbers = numbers
            self.endResetModel()

    @staticmethod
    def _text(row: GalleryRow | None) -> str:
        if row is None:
            return ""
        stars = "★" * row.rating
        return " · ".join(filter(None, (row.prompt or row.path, stars, row.level)))


def _same_start(one: array[int], other: array[int]) -> int:
    """How many places are the same from the start, by halving: comparing blocks costs next to nothing."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
