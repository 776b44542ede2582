"""The pictures that a ComfyUI graph names, put beside it: a ComfyUI takes them from its `input` folder by their names,
FluxDesk's own import looks for them beside the file."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath
from typing import Literal

import msgspec

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import GenerationRequest, start_of
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.comfyui_writer import file_name
from fluxdesk.services.picture_files import pixels_alone, unwritable
from fluxdesk.services.picture_names import numbered


class NamedPicture(msgspec.Struct, frozen=True):
    """A picture that a graph names."""

    name: str
    """As the graph calls it."""
    source: str
    """Where it was when the request was painted."""
    state: Literal["put", "there", "gone"]
    """"there": it lay beside the graph already. "gone": it is missing, is another one now, or cannot be read."""


def named_pictures(request: GenerationRequest) -> list[str]:
    """The names of the pictures that the graph of `request` asks for, as they are called here."""
    start = start_of(request)
    paths = [path for path in (start.path, start.mask) if path] if start else []
    return [file_name(path) for path in dict.fromkeys([*paths, *(use.path for use in request.references)])]


def put_beside(
    request: GenerationRequest, folder: Path, *, keep_metadata: bool = True
) -> tuple[GenerationRequest, tuple[NamedPicture, ...]]:
    """`request` with its pictures by the names that they have in `folder` now, and what became of each.

    A file of `folder` is never overwritten: another one of the same name makes the picture take another name.
    Without `keep_metadata` the copies are their pixels alone, as PNG.

    Raises:
        KnownError: the disk refuses.
    """
    shelf = _Shelf(folder, keep_metadata)
    replace = msgspec.structs.replace
    start = start_of(request)
    if start is not None:
        request = replace(request, init_image=shelf.put(start.path, start.sha256))
        if start.mask:
            request = replace(request, mask_image=shelf.put(start.mask, start.mask_sha256))
    looks = tuple(replace(use, path=shelf.put(use.path, use.sha256)) for use in request.references)
    return replace(request, references=looks), tuple(shelf.pictures.values())


class _Shelf:
    def __init__(self, folder: Path, keep_metadata: bool) -> None:
        self._folder = folder
        self._keep_metadata = keep_metadata
        self._taken: dict[str, bytes | None] = {}
        """By name, as Windows compares names: what lies there; None where a missing picture would."""
        self.pictures: dict[tuple[str, str | None], NamedPicture] = {}

    def put(self, path: str, sha256: str | None) -> str:
        """The name under which the picture at `path` lies in the folder, or would."""
        known = self.pictures.get((path, sha256))
        if known is not None:
            return known.name
        data, wanted = self._read(path, sha256)
        names = (place.name for place in numbered(Path(wanted)))
        tried = ((name, self._try(name, data, sha256)) for name in names)
        name, state = next((name, state) for name, state in tried if state is not None)
        self._taken[name.casefold()] = data
        self.pictures[(path, sha256)] = NamedPicture(name, path, state)
        return name

    def _read(self, path: str, sha256: str | None) -> tuple[bytes | None, str]:
        """What the copy of the picture holds, None without one, and the name it has first claim to."""
        name = file_name(path)
        try:
            data = Path(path).read_bytes()
            if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
                return None, name
            if self._keep_metadata:
                return data, name
            return pixels_alone(Path(path), data), f"{PurePath(name).stem}.png"
        except (OSError, KnownError):
            return None, name

    def _try(
        self, name: str, data: bytes | None, sha256: str | None
    ) -> Literal["put", "there", "gone"] | None:
        """What becomes of the picture under `name`; None: that is another file's name."""
        if name.casefold() in self._taken:
            return "there" if data is not None and self._taken[name.casefold()] == data else None
        place = self._folder / name
        if not place.exists():
            if data is None:
                return "gone"
            try:
                write_atomic(place, data)
            except OSError as error:
                raise unwritable(place, error) from error
            return "put"
        try:
            lying = place.read_bytes()
        except OSError:
            return None
        meant = lying == data if data is not None else hashlib.sha256(lying).hexdigest() == sha256
        return "there" if meant else None
