"""What the LoRAs of the form are for its model, and baking them into a model file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.domain.families import TITLES
from fluxdesk.domain.levels import LEVELS
from fluxdesk.domain.request import Family, LoraUse
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.paths import Paths
from fluxdesk.state.form import FormState
from fluxdesk.state.model_work import ModelWork
from fluxdesk.state.notices import Notice, NoticesState
from fluxdesk.state.tasks import TaskRunner

if TYPE_CHECKING:
    from fluxdesk.services.lora_files import LoraFacts

BAKED_LEVELS = tuple(level.name for level in LEVELS if level.name not in {"F32", "NF4"})
"""What a baked GGUF can be stored at, best fidelity first."""


class LoraNote(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one file, compared with one family."""

    facts: LoraFacts | None = None
    problem: ErrorReport | None = None
    """Why it cannot be used; then `facts` may be None."""
    picture: bytes | None = None
    """Its preview, as an image file."""


class LorasState(QObject):
    """Reads the form's LoRA files on worker threads. UI thread.

    Signals:
        changed: something else is known of a file.
    """

    changed = Signal()

    def __init__(
        self,
        paths: Paths,
        session: FormState,
        tasks: TaskRunner,
        notices: NoticesState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths = paths
        self._session = session
        self._tasks = tasks
        self._notices = notices
        self._known: dict[tuple[Family, str], LoraNote] = {}
        self._asked: set[tuple[Family, str]] = set()
        self._listed: tuple[str, ...] = ()
        self.work = ModelWork(self)
        """The baking that is under way."""
        session.changed.connect(self.look)
        session.options_changed.connect(self.look)

    def note(self, path: str) -> LoraNote | None:
        """What is known of `path` for the form's model; None until it was read."""
        return self._known.get((self._session.form.family, path))

    @property
    def problem(self) -> ErrorReport | None:
        """Why the first of the form's LoRAs that cannot be used cannot be used, as far as the files were read."""
        notes = (self.note(use.path) for use in self._session.form.loras)
        return next((note.problem for note in notes if note is not None and note.problem is not None), None)

    def look(self) -> None:
        """Read the files that are not known; one put into the list anew may be another file by now."""
        form = self._session.form
        listed = tuple(use.path for use in form.loras)
        for path in set(listed) - set(self._listed):
            self._known = {key: note for key, note in self._known.items() if key[1] != path}
        self._listed = listed
        for path in listed:
            key = form.family, path
            if key in self._known or key in self._asked:
                continue
            if self._tasks.spawn(self._read(key), self.tr("Reading the LoRA")) is not None:
                self._asked.add(key)

    def bake(self, target: Path, level: str) -> None:
        """Write the form's model with its LoRAs inside to `target`, whole or not at all; `work` tells how far."""
        self._tasks.spawn(self._bake(target, level), self.tr("Baking"))

    def suggested_name(self, level: str) -> str:
        """A file name for what `bake` would write."""
        form = self._session.form
        stems = "+".join(Path(use.path).stem for use in form.loras)
        return f"{form.family}-{stems}-{level}.gguf"

    async def _read(self, key: tuple[Family, str]) -> None:
        import asyncio

        try:
            self._known[key] = await asyncio.to_thread(_look_into, self._paths, *key)
        finally:
            self._asked.discard(key)
        facts = self._known[key].facts
        if facts is not None:
            self._session.learn(facts.path, control=facts.control)
        self.changed.emit()
        # The picture's recipe will name the file by its content: whoever paints soon does not wait for that.
        await asyncio.to_thread(_digest, FileDigests(self._paths.cache), key[1], lambda: self._tasks.is_over)

    async def _bake(self, target: Path, level: str) -> None:
        from fluxdesk.services.bake_lora import bake
        from fluxdesk.services.store_sets import open_model_sets

        form = self._session.form
        uses: tuple[LoraUse, ...] = form.loras

        def work(report: Callable[[int, int], None]) -> None:
            sets = open_model_sets(self._paths)
            best = next(found.level for found in sets.levels(form.family) if found.state == "ready")
            source = Path(sets.resolve(form.family, best).transformer.path)
            bake(source, uses, target, level, report, overwrite=True)  # the file dialog has asked

        title = self.tr("Baking {name}").format(name=target.name)
        await self.work.run(title, work)
        text = self.tr("{model} with its LoRAs is in {file}.")
        said = text.format(model=TITLES[form.family], file=str(target))
        self._notices.post(Notice(severity="success", text=said, seconds=10.0))


def _digest(digests: FileDigests, path: str, is_over: Callable[[], bool]) -> None:
    """Let `digests` know the file; given up at the program's end. Worker thread."""

    def go_on(_done: int, _total: int) -> None:
        if is_over():
            raise InterruptedError

    with suppress(OSError):  # InterruptedError is one too
        digests.sha256(Path(path), go_on)


def _look_into(paths: Paths, family: Family, path: str) -> LoraNote:
    """Worker thread."""
    from fluxdesk.services.lora_files import LoraShelf, preview_picture, read_lora

    shelf = LoraShelf(paths)
    try:
        facts = read_lora(Path(path), shelf.shape(family))
    except KnownError as error:
        return LoraNote(problem=error.report)
    try:
        picture = preview_picture(Path(path))
    except (KnownError, OSError):
        picture = None  # the file went away in between, or the picture beside it cannot be read
    return LoraNote(facts=facts, problem=facts.problem, picture=picture)
