"""Painting in a network namespace without any interface, and every `connect` it tries."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def works(command: list[str]) -> bool:
    """The command is there and allowed here (containers often forbid both)."""
    return (
        shutil.which(command[0]) is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.engine
def test_painting_needs_no_network_and_asks_for_none(tmp_path: Path) -> None:
    alone = next((way for way in (["unshare", "-n"], ["unshare", "-rn"]) if works([*way, "true"])), None)
    if alone is None:
        pytest.skip("network namespaces are not allowed here")
    trace = tmp_path / "trace"
    watch = ["strace", "-f", "-qq", "-e", "trace=connect", "-o", str(trace)]
    if not works([*watch, "true"]):
        watch = []
    command = [sys.executable, "-m", "fluxdesk", "generate", "--prompt", "a circle", "--steps", "1", "--json"]
    done = subprocess.run(
        [*alone, *watch, *command, "--output", str(tmp_path / "picture.png")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert Path(json.loads(done.stdout)["path"]).exists()
    if watch:
        calls = [line for line in trace.read_text().splitlines() if "connect(" in line]
        assert [line for line in calls if "AF_UNIX" not in line] == []
