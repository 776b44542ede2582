"""The real child: how it starts, what it survives, and how each end is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from engine_fakes import make_request

from fluxdesk.domain.messages import (
    AnyEvent,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    PlanChanged,
    StepDone,
    VramSampled,
)
from fluxdesk.domain.request import Placement
from fluxdesk.formats.png import read_record
from fluxdesk.generation.engine import EngineNotStarted
from fluxdesk.generation.engine_environment import cache_environment, engine_environment
from fluxdesk.generation.engine_process import EngineProcess

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's signals")


@pytest.fixture
def engine() -> Iterator[EngineProcess]:
    engine = EngineProcess(fake=True)
    engine.start()
    yield engine
    engine.kill()
    engine.stop(5.0)


def run(engine: EngineProcess, tmp_path: Path, prompt: str, **changes: object) -> list[AnyEvent]:
    """Events of one job without samples, up to its end or the engine's."""
    engine.send(Generate(request=make_request(tmp_path / "out.png", prompt, **changes)))
    seen: list[AnyEvent] = []
    for event in engine.events():
        if not isinstance(event, VramSampled):
            seen.append(event)
        if isinstance(event, ImageSaved | JobFailed | JobCancelled):
            break
    return seen


@linux
def test_a_crash_is_named_with_its_signal_and_last_words(engine: EngineProcess, tmp_path: Path) -> None:
    seen = run(engine, tmp_path, "!crash@2")
    assert [event.step for event in seen if isinstance(event, StepDone)] == [1]
    report = engine.stop(5.0)
    assert report.reason == "crashed"
    assert report.signal == "SIGABRT"
    assert any("about to abort" in line for line in report.stderr_tail)
    assert report.report.kind == "engine_crashed"
    assert "SIGABRT" in report.report.text


@linux
def test_kill_from_outside_is_a_crash_with_its_signal(engine: EngineProcess, tmp_path: Path) -> None:
    engine.send(Generate(request=make_request(tmp_path / "out.png", "!hang@3")))
    for event in engine.events():
        if isinstance(event, StepDone) and event.step == 2:
            assert engine.pid is not None
            os.kill(engine.pid, signal.SIGKILL)
    report = engine.stop(5.0)
    assert (report.reason, report.signal) == ("crashed", "SIGKILL")
    assert not (tmp_path / "out.png").exists()


def test_an_exit_code_is_reported(engine: EngineProcess, tmp_path: Path) -> None:
    run(engine, tmp_path, "!exit@1=7")
    report = engine.stop(5.0)
    assert (report.reason, report.code) == ("crashed", 7)


def test_our_kill_ends_a_hang_within_a_second(engine: EngineProcess, tmp_path: Path) -> None:
    engine.send(Generate(request=make_request(tmp_path / "out.png", "!hang@1")))
    events = engine.events()
    next(events)
    engine.kill()
    began = time.monotonic()
    assert not [event for event in events if isinstance(event, ImageSaved)]
    assert engine.stop(5.0).reason == "killed"
    assert time.monotonic() - began < 1.0, "the promise of architecture.md, not a benchmark"


def test_a_folder_that_takes_no_files_is_said_before_the_work(engine: EngineProcess, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    request = make_request(tmp_path / "file" / "out.png", "!hang@1")
    engine.send(Generate(request=request))
    failed = next(event for event in engine.events() if not isinstance(event, VramSampled))
    assert isinstance(failed, JobFailed)
    assert failed.error.kind == "file_write"
    assert "out.png" in failed.error.text


def test_memory_error_is_a_failure_and_the_engine_lives(engine: EngineProcess, tmp_path: Path) -> None:
    failed = run(engine, tmp_path, "!oom@2")[-1]
    assert isinstance(failed, JobFailed)
    assert failed.error.kind == "out_of_memory"
    assert failed.error.action
    assert isinstance(run(engine, tmp_path, "fine", id="job-2")[-1], ImageSaved)


def test_the_ladder_is_told_and_recorded(engine: EngineProcess, tmp_path: Path) -> None:
    placement = Placement(device="cuda:0", vae_tiled=True)
    seen = run(engine, tmp_path, "!oom_rungs=5", placement=placement)
    changes = [event for event in seen if isinstance(event, PlanChanged)]
    assert [event.rung for event in changes] == ["stream_blocks", "stream_more"]
    saved = seen[-1]
    assert isinstance(saved, ImageSaved)
    assert saved.result.rungs == ("stream_blocks", "stream_more")
    record = read_record(tmp_path / "out.png")
    assert record is not None
    assert record.result == saved.result


def test_prints_do_not_reach_the_protocol(engine: EngineProcess, tmp_path: Path) -> None:
    assert isinstance(run(engine, tmp_path, "!noise@1")[-1], ImageSaved)
    tail = engine.stop(5.0).stderr_tail
    assert "a library prints to stdout" in tail
    assert "native code prints to descriptor 1" in tail


@pytest.mark.parametrize(
    ("line", "job_id", "word"),
    [
        (b'{"type":"generate","request":{"id":"x","prompt":3}}\n', "x", "prompt"),
        (b'{"type":"paint_me","id":"y"}\n', "y", "paint_me"),
        (b"not json at all\n", "", "malformed"),
        (b"\xff\xfe\n", "", "malformed"),
        (b'["type"]\n', "", "object"),
    ],
)
def test_a_line_that_is_no_command_fails_readably(
    engine: EngineProcess, tmp_path: Path, line: bytes, job_id: str, word: str
) -> None:
    assert engine._process is not None
    assert engine._process.stdin is not None
    engine._process.stdin.write(line)
    engine._process.stdin.flush()
    failed = next(event for event in engine.events() if not isinstance(event, VramSampled))
    assert isinstance(failed, JobFailed)
    assert failed.id == job_id
    assert word in failed.error.text
    assert isinstance(run(engine, tmp_path, "still alive")[-1], ImageSaved)


def scripted(code: str) -> EngineProcess:
    return EngineProcess(command=[sys.executable, "-c", code])


READY = 'print(\'{"type":"engine_ready","protocol":%d,"pid":1,"version":"0","backend":"x"}\', flush=True);'


def test_a_line_that_is_no_event_ends_the_engine_and_is_named() -> None:
    engine = scripted(READY % 1 + "print('rubbish', flush=True); import time; time.sleep(60)")
    engine.start()
    assert list(engine.events()) == []
    report = engine.stop(5.0)
    assert report.reason == "crashed"
    assert "unreadable event" in report.detail


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (READY % 99, "protocol 99"),
        ("print('hello')", "introduce"),
        ("raise SystemExit('no torch here')", "no torch here"),
    ],
)
def test_never_started(code: str, word: str) -> None:
    with pytest.raises(EngineNotStarted) as caught:
        scripted(code).start()
    assert caught.value.report.reason == "never_started"
    assert word in caught.value.report.report.text


@pytest.mark.parametrize("foreign", [False, True])
def test_every_engine_is_told_to_stay_offline(foreign: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("_PYI_APPLICATION_HOME_DIR", "/usr/lib/fluxdesk/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/fluxdesk/_internal")
    told = engine_environment({}, foreign=foreign)
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK")
    assert {told[name] for name in names} == {"1"}
    assert ("LD_LIBRARY_PATH" in told) is not foreign
    # What the libraries make of it, in a child that is started like the engine: nothing may be asked of the hub.
    if not foreign:
        del told["LD_LIBRARY_PATH"]
    ask = "from huggingface_hub import constants as c; print(c.HF_HUB_OFFLINE, c.HF_HUB_DISABLE_TELEMETRY)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", ask], env=told, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    missing = str(tmp_path / "python")
    with pytest.raises(EngineNotStarted, match="python"):
        EngineProcess(python=missing, fake=True).start()


@linux
def test_memory_words_in_the_log_name_the_cause() -> None:
    code = "import sys, os; sys.stderr.write('terminate: std::bad_alloc\\n'); sys.stderr.flush(); os.abort()"
    engine = scripted(READY % 1 + code)
    engine.start()
    assert list(engine.events()) == []
    assert engine.stop(5.0).reason == "out_of_memory"


def test_stop_is_quick_and_counts_as_stopped(engine: EngineProcess) -> None:
    report = engine.stop(5.0)
    assert (report.reason, report.code) == ("stopped", 0)
    assert engine.stop(5.0) == report


@linux
def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    code = """
import os, sys
from fluxdesk.generation.engine_process import EngineProcess
engine = EngineProcess(fake=True)
print(engine.start().pid, flush=True)
os.kill(os.getpid(), 9)
"""
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": root}, capture_output=True, check=False
    )
    child = int(done.stdout)
    for _ in range(200):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.02)
    raise AssertionError("the child outlived its parent")


def test_samples_carry_the_job_and_real_memory(engine: EngineProcess, tmp_path: Path) -> None:
    engine.send(Generate(request=make_request(tmp_path / "out.png", "!slow=0.1")))
    samples = []
    for event in engine.events():
        if isinstance(event, VramSampled):
            samples.append(event.sample)
        if isinstance(event, ImageSaved):
            peak = event.result.peak_ram_bytes
            break
    assert {sample.job_id for sample in samples} >= {"job-1"}
    assert len([sample for sample in samples if sample.job_id]) >= 3
    times = [sample.time_seconds for sample in samples]
    assert times == sorted(times)
    assert all(5e6 < sample.ram_process_bytes <= peak for sample in samples if sample.job_id)
    assert all(
        sample.ram_process_bytes < sample.ram_used_bytes <= sample.ram_total_bytes for sample in samples
    )


def test_on_a_write_protected_medium_the_libraries_keep_their_own_places(tmp_path: Path) -> None:
    places = cache_environment(tmp_path / "cache")
    assert places["TORCHINDUCTOR_CACHE_DIR"].startswith(str(tmp_path / "cache" / "engine"))
    protected = tmp_path / "protected"
    protected.write_text("a file stands where the folder would be made")
    assert cache_environment(protected) == {"FLUXDESK_CACHE_DIR": str(protected)}
