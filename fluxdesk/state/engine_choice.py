"""Which engine to start: the environment set up for this machine, else the one in our own Python."""

from __future__ import annotations

import sys
from importlib import metadata

from fluxdesk.domain.engine_backends import TorchKind, torch_kind
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.engine_env import EngineEnvironments
from fluxdesk.services.paths import Paths


def make_engine(paths: Paths) -> EngineProcess:
    """An engine that is not started yet. Reads one small file."""
    python = EngineEnvironments.of(paths).python()
    return EngineProcess(str(python) if python else None, cache_dir=paths.cache)


def built_in_torch() -> tuple[str, TorchKind]:
    """Version and kind of the torch inside the program (or in the checkout's Python), without importing it.

    The version is empty when there is none; the kind is then unknown.
    """
    try:
        version = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return "", "unknown"
    return version, torch_kind(version, sys.platform)
