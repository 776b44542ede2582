"""Failures become notices whose button helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeThread, request
from pytestqt.qtbot import QtBot
from test_state_session import make

from fluxdesk.domain.errors import ErrorReport
from fluxdesk.domain.messages import JobCancelled, JobFailed
from fluxdesk.state.job_notices import JobNotices
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.results import ResultsState
from fluxdesk.state.session import SessionState


class Desk:
    def __init__(self, folder: Path) -> None:
        self.thread = FakeThread()
        self.jobs = JobsState(self.thread)
        self.session: SessionState = make(folder)
        self.notices = NoticesState()
        self.speaker = JobNotices(self.jobs, self.session, self.notices)

    def fail(self, kind: str, origin: str = "generate", **changes: object) -> None:
        job = self.jobs.submit(request(**changes), origin)
        error = ErrorReport(kind=kind, template="It failed.", action="Do this.")
        self.thread.event_received.emit(JobFailed(id=job.id, error=error))

    def labels(self) -> list[str]:
        return [action.label for notice in self.notices.current for action in notice.actions]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_out_of_memory_offers_a_smaller_level_and_size(desk: Desk) -> None:
    desk.fail("out_of_memory", width=1024, height=1024)
    assert desk.labels() == ["Use level Q4_K", "Use 768 × 768"]
    smaller_level, smaller_size = desk.notices.current[0].actions
    smaller_level.run()
    smaller_size.run()
    assert (desk.session.form.level, desk.session.form.width) == ("Q4_K", 768)


def test_a_crash_offers_the_same_again(desk: Desk) -> None:
    desk.fail("engine_crashed")
    (notice,) = desk.notices.current
    assert notice.text == "It failed. Do this."
    notice.actions[0].run()
    assert len(desk.thread.painted) == 2
    assert desk.thread.painted[0] != desk.thread.painted[1]
    assert desk.jobs.running is not None
    assert desk.jobs.running.request.prompt == "prompt 1"


def test_the_lab_speaks_for_itself(desk: Desk) -> None:
    desk.fail("engine_crashed", origin="lab")
    assert desk.notices.current == []


def test_a_stuck_engine_can_be_stopped_and_the_offer_goes_with_the_job(desk: Desk) -> None:
    job = desk.jobs.submit(request())
    desk.jobs.kill_offered.emit(job)
    assert desk.labels() == ["Stop engine now"]
    desk.notices.current[0].actions[0].run()
    assert desk.thread.kills == 1
    desk.thread.event_received.emit(JobCancelled(id=job.id))
    assert desk.notices.current == []


def test_results_are_the_finished_ones_of_the_page(desk: Desk) -> None:
    results = ResultsState(desk.jobs)
    for number, origin in ((1, "generate"), (2, "lab"), (3, "generate")):
        job = desk.jobs.submit(request(number), origin)
        desk.thread.finish(job.id)
    desk.fail("bad_result")
    assert [job.id for job in results.results] == ["job-1", "job-3"]
    assert results.selected is results.results[1]
    results.step(-1)
    results.step(-1)
    assert results.selected is results.results[0]
    results.step(1)
    results.step(1)
    assert results.selected is results.results[1]
