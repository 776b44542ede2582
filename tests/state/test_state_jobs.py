"""The queue: order, progress, cancel, and every way a job can end."""

from __future__ import annotations

import pytest
from fakes import RESULT, FakeThread, request
from pytestqt.qtbot import QtBot

from fluxdesk.domain.errors import ErrorReport
from fluxdesk.domain.messages import (
    EngineReady,
    JobCancelled,
    JobFailed,
    ModelLoaded,
    ModelLoading,
    PhaseStarted,
    PlanChanged,
    PreviewReady,
    StepDone,
)
from fluxdesk.domain.request import Placement
from fluxdesk.generation.engine import ExitReport
from fluxdesk.state import jobs as jobs_module
from fluxdesk.state.jobs import Job, JobsState

READY = EngineReady(protocol=1, pid=1, version="0", backend="fake")
CRASH = ExitReport(reason="crashed", code=-11, signal="SIGSEGV")


@pytest.fixture
def thread(qtbot: QtBot) -> FakeThread:
    return FakeThread()


@pytest.fixture
def jobs(thread: FakeThread) -> JobsState:
    return JobsState(thread)


def watch(jobs: JobsState) -> list[tuple[str, str]]:
    """(id, status) of everything that ends, in order."""
    ended: list[tuple[str, str]] = []
    jobs.job_finished.connect(lambda job: ended.append((job.id, job.status)))
    return ended


def test_one_job_at_a_time_in_order(jobs: JobsState, thread: FakeThread) -> None:
    ended = watch(jobs)
    for number in (1, 2, 3):
        jobs.submit(request(number))
    assert thread.painted == ["job-1"]
    assert [job.id for job in jobs.waiting] == ["job-2", "job-3"]
    for number in (1, 2, 3):
        thread.finish(f"job-{number}")
    assert thread.painted == ["job-1", "job-2", "job-3"]
    assert ended == [(f"job-{number}", "finished") for number in (1, 2, 3)]
    assert jobs.running is None


def test_events_become_progress(jobs: JobsState, thread: FakeThread) -> None:
    job = jobs.submit(request(steps=4))
    changes: list[str] = []
    jobs.job_changed.connect(lambda changed: changes.append(changed.status))
    send = thread.event_received.emit
    send(PhaseStarted(id=job.id, phase="load"))
    send(ModelLoading(id=job.id, stage="transformer", done=3, total=10))
    assert (job.status, job.stage, job.stage_done, job.stage_total) == ("loading", "transformer", 3, 10)
    send(ModelLoaded(id=job.id, seconds=1.0))
    send(PhaseStarted(id=job.id, phase="denoise"))
    assert job.seconds_left is None
    send(StepDone(id=job.id, step=1, steps=4, seconds=9.0))
    assert job.seconds_left == pytest.approx(27.0)
    send(StepDone(id=job.id, step=2, steps=4, seconds=1.0))
    assert job.seconds_per_step == pytest.approx(1.0), "the first step warms up and is left out"
    assert job.seconds_left == pytest.approx(2.0)
    send(PreviewReady(id=job.id, step=2, image=b"png"))
    assert (job.preview, job.status, job.step) == (b"png", "running", 2)
    assert len(changes) == 7
    thread.finish(job.id, "/there.png")
    assert (job.status, job.path, job.result) == ("finished", "/there.png", RESULT)
    assert job.is_over
    assert job.ended_at is not None


def test_a_changed_plan_counts_from_the_first_step(jobs: JobsState, thread: FakeThread) -> None:
    job = jobs.submit(request())
    thread.event_received.emit(StepDone(id=job.id, step=5, steps=20, seconds=1.0))
    thread.event_received.emit(PlanChanged(id=job.id, rung="tile the decoder", placement=Placement()))
    assert (job.step, job.step_seconds, job.rungs) == (0, [], ["tile the decoder"])


def test_events_of_others_are_ignored(jobs: JobsState, thread: FakeThread) -> None:
    job = jobs.submit(request())
    thread.event_received.emit(StepDone(id="somebody else", step=5, steps=20, seconds=1.0))
    assert job.step == 0
    thread.finish("somebody else")
    assert jobs.running is job


def test_a_waiting_job_is_taken_out_without_the_engine(jobs: JobsState, thread: FakeThread) -> None:
    jobs.submit(request(1))
    second = jobs.submit(request(2))
    jobs.cancel(second.id)
    assert second.status == "cancelled"
    assert thread.cancelled == []
    thread.finish("job-1")
    assert thread.painted == ["job-1"]


def test_a_running_job_is_asked_once_and_ends_when_the_engine_says(
    jobs: JobsState, thread: FakeThread
) -> None:
    job = jobs.submit(request(1))
    jobs.submit(request(2))
    jobs.cancel(job.id)
    jobs.cancel(job.id)
    assert thread.cancelled == ["job-1"]
    assert (job.status, job.cancelling) == ("loading", True)
    thread.event_received.emit(JobCancelled(id=job.id))
    assert job.status == "cancelled"
    assert thread.painted == ["job-1", "job-2"]


def test_an_engine_that_does_not_react_is_offered_to_be_killed(
    qtbot: QtBot, thread: FakeThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "KILL_OFFER_MS", 20)
    jobs = JobsState(thread)
    job = jobs.submit(request())
    with qtbot.waitSignal(jobs.kill_offered, timeout=3000) as offered:
        jobs.cancel(job.id)
    assert offered.args == [job]
    jobs.kill_engine()
    assert thread.kills == 1
    thread.event_received.emit(JobFailed(id=job.id, error=CRASH.report))
    assert job.status == "cancelled", "the user wanted it"


def test_the_offer_is_not_made_once_it_has_ended(
    qtbot: QtBot, thread: FakeThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "KILL_OFFER_MS", 20)
    jobs = JobsState(thread)
    offers: list[Job] = []
    jobs.kill_offered.connect(offers.append)
    job = jobs.submit(request())
    jobs.cancel(job.id)
    thread.event_received.emit(JobCancelled(id=job.id))
    qtbot.wait(60)
    assert offers == []


def test_a_crash_fails_the_job_with_the_reason_and_the_next_one_runs(
    jobs: JobsState, thread: FakeThread
) -> None:
    thread.engine_started.emit(READY)
    job, following = jobs.submit(request(1)), jobs.submit(request(2))
    thread.event_received.emit(JobFailed(id=job.id, error=CRASH.report))
    thread.engine_stopped.emit(CRASH)
    assert job.status == "failed"
    assert job.error is not None
    assert "SIGSEGV" in job.error.text
    assert jobs.running is following
    assert thread.painted == ["job-1", "job-2"]
    thread.engine_started.emit(READY)
    thread.finish("job-2")
    assert following.status == "finished"


def test_the_engines_state_is_told(jobs: JobsState, thread: FakeThread) -> None:
    told: list[str] = []
    jobs.engine_changed.connect(told.append)
    assert jobs.engine == "starting"
    thread.engine_started.emit(READY)
    jobs.submit(request())
    thread.finish("job-1")
    thread.engine_stopped.emit(CRASH)
    assert told == ["ready", "busy", "ready", "stopped"]
    jobs.submit(request(2))
    assert jobs.engine == "starting"


def test_cancel_all_starts_nothing_in_between(jobs: JobsState, thread: FakeThread) -> None:
    for number in (1, 2, 3):
        jobs.submit(request(number))
    jobs.cancel_all()
    assert jobs.waiting == ()
    thread.event_received.emit(JobCancelled(id="job-1"))
    assert thread.painted == ["job-1"]


def test_a_closed_queue_takes_nothing(jobs: JobsState, thread: FakeThread) -> None:
    jobs.submit(request(1))
    jobs.submit(request(2))
    jobs.close()
    late = jobs.submit(request(3))
    assert late.status == "cancelled"
    thread.finish("job-1")
    assert thread.painted == ["job-1"]


def test_a_failed_job_keeps_its_error(jobs: JobsState, thread: FakeThread) -> None:
    error = ErrorReport(kind="bad_result", template="The picture came out empty.")
    job = jobs.submit(request())
    thread.event_received.emit(JobFailed(id=job.id, error=error))
    assert (job.status, job.error) == ("failed", error)
