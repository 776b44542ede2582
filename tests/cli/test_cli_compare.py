"""`fluxdesk compare` with the real engine on the demo model: numbers, and going on where a run was cut off."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from fluxdesk.cli.main import main
from fluxdesk.services import lab_report
from fluxdesk.services.data_use import WINDOW, DataUse
from fluxdesk.services.lab_report import write_reports
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine


def compare(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> tuple[int, Any]:
    code = main(["compare", "--output", str(folder), "--json", "--steps", "2", *more])
    return code, json.loads(capsys.readouterr().out)


def test_levels_are_compared_and_nothing_is_painted_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("a red circle\nun cuadrado azul\n", encoding="utf-8")
    arguments = ("--prompts", str(prompts), "--seeds", "7", "--levels", "F16,Q4_0,NF4")
    code, first = compare(capsys, tmp_path / "run", *arguments)
    assert code == 0
    assert first["reference"] == "F16"
    assert [level["level"] for level in first["levels"]] == ["F16", "Q4_0", "NF4"]
    assert first["failures"] == []
    assert first["levels"][0]["identical"] == 2
    assert first["noise_floor"]["repeat"]["identical"] == first["noise_floor"]["repeat"]["pictures"]
    assert first["levels"][1]["file_bytes"] < first["levels"][0]["file_bytes"] / 2
    code, second = compare(capsys, tmp_path / "run", *arguments)
    assert (code, second["rendered"]) == (0, 0)
    assert second["levels"] == first["levels"]
    files = [Path(brought["path"]) for brought in second["brought"]]
    assert all(file.exists() for file in files)
    with ExitStack() as window:

        def opened_meanwhile(*arguments: Any) -> Path:
            window.enter_context(DataUse(find_paths(), WINDOW))
            return write_reports(*arguments)

        monkeypatch.setattr(lab_report, "write_reports", opened_meanwhile)
        code, third = compare(capsys, tmp_path / "run", *arguments, "--delete-brought")
        assert (code, third["deleted"], third["levels"]) == (1, False, first["levels"])
        assert all(file.exists() for file in files)
    monkeypatch.setattr(lab_report, "write_reports", write_reports)
    code, fourth = compare(capsys, tmp_path / "run", *arguments, "--delete-brought")
    assert (code, fourth["deleted"], fourth["rendered"]) == (0, True, 0)
    assert files
    assert not any(file.exists() for file in files)


def test_bad_plans_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(capsys, tmp_path, "--levels", "F16")[0] == 1
    code, answer = compare(capsys, tmp_path, "--levels", "F16,Q4_0", "--seeds", "one")
    assert (code, answer["text"]) == (1, "one is no list of seeds.")
    code, answer = compare(capsys, tmp_path, "--levels", "F16,Q4_0", "--prompts", str(tmp_path / "none"))
    assert (code, answer["kind"]) == (1, "file_missing")
    lora = tmp_path / "depth-lora.safetensors"
    tensors = {
        "img_in.lora_A.weight": np.full((2, 128), 0.1, np.float32),
        "img_in.lora_B.weight": np.full((256, 2), 0.1, np.float32),
    }
    save_file(tensors, lora)
    folder = tmp_path / "run"
    code, answer = compare(capsys, folder, "--levels", "F16,Q4_0", "--lora", str(lora))
    assert code == 1
    assert answer["text"].startswith("depth-lora.safetensors is a control LoRA: it follows a picture")
    code, answer = compare(capsys, folder, "--levels", "F16,Q4_0", "--step-cache", "0")
    assert (code, answer["kind"]) == (1, "bad_input")
    assert not folder.exists(), "nothing was begun"
