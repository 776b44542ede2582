"""Tidies the files of edits once after a start, beside everything else."""

from __future__ import annotations

import logging
from pathlib import Path

from fluxdesk.services.edit_files import edits_folder
from fluxdesk.services.edit_tidy import names_in, old_edits, remove_edits, unnamed_by_pictures
from fluxdesk.services.paths import Paths
from fluxdesk.services.queue_store import QueueStore
from fluxdesk.state.form import FormState
from fluxdesk.state.tasks import TaskRunner

_log = logging.getLogger(__name__)


class EditTidy:
    """Removes masks, extended pictures and maps that nobody names any more. UI thread; workers look and delete."""

    def __init__(self, paths: Paths, form: FormState, store: QueueStore, tasks: TaskRunner) -> None:
        self._folder = edits_folder(paths)
        self._form = form
        self._store = store
        self._tasks = tasks

    async def run(self, pictures: Path, *more: Path) -> int:
        """Look at everything; the bytes that were given back.

        The folders of pictures are walked only when something is old and named by neither queue nor form.

        Args:
            pictures: the gallery's folder; while it is not there, nothing is removed.
            more: other folders with pictures of FluxDesk, if they are there.
        """
        import asyncio

        names = await self._unnamed(await asyncio.to_thread(old_edits, self._folder))
        if names:
            names = await asyncio.to_thread(self._unnamed_by_pictures, names, pictures, more)
        names = await self._unnamed(names)  # queue and form may be others by now
        freed = await asyncio.to_thread(remove_edits, self._folder, names)
        if freed:
            _log.info("%d files of edits that nobody names are gone, %d bytes", len(names), freed)
        return freed

    async def _unnamed(self, names: set[str]) -> set[str]:
        """Those that neither a job nor the form names; none when the queue cannot be read."""
        import asyncio

        if not names:
            return names
        jobs = await asyncio.to_thread(self._store.texts)
        start = self._form.form.start
        form = (start.path, start.mask or "") if start is not None else ()
        return names - names_in((*jobs, *form)) if jobs is not None else set()

    def _unnamed_by_pictures(self, names: set[str], pictures: Path, more: tuple[Path, ...]) -> set[str]:
        """Worker thread."""
        roots = (pictures, *(folder for folder in more if folder.is_dir()))
        return unnamed_by_pictures(names, roots, lambda: self._tasks.is_over)
