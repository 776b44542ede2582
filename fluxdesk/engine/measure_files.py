"""Reads the files of the networks that measure pictures, and says in a sentence when one is not right."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError


def read_tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a safetensors file, on the processor.

    Raises:
        KnownError: it is gone, cut off or no such file.
    """
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise KnownError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "{file}, which measures pictures, cannot be read: {reason}"),
            QT_TRANSLATE_NOOP("errors", "Delete it on the Models page and fetch it again."),
            file=path.name,
            reason=str(error),
        ) from None


def wrong_weights(path: Path) -> KnownError:
    """The file can be read, but its tensors are not those of the network."""
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "{file} does not hold the network that measures pictures."),
        QT_TRANSLATE_NOOP("errors", "Delete it on the Models page and fetch it again."),
        file=path.name,
    )
