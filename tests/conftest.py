"""Fixtures for every test: a home of its own, no display, no network, compiled translations."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from held import Held

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("LANGUAGE", "en")
os.environ["PYTHON_KEYRING_BACKEND"] = (
    "keyring.backends.fail.Keyring"  # a purge must not find the developer's tokens
)

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


@pytest.fixture
def held() -> Iterator[Held]:
    """Nobody waits any longer than the test."""
    found = Held()
    yield found
    found.let_go()
    found.again()


QT_FOLDERS = {"ui", "state", "generation"}


@pytest.fixture(autouse=True)
def collect_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Garbage is collected here, between tests: on the engine's thread it would destroy other threads' widgets.

    Only where Qt objects are made; a collection over torch's many objects after every other test takes minutes.
    """
    if request.path.parent.name not in QT_FOLDERS:
        yield
        return
    gc.disable()
    yield
    gc.collect()
    gc.enable()
