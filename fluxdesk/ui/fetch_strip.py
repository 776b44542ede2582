"""What is under way, in one line below the list: all downloads together, and work on files."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from fluxdesk.state.models import ModelsState
from fluxdesk.ui.format import file_size, time_left
from fluxdesk.ui.kit import XS, L, M, S, kind, label, name, tight


class FetchStrip(QFrame):
    """Hidden while nothing is under way."""

    def __init__(self, models: ModelsState) -> None:
        super().__init__()
        kind(self, "card")
        self._models = models
        self.text = label("", "label")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.button = QPushButton()
        lines = QVBoxLayout()
        tight(lines, XS)
        lines.addWidget(self.text)
        lines.addWidget(self.bar)
        layout = QHBoxLayout(self)
        tight(layout, M)
        layout.setContentsMargins(L, S, M, S)
        layout.addLayout(lines, 1)
        layout.addWidget(self.button)
        name(self, self.tr("Under way"))
        self.button.clicked.connect(self._on_button)
        models.fetches.list_changed.connect(self._show)
        models.fetches.progressed.connect(self._show)
        models.files.work.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        work = self._models.files.work
        if work.busy:
            self._show_line(work.title, work.done, work.total, self.tr("Stop"))
            return
        fetches = [fetch for fetch in self._models.fetches.fetches.values() if fetch.status != "failed"]
        if not fetches:
            self.hide()
            return
        done = sum(fetch.progress.done_bytes for fetch in fetches if fetch.progress)
        sizes = [
            (fetch.progress.total_bytes if fetch.progress else None) or fetch.entry.bytes for fetch in fetches
        ]
        total = sum(size or 0 for size in sizes) if all(sizes) else 0  # 0: a server does not tell
        speed = sum(
            fetch.progress.bytes_per_second
            for fetch in fetches
            if fetch.progress and fetch.status == "running"
        )
        running = [fetch for fetch in fetches if fetch.status != "paused"]
        parts = [self._count(len(fetches), len(running))]
        text = self.tr("{done} of {total}") if total else "{done}"
        parts.append(text.format(done=file_size(done), total=file_size(total)))
        if speed > 0:
            parts.append(self.tr("{speed}/s").format(speed=file_size(round(speed))))
        if speed > 0 and total:
            parts.append(self.tr("{time} left").format(time=time_left((total - done) / speed)))
        button = self.tr("Pause all") if running else self.tr("Resume all")
        self._show_line(" · ".join(parts), done, total, button)

    def _count(self, count: int, running: int) -> str:
        files = self.tr("1 file") if count == 1 else self.tr("{count} files").format(count=count)
        text = self.tr("Fetching {files}") if running else self.tr("Paused: {files}")
        return text.format(files=files)

    def _show_line(self, text: str, done: int, total: int, button: str) -> None:
        self.text.setText(text)
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(round(1000 * done / total) if total else 0)
        name(self.bar, text)
        self.button.setText(button)
        name(self.button, button)
        if self.parentWidget() is not None:
            self.show()

    def _on_button(self) -> None:
        if self._models.files.work.busy:
            self._models.files.work.stop()
            return
        fetches = self._models.fetches
        active = [fetch for fetch in fetches.fetches.values() if fetch.status in ("queued", "running")]
        if active:
            for fetch in active:
                fetches.pause(fetch)
            return
        for fetch in list(fetches.fetches.values()):
            if fetch.status == "paused":
                fetches.resume(fetch)
