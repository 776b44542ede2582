"""Children that measure: the command line may import neither the engine nor the window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

ENGINE_BENCH = "fluxdesk.engine.bench"


def bench_child(module: str, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Command line and environment of `python -m module arguments` in our own interpreter."""
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-P", "-m", module, *arguments]
    return command, {**os.environ, "PYTHONPATH": root, "HF_HUB_OFFLINE": "1"}


def run_bench_child(arguments: Sequence[str]) -> bytes:
    """What the engine's bench prints on stdout.

    Raises:
        KnownError: it failed; what it had to say is on stderr already.
    """
    command, environment = bench_child(ENGINE_BENCH, arguments)
    done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE)
    if done.returncode:
        raise KnownError(
            "internal",
            QT_TRANSLATE_NOOP("errors", "The measurement {name} failed."),
            name=arguments[0],
        )
    return done.stdout
