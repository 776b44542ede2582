"""The Compare lab's page: plan, pictures, results, blind test, and the run's progress below them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.state.lab_runner import LabProgress
from fluxdesk.state.lab_states import LabStates
from fluxdesk.state.notices import Notice, NoticeAction
from fluxdesk.ui.file_dialog import FileDialog
from fluxdesk.ui.format import time_left
from fluxdesk.ui.kit import ElidedLabel, L, M, SegmentedButtons, name, tight
from fluxdesk.ui.lab_blind_view import LabBlindView
from fluxdesk.ui.lab_files_view import LabFilesView
from fluxdesk.ui.lab_language import lab_language, run_title
from fluxdesk.ui.lab_pictures_view import LabPicturesView
from fluxdesk.ui.lab_plan_view import LabPlanView
from fluxdesk.ui.lab_results_view import LabResultsView
from fluxdesk.ui.offers import Offers

translate = QCoreApplication.translate


class LabPage(QWidget):
    """Four views of one comparison, and one for pictures of any origin."""

    def __init__(self, states: LabStates, show_page: Callable[[str], QWidget]) -> None:
        """`show_page` brings another page of the window to the front and returns it."""
        super().__init__()
        self._show_page = show_page
        self._states = states
        self._lab = states.lab
        self.plan = LabPlanView(states.form, states.lab, states.notices)
        self.pictures = LabPicturesView(states.lab, states.tasks)
        self.results = LabResultsView(states.lab, states.reports)
        self.blind = LabBlindView(states.lab, states.blind, states.notices)
        self.files = LabFilesView(states.files, states.tasks)
        self._views = {
            "plan": self.plan,
            "pictures": self.pictures,
            "results": self.results,
            "blind": self.blind,
            "files": self.files,
        }
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.setContentsMargins(L, M, L, M)
        layout.addLayout(self._build_bar())
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._build_progress())
        self._connect()
        self.show_view("plan" if states.lab.session is None else "pictures")
        self._show_status()
        states.lab.refresh_runs()
        states.form.refresh_estimate()

    def show_view(self, key: str) -> None:
        """Bring "plan", "pictures", "results", "blind" or "files" to the front."""
        self.views.set_current(key)
        self._stack.setCurrentWidget(self._views[key])

    def _build_bar(self) -> QHBoxLayout:
        self.views = SegmentedButtons(
            self.tr("View"),
            [
                ("plan", self.tr("Plan")),
                ("pictures", self.tr("Pictures")),
                ("results", self.tr("Results")),
                ("blind", self.tr("Blind test")),
                ("files", self.tr("Any pictures")),
            ],
        )
        self.title = ElidedLabel()
        self.export = name(QPushButton(self.tr("Report")), self.tr("Report"))
        menu = QMenu(self.export)
        menu.addAction(self.tr("Write the report")).triggered.connect(self.write_report)
        menu.addAction(self.tr("Show the folder")).triggered.connect(self._show_folder)
        menu.addAction(self.tr("Set another machine's report beside it…")).triggered.connect(
            self._choose_report
        )
        self.export.setMenu(menu)
        Offers(
            self.export,
            self.tr("Compare"),
            lambda: [(action.text(), action.trigger) for action in menu.actions()],
        )
        bar = QHBoxLayout()
        tight(bar, M)
        bar.addWidget(self.views)
        bar.addWidget(self.title, 1)
        bar.addWidget(self.export)
        return bar

    def _build_progress(self) -> QWidget:
        self.progress = QWidget()
        line = QHBoxLayout(self.progress)
        tight(line, M)
        self.bar = name(QProgressBar(), self.tr("Progress of the comparison"))
        self.bar.setTextVisible(False)
        self.text = ElidedLabel()
        self.pause = QPushButton()
        self.stop = name(QPushButton(self.tr("Stop")), self.tr("Stop the comparison"))
        self.stop.setToolTip(self.tr("Give up the picture that is being painted; finished ones stay"))
        line.addWidget(self.bar, 2)
        line.addWidget(self.text, 3)
        line.addWidget(self.pause)
        line.addWidget(self.stop)
        return self.progress

    def _connect(self) -> None:
        lab = self._lab
        self.views.chosen.connect(self.show_view)
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(lambda: lab.pause(now=True))
        self.plan.started.connect(lambda: self.show_view("pictures"))
        self.plan.opened.connect(lambda: self.show_view("results"))
        self.plan.measures_wanted.connect(self._show_measures)
        self.results.worst_wanted.connect(self._show_worst)
        self.results.beside.wanted.connect(self._choose_report)
        lab.status_changed.connect(self._show_status)
        lab.progress_changed.connect(self._show_progress)
        lab.report_changed.connect(self._show_status)
        lab.run_opened.connect(self._show_status)

    def _show_measures(self) -> None:
        from fluxdesk.ui.models_page import ModelsPage

        page = self._show_page("models")
        assert isinstance(page, ModelsPage)
        page.show_section("measures")

    def _show_worst(self, cell_id: str) -> None:
        session = self._lab.session
        cell = next((c for c in session.cells if c.id == cell_id), None) if session else None
        if cell is not None:
            self.show_view("pictures")
            self.pictures.open_cell(cell)

    def _show_status(self) -> None:
        lab = self._lab
        session = lab.session
        self.title.setText(run_title(session.store.folder.name) if session is not None else "")
        self.export.setEnabled(lab.report is not None)
        unfinished = session is not None and (
            lab.status in ("paused", "idle") and (bool(session.pending()) or lab.unseen > 0)
        )
        self.progress.setVisible(lab.is_busy or unfinished)
        text = self.tr("Pause") if lab.is_busy else self.tr("Go on")
        self.pause.setText(text)
        name(
            self.pause,
            self.tr("Pause the comparison") if lab.is_busy else self.tr("Go on with the comparison"),
        )
        self.pause.setEnabled(lab.status != "pausing")
        self.stop.setVisible(lab.is_busy)
        self._show_progress()

    def _show_progress(self) -> None:
        lab = self._lab
        found = lab.progress
        if found is None:
            self.bar.setRange(0, 0 if lab.is_busy else 1)
            self.text.setText(self._status_text(None))
            return
        # steps within a picture move the bar too
        self.bar.setRange(0, max(1, found.total) * 100)
        part = found.step / found.steps if found.steps else 0.0
        self.bar.setValue(round((found.done + part) * 100))
        self.text.setText(self._status_text(found))

    def _status_text(self, found: LabProgress | None) -> str:
        status = self._lab.status
        if status == "preparing":
            return self.tr("Getting the level ready…")
        if found is None:
            return ""
        count = self.tr("{done} of {total} pictures").format(done=found.done, total=found.total)
        if status == "pausing":
            return self.tr("{count}; pausing after this picture").format(count=count)
        if status in ("paused", "running") and found.done == found.total and self._lab.unseen:
            text = (
                self.tr("{count}; LPIPS and CLIP score are still to be measured")
                if status == "paused"
                else self.tr("{count}; measuring LPIPS and CLIP score…")
            )
            return text.format(count=count)
        if status == "paused":
            return self.tr("{count}; paused").format(count=count)
        if found.cell is None or status != "running":
            return count
        parts = [count, found.cell.variant.name]
        if found.seconds_left is not None:
            parts.append(self.tr("{time} left").format(time=time_left(found.seconds_left)))
        return ", ".join(parts)

    def _on_pause(self) -> None:
        if self._lab.is_busy:
            self._lab.pause()
        else:
            self._lab.resume()

    def write_report(self) -> None:
        """Write HTML, JSON and CSV, and say where."""
        self._states.tasks.spawn(self._write_report(), self.tr("The report"))

    async def _write_report(self) -> None:
        page = await self._states.reports.export(lab_language())
        if page is None:
            return
        address = QUrl.fromLocalFile(str(page))
        text = translate("LabPage", "The report is in {folder}: HTML, JSON and CSV.")
        again = translate("LabPage", "Open it")  # not `self.tr`: the page may be another by now
        self._states.notices.post(
            Notice(
                severity="success",
                text=text.format(folder=page.parent),
                actions=(NoticeAction(again, lambda: QDesktopServices.openUrl(address)),),
                replace_key="lab-report",
            )
        )

    def _show_folder(self) -> None:
        session = self._lab.session
        if session is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(session.store.folder)))

    def _choose_report(self) -> None:
        dialog = FileDialog(self, self.tr("Another machine's report"), "", "report.json (*.json)")
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.set_beside)
        dialog.open()

    def set_beside(self, path: str) -> None:
        """Take another machine's report and write this one's with both."""
        self._states.tasks.spawn(self._set_beside(Path(path)), self.tr("Another machine's report"))

    async def _set_beside(self, path: Path) -> None:
        await self._states.reports.import_beside(path)
        await self._write_report()
