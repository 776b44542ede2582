"""One line of the form's lists of files: what it is, how strongly it counts, and a way out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fluxdesk.ui.kit import DecimalField, ElidedLabel, IconButton, S, name, tight

STEP = 0.05


class StrengthRow(QWidget):
    """Holds nothing; its list puts the form's values in.

    Signals:
        strength_changed(float): by the user, two decimals.
        removed: the user wants the file out of the list.
    """

    strength_changed = Signal(float)
    removed = Signal()

    def __init__(
        self, path: str, title: str, limits: tuple[float, float], picture: QLabel | None = None
    ) -> None:
        super().__init__()
        name(self, title)
        self.strength = DecimalField(self.tr("Strength of {name}").format(name=title), *limits, STEP)
        self.strength.setDecimals(2)
        self.strength.valueChanged.connect(lambda value: self.strength_changed.emit(round(value, 2)))
        self.remove = IconButton("close", self.tr("Remove {name}").format(name=title))
        self.remove.clicked.connect(self.removed)
        shown = ElidedLabel(title, Qt.TextElideMode.ElideMiddle)
        shown.detail = str(Path(path))
        layout = QHBoxLayout(self)
        tight(layout, S)
        if picture is not None:
            layout.addWidget(picture)
        layout.addWidget(shown, 1)
        layout.addWidget(self.strength)
        layout.addWidget(self.remove)

    def show_strength(self, value: float) -> None:
        """Put the form's value in; tells nobody."""
        with QSignalBlocker(self.strength):
            self.strength.setValue(value)
