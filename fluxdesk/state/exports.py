"""Copies of pictures for others: as a picture in any format, or as a ComfyUI graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fluxdesk.state.notices import Notice, NoticesState, Severity
from fluxdesk.state.picture_restorer import translate_remark
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.tasks import TaskRunner

if TYPE_CHECKING:
    from fluxdesk.services.workflow_files import WorkflowFormat

SECONDS = 8.0


class ExportsState(QObject):
    """Writes on workers and says how it ended. UI thread."""

    def __init__(
        self,
        tasks: TaskRunner,
        notices: NoticesState,
        preferences: PreferencesState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._notices = notices
        self._preferences = preferences

    @property
    def removes_metadata(self) -> bool:
        """What the settings say about copies."""
        return self._preferences.settings.pictures.strip_exports

    def save_copy(self, source: Path, target: Path) -> None:
        """A copy of the picture at `source`; the settings say whether its metadata goes along."""
        self._tasks.spawn(self._save_copy(source, target), self.tr("Export"))

    def save_workflow(self, source: Path, target: Path, kind: WorkflowFormat) -> None:
        """The ComfyUI graph of the picture at `source`, its pictures beside it."""
        self._tasks.spawn(self._save_workflow(source, target, kind), self.tr("Export"))

    async def _save_copy(self, source: Path, target: Path) -> None:
        import asyncio

        from fluxdesk.services.picture_files import export_picture

        keep = not self.removes_metadata
        await asyncio.to_thread(export_picture, source, target, keep_metadata=keep)
        text = self.tr("{name} is saved.") if keep else self.tr("{name} is saved, without metadata.")
        self._say(text.format(name=target.name))

    async def _save_workflow(self, source: Path, target: Path, kind: WorkflowFormat) -> None:
        import asyncio

        from fluxdesk.services.workflow_files import read_request, write_workflow

        keep = not self.removes_metadata
        written = await asyncio.to_thread(
            lambda: write_workflow(target, read_request(source), kind, keep_metadata=keep)
        )
        texts = [self.tr("{name} is saved; open it in ComfyUI.").format(name=target.name)]
        if written.beside:
            text = self.tr("The pictures that it needs lie beside it, for ComfyUI's input folder: {names}.")
            texts.append(text.format(names=", ".join(written.beside)))
        self._say(" ".join([*texts, *map(translate_remark, written.remarks)]), warn=bool(written.remarks))

    def _say(self, text: str, *, warn: bool = False) -> None:
        """A warning stays until it was read."""
        severity: Severity = "warning" if warn else "success"
        seconds = None if warn else SECONDS
        self._notices.post(Notice(severity=severity, text=text, replace_key="export", seconds=seconds))
