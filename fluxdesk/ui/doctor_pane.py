"""The file doctor's answer: what a file is, whether it is whole, what it needs, and the button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fluxdesk.domain.errors import ErrorReport
from fluxdesk.domain.families import TITLES
from fluxdesk.formats.file_facts import KIND_NAMES, NEED_NAMES, FileFacts
from fluxdesk.services.inspect_file import Inspection
from fluxdesk.state.model_rows import ModelRow
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.format import file_size, number
from fluxdesk.ui.kit import XS, ElidedLabel, IconButton, L, M, S, kind, label, name, scrolled, tight
from fluxdesk.ui.translated import file_text

WIDTH = 340


class DoctorPane(QFrame):
    """Shows an `Inspection`.

    Signals:
        mend(str, str): key of the row and what mends it: repair or fetch.
        take_in(object Path): import the examined file.
        closed: the user has read it.
    """

    mend = Signal(str, str)
    take_in = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        kind(self, "card")
        self.setFixedWidth(WIDTH)
        name(self, self.tr("File doctor"))
        layout = QVBoxLayout(self)
        tight(layout, S)
        layout.setContentsMargins(L, M, M, M)
        head = QHBoxLayout()
        tight(head, S)
        head.addWidget(label(self.tr("File doctor"), "heading"), 1)
        self.close_button = IconButton("close", self.tr("Close the file doctor"))
        self.close_button.clicked.connect(self._on_close)
        head.addWidget(self.close_button)
        layout.addLayout(head)
        self._holder = QVBoxLayout()
        layout.addLayout(self._holder, 1)
        self.texts: list[str] = []
        self.button: QPushButton | None = None
        self._content: QWidget | None = None

    def show_result(
        self, path: Path, found: Inspection | ErrorReport, row: ModelRow | None, *, is_ours: bool
    ) -> None:
        """Show what was found in `path`, or why it is no weight file.

        Args:
            row: the line in the list that mends it: its own, or the published file of the same name.
            is_ours: the file is in one of the folders that FluxDesk uses.
        """
        self.texts = []
        self.button = None
        content = QWidget()
        body = QVBoxLayout(content)
        tight(body, M)
        title = ElidedLabel(path.name, Qt.TextElideMode.ElideMiddle)
        body.addWidget(kind(title, "heading"))
        if isinstance(found, ErrorReport):
            self._problem(body, found)
        else:
            self._show_inspection(body, found)
            if not self._offer_mending(body, found, row) and not is_ours and found.healthy:
                self._offer(body, self.tr("Import it"), lambda: self.take_in.emit(path))
        body.addStretch(1)
        area = scrolled(content, self.tr("What was found"))
        if self._content is not None:
            self._holder.removeWidget(self._content)
            self._content.deleteLater()
        self._content = area
        self._holder.addWidget(area)
        self.setAccessibleDescription(" ".join(self.texts))
        self.show()

    def _show_inspection(self, body: QVBoxLayout, found: Inspection) -> None:
        self._say(body, what_it_is(found.facts))
        self._say(body, self._state_of(found))
        for fact, value in self._figures(found):
            self._fact(body, fact, value)
        for problem in found.problems:
            self._problem(body, problem)
        if found.facts.needs:
            self._say(body, self._needs(found.facts))

    def _say(self, body: QVBoxLayout, text: str, variant: str = "") -> None:
        self.texts.append(text)
        body.addWidget(label(text, variant, wrap=True))

    def _fact(self, body: QVBoxLayout, fact: str, value: str) -> None:
        self.texts.append(f"{fact}: {value}")
        line = QVBoxLayout()
        tight(line, XS)
        line.addWidget(label(fact, "small"))
        words = label(value, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(words)
        body.addLayout(line)

    def _problem(self, body: QVBoxLayout, problem: ErrorReport) -> None:
        text, action = translate_report(problem)
        self._say(body, text, "problem")
        if action:
            self._say(body, action, "small")

    def _state_of(self, found: Inspection) -> str:
        if not found.facts.complete:
            return self.tr("It is not whole.")
        if found.catalogue_name:
            return self.tr("It is whole, and byte for byte the published {file}.").format(
                file=found.catalogue_name
            )
        if found.problems:
            return self.tr("It has its full length, but something is wrong with it.")
        return self.tr("It is whole, and every scale in it is sound.")

    def _figures(self, found: Inspection) -> list[tuple[str, str]]:
        facts = found.facts
        size = file_size(found.file_bytes)
        if found.expected_bytes > found.file_bytes:
            size = self.tr("{have} of {expected}").format(have=size, expected=file_size(found.expected_bytes))
        figures = [(self.tr("Size"), size)]
        if facts.parameters:
            figures.append((self.tr("Parameters"), billions(facts.parameters)))
        if facts.types:
            types = ", ".join(f"{level} × {count}" for level, count in facts.types.items())
            figures.append((self.tr("Matrices by level"), types))
        if found.sha256:
            figures.append(("SHA-256", found.sha256[:16] + "…" + found.sha256[-8:]))
        return figures

    def _needs(self, facts: FileFacts) -> str:
        parts = ", ".join(file_text(NEED_NAMES[need]) for need in facts.needs)
        if facts.kind == "transformer":
            return self.tr("It holds only the transformer; to paint it needs {parts}.").format(parts=parts)
        return self.tr("To be used it needs {parts}.").format(parts=parts)

    def _offer_mending(self, body: QVBoxLayout, found: Inspection, row: ModelRow | None) -> bool:
        """The one button that mends what is wrong; False when none can or nothing is."""
        if row is None or row.entry is None:
            return False
        if not found.healthy:
            truncated = found.file_bytes < found.expected_bytes and row.status == "damaged"
            text = self.tr("Fetch the rest") if truncated else self.tr("Fetch it again")
            what = "repair"
        elif row.missing and row.file is not None:
            text = self.tr("Get what it needs ({size})").format(size=file_size(row.missing_bytes))
            what = "fetch"
        else:
            return False
        key = row.key
        self._offer(body, text, lambda: self.mend.emit(key, what))
        return True

    def _offer(self, body: QVBoxLayout, text: str, run: Callable[[], None]) -> None:
        self.button = kind(QPushButton(text), "primary")
        name(self.button, text)
        self.button.clicked.connect(run)
        body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()


def what_it_is(facts: FileFacts) -> str:
    """One line: "Transformer · FLUX.1 dev · Q4_K"."""
    parts = [file_text(KIND_NAMES[facts.kind])]
    if facts.family is not None:
        parts.append(TITLES[facts.family])
    elif facts.variant or facts.architecture:
        parts.append(facts.variant or facts.architecture)
    if facts.level:
        parts.append(facts.level)
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def billions(count: int) -> str:
    """ "11.9 billion" is "11.9 × 10⁹": the word differs between languages by a thousand."""
    if count >= 10**9:
        return f"{number(count / 10**9)} × 10⁹"
    return f"{number(count / 10**6)} × 10⁶"
