"""Fixtures of the window's tests."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import play
from PySide6.QtWidgets import QApplication

from fluxdesk.app import Application
from fluxdesk.services.paths import find_paths


@pytest.fixture
def stage(qapp: QApplication, own_home: Path) -> Callable[..., Application]:
    """`desk.play` with this test's folders."""
    return functools.partial(play, find_paths())
