"""The environment for programs that are not ours: what a frozen program sets for itself must not leak.

PyInstaller points LD_LIBRARY_PATH at the bundle's own libraries; a system's python3, curl or file manager
started with it dies with version errors.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

_OURS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")
_NEVER = (
    "QT_PLUGIN_PATH", "QML2_IMPORT_PATH", "PYTHONHOME", "PYTHONPATH", "PYTHONNOUSERSITE",
    "APPDIR", "APPIMAGE", "ARGV0", "OWD",  # what an AppImage's runtime says of us, not of our children
)  # fmt: skip


def give_back_library_path(environment: MutableMapping[str, str]) -> None:
    """Of a frozen program's own environment: programs that Qt starts (xdg-open and, by it, a browser) inherit it.

    Our loader has read the path already; the frozen engine sets its own.
    """
    for key in _OURS:
        original = environment.get(f"{key}_ORIG")  # stays: `clean_environment` knows the user's own by it
        if original is not None:
            environment[key] = original
        else:
            environment.pop(key, None)


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` as it was before the frozen program started; unchanged meaning in a checkout."""
    cleaned = {
        key: value
        for key, value in environment.items()
        if not key.startswith("_PYI_") and key not in _NEVER and key != "_MEIPASS2"
    }
    for key in _OURS:
        original = cleaned.pop(f"{key}_ORIG", None)
        if original is not None:
            cleaned[key] = original
        elif "_PYI_APPLICATION_HOME_DIR" in environment or "_MEIPASS2" in environment:
            cleaned.pop(key, None)
    return cleaned
