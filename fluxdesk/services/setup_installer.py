"""What the set-up needs of the model store: sizes, other programs' folders, terms, and the download queue. Blocking."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from fluxdesk.domain.catalogue import Catalogue, CatalogueEntry
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.levels import parse_level
from fluxdesk.services.accepted_licences import AcceptedLicences
from fluxdesk.services.download_queue import DownloadQueue, QueuedFetch
from fluxdesk.services.folders import FoundFolder, discover
from fluxdesk.services.model_store import Inventory, ModelStore
from fluxdesk.services.paths import Paths


class SetupInstaller:
    """Over the store's folders and files. Any thread."""

    def __init__(
        self, paths: Paths, home: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        """`home` and `environment` say where to look for other programs; the user's own by default."""
        self._paths = paths
        self._store = ModelStore(paths)
        self._home = home or Path.home()
        self._environment = os.environ if environment is None else environment

    def missing_bytes(self, family: str, level: str) -> int:
        """What is still to be fetched for `family` at `level`, companions included; unknown sizes count as 0.

        Raises:
            KnownError: the catalogue has no such file, or cannot be read.
        """
        inventory = self._store.look()
        return sum(inventory.bytes_to_fetch(entry) or 0 for entry in self._wanted(inventory, family, level))

    def find_folders(self) -> tuple[FoundFolder, ...]:
        """Folders of other programs that are not in use yet."""
        used = {root.path for root in self._store.roots.all()}
        return tuple(found for found in discover(self._home, self._environment) if found.path not in used)

    def use_folder(self, folder: FoundFolder) -> None:
        """Use its models where they lie.

        Raises:
            KnownError: it is not there any more.
        """
        self._store.roots.add(Path(folder.path), folder.program)

    def accept_terms(self, family: str) -> None:
        """Record that the user accepted the licence of `family`.

        Raises:
            OSError: the record cannot be written.
        """
        catalogue = self._store.look().catalogue
        AcceptedLicences(self._paths).accept(catalogue, _transformers(catalogue, family)[0])

    def install(self, family: str, level: str, folder: Path) -> None:
        """Make `folder` the place for models and queue what is missing, small files first.

        Raises:
            KnownError: the folder cannot be used, or the catalogue has no such file.
        """
        if folder != self._store.main_folder:
            self._store.roots.set_main(folder)
        queue = DownloadQueue(self._paths)
        inventory = self._store.look()
        wanted = self._wanted(inventory, family, level)
        for entry in sorted(wanted, key=lambda found: found.bytes or 0):
            queue.put(QueuedFetch(entry=entry, folder=str(folder)))

    def _wanted(self, inventory: Inventory, family: str, level: str) -> tuple[CatalogueEntry, ...]:
        """The transformer, unless it is here, and the companions that no file here serves."""
        entry = next(
            (found for found in _transformers(inventory.catalogue, family) if _is_level(found, level)), None
        )
        if entry is None:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "The catalogue has no {family} at level {level}."),
                QT_TRANSLATE_NOOP("errors", "Choose another level."),
                family=family,
                level=level,
            )
        own = () if inventory.status_of(entry) == "whole" else (entry,)
        return (*own, *inventory.missing_for(entry))


def _transformers(catalogue: Catalogue, family: str) -> tuple[CatalogueEntry, ...]:
    return tuple(entry for entry in catalogue.transformers() if entry.family == family)


def _is_level(entry: CatalogueEntry, level: str) -> bool:
    try:
        return parse_level(entry.level).name == level
    except KeyError:
        return False
