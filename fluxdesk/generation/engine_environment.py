"""How the engine's child is started: which program, and with which environment.

Three places can hold the engine: our own Python (a checkout), the frozen engine beside a frozen program, and
an environment of its own that was installed for this machine's GPU. Only the last is a program that is not
ours: a frozen program's library path must not reach it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import fluxdesk
from fluxdesk.domain.child_environment import clean_environment

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
"""Told to the engine's libraries in every case: the engine reads files and never the network."""
_CACHES = {
    "HF_HOME": "huggingface",
    "TORCH_HOME": "torch",
    "TRITON_CACHE_DIR": "triton",
    "TORCHINDUCTOR_CACHE_DIR": "inductor",
    "CUDA_CACHE_PATH": "cuda",
}


def engine_command(python: str | None) -> list[str]:
    """How to start the engine: in `python`, or in ours; a frozen program has its engine beside it."""
    if python is None and getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(Path(sys.executable).with_name(f"fluxdesk-engine{suffix}"))]
    return [python or sys.executable, "-P", "-m", "fluxdesk.engine"]


def engine_environment(extra: Mapping[str, str], *, foreign: bool = False) -> dict[str, str]:
    """Ours, plus what keeps the child offline, findable, and in step with NVML's numbering of devices.

    Args:
        foreign: the child's Python is not ours; it gets the system's library path and only our source.
    """
    base = clean_environment(os.environ) if foreign else dict(os.environ)
    paths = [str(source_root()), *filter(None, base.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **base,
        **OFFLINE,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONUTF8": "1",
        "PYTHONFAULTHANDLER": "1",
        "TRANSFORMERS_VERBOSITY": "error",
        "DIFFUSERS_VERBOSITY": "error",
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
        "FLUXDESK_PARENT_PID": str(os.getpid()),
        **extra,
    }


def cache_environment(cache: Path) -> dict[str, str]:
    """Where the engine and its libraries keep what they make: under our cache, so that a purge finds it. On a medium
    that cannot be written to the libraries keep it where they always do: torch does not start without."""
    folder = cache / "engine"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    ours = {key: str(folder / name) for key, name in _CACHES.items()} if writable else {}
    return {"FLUXDESK_CACHE_DIR": str(cache)} | ours


def source_root() -> Path:
    """The folder that holds `fluxdesk/` as source; a frozen program carries it for environments of their own.

    Not the bundle's root: that holds torch and numpy of the engine inside, which must not shadow others.
    """
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) / "source" if bundle else Path(fluxdesk.__file__).resolve().parents[1]
