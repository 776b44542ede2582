"""The name under which a running window listens, and a quick look whether one may. Before the first paint."""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path

from PySide6.QtCore import QDir

from fluxdesk.services.installation import installed_as


def server_name(data: Path) -> str:
    """Differs by user and by data folder, so that portable copies and tests do not meet.

    A whole path in a Flatpak: each start has a /tmp of its own there, and this folder with the other starts.
    """
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    name = f"fluxdesk-{user}-{zlib.adler32(str(data).encode()):08x}"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and installed_as() == "flatpak":
        return str(Path(runtime, "app", os.environ["FLATPAK_ID"], name))
    return name


def may_be_running(name: str) -> bool:
    """Whether the socket of `name` is there (it may be a crash's leftover); saves loading the network code.

    QLocalServer puts it into QDir.tempPath() on Unix; on Windows a pipe has to be asked.
    """
    return sys.platform == "win32" or Path(QDir.tempPath(), name).exists()
