"""Fields of forms that are more than one control: prompt, size, seed; and problems under their fields."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QMimeData, QRegularExpression, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QRegularExpressionValidator, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.families import ASPECTS, size_for
from fluxdesk.domain.request import MAX_SIDE, SIZE_MULTIPLE
from fluxdesk.domain.request_checks import Problem
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.dropped import dropped_files, picture_in
from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.kit import XS, FormRow, IconButton, S, SegmentedButtons, SpinField, name, tight
from fluxdesk.ui.shortcuts import give_way


class PromptField(QPlainTextEdit):
    """Several lines of text, fewer where room lacks; Tab leaves it; setting a text from outside can be undone.

    Signals: picture_pasted: the clipboard holds a picture, no text.
    """

    picture_pasted = Signal()

    def __init__(self, title: str, hint: str, lines: int, least: int | None = None) -> None:
        """`least`: lines that it keeps in a form which would have to scroll; all of them without it."""
        super().__init__()
        self._lines, self._least = lines, least or lines
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        name(self, title)

    def sizeHint(self) -> QSize:
        return QSize(240, self._height(self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._height(self._least))

    def _height(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + 22

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files are no text: what is dropped goes to the window."""
        return not dropped_files(source) and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if picture_in(source) is None:
            super().insertFromMimeData(source)
        else:
            self.picture_pasted.emit()

    def show_text(self, text: str) -> None:
        """Put `text` in, keeping the undo history; nothing happens if it is there already."""
        if text == self.toPlainText():
            return
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)


class SizeField(QWidget):
    """Presets by aspect, and width and height in pixels.

    Signals:
        chosen(int, int): the user chose width and height.
    """

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        titles = {
            "square": self.tr("Square"),
            "landscape": self.tr("Landscape"),
            "portrait": self.tr("Portrait"),
            "wide": self.tr("Wide"),
        }
        self._side = 1024
        self.aspects = SegmentedButtons(self.tr("Shape"), [(key, titles[key]) for key, _, _ in ASPECTS])
        self.width_field = SpinField(self.tr("Width in pixels"), SIZE_MULTIPLE, MAX_SIDE, SIZE_MULTIPLE)
        self.height_field = SpinField(self.tr("Height in pixels"), SIZE_MULTIPLE, MAX_SIDE, SIZE_MULTIPLE)
        self.swap = IconButton("swap", self.tr("Swap width and height"), boxed=True)
        for field in (self.width_field, self.height_field):
            field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        tight(layout, S)
        layout.addWidget(self.aspects)
        pixels = QHBoxLayout()
        tight(pixels, XS)
        pixels.addWidget(self.width_field, 1)
        pixels.addWidget(QLabel("×"))
        pixels.addWidget(self.height_field, 1)
        pixels.addWidget(self.swap)
        layout.addLayout(pixels)
        self.aspects.chosen.connect(self._on_aspect)
        for field in (self.width_field, self.height_field):
            field.valueChanged.connect(self._on_typed)
        self.swap.clicked.connect(
            lambda: self.chosen.emit(self.height_field.value(), self.width_field.value())
        )

    def show_size(self, width: int, height: int, side: int) -> None:
        """Show what the form holds; marks the preset it equals."""
        self._side = side
        for field, value in ((self.width_field, width), (self.height_field, height)):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        match = (
            key for key, across, down in ASPECTS if size_for(self._side, across, down) == (width, height)
        )
        self.aspects.set_current(next(match, None))

    def _on_aspect(self, key: str) -> None:
        across, down = next((across, down) for found, across, down in ASPECTS if found == key)
        self.chosen.emit(*size_for(self._side, across, down))

    def _on_typed(self) -> None:
        self.chosen.emit(self.width_field.value(), self.height_field.value())


class SeedField(QWidget):
    """The seed as digits, a lock that keeps it, and a dice that draws another.

    Signals:
        typed(object int): the user wrote another seed.
        locked(bool): the lock was switched.
        drawn: the dice was pressed.
    """

    typed = Signal(object)
    locked = Signal(bool)
    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.digits = name(QLineEdit(), self.tr("Seed"))
        give_way(self.digits)
        self.digits.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{1,19}"), self))
        self.lock = IconButton("unlock", self.tr("Keep this seed"), boxed=True)
        self.lock.setCheckable(True)
        self.dice = IconButton("dice", self.tr("Draw another seed"), boxed=True)
        layout = QHBoxLayout(self)
        tight(layout, XS)
        layout.addWidget(self.digits, 1)
        layout.addWidget(self.lock)
        layout.addWidget(self.dice)
        self.digits.textEdited.connect(self._on_edited)
        self.lock.toggled.connect(self._on_toggled)
        self.dice.clicked.connect(self.drawn.emit)

    def show_seed(self, seed: int, locked: bool) -> None:
        """Show what the form holds."""
        if self.digits.text() != str(seed) and not (self.digits.hasFocus() and not self.digits.text()):
            self.digits.setText(str(seed))
        self.lock.blockSignals(True)
        self.lock.setChecked(locked)
        self.lock.blockSignals(False)
        set_icon(self.lock, "lock" if locked else "unlock", size=18)

    def _on_edited(self, text: str) -> None:
        self.typed.emit(int(text) if text else 0)

    def _on_toggled(self, on: bool) -> None:
        self.locked.emit(on)


def show_problems(rows: Mapping[str, FormRow], problems: tuple[Problem, ...]) -> None:
    """Write each problem under its field's row and take the others away; a row may serve several fields."""
    texts: dict[str, str] = {}
    for problem in problems:
        texts.setdefault(problem.field, " ".join(filter(None, translate_report(problem.error))))
    for row in set(rows.values()):
        fields = [field for field, found in rows.items() if found is row]
        row.set_problem(next((texts[field] for field in fields if field in texts), ""))


def reveal_problem(rows: Mapping[str, FormRow], field: str) -> None:
    """Scroll what the row of `field` lies in until its problem is seen, once it has its new height."""
    row = rows.get(field)
    if row is None:
        return
    area = row.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()

    def scroll() -> None:
        if isinstance(area, QScrollArea) and row.problem.isVisible():
            area.ensureWidgetVisible(row, 0, 8)
            area.ensureWidgetVisible(row.problem, 0, 8)

    QTimer.singleShot(0, row, scroll)
