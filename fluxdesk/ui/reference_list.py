"""The reference pictures of the form: each with its thumbnail, its strength and a way out; a button for more."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fluxdesk.domain.references import MOST_REFERENCES, MOST_STRENGTH, Reference
from fluxdesk.state.session import SessionState
from fluxdesk.ui.dropped import PICTURE_SUFFIXES, dropped_files, is_picture
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.file_thumbnails import Thumbnails
from fluxdesk.ui.kit import XS, QuietButton, label, name, tight
from fluxdesk.ui.layouts import empty
from fluxdesk.ui.strength_row import StrengthRow

SIDE = 36
"""Of a thumbnail, in pixels."""
LIMITS = (0.05, MOST_STRENGTH)


class ReferenceList(QWidget):
    """Shows and changes `form.references`; the rows are made anew only when the files differ. Pictures can be
    dropped on it."""

    def __init__(self, session: SessionState) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[str, ...] = ()
        self.rows: list[StrengthRow] = []
        self._pictures: list[QLabel] = []
        self._thumbnails = Thumbnails(self)
        self._thumbnails.ready.connect(lambda _path: self._show_thumbnails())
        self.destroyed.connect(self._thumbnails.close)
        self.setAcceptDrops(True)
        layout = QVBoxLayout(self)
        tight(layout, XS)
        self._lines = QVBoxLayout()
        tight(self._lines, XS)
        layout.addLayout(self._lines)
        self.hint = label(
            self.tr("Their look is taken over (FLUX.1 Redux); 1 is its usual strength."), "small", wrap=True
        )
        layout.addWidget(self.hint)
        self.add = QuietButton(self.tr("Add a reference picture…"), "picture")
        self.add.setToolTip(self.tr("Take over the look of a picture. You can also drop some here."))
        self.add.clicked.connect(self._ask)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        layout.addLayout(line)
        session.changed.connect(self.show_form)
        self.show_form()

    def show_form(self) -> None:
        """Put what the form holds into the rows."""
        references = self._session.form.references
        paths = tuple(use.path for use in references)
        if paths != self._shown:
            self._shown = paths
            self._rebuild(references)
        for row, use in zip(self.rows, references, strict=True):
            row.show_strength(use.strength)
        self.hint.setVisible(bool(references))
        self.add.setVisible(len(references) < MOST_REFERENCES)

    def add_files(self, paths: Iterable[str]) -> None:
        """Put these pictures at the end of the list, as far as there is room; none is in it twice."""
        references = self._session.form.references
        known = {use.path for use in references}
        new = [Reference(path) for path in dict.fromkeys(paths) if path not in known]
        self._session.set(references=(*references, *new)[:MOST_REFERENCES])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(is_picture(path) for path in dropped_files(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [path for path in dropped_files(event.mimeData()) if is_picture(path)]
        if paths:
            event.acceptProposedAction()
            self.add_files(paths)

    def _rebuild(self, references: tuple[Reference, ...]) -> None:
        empty(self._lines)
        self.rows, self._pictures = [], []
        self._thumbnails.forget()  # another file may have a name by now
        for number, use in enumerate(references):
            title = Path(use.path).name
            picture = name(QLabel(), self.tr("Reference picture {name}").format(name=title))
            picture.setFixedSize(SIDE, SIDE)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row = StrengthRow(use.path, title, LIMITS, picture)
            row.strength_changed.connect(partial(self._change, number))
            row.removed.connect(partial(self._remove, number))
            self.rows.append(row)
            self._pictures.append(picture)
            self._lines.addWidget(row)
        self._show_thumbnails()

    def _show_thumbnails(self) -> None:
        """Empty until they are read, and where they cannot be (Generate says why)."""
        ratio = self.devicePixelRatioF()
        for picture, path in zip(self._pictures, self._shown, strict=True):
            pixmap = self._thumbnails.get(Path(path), round(SIDE * ratio)) or QPixmap()
            pixmap.setDevicePixelRatio(ratio)
            picture.setPixmap(pixmap)

    def _change(self, number: int, strength: float) -> None:
        uses = list(self._session.form.references)
        uses[number] = msgspec.structs.replace(uses[number], strength=strength)
        self._session.set(references=tuple(uses))

    def _remove(self, number: int) -> None:
        uses = self._session.form.references
        self._session.set(references=(*uses[:number], *uses[number + 1 :]))
        self.add.setFocus()

    def _ask(self) -> None:
        dialog = FileDialog(self, self.tr("Choose reference pictures"))
        dialog.setFileMode(FileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in PICTURE_SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures") + f" ({patterns})"])
        dialog.filesSelected.connect(self.add_files)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
