"""What the form will need, before the button is pressed; and what the last run did need, after it.

Follows the form and the queue; the thinking is done by `services.advisor` on worker threads.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.hardware import VramSample
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.messages import EngineReady
from fluxdesk.domain.request import PAINTS_OVER, TAKES_TILES, GenerationRequest, mode_of, steps_done
from fluxdesk.domain.schedulers import evaluations_per_step
from fluxdesk.domain.speed_estimate import RunRecord
from fluxdesk.services.advisor import Advisor, Forecast
from fluxdesk.services.planner import OwnShare, lora_bytes
from fluxdesk.state.form import Form
from fluxdesk.state.jobs import Job, JobsState
from fluxdesk.state.memory import MemoryState
from fluxdesk.state.session import SessionState
from fluxdesk.state.tasks import TaskRunner

DELAY_MS = 150
"""After the last change of the form; a plan takes a few milliseconds, asking the drivers up to fifty."""


class AdviceState(QObject):
    """The forecast for the form, and the record of the last run. UI thread.

    Signals:
        forecast_changed: there is another forecast, or none.
        run_recorded(object RunRecord): a finished run was compared with its forecast and kept.
    """

    forecast_changed = Signal()
    run_recorded = Signal(object)

    def __init__(
        self,
        advisor: Callable[[], Advisor],
        session: SessionState,
        jobs: JobsState,
        memory: MemoryState,
        tasks: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        """`advisor` is called on worker threads, again and again: it keeps what it makes."""
        super().__init__(parent)
        self._advisor = advisor
        self._session = session
        self._tasks = tasks
        self._memory = memory
        self.forecast: Forecast | None = None
        self.last_run: RunRecord | None = None
        self._own = OwnShare()
        self._asked: tuple[object, ...] | None = None
        self._answering = False
        self._closed = False
        self._forecasts: dict[str, Forecast] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._on_due)
        session.changed.connect(self._on_form_changed)
        session.options_changed.connect(self.refresh)
        memory.changed.connect(self._on_memory)
        jobs.job_added.connect(self._on_job_added)
        jobs.job_finished.connect(self._on_job_finished)

    def engine_started(self, ready: EngineReady) -> None:
        """Another engine process: it holds nothing yet."""
        self._own = OwnShare(pid=ready.pid)
        self.engine_emptied()

    def engine_emptied(self) -> None:
        """The engine holds no model any more."""
        self._tasks.spawn(self._forget_loaded(), self.tr("The memory plan"))

    def refresh(self) -> None:
        """Plan again, whether or not the form has changed."""
        self._asked = None
        if not self._closed:
            self._timer.start()

    def close(self) -> None:
        """Plan nothing more: the program ends."""
        self._closed = True
        self._timer.stop()

    def _on_form_changed(self) -> None:
        if not self._closed and _question(self._session.form) != self._asked:
            self._timer.start()

    def _on_memory(self) -> None:
        sample = self._memory.latest
        if sample is not None:
            self._own = _share(sample, self._own.pid)

    def _on_due(self) -> None:
        if self._closed:
            return
        if self._answering:
            self._timer.start()
            return
        self._answering = True
        self._tasks.spawn(self._plan(), self.tr("The memory plan"))

    async def _plan(self) -> None:
        import asyncio

        form = self._session.form
        self._asked = _question(form)
        try:
            self.forecast = await asyncio.to_thread(self._forecast, form)
        except KnownError:
            # Nothing to plan with yet: pressing the button says why.
            self.forecast = None
        finally:
            self._answering = False
        self.forecast_changed.emit()

    def _forecast(self, form: Form) -> Forecast:
        advisor = self._advisor()
        advisor.planner.own = self._own
        mode = mode_of(form.family, form.start, form.loras)
        strength = form.start.strength if form.start and mode in PAINTS_OVER else 1.0
        job = JobShape(
            width=form.width,
            height=form.height,
            steps=steps_done(form.steps, strength),
            reference_images=1 if mode == "kontext" else 0,
            looks=len(form.references),
            start_picture=form.start is not None,
            tile_side=form.start.tile_side if form.start and mode in TAKES_TILES else None,
            count=form.count,
            lora_bytes=lora_bytes(form.loras),
            text_tokens=form.text_tokens,
            evaluations=evaluations_per_step(form.scheduler, form.true_cfg),
        )
        return advisor.forecast(form.family, form.level, job)

    def _on_job_added(self, job: Job) -> None:
        if job.request.engine != "here":
            return  # nothing of it is loaded on this computer
        self._tasks.spawn(self._predict(job), self.tr("The memory plan"))

    async def _predict(self, job: Job) -> None:
        import asyncio

        forecast = await asyncio.to_thread(self._forecast_request, job.request)
        if job.is_over:  # a small picture may be painted before it was forecast
            self._note(job, forecast)
        else:
            self._forecasts[job.id] = forecast

    def _forecast_request(self, request: GenerationRequest) -> Forecast:
        return self._advisor().forecast_request(request)

    def _on_job_finished(self, job: Job) -> None:
        forecast = self._forecasts.pop(job.id, None)
        if self._closed:
            return
        if forecast is not None:
            self._note(job, forecast)
        self.refresh()

    def _note(self, job: Job, forecast: Forecast) -> None:
        """Compare `forecast` with what `job` took, if it was painted."""
        if job.status == "finished" and job.result is not None:
            self._tasks.spawn(self._record(job, forecast), self.tr("The record of the run"))

    async def _record(self, job: Job, forecast: Forecast) -> None:
        import asyncio

        assert job.result is not None
        record = await asyncio.to_thread(self._advisor().record, job.request, forecast, job.result)
        if record is not None:
            self.last_run = record
            self.run_recorded.emit(record)

    async def _forget_loaded(self) -> None:
        import asyncio

        advisor = await asyncio.to_thread(self._advisor)
        advisor.loaded = None
        self.refresh()


def _question(form: Form) -> tuple[object, ...]:
    """The fields that memory and time depend on."""
    size = (form.width, form.height)
    strength = form.start.strength if form.start else None
    return (
        form.family, form.level, size, form.steps, strength, form.count, form.text_tokens, form.loras,
        len(form.references),
        evaluations_per_step(form.scheduler, form.true_cfg),
    )  # fmt: skip


def _share(sample: VramSample, pid: int) -> OwnShare:
    """What the engine holds, by its newest sample."""
    vram = sample.process_bytes if sample.process_bytes is not None else sample.torch_reserved_bytes
    return OwnShare(pid=pid, ram_bytes=sample.ram_process_bytes, vram_bytes=vram or 0)
