"""A comparison measured by networks: with them here it carries LPIPS and CLIP score, without them nothing changes."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path

import msgspec
import pytest
from measure_weights import write_alexnet, write_clip
from state.test_lab_runner import fake_engine, make_plan, numbers, prepare

from fluxdesk.domain.comparison_result import ComparisonReport
from fluxdesk.domain.messages import EngineReady
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.lab_html import make_html
from fluxdesk.services.lab_report import import_report, report_csv, report_json, write_reports
from fluxdesk.services.lab_results import build_report, this_machine
from fluxdesk.services.lab_session import LabSession
from fluxdesk.services.lab_store import LabStore
from fluxdesk.services.measure_weights import find_measure_weights, measures_to_fetch
from fluxdesk.services.paths import find_paths
from fluxdesk.state.lab_networks import TITLE, Networks
from fluxdesk.state.lab_runner import LabRunner

pytestmark = pytest.mark.engine


class Engines:
    """Counts the engines that measure."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> EngineProcess:
        self.made += 1
        return fake_engine()


def run(folder: Path, engines: Engines, **changes: object) -> tuple[ComparisonReport, LabRunner]:
    plan = make_plan(levels=("F16", "Q4_0"), **changes)
    store = LabStore(folder)
    paths = find_paths()
    with store.writing():
        session = LabSession(store, plan)
        networks = Networks(lambda: find_measure_weights(paths), engines)
        runner = LabRunner(session, prepare, fake_engine, networks=networks)
        runner.run()
        return build_report(session, this_machine()), runner


def columns(report: ComparisonReport) -> list[str]:
    return next(csv.reader(io.StringIO(report_csv(report).decode("utf-8-sig"))))


def test_without_networks_nothing_changes_and_with_them_every_picture_is_measured(tmp_path: Path) -> None:
    engines = Engines()
    paths = find_paths()
    assert [entry.role for entry in measures_to_fetch(paths)] == ["lpips", "clip_score"]
    assert all(
        entry.bytes and entry.sha256 and not entry.bytes_computed for entry in measures_to_fetch(paths)
    )
    folder = tmp_path / "run"
    plain, _ = run(folder, engines)
    assert engines.made == 0
    assert plain.further_measures == ()
    assert not {"lpips", "clip"} & {*columns(plain), *plain.method}
    assert "LPIPS" not in make_html(plain, None, "en")

    write_alexnet(paths.models)
    write_clip(paths.models)
    assert measures_to_fetch(paths) == ()
    report, runner = run(folder, engines)
    assert (runner.rendered, engines.made, runner.failures) == (0, 1, [])
    assert numbers_without_networks(report) == numbers(plain)
    reference, level = report.levels
    assert reference.lpips is not None
    assert reference.lpips.mean == 0.0
    assert level.lpips is not None
    assert level.lpips.mean > 0.0
    assert level.lpips.low is not None
    assert level.lpips.low <= level.lpips.mean <= level.lpips.high
    for row in report.levels:
        assert row.clip is not None
        assert 0.0 <= row.clip.mean <= 100.0
        assert row.clip.low is not None
    assert report.noise_floor.lpips == 0.0, "the fake paints the same picture again"
    assert all(cell.measures.lpips is not None and cell.measures.clip is not None for cell in report.cells)
    own = [cell.measures.lpips for cell in report.cells if (cell.level, cell.role) == ("Q4_0", "main")]
    assert level.lpips.mean == pytest.approx(sum(own) / len(own))

    assert columns(report)[4:9] == ["psnr", "ssim", "flip", "lpips", "clip"]
    page = make_html(report, None, "en")
    assert "CLIP score (text agreement)" in page
    assert "says nothing of how close it is to the reference" in page
    assert "acuerdo con el texto" in page
    assert report.method["clip_network"] == find_measure_weights(paths).clip_sha256
    (tmp_path / "report.json").write_bytes(report_json(report))
    assert import_report(tmp_path / "report.json") == report

    again, _ = run(folder, engines)
    assert engines.made == 1, "nothing is left to measure"
    assert [row.clip for row in again.levels] == [row.clip for row in report.levels]


def numbers_without_networks(report: ComparisonReport) -> list[object]:
    strip = msgspec.structs.replace
    floor = report.noise_floor
    parts = {
        key: strip(part, lpips=None)
        for key in ("repeat", "kernel")
        if (part := getattr(floor, key)) is not None
    }
    cells = tuple(strip(cell, measures=strip(cell.measures, lpips=None, clip=None)) for cell in report.cells)
    return numbers(strip(report, noise_floor=strip(floor, lpips=None, **parts), cells=cells))


def test_one_network_alone_another_one_later_and_a_damaged_one(tmp_path: Path) -> None:
    engines = Engines()
    paths = find_paths()
    plan = {"prompts": ("one",), "seeds": (1,), "floor": False}
    alexnet = write_alexnet(paths.models)
    report, _ = run(tmp_path, engines, **plan)
    assert report.further_measures == ("lpips",)
    assert columns(report)[6:8] == ["flip", "lpips"]
    lpips = [row.lpips for row in report.levels]
    alexnet.unlink()
    clip, _ = write_clip(paths.models)
    report, _ = run(tmp_path, engines, **plan)
    assert report.further_measures == ("lpips", "clip")
    assert [row.lpips for row in report.levels] == lpips, "what was measured is kept"

    LabStore(tmp_path / "other").pictures.mkdir(parents=True)
    clip.write_bytes(clip.read_bytes()[:-100])
    report, runner = run(tmp_path / "other", engines, **plan)
    assert (report.further_measures, runner.failures) == ((), []), "a file that is cut off is no network"

    import torch
    from safetensors.torch import load_file, save_file

    clip, _ = write_clip(paths.models)
    state = load_file(clip)
    del state["text_model.final_layer_norm.weight"]
    save_file(state, clip)
    torch.manual_seed(0)
    report, runner = run(tmp_path / "other", engines, **plan)
    assert [failure.level for failure in runner.failures] == [TITLE]
    assert "does not hold the network" in runner.failures[0].error.text
    assert report.levels[0].psnr.mean == 100.0, "the rest is whole"


def test_results_of_older_versions_still_read(tmp_path: Path) -> None:
    engines = Engines()
    plan = {"prompts": ("one",), "seeds": (1,), "floor": False}
    first, _ = run(tmp_path, engines, **plan)
    file = tmp_path / "measures.jsonl"
    lines = [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
    for line in lines:
        for key in ("lpips_weights", "clip_weights"):
            line.pop(key, None)
        for key in ("lpips", "clip"):
            line["measures"].pop(key, None)
    file.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    second, runner = run(tmp_path, engines, **plan)
    assert runner.rendered == 0
    assert numbers(second) == numbers(first)
    write_reports(second, tmp_path, "en")
    document = msgspec.json.decode((tmp_path / "report.json").read_bytes())
    for level in document["levels"]:
        del level["lpips"], level["clip"]
    del document["noise_floor"]["lpips"]
    (tmp_path / "old.json").write_bytes(msgspec.json.encode(document))
    assert import_report(tmp_path / "old.json").levels == second.levels


def test_a_stop_while_the_engine_starts_is_heard(tmp_path: Path) -> None:
    paths = find_paths()
    write_alexnet(paths.models)
    store = LabStore(tmp_path)

    made = []

    def stopped_before() -> EngineProcess:
        made.append("")
        networks.stop()
        return fake_engine()

    def stopped_in_the_middle() -> EngineProcess:
        engine = fake_engine()
        shake_hands = engine._shake_hands

        def shake(process: subprocess.Popen[bytes]) -> EngineReady:
            networks.stop()
            return shake_hands(process)

        engine._shake_hands = shake
        return engine

    with store.writing():
        session = LabSession(
            store, make_plan(levels=("F16", "Q4_0"), prompts=("one",), seeds=(1,), floor=False)
        )
        LabRunner(session, prepare, fake_engine).run()
        for make in (stopped_in_the_middle, stopped_before):
            networks = Networks(lambda: find_measure_weights(paths), make)
            assert networks.measure(session) == 0
            assert networks.unseen(session) == 2
            assert networks.measure(session) == 0, "still stopped"
        networks.go_on()
        networks.measure(session)
        assert len(made) == 2, "an engine is asked for again"
