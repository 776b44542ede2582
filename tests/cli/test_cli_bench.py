"""`fluxdesk bench` over its children: one JSON document, the exit code of the child."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fluxdesk.cli.main import main

MINI = Path(__file__).resolve().parents[2] / "resources" / "flux-mini" / "flux-mini-F16.gguf"


@pytest.mark.engine
def test_a_step_is_measured(capfd: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["bench", "step", str(MINI), "--size", "64x64", "--text-tokens", "8", "--steps", "2", "--json"])
        == 0
    )
    report = json.loads(capfd.readouterr().out)
    assert len(report["seconds_per_step"]) == 2
    assert 0 < report["matmul_share"] <= 1
    assert report["peak_ram_bytes"] > 0


@pytest.mark.engine
def test_the_cost_of_loras_is_measured_in_the_dtype_that_paints(capfd: pytest.CaptureFixture[str]) -> None:
    shape = ["--size", "64x64", "--text-tokens", "8", "--rank", "4", "--rounds", "1"]
    assert main(["bench", "lora", str(MINI), *shape, "--dtype", "bfloat16", "--weights", "packed"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert (report["dtype"], report["weights"], report["count"]) == ("bfloat16", "packed", 2)
    assert len(report["seconds_with"]) == len(report["seconds_without"]) == 2


@pytest.mark.engine
def test_a_peer_that_cannot_run_is_refused_before_anything_is_measured(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "peers", str(MINI), "--against", "bfloat16,sdcpp"]) == 1
    said = capfd.readouterr().err
    assert "sdcpp" in said
    assert "running" not in said


@pytest.mark.parametrize("name", ["ui", "step", "peers", "downloads", "fetch-speed", "fetch-stalls"])
def test_options_reach_the_child_that_measures(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", name, "--help"]) == 0
    assert "usage:" in capfd.readouterr().out


def test_a_synthetic_model_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "cut.gguf"
    arguments = ["--like", "flux1-schnell", "--level", "Q2_K", "--double", "1", "--single", "0", "--json"]
    assert main(["bench", "make-model", str(target), *arguments]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == target.stat().st_size


@pytest.mark.engine
def test_what_was_said_is_compared_with_what_came(capsys: pytest.CaptureFixture[str]) -> None:
    main(["bench", "forecast", "--steps", "2", "--size", "64x64", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [line["run"] for line in told["runs"]] == ["first", "new engine", "in memory"]
    assert all(abs(line["memory_off"]) <= 0.05 for line in told["runs"][1:]), told
    assert told["runs"][2]["said_phases"]["load"] == 0


def test_a_synthetic_transformer_gets_companions_of_its_width(tmp_path: Path) -> None:
    from fluxdesk.services.model_facts import facts_of_set
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.synthetic_set import synthetic_set

    target = tmp_path / "cut.gguf"
    assert (
        main(["bench", "make-model", str(target), "--level", "Q2_K", "--double", "1", "--single", "0"]) == 0
    )
    models = synthetic_set(target, tmp_path / "companions", find_paths().resources / "flux-mini")
    facts = facts_of_set(models)
    assert (models.family, models.level, models.guidance_distilled) == ("flux1-dev", "Q2_K", True)
    assert (facts.clip.width, facts.t5.shape.width, facts.text_tokens) == (768, 4096, 64)


@pytest.mark.engine
def test_the_plan_is_held_against_a_real_process(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "memory", str(MINI), "--shapes", "64x64/8", "--json"]) == 0
    report = json.loads(capfd.readouterr().out)
    (shape,) = report["shapes"]
    assert shape["measured_bytes"] > shape["context_bytes"] > 0
    assert shape["predicted_bytes"] > shape["file_bytes"]
    assert report["worst_error"] == abs(shape["error"])
    assert report["holds"] is (report["worst_error"] <= 0.05)


@pytest.mark.full
def test_a_whole_picture_of_true_widths(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    short = ["--double", "1", "--single", "1", "--t5-layers", "1", "--size", "64x64", "--steps", "1"]
    assert main(["bench", "picture", str(tmp_path), *short, "--json"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["plan"]["fits"]
    assert report["result"]["peak_ram_bytes"] > 0
    assert (tmp_path / "picture.png").is_file()
    assert abs(report["peak_error"]) < 0.5
