"""The file that holds what is to be fetched."""

from __future__ import annotations

from pathlib import Path

from fluxdesk.domain.catalogue import CatalogueEntry, Source
from fluxdesk.services.download_queue import DownloadQueue, QueuedFetch
from fluxdesk.services.paths import find_paths


def wanted(folder: Path, name: str) -> QueuedFetch:
    sources = (Source(url=f"http://localhost/{name}"),)
    entry = CatalogueEntry(id=name, name=name, role="transformer", sources=sources)
    return QueuedFetch(entry=entry, folder=str(folder))


def test_an_order_is_kept_and_the_items_of_others_stay_where_they_are(own_home: Path, tmp_path: Path) -> None:
    queue = DownloadQueue(find_paths())
    for name in ("failed", "first", "second", "of-another", "third"):
        queue.put(wanted(tmp_path, name))
    queue.arrange([tmp_path / name for name in ("third", "first", "second", "gone")])
    assert [item.entry.id for item in queue.items()] == ["failed", "third", "first", "of-another", "second"]
    stamp = queue.stamp
    queue.arrange([tmp_path / name for name in ("third", "first")])
    assert queue.stamp == stamp, "nothing to change, nothing written"
