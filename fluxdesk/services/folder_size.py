"""How much a folder holds."""

from __future__ import annotations

import os
from pathlib import Path


def folder_bytes(*folders: Path) -> int:
    """Bytes of all files under `folders`; one with several names (hard links) counts once, a vanished one nothing."""
    total = 0
    linked: set[tuple[int, int]] = set()
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                try:
                    found = (Path(place) / name).lstat()
                except OSError:
                    continue
                if found.st_nlink > 1:
                    same = (found.st_dev, found.st_ino)
                    if same in linked:
                        continue
                    linked.add(same)
                total += found.st_size
    return total
