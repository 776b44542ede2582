"""The program as a process: what it imports, how it starts, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LIGHT = """
import json, sys
import fluxdesk.cli.main
import fluxdesk.app as app
app.Frame
print(json.dumps(sorted(sys.modules)))
"""

WHOLE = """
import json, sys
import fluxdesk.ui.main_window as frame
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
build = frame.MainWindow.__init__
def init(self, *arguments, **named):
    build(self, *arguments, **named)
    self.painted.connect(lambda: QTimer.singleShot(1500, self.close))
frame.MainWindow.__init__ = init
from fluxdesk.cli.main import main
code = main([])
print(json.dumps({"code": code, "modules": sorted(sys.modules)}))
"""

HEAVY = {"torch", "diffusers", "transformers"}
LATE = {
    "asyncio",
    "qasync",
    "msgspec",
    "tomllib",
    "numpy",
    "PIL",
    "httpx",
    "dataclasses",
}


def run(code: str, home: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *flags, "-c", code],
        env={**os.environ, "FLUXDESK_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_frame_needs_hardly_anything(own_home: Path) -> None:
    done = run(LIGHT, own_home)
    assert done.returncode == 0, done.stderr
    modules = set(json.loads(done.stdout))
    assert modules & (HEAVY | LATE) == set(), "the first paint waits for these"


def test_it_opens_and_closes_without_a_warning_and_without_torch(own_home: Path) -> None:
    done = run(WHOLE, own_home, "-X", "dev")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["code"] == 0
    assert set(found["modules"]) & HEAVY == set()
    assert "Warning" not in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    log = (own_home / "logs" / "fluxdesk.log").read_text(encoding="utf-8")
    assert "FluxDesk 0." in log
    assert "Traceback" not in log


@pytest.mark.parametrize("broken", ["settings.toml", "window.ini"])
def test_it_starts_with_broken_files(own_home: Path, broken: str) -> None:
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / broken).write_bytes(b"\xff\x00[[[ nonsense = {")
    done = run(WHOLE, own_home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["code"] == 0
