"""Levels of a model that are made here on first use and kept: flux-mini's, from its F16 file.

They lie in a folder of the cache named after the source's SHA-256, so a new version of the source never meets
old levels; folders of other versions are removed. Losing the cache costs seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.levels import LEVELS, Level
from fluxdesk.formats.any_header import read_any_header

MAKEABLE: tuple[Level, ...] = tuple(level for level in LEVELS if level.name not in {"F32", "F16", "BF16"})
"""What is worth making from F16; a wider float would only be larger."""

Progress = Callable[[int, int], None]


class LocalLevels:
    """The levels made from one source file. Two processes may make the same level: the last one's file stays."""

    def __init__(self, source: Path, sha256: str, cache: Path) -> None:
        """`source` is an F16 file, `sha256` its digest, `cache` the program's cache folder."""
        self._source = source
        self._stem = source.stem.removesuffix("-F16")
        self._versions = cache / "local-levels"
        self._folder = self._versions / f"{self._stem}-{sha256[:16]}"

    def path(self, level: str) -> Path:
        """Where `level` lies once it is made."""
        suffix = "safetensors" if level == "NF4" else "gguf"
        return self._folder / f"{self._stem}-{level}.{suffix}"

    def is_made(self, level: str) -> bool:
        return self.path(level).is_file()

    def ensure(
        self, level: str, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None
    ) -> Path:
        """The file of `level`; made now when it is not there or damaged.

        Args:
            progress: called with bytes of the source done and in all.

        Raises:
            KnownError: no such level, the disk is full, or cancelled.
        """
        target = self.path(level)
        try:
            read_any_header(target)
        except KnownError:
            from fluxdesk.services.quantise import quantise  # numpy: only when something is made

            self._forget_other_versions()
            quantise(self._source, target, level, progress, cancelled, overwrite=True)
        return target

    def _forget_other_versions(self) -> None:
        for folder in self._versions.glob(f"{self._stem}-*"):
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)
