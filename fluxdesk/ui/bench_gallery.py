"""Measures the gallery on many pictures: index, searches, the first screen, scrolling.

    fluxdesk bench gallery [--count 100000] [--folder DIR]

Pictures are generated (tiny, with true recipes) and kept in `--folder` when one is given. Needs a display (or
QT_QPA_PLATFORM=offscreen). Prints one JSON document; milliseconds unless named otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

QUERIES = (
    "", "bread", "manos rojo", "corazon", '"pocket watch" -egg', "level:Q4_K", "model:dev lora:ink bread", "a",
    "rating:>=4", "date:2026-08", "width:>=20 seed:7", "-a",
)  # fmt: skip
TURNS = 5
SCREENS = 60
FRAME_MS = 1000 / 60


def measure_index(folder: Path, database: Path) -> dict[str, Any]:
    """Scan, searches, deletion of the index, scan again: times, and whether all answers are the same."""
    from fluxdesk.domain.gallery import Rate, SetTag
    from fluxdesk.domain.picture_query import PictureQuery, parse_query
    from fluxdesk.services.gallery_index import GalleryIndex
    from fluxdesk.services.sqlite_file import remove_database

    def scan() -> tuple[GalleryIndex, float]:
        remove_database(database)
        index = GalleryIndex(folder, database)
        start = time.perf_counter()
        index.scan()
        return index, time.perf_counter() - start

    def answers(index: GalleryIndex) -> list[list[int]]:
        return [list(index.search(parse_query(text))) for text in QUERIES]

    index, seconds = scan()
    numbers = index.search(PictureQuery())
    for stars in range(1, 6):
        index.change(Rate(marks=index.marks_of(numbers[stars :: len(numbers) // 200 + 1]), rating=stars))
    index.change(SetTag(marks=index.marks_of(numbers[:: len(numbers) // 100 + 1]), tag="keep"))
    searches = {}
    for text in QUERIES:
        times = []
        for _ in range(TURNS):
            start = time.perf_counter()
            found = index.search(parse_query(text))
            index.rows(found[:100])
            times.append((time.perf_counter() - start) * 1000)
        searches[text] = {
            "found": len(found),
            "median": round(statistics.median(times), 2),
            "worst": round(max(times), 2),
        }
    before = answers(index)
    start = time.perf_counter()
    index.scan()
    again_seconds = time.perf_counter() - start
    index.close()
    rebuilt, rebuild_seconds = scan()
    same = answers(rebuilt) == before
    rebuilt.close()
    return {
        "pictures": len(numbers),
        "scan_seconds": round(seconds, 1),
        "unchanged_scan_seconds": round(again_seconds, 2),
        "rebuild_seconds": round(rebuild_seconds, 1),
        "same_answers_after_rebuild": same,
        "searches": searches,
        "worst_median_search": max(found["median"] for found in searches.values()),
    }


def measure_page(folder: Path) -> dict[str, Any]:
    """From building the page to every visible thumbnail painted, without and with kept thumbnails; scrolling."""
    import qasync
    from PySide6.QtWidgets import QApplication

    from fluxdesk.services.paths import find_paths
    from fluxdesk.ui.theme import Theme

    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    qt.setQuitOnLastWindowClosed(False)
    theme = Theme("dark")
    theme.apply()
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    screens: list[float] = []
    frames: list[float] = []
    with loop:
        for _ in range(TURNS):
            screens.append(loop.run_until_complete(_page(folder, find_paths(), frames)))
    frames.sort()
    return {
        "first_screen_without_thumbnails": round(screens[0], 1),
        "first_screen_median": round(statistics.median(screens[1:]), 1),
        "first_screen_worst": round(max(screens[1:]), 1),
        "scroll_frame_median": round(statistics.median(frames), 2),
        "scroll_frame_p99": round(frames[int(len(frames) * 0.99)], 2),
        "scroll_frames_over_16_ms": sum(frame > FRAME_MS for frame in frames),
        "scroll_frames": len(frames),
    }


async def _page(folder: Path, paths: Any, frames: list[float]) -> float:
    from PySide6.QtCore import QObject, Signal

    from fluxdesk.state.gallery import GalleryState
    from fluxdesk.state.gallery_collections import GalleryCollections
    from fluxdesk.state.gallery_trash import GalleryTrash
    from fluxdesk.state.notices import NoticesState
    from fluxdesk.state.tasks import TaskRunner
    from fluxdesk.ui.gallery_page import GalleryPage, GalleryStates

    class NoJobs(QObject):
        job_finished = Signal(object)

    notices = NoticesState()
    tasks = TaskRunner(notices)
    start = time.perf_counter()
    gallery = GalleryState(paths, lambda: folder, NoJobs(), tasks)  # type: ignore[arg-type]
    trash = GalleryTrash(gallery, notices, tasks)
    page = GalleryPage(
        GalleryStates(
            gallery=gallery,
            trash=trash,
            collections=GalleryCollections(gallery, notices, tasks),
            tasks=tasks,
            use=lambda _file: None,
            start=lambda _file: None,
            enlarge=lambda _file: None,
            compare=lambda _prompts: None,
            generate=lambda: None,
        )
    )
    page.resize(1188, 750)
    page.show()
    while not (gallery.model.rowCount() and page.thumbnails.has_painted and page.thumbnails.is_idle):  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    page.grid.viewport().repaint()
    seconds = time.perf_counter() - start
    bar = page.grid.verticalScrollBar()
    for step in range(SCREENS):
        before = time.perf_counter()
        bar.setValue(bar.maximum() * step // SCREENS + step * 7)
        page.grid.viewport().repaint()
        frames.append((time.perf_counter() - before) * 1000)
        await asyncio.sleep(0.005)
    page.close()
    await tasks.finish()
    await gallery.close()
    page.deleteLater()
    await asyncio.get_running_loop().shutdown_default_executor()  # the next turn has the machine for itself
    return seconds * 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="fluxdesk bench gallery", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="pictures (default 100000)")
    parser.add_argument("--folder", type=Path, help="keep the pictures here")
    arguments = parser.parse_args()
    from fluxdesk.services.gallery_index import index_path
    from fluxdesk.services.make_pictures import make_pictures
    from fluxdesk.services.paths import find_paths

    with tempfile.TemporaryDirectory() as scratch:
        os.environ["FLUXDESK_HOME"] = scratch
        folder = (arguments.folder or Path(scratch) / "pictures").absolute()
        make_pictures(folder, arguments.count)
        report = {"index": measure_index(folder, index_path(find_paths(), folder))}
        report["page"] = measure_page(folder)
    sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
