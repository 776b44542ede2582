"""The place of a picture that is still to be painted."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError


def check_writable(output_path: str) -> None:
    """Find out before minutes of work that the folder takes no files; makes the folder.

    Raises:
        KnownError: file_write, it takes none.
    """
    folder = Path(output_path).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise not_saved(output_path, error) from error


def not_saved(path: str, error: OSError) -> KnownError:
    """The sentence for a picture that the disk did not take."""
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "The picture could not be saved to {path}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Free some space or choose another folder for pictures."),
        path=path,
        reason=error.strerror or str(error),
    )
