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


def appimage_file() -> Path | None:
    """The AppImage that this program was started from; None when it is installed in another way."""
    image, mount = os.environ.get("APPIMAGE"), os.environ.get("APPDIR")
    if not (image and mount and getattr(sys, "frozen", False)):
        return None
    # Without its mount above us the variables are those of another AppImage, which has started us.
    return Path(image) if Path(sys.executable).resolve().is_relative_to(Path(mount).resolve()) else None


def program_dir() -> Path:
    """The folder a person sees the program in: beside its file, its AppImage, its FluxDesk.app or FluxDesk.exe."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        image = appimage_file()
        if image is not None:
            return image.parent
        bundle = next((folder for folder in program.parents if folder.suffix == ".app"), None)
        return bundle.parent if bundle else program.parent
    root = Path(__file__).resolve().parents[2]
    # The Windows set-up puts the source one folder further down.
    return root.parent if (root.parent / "FluxDesk.exe").exists() else root


def portable_dir() -> Path | None:
    """The folder `FluxDesk-data` beside the program, where there is one.

    Never under /usr: what a package manager installed is one program for all users, whose folder none of them may
    write to.
    """
    beside = program_dir() / PORTABLE
    return beside if beside.is_dir() and not beside.is_relative_to("/usr") else None


def find_paths() -> Paths:
    """The user's folders.

    `FLUXDESK_HOME` puts everything under one folder (tests, and people with reasons). A folder `FluxDesk-data`
    beside the program does the same: portable mode.
    """
    home = os.environ.get("FLUXDESK_HOME") or portable_dir()
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
