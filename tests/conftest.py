"""Fixtures for every test: a home of its own, no display, no network, compiled translations."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("LANGUAGE", "en")

EXIT_STATUS = pytest.StashKey[int]()
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


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[EXIT_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave with pytest's verdict before the interpreter takes Qt apart.

    With hundreds of widgets made in one process, PySide crashes now and then after the last test, while
    Python destroys objects in an order that Qt does not allow; the results are complete by then.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if EXIT_STATUS in config.stash:
        os._exit(config.stash[EXIT_STATUS])


@pytest.fixture(autouse=True)
def collect_on_this_thread() -> Iterator[None]:
    """Garbage is collected here, between tests: on the engine's thread it would destroy other threads' widgets."""
    gc.disable()
    yield
    gc.collect()
