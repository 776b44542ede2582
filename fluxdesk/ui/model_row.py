"""One model in the list: what it is, how it fits, where it stands, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
)

from fluxdesk.domain.fit_view import fit_view
from fluxdesk.domain.hardware import HardwareReport
from fluxdesk.domain.recommendation import LevelAdvice
from fluxdesk.state.model_fetches import ModelFetch
from fluxdesk.state.model_rows import ModelRow
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.fit_bar import BarStrip, caption, sum_text
from fluxdesk.ui.format import duration, file_size, number, time_left
from fluxdesk.ui.kit import XS, ElidedLabel, IconButton, L, M, S, kind, label, name, restyle, tight
from fluxdesk.ui.offers import Offer, Offers

STRIP_WIDTH = 200
LETTERS_ACROSS = 115
"""Of average width: a narrower row stands in more lines."""
_IN_THE_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_ACROSS = QBoxLayout.Direction.LeftToRight


class ModelRowWidget(QFrame):
    """Shows a `ModelRow` and, while there is one, its `ModelFetch`.

    Signals:
        acted(str, str): key of the row, and what the user wants: fetch, pause, resume, repair, paint,
            earlier, later, discard, verify, inspect, show, page, copy, delete.
    """

    acted = Signal(str, str)

    def __init__(self, row: ModelRow, hardware: HardwareReport | None, fetch: ModelFetch | None) -> None:
        super().__init__()
        kind(self, "card")
        self.row = row
        self.fetch = fetch
        self._action = ""
        self.title = kind(ElidedLabel(row.title, Qt.TextElideMode.ElideMiddle), "heading")
        self.badge = label("", "badge")
        self.size_text = label("", "muted")
        self.state = label("", "muted", wrap=True)
        self.action = QPushButton()
        self.more = IconButton("more", self.tr("More for {model}").format(model=self._full_name()))
        self.strip = BarStrip()
        self.strip.setFixedWidth(STRIP_WIDTH)
        self.fit = label("", "small", wrap=True)
        self.facts = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.figures = label("", "small")
        self.problem = label("", "problem", wrap=True)
        self._lay_out()
        self.action.clicked.connect(lambda: self.acted.emit(row.key, self._action))
        self.more.clicked.connect(self._open_more)
        Offers(self, QCoreApplication.translate("ModelsPage", "Models"), self._offers)
        self.show_row(row, hardware, fetch)

    def show_row(self, row: ModelRow, hardware: HardwareReport | None, fetch: ModelFetch | None) -> None:
        """Show what is known of the same model now; a button under the mouse stays where it is."""
        self.row = row
        self._show_texts()
        self._show_fit(hardware)
        self.show_fetch(fetch)

    def _full_name(self) -> str:
        entry = self.row.entry
        return entry.name if entry is not None else self.row.title

    def _lay_out(self) -> None:
        self._first, self._below, plan = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._second, self._third = QBoxLayout(_ACROSS), QBoxLayout(_ACROSS)
        for line, spacing in (
            (self._first, S), (self._below, S), (plan, M), (self._second, M), (self._third, M)
        ):  # fmt: skip
            tight(line, spacing)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        for text in (self.state, self.fit, self.facts):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._first.addWidget(self.title)
        self._first.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding))
        for widget in (self.action, self.more):
            self._first.addWidget(widget)
        plan.addWidget(self.strip)
        plan.addWidget(self.fit, 1)
        self._second.addLayout(plan, 1)
        self._second.addWidget(self.facts, 1)
        self._third.addWidget(self.bar, 1)
        self._third.addWidget(self.figures)
        layout = QVBoxLayout(self)
        tight(layout, XS)
        layout.setContentsMargins(L, S, M, S)
        for line in (self._first, self._below, self._second, self._third):
            layout.addLayout(line)
        layout.addWidget(self.problem)
        self._stack(False)

    def _stack(self, stacked: bool) -> None:
        """One below the other what has no room side by side, so that nothing of it is cut off."""
        self._stacked = stacked
        line, after = (self._below, 0) if stacked else (self._first, 1)
        texts = (
            [self.size_text, self.badge, self.state] if stacked else [self.badge, self.size_text, self.state]
        )
        for place, text in enumerate(texts, after):
            (self._first if stacked else self._below).removeWidget(text)
            line.insertWidget(place, text, int(text is self.state), _IN_THE_MIDDLE)
        side = Qt.AlignmentFlag.AlignLeft if stacked else Qt.AlignmentFlag.AlignRight
        self.state.setAlignment(side | _IN_THE_MIDDLE)
        for both in (self._second, self._third):
            both.setDirection(QBoxLayout.Direction.TopToBottom if stacked else _ACROSS)
            both.setSpacing(XS if stacked else M)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share_room()

    def _share_room(self) -> None:
        stacked = self.width() < LETTERS_ACROSS * self.fontMetrics().averageCharWidth()
        if stacked != self._stacked:
            self._stack(stacked)

    def _show_texts(self) -> None:
        row = self.row
        self.title.setText(f"{row.title} · {row.subtitle}" if row.subtitle else row.title)
        self.badge.setText(self.tr("Recommended here") if row.recommended else "")
        self.badge.setVisible(row.recommended)
        name(self, self._full_name())
        if row.advice is None:
            self.facts.setText(note_of(row))
            return
        self.facts.setText(" · ".join((fidelity_text(row.advice), speed_text(row.advice))))

    def _show_fit(self, hardware: HardwareReport | None) -> None:
        advice = self.row.advice
        self.strip.setVisible(advice is not None and hardware is not None)
        self.fit.setVisible(advice is not None)
        if advice is None or hardware is None:
            return
        view = fit_view(advice.plan, hardware)
        self.strip.show_view(view, None)
        self.strip.setToolTip(sum_text(view))
        name(self.strip, self.tr("Memory plan"), sum_text(view).replace("\n", ". "))
        self.fit.setText(caption(view))

    def show_fetch(self, fetch: ModelFetch | None) -> None:
        """Show how the download stands; None when there is none."""
        self.fetch = fetch
        status, self._action, text = self._standing()
        self.state.setText(status)
        self.action.setText(text)
        self.action.setVisible(bool(text))
        name(self.action, f"{text}: {self._full_name()}" if text else "")
        primary = self._action == "fetch" and self.row.recommended
        if (self.action.property("kind") == "primary") != primary:
            kind(self.action, "primary" if primary else "")
            restyle(self.action)
        self.show_progress()
        self._show_problem()

    def show_progress(self) -> None:
        """The bar and its figures, from what came last."""
        row, fetch = self.row, self.fetch
        progress = fetch.progress if fetch is not None else None
        done = progress.done_bytes if progress is not None else row.done_bytes
        total = (progress.total_bytes if progress is not None else None) or row.total_bytes
        self.size_text.setText(file_size(total) if total else self.tr("size not known"))
        shown = fetch is not None or row.status == "partial"
        self.bar.setVisible(shown)
        self.figures.setVisible(shown)
        if not shown:
            return
        self.bar.setValue(round(1000 * done / total) if total else 0)
        parts = [self.tr("{done} of {total}").format(done=file_size(done), total=file_size(total or done))]
        if fetch is not None and fetch.status == "running" and progress is not None:
            if progress.phase == "verifying":
                parts.append(self.tr("checking"))
            elif progress.phase == "waiting":
                parts.append(self.tr("waiting for the server"))
            elif progress.bytes_per_second > 0:
                parts.append(self.tr("{speed}/s").format(speed=file_size(round(progress.bytes_per_second))))
                if progress.seconds_left is not None:
                    parts.append(self.tr("{time} left").format(time=time_left(progress.seconds_left)))
        self.figures.setText(" · ".join(parts))
        name(self.bar, self.tr("Download of {file}").format(file=self._full_name()), self.figures.text())

    def _standing(self) -> tuple[str, str, str]:
        """What is shown as status, what the button does, what it says."""
        fetch = self.fetch
        if fetch is not None:
            words = {
                "queued": (self.tr("In the queue"), "pause", self.tr("Pause")),
                "running": (self.tr("Fetching"), "pause", self.tr("Pause")),
                "paused": (self.tr("Paused"), "resume", self.tr("Resume")),
                "failed": (self.tr("Stopped"), "resume", self.tr("Try again")),
            }
            return words[fetch.status]
        row = self.row
        if row.status == "partial":
            return self.tr("Unfinished"), "fetch", self.tr("Resume")
        if row.status == "damaged":
            return self.tr("Damaged"), "repair", self.tr("Repair") if row.entry else ""
        if row.status == "absent":
            return self._absent()
        if row.missing:
            size = file_size(row.missing_bytes)
            return self.tr("Needs {size} more").format(size=size), "fetch", self.tr("Get the rest")
        if row.can_paint:
            return self.tr("Ready"), "paint", self.tr("Paint with it")
        file = row.file
        return (self.tr("Here") if file is None or file.usable else self.tr("Not usable")), "", ""

    def _absent(self) -> tuple[str, str, str]:
        row = self.row
        status = self.tr("needs an account") if row.entry is not None and row.entry.gated else ""
        if row.missing_bytes:
            more = self.tr("+ {size} of parts").format(size=file_size(row.missing_bytes))
            status = f"{more} · {status}" if status else more
        return status, "fetch", self.tr("Download")

    def _show_problem(self) -> None:
        report = self.fetch.error if self.fetch is not None else None
        file = self.row.file
        if report is None and self.fetch is None and file is not None and self.row.status != "absent":
            report = file.problem if not file.usable else None
        self.problem.setText(" ".join(translate_report(report)) if report is not None else "")
        self.problem.setVisible(report is not None)

    def menu_actions(self) -> list[tuple[str, str]]:
        """(what, text) of the menu."""
        row = self.row
        found: list[tuple[str, str]] = []
        if self.fetch is not None and self.fetch.status != "failed":
            found.append(("earlier", self.tr("Earlier in the queue")))
            found.append(("later", self.tr("Later in the queue")))
        if self.fetch is not None or row.status == "partial":
            found.append(("discard", self.tr("Cancel and delete what has arrived")))
        if row.file is not None:
            found.append(("verify", self.tr("Check the bytes")))
            found.append(("inspect", self.tr("Examine the file…")))
            found.append(("show", self.tr("Show in folder")))
        if row.entry is not None:
            found.append(("page", self.tr("Open its page")))
            found.append(("copy", self.tr("Copy its address")))
        if row.file is not None and row.file.root.writable:
            found.append(("delete", self.tr("Delete…")))
        return found

    def make_menu(self, *, with_own: bool = False) -> QMenu:
        """What the button for more offers, `with_own` after what the row's own button does; gone when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if with_own and self._action:
            menu.addAction(self.action.text()).triggered.connect(self._emitter(self._action))
            menu.addSeparator()
        for what, text in self.menu_actions():
            menu.addAction(text).triggered.connect(self._emitter(what))
        return menu

    def _offers(self) -> list[Offer]:
        """The menu under the right button, of the row that has the keyboard."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            return []
        own = [(self._action, self.action.text())] if self._action else []
        return [
            (f"{self._full_name()}: {text}", self._emitter(what)) for what, text in own + self.menu_actions()
        ]

    def _open_more(self) -> None:
        self.make_menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Under the right button or the menu key."""
        self.make_menu(with_own=True).popup(event.globalPos())

    def _emitter(self, what: str) -> Callable[[], None]:
        return lambda: self.acted.emit(self.row.key, what)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._action:
            self.acted.emit(self.row.key, self._action)


def fidelity_text(advice: LevelAdvice) -> str:
    """How far from the original, and who says so."""
    translate = QCoreApplication.translate
    if advice.fidelity is None:
        return translate("ModelRow", "fidelity not known")
    if advice.fidelity_source == "measured_here":
        return translate("ModelRow", "{value} dB (measured here)").format(value=number(advice.fidelity))
    if not advice.fidelity:
        return translate("ModelRow", "the original")
    return translate("ModelRow", "error {value} (published, Q8_0 = 1)").format(
        value=number(advice.fidelity, 2)
    )


def speed_text(advice: LevelAdvice) -> str:
    """Seconds per step, and where the figure comes from."""
    translate = QCoreApplication.translate
    if advice.fit == "no":
        return translate("ModelRow", "does not fit")
    texts = {
        "measured": translate("ModelRow", "{time} per step (measured here)"),
        "corrected": translate("ModelRow", "{time} per step (from your runs)"),
        "estimated": translate("ModelRow", "{time} per step (estimated)"),
    }
    text = texts.get(advice.seconds_per_step_source, texts["estimated"])
    return text.format(time=duration(advice.seconds_per_step))


def note_of(row: ModelRow) -> str:
    """What is said of a file that no advice covers."""
    translate = QCoreApplication.translate
    roles = {
        "text_encoder": translate("ModelRow", "Text encoder CLIP-L, needed by every FLUX.1 model"),
        "text_encoder_2": translate("ModelRow", "Text encoder T5-XXL, one of them is needed"),
        "vae": translate("ModelRow", "VAE, turns the result into a picture"),
        "preview_vae": translate("ModelRow", "Small VAE for sharper previews"),
        "redux": translate(
            "ModelRow", "FLUX.1 Redux, takes over the look of pictures; needs the image encoder SigLIP"
        ),
        "image_encoder": translate("ModelRow", "Image encoder SigLIP, reads pictures for FLUX.1 Redux"),
        "lpips": translate("ModelRow", "Lets the Compare page measure LPIPS; no model needs it"),
        "clip_score": translate(
            "ModelRow", "Lets the Compare page measure the CLIP score; no model needs it"
        ),
        "lora": translate("ModelRow", "LoRA"),
        "all_in_one": translate("ModelRow", "All parts in one file"),
        "controlnet": translate("ModelRow", "ControlNet"),
        "transformer": translate("ModelRow", "Transformer"),
    }
    file = row.file
    if row.entry is not None and row.entry.added_by_user and file is None:
        source = row.entry.sources[0]
        return translate("ModelRow", "From {place}").format(place=source.repo or source.url)
    role = row.entry.role if row.entry is not None else file.file.role if file is not None else "other"
    text = roles.get(role, translate("ModelRow", "Not a file FluxDesk can use"))
    if file is not None and not file.root.own:
        return f"{text} · {file.root.path}"
    return text
