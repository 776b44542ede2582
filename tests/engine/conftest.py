"""Fixtures of the engine's tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fluxdesk.generation.engine_process import EngineProcess


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    """One real child for all tests of a module: they also show that it survives each other."""
    engine = EngineProcess()
    assert engine.start().backend == "flux"
    yield engine
    assert engine.stop(20.0).reason == "stopped"


@pytest.fixture(scope="module")
def backend() -> Any:
    """The real back end in this process, its models kept for all tests of a module."""
    from fluxdesk.engine.flux_backend import FluxBackend

    return FluxBackend()
