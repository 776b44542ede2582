"""The lab in the window: drives a comparison through the same queue and engine as Generate.

One picture at a time is in the queue, so a prompt from the Generate page comes next, not after 288 others.
Each is measured before the next begins: where both share the processor, the seconds per step stay true.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.comparison import Cell, ComparisonPlan, Variant
from fluxdesk.domain.comparison_result import ComparisonReport, Judgement, Machine
from fluxdesk.domain.errors import KnownError
from fluxdesk.services.difference_maps import MapKind
from fluxdesk.services.lab_session import LabSession, ReadyModel, plan_to_paint
from fluxdesk.services.lab_store import Brought, LabStore, RunEntry, find_runs
from fluxdesk.services.measured_levels import MeasuredLevels
from fluxdesk.services.paths import Paths
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.jobs import Job, JobsState
from fluxdesk.state.lab_measurer import Measurer
from fluxdesk.state.lab_networks import Networks
from fluxdesk.state.lab_runner import ATTEMPTS, LabProgress, LevelFailure, Pace, Preparer
from fluxdesk.state.tasks import TaskRunner

ORIGIN = "lab"
LabStatus = Literal["idle", "preparing", "running", "pausing", "paused", "finished"]
_log = logging.getLogger(__name__)


class _Paused(Exception):
    """The user wants no further picture."""


class LabState(QObject):
    """Owns the comparison that is open. UI thread; files and statistics are worked on by others.

    Signals:
        status_changed(str): a `LabStatus`.
        run_opened: another comparison is open; everything shown of the old one is void.
        progress_changed(object LabProgress)
        cell_finished(str): the picture of this cell exists and was measured.
        report_changed(object ComparisonReport)
        runs_changed: the list of comparisons on the disk is another.
        brought_changed: the comparison has brought other model files onto the disk.
    """

    status_changed = Signal(str)
    run_opened = Signal()
    progress_changed = Signal(object)
    cell_finished = Signal(str)
    report_changed = Signal(object)
    runs_changed = Signal()
    brought_changed = Signal()

    def __init__(
        self,
        jobs: JobsState,
        tasks: TaskRunner,
        paths: Paths,
        models: Callable[[], Preparer],
        machine: Callable[[], Machine],
        measurer: Measurer,
        networks: Networks,
        parent: QObject | None = None,
    ) -> None:
        """`models` and `machine` are called on worker threads."""
        super().__init__(parent)
        self._networks = networks
        self._jobs = jobs
        self._tasks = tasks
        self._paths = paths
        self._models = models
        self._machine = machine
        self._hold = ExitStack()
        self._measurer = measurer
        self._waiting: dict[str, asyncio.Future[Job]] = {}
        self._driver: asyncio.Task[None] | None = None
        self._opening, self._reporting, self._listing = InTurn(), InTurn(), InTurn()
        self._pace = Pace()
        self._giving_up = False
        """What is being painted, made or fetched is given up."""
        self.session: LabSession | None = None
        self.report: ComparisonReport | None = None
        self.progress: LabProgress | None = None
        self.failures: list[LevelFailure] = []
        self.runs: tuple[RunEntry, ...] = ()
        self.status: LabStatus = "idle"
        self.unseen = 0
        """Pictures of the open comparison that networks which are here have not measured."""
        self.brought: tuple[Brought, ...] = ()
        """Model files that the open comparison made or fetched and that are still there."""
        jobs.job_finished.connect(self._on_job_finished)
        jobs.job_changed.connect(self._on_job_changed)

    @property
    def runs_folder(self) -> Path:
        return self._paths.data / "lab"

    @property
    def is_busy(self) -> bool:
        return self.status in ("preparing", "running", "pausing")

    def start(self, plan: ComparisonPlan) -> None:
        """Begin `plan` in a folder of its own."""
        if not self.is_busy:
            stamp = time.strftime("%Y-%m-%d-%H%M%S")
            self._begin(self.runs_folder / f"{stamp}-{plan.family}", plan)

    def open(self, folder: Path) -> None:
        """Show the comparison in `folder`; it can be gone on with."""
        if not self.is_busy:
            self._tasks.spawn(self._open(folder, None), self.tr("Opening the comparison"))

    def resume(self) -> None:
        """Go on with the open comparison."""
        if self.session is not None and not self.is_busy:
            self._begin(self.session.store.folder, self.session.plan)

    def pause(self, *, now: bool = False) -> None:
        """No further picture after the one that is being painted; with `now` that one is given up, and so is a level
        that is being made or fetched for it."""
        if not self.is_busy:
            return
        self._set_status("pausing")
        self._networks.stop()
        if now:
            self._giving_up = True
            for job_id in list(self._waiting):
                self._jobs.cancel(job_id)

    def add_judgement(self, judgement: Judgement) -> None:
        """Keep the outcome of a blind test with the comparison."""
        self._tasks.spawn(self._add_judgement(judgement), self.tr("The blind test"))

    def delete_brought(self) -> None:
        """Delete the model files that this comparison made or fetched."""
        if not self.is_busy:
            self._tasks.spawn(self._delete_brought(), self.tr("Deleting levels"))

    def refresh_runs(self) -> None:
        """Look at what comparisons there are."""
        self._tasks.spawn(self._refresh_runs(), self.tr("Finding comparisons"))

    async def make_map(self, cell: Cell, kind: MapKind) -> Path | None:
        """The picture of where `cell` differs from its reference; made once, kept beside the pictures.

        Raises:
            KnownError: a picture is gone.
        """
        session = self.session
        if session is None or cell.id not in session.results:
            return None
        store = session.store
        target = store.folder / "maps" / f"{cell.id}-{kind}.png"
        if not target.exists():
            reference = store.picture_path(session.reference_of(cell))
            await self._measurer.write_map(reference, store.picture_path(cell), target, kind)
        return target

    async def close(self) -> None:
        """Stop for good: the program ends."""
        self.pause(now=True)
        driver = self._driver
        if driver is not None and not driver.done():
            driver.cancel()
        self._measurer.close()  # also of `LabFilesState`, which has nothing to stop
        self._hold.close()

    def _begin(self, folder: Path, plan: ComparisonPlan) -> None:
        self._set_status("preparing")
        self._giving_up = False
        self._networks.go_on()
        self._driver = self._tasks.spawn(self._run(folder, plan), self.tr("The comparison"))

    async def _run(self, folder: Path, plan: ComparisonPlan) -> None:
        try:
            await self._open(folder, plan)
            await self._drive()
            await self._see()
            self._set_status("finished")
        except _Paused:
            self._set_status("paused")
        finally:
            if self.status not in ("finished", "paused"):
                self._set_status("paused" if self.session is not None else "idle")
        await self._refresh_report()
        await self._refresh_brought()
        await self._refresh_runs()

    async def _open(self, folder: Path, plan: ComparisonPlan | None) -> None:
        """Hold `folder` and read what is in it; with `plan` None, the plan that is there.

        Of several the one that was asked for last is open in the end; one to look at gives way to one that is run.
        """
        async with self._opening:
            if plan is not None or not self.is_busy:
                await self._open_now(folder, plan)

    async def _open_now(self, folder: Path, plan: ComparisonPlan | None) -> None:
        if self.session is None or self.session.store.folder != folder:
            self._hold.close()
            self.session = self.report = None
            self._set_brought(())
            store = LabStore(folder)
            self._hold.enter_context(store.writing())
            wanted = await asyncio.to_thread(plan_to_paint, store, plan, self._paths)
            if wanted is None:
                return
            self.session = await asyncio.to_thread(LabSession, store, wanted)
            self.failures = []
            self.run_opened.emit()
            if plan is None and not self.is_busy:
                self._set_status("paused" if self.session.pending() else "finished")
                await self._refresh_report()
                await self._refresh_brought()
                await self._look_for_unseen()
        self._tell_progress(None)

    async def _drive(self) -> None:
        """Every pending cell, one model after the other."""
        session = self.session
        assert session is not None
        self._pace = Pace()
        for number, variant in enumerate(session.variants()):
            try:
                await self._run_variant(session, variant)
            except KnownError as error:
                if number == 0:
                    raise
                _log.warning("%s left out: %s", variant.name, error)
                self.failures.append(LevelFailure(level=variant.name, error=error.report))
            await self._refresh_report()
        await asyncio.to_thread(session.tidy)
        await self._teach()

    async def _see(self) -> None:
        """LPIPS and CLIP score, where their networks are here."""
        await self._look_for_unseen()
        session = self.session
        if session is not None and self.unseen:
            self._set_status("running")
            self._tell_progress(None)
            self.unseen -= await asyncio.to_thread(self._networks.measure, session)
            self._check()

    async def _look_for_unseen(self) -> None:
        session = self.session
        if session is not None:
            self.unseen = 0 if session.pending() else await asyncio.to_thread(self._networks.unseen, session)
        if self.unseen and self.status == "finished":
            self._set_status("paused")

    async def _run_variant(self, session: LabSession, variant: Variant) -> None:
        self._check()
        ready = await asyncio.to_thread(lambda: self._models().prepare(session, variant, self._on_prepared))
        if ready is None:
            await self._measure(session)
            return
        session.use_model(variant, ready)
        await self._measure(session)
        pending = [cell for cell in session.pending() if cell.variant == variant]
        for cell in pending:
            self._check()
            self._set_status("running")
            started = time.monotonic()
            await self._render(session, cell, ready)
            await self._measure(session)
            self._pace.add(time.monotonic() - started)
            self.cell_finished.emit(cell.id)
            self._tell_progress(cell)

    def _on_prepared(self, _done: int, _total: int) -> None:
        """Some bytes further. Worker thread."""
        if self._giving_up:
            raise _Paused

    async def _render(self, session: LabSession, cell: Cell, ready: ReadyModel) -> None:
        request = session.request(cell, ready)
        for attempt in range(1, ATTEMPTS + 1):
            future: asyncio.Future[Job] = asyncio.get_running_loop().create_future()
            self._waiting[request.id] = future
            self._tell_progress(cell)
            self._jobs.submit(request, ORIGIN)
            try:
                job = await future
            finally:
                self._waiting.pop(request.id, None)
            if job.status == "finished" and job.result is not None:
                break
            if job.status == "cancelled" or job.error is None:
                raise _Paused
            if attempt == ATTEMPTS or job.error.kind != "engine_crashed":
                error = job.error
                raise KnownError(error.kind, error.template, error.action, **error.params)
        result = job.result
        assert result is not None
        await asyncio.to_thread(session.finished, cell, ready, request, result)

    async def _measure(self, session: LabSession) -> None:
        for task in await asyncio.to_thread(session.unmeasured):
            pair = await self._measurer.measure(task)
            await asyncio.to_thread(session.record_measures, pair)

    async def _refresh_report(self) -> None:
        from fluxdesk.services.lab_results import build_report

        session = self.session
        if session is None or not session.results:
            return
        async with self._reporting:
            report = await asyncio.to_thread(lambda: build_report(session, self._machine()))
            if session is self.session:
                self.report = report
                self.report_changed.emit(report)

    async def _teach(self) -> None:
        """Leave what was measured to the adviser."""
        from fluxdesk.services.lab_results import measured_levels

        session, report = self.session, self.report
        if session is None or report is None:
            return
        levels = measured_levels(report, session.device)
        await asyncio.to_thread(MeasuredLevels(self._paths).put, levels)

    async def _add_judgement(self, judgement: Judgement) -> None:
        if self.session is not None:
            await asyncio.to_thread(self.session.store.add_judgement, judgement)
            await self._refresh_report()

    async def _delete_brought(self) -> None:
        async with self._opening:  # a comparison that is begun meanwhile finds them gone, not going
            session, brought = self.session, self.brought
            if session is not None:
                await asyncio.to_thread(lambda: self._models().delete_brought(session, brought))
                await self._refresh_brought()

    async def _refresh_brought(self) -> None:
        session = self.session
        found = await asyncio.to_thread(session.store.brought) if session is not None else ()
        if session is self.session:
            self._set_brought(found)

    def _set_brought(self, found: tuple[Brought, ...]) -> None:
        if found != self.brought:
            self.brought = found
            self.brought_changed.emit()

    async def _refresh_runs(self) -> None:
        async with self._listing:
            found = await asyncio.to_thread(find_runs, self.runs_folder)
            if found != self.runs:
                self.runs = found
                self.runs_changed.emit()

    def _check(self) -> None:
        if self.status == "pausing":
            raise _Paused

    def _tell_progress(self, cell: Cell | None, step: int = 0, steps: int = 0) -> None:
        session = self.session
        if session is None:
            return
        done, total = len(session.results), len(session.cells)
        self.progress = LabProgress(
            done=done,
            total=total,
            cell=cell,
            step=step,
            steps=steps,
            seconds_left=self._pace.left(total - done - (step / steps if steps else 0.0)),
        )
        self.progress_changed.emit(self.progress)

    def _set_status(self, status: LabStatus) -> None:
        if status == "running" and self.status == "pausing":
            return
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)

    def _on_job_finished(self, job: Job) -> None:
        future = self._waiting.get(job.id)
        if future is not None and not future.done():
            future.set_result(job)

    def _on_job_changed(self, job: Job) -> None:
        if job.id in self._waiting and self.progress is not None and job.step:
            self._tell_progress(self.progress.cell, job.step, job.steps)
