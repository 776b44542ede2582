"""Which engine to start: the environment set up for this machine, else the one in our own Python."""

from __future__ import annotations

from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.engine_env import EngineEnvironments
from fluxdesk.services.paths import Paths


def make_engine(paths: Paths) -> EngineProcess:
    """An engine that is not started yet. Reads one small file."""
    python = EngineEnvironments(paths.data, paths.resources / "engine-requirements.txt").python()
    return EngineProcess(str(python) if python else None, cache_dir=paths.cache)
