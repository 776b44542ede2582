"""Fixtures for every test: a home of its own, no display, no network, compiled translations."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("LANGUAGE", "en")

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, as set-up does."""
    if not hasattr(config, "workerinput"):
        subprocess.run([sys.executable, str(ROOT / "installer" / "translate.py"), "--compile"], check=True)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the developer's own folders."""
    home = tmp_path / "fluxdesk-home"
    monkeypatch.setenv("FLUXDESK_HOME", str(home))
    return home
