"""The whole run over the real child with fake maths: order, kill and resume, failures, numbers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from fakes import RESULT, request

from fluxdesk.domain.comparison import ComparisonPlan, Variant, cells
from fluxdesk.domain.comparison_result import ComparisonReport
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import ModelFile, ModelSet, Placement
from fluxdesk.formats.png import write_picture
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.lab_results import build_report, measured_levels, this_machine
from fluxdesk.services.lab_session import IDENTICAL, LabSession, ReadyModel
from fluxdesk.services.lab_store import LabStore, MeasuredPair
from fluxdesk.state.lab_runner import LabProgress, LabRunner, Stopped

LEVELS = ("F16", "Q8_0", "Q4_0")


def make_plan(**changes: object) -> ComparisonPlan:
    base = ComparisonPlan(
        family="flux-mini", levels=LEVELS, prompts=("one", "two"), seeds=(1, 2), width=32, height=32, steps=2,
        reference="F16",
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def prepare(variant: Variant) -> ReadyModel:
    def file(name: str) -> ModelFile:
        return ModelFile(f"/nowhere/{name}")

    models = ModelSet(
        family="flux-mini", level=variant.level, transformer=file(f"{variant.level}.gguf"),
        text_encoder=file("clip"), text_encoder_2=file("t5"), vae=file("vae"), config_dir="/nowhere",
    )  # fmt: skip
    sizes = {"F16": 400, "Q8_0": 200, "Q4_0": 100}
    return ReadyModel(
        models=models, placement=Placement(), sha256=f"sha-{variant.level}", file_bytes=sizes[variant.level]
    )


def fake_engine() -> EngineProcess:
    return EngineProcess(fake=True)


def run(folder: Path, plan: ComparisonPlan, **options: object) -> tuple[ComparisonReport, LabRunner]:
    store = LabStore(folder)
    with store.writing():
        session = LabSession(store, plan)
        runner = LabRunner(session, prepare, fake_engine, **options)
        runner.run()
        return build_report(session, this_machine()), runner


def numbers(report: ComparisonReport) -> list[object]:
    """What must not depend on when and how often the run was interrupted."""
    return [
        *((row.level, row.psnr, row.ssim, row.flip, row.consistency, row.worst) for row in report.levels),
        report.ties, report.noise_floor, [(cell.cell, cell.measures) for cell in report.cells],
    ]  # fmt: skip


def test_a_run_renders_every_cell_once_in_order_and_reports(tmp_path: Path) -> None:
    seen: list[LabProgress] = []
    report, runner = run(tmp_path, make_plan(), progress=seen.append)
    assert runner.rendered == len(cells(make_plan())) == 16
    store = LabStore(tmp_path)
    lines = [msgspec.json.decode(line) for line in (tmp_path / "results.jsonl").read_bytes().splitlines()]
    assert [line["cell"] for line in lines] == [cell.id for cell in cells(make_plan())]
    assert set(store.results()) == {cell.id for cell in cells(make_plan())}
    assert runner.loads == dict.fromkeys(LEVELS, 1), "each model is loaded once"
    assert [level.level for level in report.levels] == list(LEVELS)
    assert report.levels[0].identical == 4
    assert report.noise_floor.repeat is not None
    assert report.noise_floor.repeat.identical == 2
    assert report.noise_floor.psnr == 100.0
    assert report.levels[1].file_bytes == 200
    assert report.verdict_parts.winner in {"Q8_0", "Q4_0"}
    assert seen[-1].done == seen[-1].total == 16
    assert {measured.level for measured in measured_levels(report, "cpu")} == set(LEVELS)
    lock = tmp_path / "lock"
    assert lock.exists()


def test_a_finished_run_renders_nothing_and_says_the_same(tmp_path: Path) -> None:
    first, _ = run(tmp_path, make_plan())
    again, runner = run(tmp_path, make_plan())
    assert runner.rendered == 0
    assert numbers(first) == numbers(again)
    more, runner = run(tmp_path, make_plan(seeds=(1, 2, 3)))
    assert runner.rendered == 3 * 2, "only the new seed's pictures"
    assert len(more.cells) == 22


def test_torn_lines_missing_pictures_and_other_models_are_done_again(tmp_path: Path) -> None:
    first, _ = run(tmp_path, make_plan())
    results = tmp_path / "results.jsonl"
    results.write_bytes(results.read_bytes()[:-30])
    measures = tmp_path / "measures.jsonl"
    measures.write_bytes(measures.read_bytes()[:-10])
    names = sorted(path.name for path in (tmp_path / "cells").iterdir())
    (tmp_path / "cells" / names[0]).unlink()
    (tmp_path / "cells" / names[1]).write_bytes(b"changed")
    (tmp_path / "cells" / "left.png.123.part").write_bytes(b"half")
    again, runner = run(tmp_path, make_plan())
    assert runner.rendered == 3
    assert numbers(first) == numbers(again)
    assert not list((tmp_path / "cells").glob("*.part"))

    def other_model(variant: Variant) -> ReadyModel:
        ready = prepare(variant)
        return msgspec.structs.replace(ready, sha256="new") if variant.level == "Q4_0" else ready

    with LabStore(tmp_path).writing():
        runner = LabRunner(LabSession(LabStore(tmp_path), make_plan()), other_model, fake_engine)
        runner.run()
    assert runner.rendered == 4, "the pictures of the replaced file"


def test_stop_keeps_what_is_finished(tmp_path: Path) -> None:
    store = LabStore(tmp_path)
    with store.writing():
        session = LabSession(store, make_plan())
        runner: LabRunner

        def on_progress(progress: LabProgress) -> None:
            if progress.done == 5:
                runner.stop()

        runner = LabRunner(session, prepare, fake_engine, on_progress)
        with pytest.raises(Stopped):
            runner.run()
    assert len(LabStore(tmp_path).results()) == 5
    _, rest = run(tmp_path, make_plan())
    assert rest.rendered == 11


def test_a_level_that_fails_is_left_out_but_the_reference_must_work(tmp_path: Path) -> None:
    def broken(level: str) -> Callable[[Variant], ReadyModel]:
        def ready(variant: Variant) -> ReadyModel:
            if variant.level == level:
                raise KnownError("file_missing", "There is no {level}.", level=level)
            return prepare(variant)

        return ready

    store = LabStore(tmp_path / "a")
    with store.writing():
        session = LabSession(store, make_plan())
        runner = LabRunner(session, broken("Q8_0"), fake_engine)
        runner.run()
        report = build_report(session, this_machine())
    assert [failure.level for failure in runner.failures] == ["Q8_0"]
    assert [level.level for level in report.levels] == ["F16", "Q4_0"]
    store = LabStore(tmp_path / "b")
    with store.writing(), pytest.raises(KnownError, match="There is no F16"):
        LabRunner(LabSession(store, make_plan()), broken("F16"), fake_engine).run()


def test_an_engine_that_dies_is_replaced_once_then_the_level_is_left_out(tmp_path: Path) -> None:
    store = LabStore(tmp_path)
    plan = make_plan(prompts=("one", "two !crash@2"), floor=False)
    with store.writing(), pytest.raises(KnownError, match="ended unexpectedly"):
        LabRunner(LabSession(store, plan), prepare, fake_engine).run()
    assert len(store.results()) == 2, "the prompt before is kept"


def test_two_programs_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        LabStore(tmp_path).writing(),
        pytest.raises(KnownError, match="Another FluxDesk"),
        LabStore(tmp_path).writing(),
    ):
        pytest.fail("both got in")


CHILD = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
import test_lab_runner as t
from fluxdesk.generation.engine_process import EngineProcess
plan = t.make_plan(prompts=("one !slow=0.02", "two !slow=0.02"))
store = t.LabStore(Path(sys.argv[1]))
with store.writing():
    t.LabRunner(t.LabSession(store, plan), t.prepare, t.fake_engine).run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_at_a_random_cell_it_finishes_without_repeating_one(tmp_path: Path) -> None:
    plan = make_plan(prompts=("one !slow=0.02", "two !slow=0.02"))
    whole, _ = run(tmp_path / "whole", plan)
    folder = tmp_path / "killed"
    command = [sys.executable, "-c", CHILD, str(folder), "", str(Path(__file__).parent)]
    results = folder / "results.jsonl"
    rng = random.Random(11)
    kills = 0
    for target in sorted(rng.sample(range(1, 15), 3)):
        child = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
        deadline = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < deadline:
            if results.exists() and results.read_bytes().count(b"\n") >= target:
                child.send_signal(signal.SIGKILL)
                kills += 1
                break
            time.sleep(0.005)
        child.wait()
    assert kills == 3
    before = len(LabStore(folder).results())
    resumed, runner = run(folder, plan)
    assert runner.rendered == 16 - before
    lines = [msgspec.json.decode(line)["cell"] for line in results.read_bytes().splitlines()]
    assert len(lines) == len(set(lines)) == 16, "no cell was rendered twice"
    assert numbers(resumed) == numbers(whole)


def test_who_goes_through_the_results_is_not_disturbed_by_the_next_one(tmp_path: Path) -> None:
    store = LabStore(tmp_path)
    with store.writing():
        session = LabSession(store, make_plan())
        results = session.results
        for cell in session.cells[:2]:
            ready = prepare(cell.variant)
            write_picture(store.picture_path(cell), 1, 1, bytes(3), request=request(), result=RESULT)
            session.finished(cell, ready, session.request(cell, ready), RESULT)
            assert dict(results) == {}
        results, measures = session.results, session._measures
        session.record_measures(
            MeasuredPair(cell=session.cells[1].id, picture_sha256="", reference_sha256="", measures=IDENTICAL)
        )
        session.use_model(session.cells[0].variant, msgspec.structs.replace(ready, sha256="another"))
        assert (len(results), len(session.results), measures) == (2, 0, {})
