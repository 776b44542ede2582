"""Five stars to click; the same star again takes them away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fluxdesk.domain.picture_query import MOST_STARS
from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.kit import IconButton, name, tight


class StarField(QWidget):
    """Signals: rated(int): the user wants so many stars, 0 to 5."""

    rated = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rating = 0
        name(self, self.tr("Stars"))
        layout = QHBoxLayout(self)
        tight(layout, 0)
        self.buttons: list[IconButton] = []
        for stars in range(1, MOST_STARS + 1):
            text = self.tr("1 star") if stars == 1 else self.tr("{count} stars").format(count=stars)
            button = IconButton("star", text)
            button.clicked.connect(self._clicked(stars))
            layout.addWidget(button)
            self.buttons.append(button)
        layout.addStretch(1)

    @property
    def rating(self) -> int:
        return self._rating

    def show_rating(self, rating: int) -> None:
        """Fill so many stars; tells nobody."""
        self._rating = rating
        for stars, button in enumerate(self.buttons, 1):
            full = stars <= rating
            set_icon(button, "star-full" if full else "star", role="accent" if full else "muted", size=20)
        self.setAccessibleDescription(self.tr("{count} of 5").format(count=rating))

    def _clicked(self, stars: int) -> Callable[[], None]:
        return lambda: self.rated.emit(0 if stars == self._rating else stars)
