"""Fixtures of the window's tests."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import play
from PySide6.QtWidgets import QApplication

from fluxdesk.app import Application
from fluxdesk.services.hardware_sources import MemoryFigures, RealSources
from fluxdesk.services.paths import find_paths


@pytest.fixture
def stage(qapp: QApplication, own_home: Path) -> Callable[..., Application]:
    """`desk.play` with this test's folders."""
    return functools.partial(play, find_paths())


@pytest.fixture
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine has memory for every model that the test is about, whatever else is running."""
    figures = MemoryFigures(total=24 * 2**30, available=20 * 2**30)
    monkeypatch.setattr(RealSources, "memory", lambda self: figures)
