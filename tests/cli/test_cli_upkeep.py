"""The commands that keep the program in order, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fluxdesk.cli.main import main
from fluxdesk.domain.engine_backends import BACKENDS
from fluxdesk.services.engine_env import EngineEnvironments
from fluxdesk.services.paths import find_paths


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_status_states_size_and_time_before_anything_happens(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "status", "--json"]) == 0
    document = answer(capsys)
    fits = document["fits"]
    assert isinstance(fits, dict)
    backend = BACKENDS[str(fits["backend"])]
    assert fits["download_bytes"] == backend.download_bytes
    assert fits["expected_seconds"] > 0
    assert document["active"] is None
    assert not find_paths().data.exists(), "looking writes nothing"


def test_an_install_from_an_empty_folder_ends_in_resume(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    arguments = ["engine", "install", "--backend", "cpu", "--wheels", str(tmp_path / "stick"), "--json"]
    assert main(arguments) == 1
    document = answer(capsys)
    assert document["status"] == "error"
    assert document["kind"] == "file_missing"
    unfinished = EngineEnvironments.of(find_paths()).unfinished()
    assert unfinished is not None
    assert unfinished.step == "install"
    assert unfinished.options.wheel_folder == str(tmp_path / "stick")
    assert main(["engine", "remove", "--json"]) == 0
    assert answer(capsys)["removed"]
    assert EngineEnvironments.of(find_paths()).unfinished() is None


def test_a_folder_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["engine", "install", "--backend", "cpu", "--wheels", str(tmp_path / "x"), "--json"]) == 1
    assert answer(capsys)["kind"] == "file_missing"


def test_rollback_without_a_previous_engine_is_the_one_inside(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "rollback", "--json"]) == 0
    assert answer(capsys)["active"] is None


def test_purge_deletes_only_when_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    file = find_paths().settings_file
    file.parent.mkdir(parents=True)
    file.write_text("version = 1\n")
    assert main(["purge", "--json"]) == 0
    assert answer(capsys)["deleted"] is False
    assert file.exists()
    assert main(["purge", "--yes", "--keep", "settings", "--json"]) == 0
    assert file.exists()
    capsys.readouterr()
    assert main(["purge", "--yes", "--json"]) == 0
    assert answer(capsys)["freed_bytes"] == 12
    assert not find_paths().config.exists()


def test_update_without_a_place_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["update", "check", "--from", str(tmp_path), "--json"]) == 1
    assert answer(capsys)["kind"] == "file_missing"


@pytest.mark.engine
def test_check_paints_a_picture_with_the_engine_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "check", "--json"]) == 0
    check = answer(capsys)["check"]
    assert isinstance(check, dict)
    assert check["seconds"] > 0
