"""The gallery's head: the search line, and a box for each thing that can be filtered by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fluxdesk.domain.families import TITLES
from fluxdesk.domain.picture_query import MOST_STARS, Order, PictureQuery, Range
from fluxdesk.services.gallery_search import Choices, Counted
from fluxdesk.state.gallery import GalleryState
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import QuietButton, S, fill_box, label, name, tight
from fluxdesk.ui.layouts import FoldingGrid

TYPING_MS = 120
"""After the last letter: a search takes less, but a word has more letters than one."""
SHORTEST_BOX, LETTERS_IN_BOX = 96, 8


class GalleryFilters(QWidget):
    """Shows the state's query and changes it."""

    def __init__(self, gallery: GalleryState) -> None:
        super().__init__()
        self._gallery = gallery
        self.line = name(QLineEdit(), self.tr("Search pictures"), self._search_help())
        self.line.setPlaceholderText(
            self.tr("Search: words of the prompt, level:Q4_K, lora:ink, date:2026-11")
        )
        self.line.setToolTip(self._search_help())
        self.line.setClearButtonEnabled(True)
        self.count = label("", "muted")
        self.clear = QuietButton(self.tr("Clear filters"), "close")
        self.boxes: dict[str, QComboBox] = {}
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._search)
        layout = QVBoxLayout(self)
        tight(layout, S)
        top = QHBoxLayout()
        tight(top, S)
        top.addWidget(self.line, 1)
        top.addWidget(self.count)
        top.addWidget(self.clear)
        layout.addLayout(top)
        boxes = FoldingGrid((8, 4, 2, 1))
        for key, title in self._titles().items():
            box = name(QComboBox(), title)
            box.setToolTip(title)
            box.setMinimumContentsLength(LETTERS_IN_BOX)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumWidth(SHORTEST_BOX)
            box.activated.connect(self._search)
            self.boxes[key] = box
            boxes.addWidget(box)
        layout.addLayout(boxes)
        self._fill_fixed()
        self._connect()
        self.show_choices()
        self.line.setText(gallery.text)
        self.show_count(len(gallery.model.numbers))

    def _connect(self) -> None:
        self.line.textEdited.connect(self._typing.start)
        self.line.textChanged.connect(lambda text: None if text else self._search())
        self.line.returnPressed.connect(self._search)
        self.clear.clicked.connect(self.reset)
        self._gallery.choices_changed.connect(self.show_choices)
        self._gallery.found.connect(self.show_count)

    def reset(self) -> None:
        """Find everything again."""
        with QSignalBlocker(self.line):
            self.line.clear()
        for key, box in self.boxes.items():
            if key != "order":
                box.setCurrentIndex(0)
        self._search()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_count(self, count: int) -> None:
        """Say how many were found."""
        one = self.tr("1 picture")
        self.count.setText(one if count == 1 else self.tr("{count} pictures").format(count=number(count, 0)))
        filters = msgspec.structs.replace(self._gallery.filters, order="newest")
        self.clear.setEnabled(bool(self._gallery.text) or filters != PictureQuery())

    def show_choices(self) -> None:
        """Offer what there is; a choice that is gone stays until it is changed."""
        choices: Choices = self._gallery.choices
        filters = self._gallery.filters
        offers: dict[str, tuple[tuple[Counted, ...], str]] = {
            "collection": (choices.collections, filters.collection),
            "family": (choices.families, filters.family),
            "level": (choices.levels, filters.level),
            "lora": (choices.loras, filters.lora),
            "size": (choices.sizes, f"{filters.size[0]}x{filters.size[1]}" if filters.size else ""),
        }
        for key, (found, chosen) in offers.items():
            items = [("", self._all()[key])]
            items += [
                (one.value, f"{TITLES.get(one.value, one.value)} ({number(one.count, 0)})") for one in found
            ]
            if chosen and chosen not in [value for value, _ in items]:
                items.append((chosen, TITLES.get(chosen, chosen)))
            if key == "size":
                items = [(value, text.replace("x", " × ")) for value, text in items]
            fill_box(self.boxes[key], items, chosen)

    def _search(self) -> None:
        self._typing.stop()
        size = self._chosen("size").split("x")
        rating = self._chosen("rating")
        filters = PictureQuery(
            collection=self._chosen("collection"),
            family=self._chosen("family"),
            level=self._chosen("level"),
            lora=self._chosen("lora"),
            size=(int(size[0]), int(size[1])) if len(size) == 2 else None,
            rating=Range(0, 0) if rating == "0" else Range(low=int(rating)) if rating else Range(),
            dates=Range(low=_since(self._chosen("date"))),
            order=cast(Order, self._chosen("order")),
        )
        self._gallery.search_for(self.line.text(), filters)

    def _chosen(self, key: str) -> str:
        return str(self.boxes[key].currentData() or "")

    def _fill_fixed(self) -> None:
        stars = [
            (str(count), "★" * count if count == MOST_STARS else f"{'★' * count} +")
            for count in range(5, 0, -1)
        ]
        filters = self._gallery.filters
        low = "" if filters.rating == Range() else str(filters.rating.low)
        fill_box(self.boxes["rating"], [("", self._all()["rating"]), *stars, ("0", self.tr("No stars"))], low)
        dates = [
            ("", self._all()["date"]),
            ("0", self.tr("Today")),
            ("6", self.tr("Last 7 days")),
            ("29", self.tr("Last 30 days")),
            ("364", self.tr("Last 12 months")),
        ]
        chosen = next((days for days, _ in dates if days and _since(days) == filters.dates.low), "")
        fill_box(self.boxes["date"], dates, chosen)
        orders = [
            ("newest", self.tr("Newest first")),
            ("oldest", self.tr("Oldest first")),
            ("rating", self.tr("Best first")),
        ]
        fill_box(self.boxes["order"], orders, filters.order)

    def _titles(self) -> dict[str, str]:
        return {
            "collection": self.tr("Collection"),
            "family": self.tr("Model"),
            "level": self.tr("Level"),
            "lora": self.tr("LoRA"),
            "size": self.tr("Size"),
            "date": self.tr("Date"),
            "rating": self.tr("Stars"),
            "order": self.tr("Order"),
        }

    def _all(self) -> dict[str, str]:
        return {
            "collection": self.tr("All collections"),
            "family": self.tr("All models"),
            "level": self.tr("All levels"),
            "lora": self.tr("All LoRAs"),
            "size": self.tr("All sizes"),
            "date": self.tr("All dates"),
            "rating": self.tr("All stars"),
        }

    def _search_help(self) -> str:
        return self.tr(
            'Words are found in prompt, model, level, LoRA, tags and file name. "Quotes" keep words together, a '
            "minus leaves pictures out. Also: model: level: lora: tag: name: in:collection rating:>=4 "
            "size:1024x768 width:>=1024 steps:20 seed:42 date:>=2026-11"
        )


def _since(days: str) -> int | None:
    """Milliseconds of the start of the day so many days ago; None for "" (no choice)."""
    if not days:
        return None
    day = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=int(days))
    return round(day.timestamp() * 1000)
