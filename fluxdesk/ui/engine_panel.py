"""The engine for this machine's graphics card: what fits and why, size and time first, then progress and ways back.

The same panel stands in the set-up and in the dialog that the settings open.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.engine_backends import BACKENDS, LINE_BITS_PER_SECOND, EngineBackend
from fluxdesk.services.engine_env import EngineManifest
from fluxdesk.services.engine_installer import InstallProgress
from fluxdesk.state.engine_setup import EngineFacts, EngineSetupState
from fluxdesk.state.translation import translate_report
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import duration, file_size
from fluxdesk.ui.kit import (
    Card,
    ChoiceBox,
    FormRow,
    M,
    PrimaryButton,
    QuietButton,
    S,
    label,
    name,
    row,
    tight,
)
from fluxdesk.ui.layouts import empty

translate = QCoreApplication.translate


class EnginePanel(QWidget):
    """Shows `EngineSetupState` and tells it what the user did."""

    def __init__(self, state: EngineSetupState, *, with_installed: bool = True) -> None:
        super().__init__()
        self._state = state
        self._with_installed = with_installed
        self._shown_installed: object = None
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.addWidget(self._in_use_card())
        layout.addWidget(self._install_card())
        state.changed.connect(self.refresh)
        self.refresh()
        if state.facts is None:
            state.look()

    def _in_use_card(self) -> Card:
        card = Card(self.tr("In use"))
        self.in_use = label("", wrap=True)
        self.check = QPushButton(self.tr("Paint a test picture"))
        self.back = QPushButton(self.tr("Back to the previous engine"))
        for button, run in ((self.check, self._state.check), (self.back, self._state.roll_back)):
            name(button, button.text())
            button.setAutoDefault(False)
            button.clicked.connect(run)
        self.outcome = label("", wrap=True)
        card.body.addWidget(self.in_use)
        self.installed = QVBoxLayout()
        tight(self.installed, S)
        card.body.addLayout(self.installed)
        line = row(self.check, self.back)
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addWidget(self.outcome)
        return card

    def _install_card(self) -> Card:
        card = Card(self.tr("For this computer"))
        self.why = label("", wrap=True)
        self.builds = ChoiceBox()
        for backend in BACKENDS.values():
            self.builds.addItem(build_name(backend.name), backend.name)
        self.builds.activated.connect(self.refresh)
        self.size_text = label("", wrap=True)
        self.source = label("", "small", wrap=True)
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(self.tr("Empty: from the internet"))
        self.folder.textChanged.connect(self.refresh)
        choose = QPushButton(self.tr("Choose…"))
        name(choose, self.tr("Choose a folder with packages"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        folder_line = QHBoxLayout()
        tight(folder_line, S)
        folder_line.addWidget(self.folder, 1)
        folder_line.addWidget(choose)
        self.folder_row = FormRow(
            self.tr("Folder with packages (a USB stick)"), folder_line, target=self.folder
        )
        self.folder_row.add_help(
            self.tr(
                "For a computer without internet: a folder that “fluxdesk engine collect” has filled on another one. "
                "Nothing is fetched then."
            )
        )
        self.progress = name(QProgressBar(), self.tr("Progress of the installation"))
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.step = label("", wrap=True)
        self.build_row = FormRow(self.tr("Build"), self.builds)
        widgets = (self.why, self.build_row, self.size_text, self.source, self.folder_row, self.step)
        for widget in (*widgets, self.progress):
            card.body.addWidget(widget)
        card.body.addLayout(self._buttons())
        return card

    def _buttons(self) -> QHBoxLayout:
        self.install = PrimaryButton(self.tr("Install"))
        self.install.setAutoDefault(False)
        self.install.clicked.connect(self._install)
        self.stop = QPushButton(self.tr("Stop"))
        self.discard = QuietButton(self.tr("Throw away what is unfinished"))
        for button, run in ((self.stop, self._state.stop), (self.discard, self._state.discard)):
            name(button, button.text())
            button.setAutoDefault(False)
            button.clicked.connect(run)
        line = row(self.install, self.stop, self.discard)
        line.addStretch(1)
        return line

    @property
    def chosen(self) -> EngineBackend:
        return BACKENDS[self.builds.currentData()]

    def refresh(self) -> None:
        """Bring everything up to date with the state."""
        facts = self._state.facts
        self.setEnabled(facts is not None)
        if facts is None:
            self.why.setText(self.tr("Looking at this computer…"))
            return
        self._show_in_use(facts)
        self._show_offer(facts)
        self._show_progress(facts)

    def _show_in_use(self, facts: EngineFacts) -> None:
        if facts.active is not None:
            text = self.tr("{build}, {size} on the disk.").format(
                build=build_name(facts.active.backend), size=file_size(facts.active.disk_bytes)
            )
        elif facts.built_in:
            text = self.tr("The engine inside FluxDesk ({kind}, torch {version}).").format(
                kind=kind_name(facts.built_in_kind), version=facts.built_in
            )
        else:
            text = self.tr("None yet: without an engine FluxDesk cannot paint.")
        self.in_use.setText(text)
        self.back.setVisible(facts.active is not None)
        for button in (self.check, self.back):
            button.setEnabled(not self._state.busy)
        self._show_installed(facts)
        self.outcome.setText(self._outcome())
        self.outcome.setVisible(bool(self.outcome.text()))

    def _outcome(self) -> str:
        if self._state.activity == "checking":
            return self.tr("Painting a test picture…")
        if self._state.failure is not None:
            return " ".join(translate_report(self._state.failure)).strip()
        if self._state.passed is not None:
            return self.tr("The test picture is there, {seconds} after the engine's start.").format(
                seconds=duration(self._state.passed.seconds)
            )
        return ""

    def _show_installed(self, facts: EngineFacts) -> None:
        others = tuple(found for found in facts.installed if found != facts.active)
        state = (others, self._state.busy)
        if not self._with_installed or state == self._shown_installed:
            return
        self._shown_installed = state
        empty(self.installed)
        for manifest in others:
            self.installed.addWidget(self._installed_line(manifest))

    def _installed_line(self, manifest: EngineManifest) -> QWidget:
        text = self.tr("Also installed: {build}, {size}.").format(
            build=build_name(manifest.backend), size=file_size(manifest.disk_bytes)
        )
        use, remove = QPushButton(self.tr("Use")), QPushButton(self.tr("Remove"))
        runs: tuple[tuple[QPushButton, Callable[[], None]], ...] = (
            (use, lambda: self._state.use(manifest.key)),
            (remove, lambda: self._state.remove(manifest.key)),
        )
        for button, run in runs:
            name(button, f"{button.text()}: {build_name(manifest.backend)}")
            button.setAutoDefault(False)
            button.setEnabled(not self._state.busy)
            button.clicked.connect(run)
        line = QWidget()
        layout = row(label(text, wrap=True), use, remove)
        layout.setStretch(0, 1)
        line.setLayout(layout)
        return line

    def _show_offer(self, facts: EngineFacts) -> None:
        choice, unfinished = facts.choice, facts.unfinished
        why = translate("engine", choice.why).format(**choice.params)
        self.why.setText(why)
        if self.builds.property("fits") != choice.backend.name:
            self.builds.setProperty("fits", choice.backend.name)
            start = unfinished.backend.name if unfinished else choice.backend.name
            self.builds.setCurrentIndex(self.builds.findData(start))
            if unfinished:
                self.folder.setText(unfinished.options.wheel_folder)
        backend, from_folder = self.chosen, bool(self.folder.text().strip())
        estimate = duration(max(60, round(backend.expected_seconds(from_folder=from_folder) / 60) * 60))
        if from_folder:
            size = self.tr("Nothing to download, {disk} on the disk, about {time}.")
        else:
            size = self.tr("{download} to download, {disk} on the disk, about {time} at {line} Mbit/s.")
        self.size_text.setText(
            size.format(
                download=file_size(backend.download_bytes),
                disk=file_size(backend.disk_bytes),
                time=estimate,
                line=LINE_BITS_PER_SECOND // 1_000_000,
            )
        )
        mirrors = ", ".join(self._state.mirrors)
        self.source.setText(self.tr("The settings name mirrors: {places}").format(places=mirrors))
        self.source.setVisible(bool(mirrors) and not from_folder)
        is_active = facts.active is not None and facts.active.backend == backend.name
        resumes = unfinished is not None and unfinished.backend == backend
        text = self.tr("Resume") if resumes else self.tr("Install again") if is_active else self.tr("Install")
        self.install.setText(text)
        name(self.install, f"{text}: {build_name(backend.name)}")

    def _show_progress(self, facts: EngineFacts) -> None:
        installing = self._state.activity == "installing"
        for widget in (self.build_row, self.folder_row):
            widget.setEnabled(not self._state.busy)
        self.install.setVisible(not installing)
        self.install.setEnabled(not self._state.busy)
        self.stop.setVisible(installing)
        self.progress.setVisible(installing)
        self.discard.setVisible(facts.unfinished is not None and not self._state.busy)
        self.step.setText(self._step_text(facts))
        self.step.setVisible(bool(self.step.text()))
        progress = self._state.progress
        self.progress.setValue(round(progress.share * 1000) if progress else 0)

    def _step_text(self, facts: EngineFacts) -> str:
        progress = self._state.progress
        if self._state.activity == "installing":
            if progress is None:
                return self.tr("Beginning…")
            return self._progress_text(progress)
        unfinished = facts.unfinished
        if unfinished is None:
            return ""
        text = self.tr("An installation of {build} is unfinished; what has arrived is kept.").format(
            build=build_name(unfinished.backend.name)
        )
        if unfinished.failure is not None and self._state.failure is None:
            return f"{text} {' '.join(translate_report(unfinished.failure))}".strip()
        return text

    def _progress_text(self, progress: InstallProgress) -> str:
        texts = {
            "create": self.tr("Making the environment"),
            "resolve": self.tr("Finding the packages"),
            "fetch": self.tr("Fetching the packages"),
            "install": self.tr("Unpacking the packages"),
            "verify": self.tr("Checking every file against its checksum"),
            "check": self.tr("Painting a test picture"),
        }
        text = self.tr("Step {number} of {count}: {what}.").format(
            number=progress.step_number, count=len(progress.steps), what=texts[progress.step]
        )
        if not progress.done_bytes:
            return text
        arrived = self.tr("{done} of {total}.").format(
            done=file_size(progress.done_bytes),
            total=file_size(max(progress.done_bytes, progress.expected_bytes)),
        )
        return f"{text} {arrived}"

    def _install(self) -> None:
        folder = self.folder.text().strip()
        self._state.install(self.chosen.name, folder)

    def _choose_folder(self) -> None:
        dialog = FileDialog(self, self.tr("Folder with packages"), self.folder.text() or str(Path.home()))
        dialog.setFileMode(FileDialog.FileMode.Directory)
        dialog.setOption(FileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()


class EngineSheet(Sheet):
    """The panel as a dialog."""

    def __init__(self, state: EngineSetupState, parent: QWidget | None = None) -> None:
        super().__init__(translate("EnginePanel", "Engine"), parent)
        self.panel = EnginePanel(state)
        self.body.addWidget(self.panel)
        self.body.addStretch(1)
        self.resize(620, 640)


def build_name(backend: str) -> str:
    """A build of torch as people know it."""
    texts = {
        "cu130": "NVIDIA CUDA 13",
        "cu126": "NVIDIA CUDA 12.6",
        "cu118": "NVIDIA CUDA 11.8",
        "rocm": "AMD ROCm",
        "xpu": "Intel XPU",
        "mps": "Apple Metal",
        "cpu": translate("EnginePanel", "Processor (CPU)"),
    }
    return texts.get(backend, backend)


def kind_name(kind: str) -> str:
    """What an engine paints with."""
    texts = {
        "cpu": translate("EnginePanel", "processor"),
        "cuda": "NVIDIA CUDA",
        "rocm": "AMD ROCm",
        "xpu": "Intel XPU",
        "mps": "Apple Metal",
    }
    return texts.get(kind, translate("EnginePanel", "unknown device"))
