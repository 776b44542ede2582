"""Where things live: FluxDesk's own read-only resources, and the user's folders per platform."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

APP_ID = "org.fluxdesk.FluxDesk"
PORTABLE = "FluxDesk-data"
"""A folder of this name beside the program keeps everything there."""


class Paths(NamedTuple):
    """All folders the program writes to, and the one it reads from. Nothing is created by looking."""

    resources: Path
    config: Path
    data: Path
    cache: Path
    logs: Path
    pictures: Path

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.toml"


def resources_dir() -> Path:
    """`resources/` of the checkout or of the frozen bundle."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root / "resources"


def program_dir() -> Path:
    """The folder a person sees the program in. The Windows set-up puts the source one folder further down."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent
    root = Path(__file__).resolve().parents[2]
    return root.parent if (root.parent / "FluxDesk.exe").exists() else root


def find_paths() -> Paths:
    """The user's folders.

    `FLUXDESK_HOME` puts everything under one folder (portable mode and tests). A folder `FluxDesk-data`
    beside the program does the same: beside a frozen program's file, beside FluxDesk.exe, or in a checkout.
    """
    home = os.environ.get("FLUXDESK_HOME")
    if not home:
        beside = program_dir() / PORTABLE
        home = str(beside) if beside.is_dir() else None
    if home:
        base = Path(home).expanduser().absolute()
        return Paths(
            resources=resources_dir(),
            config=base / "config",
            data=base / "data",
            cache=base / "cache",
            logs=base / "logs",
            pictures=base / "pictures",
        )
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("fluxdesk", appauthor=False)
    return Paths(
        resources=resources_dir(),
        config=Path(dirs.user_config_dir),
        data=Path(dirs.user_data_dir),
        cache=Path(dirs.user_cache_dir),
        logs=Path(dirs.user_log_dir),
        pictures=Path(dirs.user_pictures_dir) / "FluxDesk",
    )
