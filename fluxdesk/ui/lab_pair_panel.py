"""Two pictures with everything to hold them against each other: ways of showing, maps, magnification, figures."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, cast

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fluxdesk.domain.comparison_result import Measures
from fluxdesk.services.difference_maps import MapKind
from fluxdesk.services.lab_texts import say_all
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import ElidedLabel, QuietButton, S, SegmentedButtons, kind, label, tight
from fluxdesk.ui.lab_language import lab_language
from fluxdesk.ui.lab_pair_view import PairMode, PairView

MapMaker = Callable[[MapKind], Coroutine[Any, Any, Path | None]]
_MODES: dict[str, PairMode] = {
    "side": "side",
    "swipe": "swipe",
    "blink": "blink",
    "difference": "map",
    "flip": "map",
}


class PairPanel(QWidget):
    """A `PairView` between its controls; `lead` is put first in the upper row."""

    def __init__(self, tasks: TaskRunner, lead: QWidget | None = None) -> None:
        super().__init__()
        self._tasks = tasks
        self._make_map: MapMaker | None = None
        self.view = PairView()
        self.modes = SegmentedButtons(
            self.tr("View"),
            [
                ("side", self.tr("Side by side")),
                ("swipe", self.tr("Slider")),
                ("blink", self.tr("Blink")),
                ("difference", self.tr("Difference")),
                ("flip", "FLIP"),
            ],
        )
        self.modes.set_current("side")
        self.title = ElidedLabel()
        self.figures = kind(ElidedLabel(), "muted")
        self.zoom = label("", "muted")
        self.fit = QuietButton(self.tr("Fit (0)"))
        self.pixels = QuietButton(self.tr("Pixels (1)"))
        top = QHBoxLayout()
        tight(top, S)
        if lead is not None:
            top.addWidget(lead)
        top.addWidget(self.title, 1)
        top.addWidget(self.modes)
        foot = QHBoxLayout()
        tight(foot, S)
        foot.addWidget(self.figures, 1)
        for widget in (self.zoom, self.fit, self.pixels):
            foot.addWidget(widget)
        layout = QVBoxLayout(self)
        tight(layout, S)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        self.modes.chosen.connect(self._on_mode)
        self.view.zoom_changed.connect(self._show_zoom)
        self.fit.clicked.connect(lambda: self.view.set_zoom(0.0))
        self.pixels.clicked.connect(lambda: self.view.set_zoom(1.0))

    def show_pair(
        self, reference: Path, picture: Path, labels: tuple[str, str], title: str, make_map: MapMaker
    ) -> None:
        """Show `picture` against `reference`; `make_map` writes a map of the two and gives its path."""
        self._make_map = make_map
        self.title.setText(title)
        self._tasks.spawn(
            self._load(reference, picture, labels, make_map), self.tr("Opening the pictures"), self
        )
        self._show_map()

    def show_measures(self, measures: Measures | None) -> None:
        """The figures below the pictures, and what they mean."""
        if measures is None:
            self.figures.setText("")
            return
        parts = []
        if measures.psnr is not None:
            near = "" if measures.lpips is None else f", LPIPS {number(measures.lpips, 4)}"
            parts.append(
                f"PSNR {number(measures.psnr)} dB, SSIM {number(measures.ssim, 4)}, "
                f"FLIP {number(measures.flip, 4)}{near}."
            )
        if measures.clip is not None:
            text = self.tr("CLIP score (agreement with the prompt): {score}.")
            parts.append(text.format(score=number(measures.clip)))
        parts.append(say_all(measures.findings, lab_language()))
        self.figures.setText(" ".join(parts))

    def clear(self) -> None:
        """Show nothing."""
        self._make_map = None
        self.view.clear()
        self.title.setText("")
        self.figures.setText("")

    def _on_mode(self, key: str) -> None:
        self.view.set_mode(_MODES[key])
        self._show_map()
        self.view.setFocus()

    def _show_map(self) -> None:
        mode = self.modes.current
        if self._make_map is not None and mode in ("difference", "flip"):
            self.view.set_map(QImage(), "")
            self._tasks.spawn(self._load_map(self._make_map, mode), self.tr("The difference map"), self)

    async def _load(
        self, reference: Path, picture: Path, labels: tuple[str, str], make_map: MapMaker
    ) -> None:
        """Decode both off the UI thread; what was shown stays until they are there."""
        import asyncio

        first, second = await asyncio.to_thread(lambda: (_read(reference), _read(picture)))
        if make_map is self._make_map:  # nothing else has been chosen meanwhile
            self.view.set_pictures(first, second, labels)
            self._show_zoom(self.view.zoom)

    async def _load_map(self, make_map: MapMaker, mode: str) -> None:
        import asyncio

        path = await make_map(cast(MapKind, mode))
        image = await asyncio.to_thread(_read, path) if path is not None else None
        if image is not None and make_map is self._make_map and self.modes.current == mode:
            text = self.tr("Difference × 4; black: equal") if mode == "difference" else "FLIP"
            self.view.set_map(image, text)

    def _show_zoom(self, zoom: float) -> None:
        self.zoom.setText(f"{number(zoom * 100, 0)} %")


def _read(path: Path) -> QImage:
    return QImage(str(path))
