"""What every engine keeps, checked over the in-thread fake and the real child process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from engine_fakes import FakeEngine, make_models, make_request

from fluxdesk.domain.messages import (
    PROTOCOL,
    AnyEvent,
    Cancel,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    LoadModel,
    ModelLoaded,
    PhaseStarted,
    StepDone,
    VramSampled,
)
from fluxdesk.formats.png import read_record
from fluxdesk.generation.engine import Engine
from fluxdesk.generation.engine_process import EngineProcess


def make_child() -> Engine:
    return EngineProcess(fake=True)


@pytest.fixture(params=[FakeEngine, make_child], ids=["in-thread", "child"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    make: Callable[[], Engine] = request.param
    engine = make()
    ready = engine.start()
    assert ready.protocol == PROTOCOL
    assert ready.backend == "fake"
    yield engine
    engine.stop(5.0)


def until_end(events: Iterator[AnyEvent], job_id: str) -> list[AnyEvent]:
    """All events up to the one that ends `job_id`, samples left out."""
    seen: list[AnyEvent] = []
    for event in events:
        if not isinstance(event, VramSampled):
            seen.append(event)
        if isinstance(event, ImageSaved | JobCancelled | JobFailed) and event.id == job_id:
            return seen
    raise AssertionError(f"the engine ended first: {seen}")


def test_a_picture_comes_with_its_whole_story(engine: Engine, tmp_path: Path) -> None:
    request = make_request(tmp_path / "one.png")
    engine.send(Generate(request=request))
    seen = until_end(engine.events(), request.id)
    phases = [event.phase for event in seen if isinstance(event, PhaseStarted)]
    assert phases == ["load", "encode", "denoise", "decode"]
    assert [event.step for event in seen if isinstance(event, StepDone)] == [1, 2, 3, 4]
    saved = seen[-1]
    assert isinstance(saved, ImageSaved)
    record = read_record(Path(saved.path))
    assert record is not None
    assert record.request == request


def test_same_request_same_bytes(engine: Engine, tmp_path: Path) -> None:
    events = engine.events()
    pixels = []
    for name in ("a", "b"):
        request = make_request(tmp_path / f"{name}.png", id=name)
        engine.send(Generate(request=request))
        until_end(events, name)
        pixels.append(read_pixels(tmp_path / f"{name}.png"))
    assert pixels[0] == pixels[1]


def read_pixels(path: Path) -> bytes:
    from PIL import Image

    with Image.open(path) as image:
        return image.tobytes()


def test_cancel_ends_the_job_and_keeps_the_engine(engine: Engine, tmp_path: Path) -> None:
    events = engine.events()
    slow = make_request(tmp_path / "slow.png", "!slow=0.5", id="slow", steps=50)
    engine.send(Generate(request=slow))
    for event in events:
        if isinstance(event, StepDone):
            break
    engine.send(Cancel(id="slow"))
    assert isinstance(until_end(events, "slow")[-1], JobCancelled)
    assert not (tmp_path / "slow.png").exists()
    engine.send(Generate(request=make_request(tmp_path / "next.png", id="next")))
    assert isinstance(until_end(events, "next")[-1], ImageSaved)


def test_cancel_of_a_queued_job(engine: Engine, tmp_path: Path) -> None:
    events = engine.events()
    engine.send(Generate(request=make_request(tmp_path / "first.png", "!slow=0.05", id="first")))
    engine.send(Generate(request=make_request(tmp_path / "second.png", id="second")))
    engine.send(Cancel(id="second"))
    assert isinstance(until_end(events, "first")[-1], ImageSaved)
    assert isinstance(until_end(events, "second")[-1], JobCancelled)
    assert not (tmp_path / "second.png").exists()


def test_a_known_failure_is_a_sentence(engine: Engine, tmp_path: Path) -> None:
    engine.send(Generate(request=make_request(tmp_path / "no.png", "!fail@2")))
    failed = until_end(engine.events(), "job-1")[-1]
    assert isinstance(failed, JobFailed)
    assert failed.error.kind == "bad_result"
    assert failed.error.text == "The picture came out empty."


def test_a_bug_fails_the_job_only(engine: Engine, tmp_path: Path) -> None:
    events = engine.events()
    engine.send(Generate(request=make_request(tmp_path / "no.png", "!bug@1")))
    failed = until_end(events, "job-1")[-1]
    assert isinstance(failed, JobFailed)
    assert failed.error.kind == "internal"
    engine.send(Generate(request=make_request(tmp_path / "yes.png", id="yes")))
    assert isinstance(until_end(events, "yes")[-1], ImageSaved)


def test_load_alone(engine: Engine) -> None:
    engine.send(LoadModel(id="warm", models=make_models()))
    for event in engine.events():
        if isinstance(event, ModelLoaded):
            assert event.id == "warm"
            return
    raise AssertionError("the engine ended")


def test_stop_ends_the_events(engine: Engine) -> None:
    report = engine.stop(5.0)
    assert report.reason == "stopped"
    assert all(isinstance(event, VramSampled) for event in engine.events())
