"""How this program came onto this computer: what brings its updates, and what removes it."""

from __future__ import annotations

import os
import sys
from typing import Literal

from fluxdesk.services.paths import appimage_file

Installation = Literal["deb", "windows", "macos", "appimage", "flatpak", "folder", "checkout"]


def installed_as() -> Installation:
    """ "folder": the archive that runs where it was unpacked. "checkout": the source."""
    if sys.platform == "win32":
        return "windows"
    if not getattr(sys, "frozen", False):
        return "checkout"
    if sys.platform == "darwin":
        return "macos"
    if appimage_file() is not None:
        return "appimage"
    if os.environ.get("FLATPAK_ID") and sys.executable.startswith("/app/"):
        return "flatpak"
    return "deb" if sys.executable.startswith("/usr/") else "folder"
