"""The user's presets: kept, renamed, taken away with a way back, and put into the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.preset import Preset, clean_name, name_key, preset_of, with_words
from fluxdesk.services.preset_store import PresetStore
from fluxdesk.services.restore_preset import restore_preset
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.state.picture_restorer import SECONDS, Knowledge, translate_remark
from fluxdesk.state.session import SessionState
from fluxdesk.state.tasks import TaskRunner

NOTICE = "presets"
UNDO_SECONDS = 15.0


class PresetsState(QObject):
    """Owns the list. UI thread; files are read and written by workers, one wish after the other.

    Signals:
        changed: `presets` are others, or another thing can be undone.
    """

    changed = Signal()

    def __init__(
        self,
        store: PresetStore,
        session: SessionState,
        knowledge: Knowledge,
        tasks: TaskRunner,
        notices: NoticesState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._session = session
        self._knowledge = knowledge
        self._tasks = tasks
        self._notices = notices
        self._turn = InTurn()
        self._removed: Preset | None = None
        self.presets: tuple[Preset, ...] = ()

    @property
    def can_undo(self) -> bool:
        """A preset that was taken away can come back."""
        return self._removed is not None

    def find(self, name: str) -> Preset | None:
        """By name, however its capitals are written."""
        return next((preset for preset in self.presets if name_key(preset.name) == name_key(name)), None)

    def reload(self) -> None:
        """Look at the folder: the command line, or a person, may have put something there."""
        self._wish(lambda: None, lambda _none: None)

    def save(self, name: str, words: str, groups: tuple[str, ...]) -> None:
        """Keep `groups` of the form under `name`, in the place of a preset of that name."""
        preset = preset_of(name, words, groups, msgspec.structs.asdict(self._session.form))

        def told(_none: None) -> None:
            self._tell(self.tr("“{name}” is among your presets.").format(name=preset.name))

        self._wish(lambda: self._store.save(preset, replace=True), told)

    def rename(self, old: str, new: str) -> None:
        """Call the preset `old` `new`."""
        if clean_name(new) and clean_name(new) != old:
            self._wish(lambda: self._store.rename(old, new), lambda _none: None)

    def remove(self, name: str) -> None:
        """Take the preset away, with a way back."""

        def told(removed: Preset) -> None:
            self._removed = removed
            undo = NoticeAction(self.tr("Undo"), self.undo)
            self._tell(self.tr("The preset “{name}” was deleted.").format(name=removed.name), undo)

        self._wish(lambda: self._store.remove(name), told)

    def undo(self) -> None:
        """Bring back what was taken away last."""
        preset, self._removed = self._removed, None
        if preset is not None:
            self._notices.dismiss_key(NOTICE)
            self._wish(lambda: self._store.save(preset), lambda _none: None)

    def use(self, preset: Preset) -> None:
        """Put it into the form, and say what of it is not here."""
        self._tasks.spawn(self._use(preset), self.tr("The preset"))

    async def _use(self, preset: Preset) -> None:
        import asyncio

        session, find_lora = self._session, self._knowledge.find_lora
        here = {o.family: tuple(level.level for level in o.levels) for o in session.options}
        is_last = session.filling()
        restored = await asyncio.to_thread(lambda: restore_preset(preset, here, find_lora))
        if not is_last():
            return
        words = {"prompt": with_words(preset.words, session.form.prompt)} if preset.words else {}
        session.restore(restored.fields | words)
        if restored.remarks:
            text = self.tr("“{name}” is in the form.").format(name=preset.name)
            told = " ".join([text, *map(translate_remark, restored.remarks)])
            self._notices.post(Notice(severity="warning", text=told, replace_key=NOTICE))

    def _wish(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._tasks.spawn(self._do(work, then), self.tr("The presets"))

    async def _do(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do `work` on a worker and read the list again, whether or not it could be done."""
        import asyncio

        async with self._turn:
            done = await self._tasks.run(asyncio.to_thread(lambda: (work(),)), self.tr("The presets"))
            found = await asyncio.to_thread(self._store.load)
        for problem in found.problems:
            self._notices.post_error(problem)
        self.presets = found.presets
        if done is not None:
            then(done[0])
        self.changed.emit()

    def _tell(self, text: str, *actions: NoticeAction) -> None:
        seconds = UNDO_SECONDS if actions else SECONDS
        self._notices.post(
            Notice(severity="info", text=text, actions=actions, replace_key=NOTICE, seconds=seconds)
        )
