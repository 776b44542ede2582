"""The parts every page is made of, so that all pages look and behave alike.

Spacing constants are pixels at 100 %; text sizes come from the system's font through the stylesheet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.ui.fade import EDGES, Fade
from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.segment import Segment
from fluxdesk.ui.shortcuts import give_way

XS, S, M, L, XL = 4, 8, 12, 16, 24
"""Spacing steps: inside a control, between neighbours, between groups, page margin, between sections."""
FORM_WIDTH = 368
"""Width of a page's form column."""

W = TypeVar("W", bound=QWidget)


def name(widget: W, text: str, description: str = "") -> W:
    """Give `widget` the name (and description) that a screen reader says; returns it."""
    widget.setAccessibleName(text)
    if description:
        widget.setAccessibleDescription(description)
    return widget


def kind(widget: W, value: str) -> W:
    """Choose the stylesheet's variant of `widget`; returns it."""
    widget.setProperty("kind", value)
    return widget


def restyle(widget: QWidget) -> None:
    """Let the stylesheet see properties of `widget` that changed after it was shown."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str, variant: str = "", *, wrap: bool = False) -> QLabel:
    """A label; `variant` is title, heading, muted, small, label or problem."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wrap)
    return kind(result, variant) if variant else result


def tight(layout: QLayout, spacing: int = S, margin: int = 0) -> None:
    """Set `layout`'s spacing and all four margins."""
    layout.setSpacing(spacing)
    layout.setContentsMargins(margin, margin, margin, margin)


def row(*widgets: QWidget, spacing: int = S) -> QHBoxLayout:
    """The widgets side by side, without margins."""
    layout = QHBoxLayout()
    tight(layout, spacing)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def scrolled(content: QWidget, title: str) -> QScrollArea:
    """`content` in a scrolling area called `title`, without a frame, its edges fading where there is more; sideways
    only where large letters need it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    for edge in EDGES:
        Fade(area, edge)
    return name(area, title)


def fill_box(box: QComboBox, items: list[tuple[str, str]], current: str) -> None:
    """Put `items` (data, text) into `box` if they differ, and choose `current`; tells nobody."""
    with QSignalBlocker(box):
        if [(box.itemData(place), box.itemText(place)) for place in range(box.count())] != items:
            box.clear()
            for data, text in items:
                box.addItem(text, data)
        box.setCurrentIndex(max(0, box.findData(current)))


class Card(QFrame):
    """A raised surface with a heading; put content into `body`."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kind(self, "card")
        self.body = QVBoxLayout(self)
        tight(self.body, S, M)
        if heading:
            self.body.addWidget(label(heading, "heading"))


class PrimaryButton(QPushButton):
    """The one most important action of a page."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        kind(self, "primary")
        name(self, text)


class QuietButton(QPushButton):
    """An action without a frame, with or without an icon."""

    def __init__(self, text: str, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        kind(self, "quiet")
        name(self, text)
        if icon_name:
            set_icon(self, icon_name, size=18)


class IconButton(QToolButton):
    """A square button with an icon only; its name is its tooltip."""

    def __init__(self, icon_name: str, text: str, *, boxed: bool = False) -> None:
        super().__init__()
        if boxed:
            kind(self, "boxed")
        set_icon(self, icon_name, size=18)
        self.setToolTip(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name(self, text)


class FormRow(QWidget):
    """A field under its label, with a place for what is wrong with it."""

    def __init__(
        self,
        title: str,
        field: QWidget | QLayout,
        *,
        target: QWidget | None = None,
        beside: QWidget | None = None,
    ) -> None:
        """`beside` stands at the end of the label's line."""
        super().__init__()
        self.field = field
        self._target = target or (field if isinstance(field, QWidget) else None)
        layout = QVBoxLayout(self)
        tight(layout, XS)
        self.title = label(title, "label")
        if self._target is not None:
            self.title.setBuddy(self._target)
            if not self._target.accessibleName():
                name(self._target, title)
        self._description = self._target.accessibleDescription() if self._target else ""
        line = row(*filter(None, (self.title, beside)))
        line.setStretch(0, 1)
        layout.addLayout(line)
        if isinstance(field, QWidget):
            layout.addWidget(field)
        else:
            layout.addLayout(field)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        layout.addWidget(self.problem)

    def add_help(self, text: str) -> None:
        """Explain the field in small print under it."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.indexOf(self.problem), label(text, "small", wrap=True))

    def set_problem(self, text: str) -> None:
        """Show `text` under the field and mark the field; the empty string takes both away."""
        if text == self.problem.text():
            return
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        if self._target is not None:
            self._target.setProperty("problem", bool(text))
            self._target.setAccessibleDescription(text or self._description)
            restyle(self._target)


class SegmentedButtons(QWidget):
    """One choice of a few, as joined buttons; left and right move between them.

    Signals:
        chosen(str): the user picked the choice with this key.
    """

    chosen = Signal(str)

    def __init__(self, title: str, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        tight(layout, 0)
        for position, (key, text) in enumerate(choices):
            button = kind(Segment(text), "segment")
            place = "first" if position == 0 else "last" if position == len(choices) - 1 else "middle"
            button.setProperty("place", place)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            name(button, f"{title}: {text}")
            button.clicked.connect(self._clicked(key))
            self._group.addButton(button)
            self._buttons[key] = button
            layout.addWidget(button)
        name(self, title)

    def set_current(self, key: str | None) -> None:
        """Mark the choice `key`; None marks none."""
        self._group.setExclusive(key is not None)
        for its_key, button in self._buttons.items():
            button.setChecked(its_key == key)
        self._group.setExclusive(True)

    @property
    def current(self) -> str | None:
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]

    def _clicked(self, key: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(key)


class SpinField(QSpinBox):
    """A whole number; the wheel scrolls the page, not the number, unless the field has the focus."""

    def __init__(self, title: str, lowest: int, highest: int, step: int = 1) -> None:
        super().__init__()
        self.setRange(lowest, highest)
        self.setSingleStep(step)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(XS + 2, 0, XS + 2, 0)  # the stylesheet's padding does not reach it
        give_way(self)
        name(self, title)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceBox(QComboBox):
    """One of a list; the wheel scrolls the page, not the choice, unless the box has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class DecimalField(QDoubleSpinBox):
    """A number with decimals; behaves like `SpinField`."""

    def __init__(self, title: str, lowest: float, highest: float, step: float = 0.1) -> None:
        super().__init__()
        self.setRange(lowest, highest)
        self.setSingleStep(step)
        self.setDecimals(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(XS + 2, 0, XS + 2, 0)  # the stylesheet's padding does not reach it
        give_way(self)
        name(self, title)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Stepper(QWidget):
    """A number field between a minus and a plus button (which the keyboard's up and down stand for)."""

    def __init__(self, field: QSpinBox | QDoubleSpinBox, less: str, more: str) -> None:
        super().__init__()
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QHBoxLayout(self)
        tight(layout, XS)
        self.less = IconButton("minus", less, boxed=True)
        self.more = IconButton("plus", more, boxed=True)
        for button, step in ((self.less, -1), (self.more, 1)):
            button.setAutoRepeat(True)
            button.clicked.connect(self._stepped(field, step))
        layout.addWidget(self.less)
        layout.addWidget(field, 1)
        layout.addWidget(self.more)

    @staticmethod
    def _stepped(field: QSpinBox | QDoubleSpinBox, steps: int) -> Callable[[], None]:
        return lambda: field.stepBy(steps)


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis when there is no room; the tooltip has `detail`, or else the whole text."""

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(text)
        self._mode = mode
        self.detail = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())
        self.setToolTip(self.detail or (self.text() if shown != self.text() else ""))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)


class EmptyState(QWidget):
    """What a place shows while there is nothing in it: an icon, what it is, and what to do."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        text: str,
        action: str = "",
        on_action: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        tight(layout, S, XL)
        layout.addStretch(1)
        picture = QLabel()
        set_icon(picture, icon_name, role="muted", size=44)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label(title, "heading")
        self.text = label(text, "muted", wrap=True)
        for part in (self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (picture, self.title, self.text):
            layout.addWidget(widget)
        if action and on_action:
            button = QPushButton(action)
            name(button, action)
            button.clicked.connect(on_action)
            layout.addSpacing(S)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.button = button
        layout.addStretch(1)
