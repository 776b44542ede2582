"""What is known of a LoRA, under its row: preview, how much of it fits, the words that call it, what is wrong."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from fluxdesk.services.lora_files import LoraFacts
from fluxdesk.state.loras import LoraNote
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import XS, ElidedLabel, QuietButton, S, kind, label, name, tight

SIDE = 48
"""Of the preview, in pixels."""
MOST_UNMATCHED = 12
"""Names in the tooltip."""


class LoraNoteView(QWidget):
    """Shows a `LoraNote`; nothing while there is none.

    Signals: words_wanted(str): the words shall go into the prompt.
    """

    words_wanted = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._note: LoraNote | None = None
        self.picture = name(QLabel(), self.tr("Preview of {name}").format(name=title))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fit = label("", "small", wrap=True)
        self.words = kind(ElidedLabel(), "small")
        self.add_words = QuietButton(self.tr("Into the prompt"), "plus")
        name(self.add_words, self.tr("Put the words of {name} into the prompt").format(name=title))
        self.add_words.clicked.connect(lambda: self.words_wanted.emit(self._words()))
        self.problem = label("", "problem", wrap=True)
        for text in (self.fit, self.problem):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        right = QVBoxLayout()
        tight(right, 0)
        right.addWidget(self.fit)
        self.words_row = QWidget()  # not a bare layout: an empty one takes its neighbours' width away
        line = QHBoxLayout(self.words_row)
        tight(line, XS)
        line.addWidget(self.words, 1)
        line.addWidget(self.add_words)
        right.addWidget(self.words_row)
        right.addWidget(self.problem)
        layout = QHBoxLayout(self)
        tight(layout, S)
        layout.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(right, 1)
        self.show_note(None)

    def show_note(self, note: LoraNote | None) -> None:
        """Show `note`; None takes everything away."""
        if note == self._note and note is not None:
            return
        self._note = note
        self.setVisible(note is not None)
        facts = note.facts if note is not None else None
        self.picture.setPixmap(self._pixmap(note.picture if note is not None else None))
        self.picture.setVisible(not self.picture.pixmap().isNull())
        self.fit.setText(self._fit_text(facts) if facts is not None and facts.matched else "")
        self.fit.setToolTip(self._unmatched_text(facts) if facts is not None else "")
        self.fit.setVisible(bool(self.fit.text()))
        words = self._words()
        self.words.setText(self.tr("Words: {words}").format(words=words) if words else "")
        self.words_row.setVisible(bool(words))
        problem = note.problem if note is not None else None
        texts = translate_report(problem) if problem is not None else ()
        self.problem.setText(breakable(" ".join(filter(None, texts))))
        self.problem.setVisible(problem is not None)

    def _words(self) -> str:
        facts = self._note.facts if self._note is not None else None
        return ", ".join(facts.triggers) if facts is not None else ""

    def _pixmap(self, data: bytes | None) -> QPixmap:
        """Within SIDE x SIDE; null without a picture, or for one that cannot be read."""
        found = QPixmap()
        if data is None or not found.loadFromData(data):
            return QPixmap()
        side = round(SIDE * self.devicePixelRatioF())
        found = found.scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        found.setDevicePixelRatio(self.devicePixelRatioF())
        return found

    def _fit_text(self, facts: LoraFacts) -> str:
        everything = facts.matched + len(facts.unmatched)
        text = self.tr("{format} · rank {rank} · {matched} of {count} keys fit")
        shown = text.format(
            format=facts.format,
            rank=facts.rank,
            matched=number(facts.matched, 0),
            count=number(everything, 0),
        )
        if facts.control:
            shown = f"{shown} · " + self.tr("the start picture is followed")
        if facts.text_encoder:
            more = self.tr("{count} for text encoders do nothing here").format(
                count=number(facts.text_encoder, 0)
            )
            return f"{shown} · {more}"
        return shown

    def _unmatched_text(self, facts: LoraFacts) -> str:
        """The tooltip: keys that the model has no place for."""
        if not facts.unmatched:
            return ""
        names = list(facts.unmatched[:MOST_UNMATCHED])
        more = len(facts.unmatched) - len(names)
        return "\n".join(
            [self.tr("These keys have no place in the model:"), *names, *(["…"] if more else [])]
        )


def breakable(text: str) -> str:
    """`text` that may also be wrapped within names of files and tensors."""
    return re.sub(r"(?<=\w)([_./\\])(?=\w)", "\\1\u200b", text)
