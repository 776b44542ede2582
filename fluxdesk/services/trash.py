"""Deleting with a way back: pictures wait in `.fluxdesk/deleted` and go to the desktop's trash after that.

No desktop offers to take a file out of its trash by program, so undo is ours: a held file is moved back to
its name. When the time for undo is over it goes to the desktop's trash from where it was, so that the desktop
puts it back there too. What a crash left waiting goes to the trash at the next start.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.gallery_marks import FOLDER
from fluxdesk.services.picture_names import free_name

HELD = "deleted"


def send_to_desktop_trash(path: Path) -> None:
    """Raises OSError (also send2trash's own errors are one) when the desktop has no trash for `path`."""
    from send2trash import send2trash

    send2trash(path)


class Held(msgspec.Struct, frozen=True):
    """A file that waits: where it was (relative to the root) and where it is."""

    path: str
    place: Path


class Trash:
    """The way of the pictures below `root` into the trash. Blocking."""

    def __init__(self, root: Path, discard: Callable[[Path], None] = send_to_desktop_trash) -> None:
        self.root = root
        self._folder = root / FOLDER / HELD
        self._discard = discard

    def hold(self, paths: Sequence[str]) -> tuple[Held, ...]:
        """Take files (relative to the root) out of the gallery; all that exist.

        Raises:
            KnownError: file_write, a file cannot be moved; those before it were put back.
        """
        held: list[Held] = []
        for path in paths:
            place = self._folder / uuid.uuid4().hex / path
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).rename(place)
            except FileNotFoundError:
                continue
            except OSError as error:
                self.restore(held)
                raise _not_deleted(path, error) from None
            held.append(Held(path, place))
        return tuple(held)

    def restore(self, held: Sequence[Held]) -> tuple[Path, ...]:
        """Put files back, under their names or, when those are taken, numbered ones; where they are now.

        Raises:
            KnownError: file_write, the folder cannot be written.
        """
        return tuple(self._restore(one) for one in held if one.place.exists())

    def discard(self, held: Sequence[Held]) -> None:
        """Send files to the desktop's trash.

        Raises:
            KnownError: file_write, the desktop has no trash here; the file is back in the gallery.
        """
        for one in held:
            if not one.place.exists():
                continue
            back = self._restore(one)
            try:
                self._discard(back)
            except OSError as error:
                raise _not_deleted(one.path, error) from None

    def leftovers(self) -> tuple[Held, ...]:
        """What an earlier run of the program did not get to discard."""
        found = (place for place in self._folder.glob("*/**/*") if place.is_file())
        return tuple(
            Held(Path(*place.relative_to(self._folder).parts[1:]).as_posix(), place) for place in found
        )

    def _restore(self, held: Held) -> Path:
        target = free_name(self.root / held.path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            held.place.rename(target)
        except OSError as error:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "{file} could not be put back: {reason}."),
                QT_TRANSLATE_NOOP("errors", "It lies in {folder}."),
                file=held.path,
                folder=str(held.place.parent),
                reason=error.strerror or str(error),
            ) from None
        self._clear(held.place.parent)
        return target

    def _clear(self, folder: Path) -> None:
        """Remove what is empty between `folder` and the held folder."""
        while folder != self._folder and self._folder in folder.parents:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def _not_deleted(path: str, error: OSError) -> KnownError:
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "{file} could not be moved to the trash: {reason}."),
        QT_TRANSLATE_NOOP(
            "errors", "Check that the folder can be written, or delete the file in the file manager."
        ),
        file=path,
        reason=error.strerror or str(error),
    )
