"""Pictures and workflows from outside become the form: their settings, and a sentence on what stayed behind."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QObject

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError, fill
from fluxdesk.domain.picture_settings import PROGRAM_NAMES, NamedLora
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats.found_metadata import FoundMetadata
from fluxdesk.formats.start_picture import read_start_picture
from fluxdesk.services.paths import Paths
from fluxdesk.services.picture_files import read_picture_metadata
from fluxdesk.services.restore_settings import FindLora, KnownDigest, Remark, pictures_near, restore
from fluxdesk.state.notices import Notice, NoticesState
from fluxdesk.state.session import SessionState

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".json")
SECONDS = 8.0
"""A notice without remarks goes away; one with remarks stays until it was read."""


class Knowledge(msgspec.Struct, frozen=True):
    """What names in pictures are compared with. Blocking: asked on worker threads."""

    digests: Callable[[], tuple[KnownDigest, ...]] = tuple
    find_lora: FindLora = lambda _lora: None


def local_knowledge(paths: Paths) -> Knowledge:
    """What this computer knows; read when the first picture is."""

    @functools.cache
    def digests() -> tuple[KnownDigest, ...]:
        from fluxdesk.services.catalogue import known_digests, load_catalogue

        return known_digests(load_catalogue(paths))

    def find_lora(lora: NamedLora) -> LoraUse | None:
        from fluxdesk.services.lora_files import LoraShelf

        return LoraShelf(paths).find(lora)

    return Knowledge(digests, find_lora)


class PictureRestorer(QObject):
    """Fills the form from files. UI thread; reading happens on workers."""

    def __init__(
        self,
        session: SessionState,
        notices: NoticesState,
        knowledge: Knowledge,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._notices = notices
        self._knowledge = knowledge

    async def open(self, paths: tuple[Path, ...]) -> None:
        """Fill the form from the last of `paths`.

        Raises:
            KnownError: it cannot be read, or does not say how it was made.
        """
        import asyncio

        path = paths[-1]
        is_last = self._session.filling()
        found = await asyncio.to_thread(read_picture_metadata, path)
        if found.settings.source == "none":
            raise KnownError(
                "file_unsupported",
                QT_TRANSLATE_NOOP("errors", "{name} does not say how it was made."),
                QT_TRANSLATE_NOOP(
                    "errors",
                    "Pictures of FluxDesk, A1111, Forge, ComfyUI, InvokeAI, SwarmUI and stable-diffusion.cpp do.",
                ),
                name=path.name,
            )
        remarks = await self._fill(found, path, is_last)
        if remarks is None:
            return
        program = PROGRAM_NAMES[found.settings.source]
        text = self.tr("The settings of {name} ({program}) are in the form.")
        self._tell(text.format(name=path.name, program=program), remarks)

    async def enlarge(self, path: Path) -> None:
        """Fill the form with what paints `path` twice as large: its own settings where it tells them, tiles, and
        a strength that leaves it what it is.

        Raises:
            KnownError: it cannot be read, its model cannot enlarge, or it is as large as a picture can be.
        """
        import asyncio

        is_last = self._session.filling()
        found, size = await asyncio.to_thread(_look_at, path)
        remarks: tuple[Remark, ...] | None = ()
        if found.settings.source != "none":
            remarks = await self._fill(found, path, is_last)
        if remarks is None or not is_last():
            return
        self._session.enlarge(str(path), size)
        form = self._session.form
        text = self.tr("{name} will be painted with {width} × {height} pixels: press Generate.")
        self._tell(text.format(name=path.name, width=form.width, height=form.height), remarks)

    async def _fill(
        self, found: FoundMetadata, path: Path, is_last: Callable[[], bool]
    ) -> tuple[Remark, ...] | None:
        """Put `found`, which the file at `path` said, into the form; gives what could not be taken over.

        None, and the form as it is, when it was to be filled from elsewhere since.
        """
        import asyncio

        here = {o.family: tuple(level.level for level in o.levels) for o in self._session.options}
        knowledge = self._knowledge
        restored = await asyncio.to_thread(
            lambda: restore(
                found, here, knowledge.digests(), knowledge.find_lora, pictures_near(path.absolute())
            )
        )
        if not is_last():
            return None
        self._session.restore(restored.fields)
        return restored.remarks

    def _tell(self, text: str, remarks: tuple[Remark, ...]) -> None:
        self._notices.post(
            Notice(
                severity="warning" if remarks else "success",
                text=" ".join([text, *map(translate_remark, remarks)]),
                replace_key="opener",
                seconds=None if remarks else SECONDS,
            )
        )


def _look_at(path: Path) -> tuple[FoundMetadata, tuple[int, int]]:
    """What the picture at `path` says of itself, and its width and height, upright. Blocking.

    Raises:
        KnownError: it cannot be read.
    """
    image, _digest = read_start_picture(str(path))
    return read_picture_metadata(path), image.size


def translate_remark(remark: Remark) -> str:
    """`remark` in the language in force, places filled."""
    return fill(QCoreApplication.translate("remarks", remark.template), remark.params)
