"""The header of a weight file of either kind, told apart by content and never by its name."""

from __future__ import annotations

from pathlib import Path

from fluxdesk.formats import gguf, safetensors
from fluxdesk.formats.refused import container_of

Header = gguf.GgufHeader | safetensors.SafetensorsHeader


def read_any_header(path: Path, *, allow_truncated: bool = False) -> Header:
    """The header of a GGUF or safetensors file.

    Raises:
        KnownError: it is neither, a pickle, missing or damaged.
    """
    reader = gguf.read_header if container_of(path) == "gguf" else safetensors.read_header
    return reader(path, allow_truncated=allow_truncated)
