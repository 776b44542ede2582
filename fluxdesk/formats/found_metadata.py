"""What a reader of picture metadata gives."""

from __future__ import annotations

import msgspec

from fluxdesk.domain.picture_settings import PictureSettings
from fluxdesk.formats.png import PictureRecord


class NamedLook(msgspec.Struct, frozen=True):
    """A reference picture by its file name."""

    name: str
    strength: float = 1.0


class FoundMetadata(msgspec.Struct, frozen=True, kw_only=True):
    """The settings and what else is needed to take them over."""

    settings: PictureSettings = PictureSettings()
    program: str = ""
    """The program and its version, as it calls itself."""
    strength: float | None = None
    """Below 1: the picture was painted over another one, which is not in the file."""
    shift: float | None = None
    """By which a graph's `ModelSamplingFlux` shifts the noise levels (`schedulers.shift_by_size`)."""
    pictures: tuple[str, ...] = ()
    """File names of pictures that a graph paints over, edits or follows; not in the file either."""
    masks: tuple[str, ...] = ()
    """And of its masks; empty the name of one that lies in another picture."""
    looks: tuple[NamedLook, ...] = ()
    """And of its reference pictures, in their order."""
    not_understood: tuple[str, ...] = ()
    """Kinds of nodes of a graph that mean nothing to FluxDesk, sorted."""
    record: PictureRecord | None = None
    """FluxDesk's own record, when it is FluxDesk's own picture."""
