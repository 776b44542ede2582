"""Pictures of any origin held against one of them: what they say they are, and how far they lie apart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.comparison_result import Measures
from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.services.difference_maps import MapKind
from fluxdesk.services.lab_session import MeasureTask
from fluxdesk.services.paths import Paths
from fluxdesk.services.picture_label import PictureLabel, read_label
from fluxdesk.state.lab_measurer import Measurer
from fluxdesk.state.tasks import TaskRunner


class AnyPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture file in the comparison. Neither `measures` nor `error`: it is being measured."""

    path: Path
    label: PictureLabel
    measures: Measures | None = None
    error: ErrorReport | None = None


class LabFilesState(QObject):
    """UI thread; files are read by workers and measured by a process of its own.

    Signals:
        changed: other pictures, another reference, or something has been measured.
    """

    changed = Signal()

    def __init__(
        self, tasks: TaskRunner, paths: Paths, measurer: Measurer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._maps = paths.cache / "lab-maps"
        self._measurer = measurer
        self.pictures: tuple[AnyPicture, ...] = ()
        self.reference: Path | None = None
        self._clearings = 0

    def add(self, paths: Sequence[Path]) -> None:
        """Add pictures; the first one of all is the reference until another is made it."""
        self._tasks.spawn(self._add(tuple(paths)), self.tr("Comparing pictures"))

    def make_reference(self, path: Path) -> None:
        """Hold all others against `path`."""
        if path != self.reference:
            self.reference = path
            self._forget_measures()
            self._tasks.spawn(self._measure(), self.tr("Comparing pictures"))

    def clear(self) -> None:
        """Begin anew."""
        self.pictures, self.reference = (), None
        self._clearings += 1
        self.changed.emit()

    async def make_map(self, path: Path, kind: MapKind) -> Path | None:
        """Where `path` differs from the reference, as a picture in the cache.

        Raises:
            KnownError: a picture is gone, or the sizes differ.
        """
        reference = self.reference
        if reference is None:
            return None
        stamp = "|".join(f"{file}:{file.stat().st_mtime_ns}" for file in (reference, path) if file.exists())
        target = self._maps / f"{hashlib.sha256(stamp.encode()).hexdigest()[:20]}-{kind}.png"
        if not target.exists():
            await self._measurer.write_map(reference, path, target, kind)
        return target

    async def _add(self, paths: tuple[Path, ...]) -> None:
        import asyncio

        before = self._clearings
        for path in paths:
            label = await asyncio.to_thread(_label_of, path)
            if before != self._clearings:
                return  # what was cleared away meanwhile does not come back
            if path not in {picture.path for picture in self.pictures}:
                self.pictures += (AnyPicture(path=path, label=label),)
        if self.reference is None and self.pictures:
            self.reference = self.pictures[0].path
        self.changed.emit()
        await self._measure()

    async def _measure(self) -> None:
        self.changed.emit()
        for picture in self.pictures:
            reference = self.reference
            if reference is None or picture.path == reference or picture.measures or picture.error:
                continue
            task = MeasureTask(
                cell="",
                reference=str(reference),
                picture=str(picture.path),
                reference_sha256="",
                picture_sha256="",
            )
            try:
                found = (await self._measurer.measure(task)).measures
                done = msgspec.structs.replace(picture, measures=found)
            except KnownError as error:
                done = msgspec.structs.replace(picture, error=error.report)
            if reference != self.reference:
                return  # another one was chosen meanwhile, and it has its own round
            self.pictures = tuple(done if found == picture else found for found in self.pictures)
            self.changed.emit()

    def _forget_measures(self) -> None:
        self.pictures = tuple(
            msgspec.structs.replace(picture, measures=None, error=None) for picture in self.pictures
        )


def _label_of(path: Path) -> PictureLabel:
    try:
        return read_label(path)
    except OSError:
        return PictureLabel(name=path.stem)
