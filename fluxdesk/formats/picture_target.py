"""The place of a picture that is still to be painted."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

_METADATA_BYTES = 64 * 1024
"""Recipe, workflow and what is read by other programs, beside a picture that does not compress."""


def check_writable(output_path: str, width: int, height: int) -> None:
    """Find out before minutes of work that the folder takes no picture of `width` x `height`; makes the folder.

    Raises:
        KnownError: file_write, it takes no files; disk_full, there is no room.
    """
    folder = Path(output_path).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        disk = shutil.disk_usage(folder)
    except OSError as error:
        raise not_saved(output_path, error) from error
    needed = width * height * 3 + _METADATA_BYTES
    if disk.free < needed and disk.total:  # some network folders tell nothing
        raise KnownError(
            "disk_full",
            QT_TRANSLATE_NOOP(
                "errors",
                "There is no room for the picture in {folder}: {needed} MB are needed, {free} MB are free.",
            ),
            QT_TRANSLATE_NOOP("errors", "Free some space or choose another folder for pictures."),
            folder=str(folder),
            needed=-(-needed // 10**6),
            free=disk.free // 10**6,
        )


def not_saved(path: str, error: OSError) -> KnownError:
    """The sentence for a picture that the disk did not take."""
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "The picture could not be saved to {path}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Free some space or choose another folder for pictures."),
        path=path,
        reason=error.strerror or str(error),
    )
