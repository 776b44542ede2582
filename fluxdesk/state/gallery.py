"""The gallery: what is searched for, what was found, what people do with it, and the folder watched."""

from __future__ import annotations

import sqlite3
import time
from array import array
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from fluxdesk.domain.gallery import AnyChange, Collect, GalleryRow, Rate, SetTag, marks_of
from fluxdesk.domain.picture_query import PictureQuery, parse_query
from fluxdesk.services.gallery_index import GalleryIndex, ScanReport, index_path
from fluxdesk.services.gallery_search import Choices
from fluxdesk.services.paths import Paths
from fluxdesk.services.thumbnails import Thumbnails, thumbnail_key
from fluxdesk.state.gallery_model import GalleryModel
from fluxdesk.state.gallery_watch import FolderWatch
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.jobs import Job, JobsState
from fluxdesk.state.tasks import TaskRunner

REFRESH_SECONDS = 1.0
"""While a long scan runs."""
FIRST_PICTURES = 512
"""More than any screen shows."""
FIRST_SCREEN_SECONDS = 0.5
"""What is known is painted first: the walk through 100,000 files would hold up its thumbnails (one interpreter)."""


class GalleryState(QObject):
    """Owns the query, its results and the index behind them. UI thread; the index is asked by workers.

    Signals:
        found(int): the list has other pictures now; so many.
        choices_changed: the filters offer other things now.
        marks_changed: stars, tags or collections of pictures that are shown are others.
        scanning(object int, object int): pictures read so far, pictures to read; both 0 when it is over.
    """

    found = Signal(int)
    choices_changed = Signal()
    marks_changed = Signal()
    scanning = Signal(object, object)

    def __init__(
        self,
        paths: Paths,
        folder: Callable[[], Path],
        jobs: JobsState,
        tasks: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths = paths
        self._folder = folder
        self._tasks = tasks
        self.model = GalleryModel(self)
        self.model.wanted.connect(self._on_rows_wanted)
        self.choices = Choices()
        self.text = ""
        self.filters = PictureQuery()
        self.is_open = False
        self._searches = 0
        self._changes = InTurn()
        self._watch = FolderWatch(self)
        self._watch.files_changed.connect(self.rescan)
        self._watch.journal_changed.connect(self._on_journal_changed)
        self._scan_again = self._scan_runs = False
        self._search_soon = QTimer(self, singleShot=True, interval=0)
        self._search_soon.timeout.connect(self._on_search_due)
        self.scanning.connect(self._on_scanning)
        self._refreshed_at = 0.0
        self._make_index()
        jobs.job_finished.connect(self._on_job_finished)

    @property
    def root(self) -> Path:
        """The folder that is shown."""
        return self.index.root

    @property
    def query(self) -> PictureQuery:
        """What is searched for: the chosen filters and the typed text together."""
        return parse_query(self.text, self.filters)

    def open(self) -> None:
        """Show what the index knows, then look at the folder. Does nothing the second time."""
        if not self.is_open:
            self.is_open = True
            self._spawn(self._open())

    def search_for(self, text: str | None = None, filters: PictureQuery | None = None) -> None:
        """Search for another text or with other filters; the last wish of a turn of the loop counts."""
        self.text = self.text if text is None else text
        self.filters = self.filters if filters is None else filters
        if self.is_open:
            self._search_soon.start()

    def rescan(self) -> None:
        """Look at the folder again."""
        if self._scan_runs:
            self._scan_again = True
        elif self.is_open:
            self._spawn(self._scan())

    def folder_changed(self) -> None:
        """The settings name another folder: show that one."""
        if self._folder().absolute() == self.index.root:
            return
        old, old_thumbnails = self.index, self.thumbnails
        self._make_index()
        self._searches += 1
        self._offer(Choices())
        self.model.set_numbers(array("q"))
        self.model.renew_rows()
        self._spawn(self._close_files(old, old_thumbnails))
        if self.is_open:
            self._spawn(self._open())

    def rate(self, rows: Sequence[GalleryRow], rating: int) -> None:
        """Give stars, 0 to 5."""
        self.change(Rate(marks=marks_of(rows), rating=rating))

    def tag(self, rows: Sequence[GalleryRow], tag: str, *, on: bool = True) -> None:
        self.change(SetTag(marks=marks_of(rows), tag=tag, on=on))

    def collect(self, rows: Sequence[GalleryRow], collection: str, *, on: bool = True) -> None:
        self.change(Collect(marks=marks_of(rows), collection=collection, on=on))

    def change(self, change: AnyChange) -> None:
        """Say something about pictures; it is in the journal before it is shown."""
        self._spawn(self.apply([change]))

    def file(self, row: GalleryRow) -> Path:
        return self.index.file(row)

    async def rows_at(self, places: Sequence[int]) -> list[GalleryRow]:
        """The rows at `places` of the list, fetched where need be."""
        return await self.rows_of([self.model.numbers[place] for place in places])

    async def rows_of(self, numbers: Sequence[int]) -> list[GalleryRow]:
        """The rows of `numbers`, without those that are gone."""
        import asyncio

        return await asyncio.to_thread(self.index.rows, numbers)

    async def collections_of(self, row: GalleryRow) -> tuple[str, ...]:
        import asyncio

        return await asyncio.to_thread(self.index.collections_of, row.mark)

    async def members_of(self, collection: str) -> tuple[str, ...] | None:
        """Whose pictures are in it; None when there is no such collection."""
        import asyncio

        return await asyncio.to_thread(self.index.members_of, collection)

    def thumbnail_reader(self) -> Callable[[Sequence[GalleryRow]], list[bytes]]:
        """What gives JPEG data for each of some rows of the folder that is shown now, empty for a file that cannot be
        read. Blocking: for workers, whatever folder is shown by then."""
        index, thumbnails = self.index, self.thumbnails

        def read(rows: Sequence[GalleryRow]) -> list[bytes]:
            return thumbnails.get([(thumbnail_key(row.id, row.file_bytes), index.file(row)) for row in rows])

        return read

    async def forget(self, files: Sequence[Path]) -> None:
        """These files are gone."""
        import asyncio

        here = [
            file for file in files if file.is_relative_to(self.root)
        ]  # another folder may be shown by now
        await asyncio.to_thread(self.index.remove, here)
        await self._refresh()

    async def take_in(self, files: Sequence[Path]) -> None:
        """These files are new or came back."""
        import asyncio

        for file in files:
            await asyncio.to_thread(self.index.add, file)
        await self._watch.watch(self.root)
        await self._refresh()

    async def close(self) -> None:
        """Stop watching and close the files: the program ends, its coroutines have."""
        self._watch.stop()
        await self._close_files(self.index, self.thumbnails)

    def _make_index(self) -> None:
        root = self._folder().absolute()
        database = index_path(self._paths, root)
        self.index = GalleryIndex(root, database)
        self.thumbnails = Thumbnails(database.with_suffix(".thumbnails"))

    async def _close_files(self, index: GalleryIndex, thumbnails: Thumbnails) -> None:
        import asyncio

        await asyncio.to_thread(index.close)
        await asyncio.to_thread(thumbnails.close)

    async def _open(self) -> None:
        import asyncio

        index = self.index
        try:
            whole = await self._show_first()
        except sqlite3.DatabaseError:
            await asyncio.to_thread(index.heal)
            whole = await self._show_first()
        if len(self.model.numbers):
            await asyncio.sleep(FIRST_SCREEN_SECONDS)
        if index is not self.index:  # another folder looks at itself
            return
        if not whole:
            await self._search()
        await self._scan()

    async def _show_first(self) -> bool:
        """Show the beginning, so that the first screen waits neither for the rest to be listed nor for its places
        to be laid out; whether that is everything."""
        import asyncio

        self._searches += 1
        number, query, index = self._searches, self.query, self.index

        def find() -> tuple[array[int], int]:
            found = index.search(query, FIRST_PICTURES)
            everything = query == PictureQuery() and len(found) == FIRST_PICTURES
            return found, index.count() if everything else len(found)

        numbers, count = await asyncio.to_thread(find)
        if number != self._searches:
            return True  # somebody has searched meanwhile
        self.model.set_numbers(numbers)
        self.found.emit(count)
        return len(numbers) < FIRST_PICTURES

    async def _search(self) -> None:
        import asyncio

        self._searches += 1
        number, query = self._searches, self.query
        numbers = await asyncio.to_thread(self.index.search, query)
        if number == self._searches:
            self.model.set_numbers(numbers)
            self.found.emit(len(numbers))

    async def _refresh(self) -> None:
        """Search again and offer what there is now."""
        import asyncio

        await self._search()
        index = self.index
        choices = await asyncio.to_thread(index.choices)
        if index is self.index and choices != self.choices:
            self._offer(choices)

    def _offer(self, choices: Choices) -> None:
        self.choices = choices
        self.choices_changed.emit()

    async def _scan(self) -> None:
        import asyncio

        self._scan_runs, self._scan_again = True, False
        index = self.index
        try:
            report: ScanReport = await asyncio.to_thread(
                index.scan, self.scanning.emit, lambda: self._tasks.is_over or index is not self.index
            )
        finally:
            self._scan_runs = False
            self.scanning.emit(0, 0)
        if index is not self.index:
            return
        await self._watch.watch(self.root)
        if report.is_news or not self.choices.pictures:
            if report.marks or report.changed:
                self._renew_rows()
            await self._refresh()
        if self._scan_again:
            self.rescan()

    async def apply(self, changes: Sequence[AnyChange]) -> None:
        """As `change`, for several at once; waits until they are shown."""
        import asyncio

        index = self.index
        async with self._changes:  # the last word on a picture is the last line of the journal
            for change in changes:
                await asyncio.to_thread(index.change, change)
        await self._marks_changed()

    async def _marks_changed(self) -> None:
        self._renew_rows()
        # A list by stars or of a collection stays as it is while people change those: what they just rated
        # must not jump away under the pointer. The next search sorts it.
        if self.filters.collection:
            await self._search()
        import asyncio

        index = self.index
        choices = await asyncio.to_thread(index.choices)
        if index is self.index:
            self._offer(choices)

    def _renew_rows(self) -> None:
        self.model.renew_rows()
        self.marks_changed.emit()

    def _on_rows_wanted(self, numbers: list[int]) -> None:
        self._spawn(self._fetch_rows(numbers, self.model.renewals))

    async def _fetch_rows(self, numbers: list[int], asked: int) -> None:
        import asyncio

        rows = await asyncio.to_thread(self.index.rows, numbers)
        if asked == self.model.renewals:  # else they are asked for again, and these may be what was before
            self.model.set_rows(numbers, rows)

    def _on_journal_changed(self) -> None:
        self._spawn(self._take_in_journal())

    async def _take_in_journal(self) -> None:
        import asyncio

        if await asyncio.to_thread(self.index.take_in_journal):
            await self._marks_changed()

    def _on_scanning(self, _done: int, total: int) -> None:
        """A long scan shows what it found so far, now and then."""
        if total and time.monotonic() - self._refreshed_at > REFRESH_SECONDS:
            self._refreshed_at = time.monotonic()
            self._spawn(self._refresh())

    def _on_job_finished(self, job: Job) -> None:
        if self.is_open and job.path is not None:
            path = Path(job.path).absolute()
            if path.is_relative_to(self.root):
                self._spawn(self.take_in([path]))

    def _on_search_due(self) -> None:
        self._spawn(self._search())

    def _spawn(self, coro: Coroutine[Any, Any, object]) -> None:
        self._tasks.spawn(coro, self.tr("The gallery"))
