"""The log: nothing from before the file is lost, and it stays small."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from fluxdesk.services import log_file


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    log_file.close_log()
    logging.getLogger().setLevel(level)


def test_early_lines_reach_the_file(tmp_path: Path) -> None:
    early = log_file.start_early_log()
    logging.getLogger("before").info("before the file")
    path = log_file.open_log(tmp_path / "logs", early)
    logging.getLogger("after").info("after it")
    assert path == tmp_path / "logs" / "fluxdesk.log"
    lines = path.read_text().splitlines()
    assert lines[0].endswith("before: before the file")
    assert lines[1].endswith("after: after it")


def test_it_rotates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MOST_BYTES", 2000)
    log_file.open_log(tmp_path, log_file.start_early_log())
    for _ in range(400):
        logging.getLogger("many").info("a line of some length to fill the file")
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["fluxdesk.log", *(f"fluxdesk.log.{n}" for n in range(1, log_file.KEEP + 1))]


def test_a_folder_that_cannot_be_made_means_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    early = log_file.start_early_log()
    assert log_file.open_log(tmp_path / "file" / "logs", early) is None
    logging.getLogger("x").info("still heard")
    assert "still heard" in capsys.readouterr().err
    for handler in list(logging.getLogger().handlers):
        if type(handler) is logging.StreamHandler:
            logging.getLogger().removeHandler(handler)
