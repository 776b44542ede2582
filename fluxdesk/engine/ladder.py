"""When memory runs out: the same picture again with a thriftier placement, one rung lower each time.

The rungs are an ordered table of pure rules. Each is taken at most once per picture; which ones were taken is
reported as it happens (`PlanChanged`) and stored with the result.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.messages import Phase
from fluxdesk.domain.request import GenerationRequest, Placement
from fluxdesk.engine.backend import Backend, Observer, Painted
from fluxdesk.engine.give_back import give_back

Result = TypeVar("Result")

_OUT_OF_MEMORY_WORDS = (
    "out of memory",
    "alloc_failed",
    "not enough memory",
    "can't allocate memory",
    "cannot allocate memory",
)


class Rung(msgspec.Struct, frozen=True):
    """One way to need less memory; `lower` returns None where it does not apply or was already taken."""

    name: str
    helps: frozenset[Phase]
    """The phases in which it gives memory back."""
    taken: Callable[[Placement], bool]
    lower: Callable[[Placement], Placement | None]


def _tile_vae(placement: Placement) -> Placement | None:
    return None if placement.vae_tiled else msgspec.structs.replace(placement, vae_tiled=True)


def _encoders_to_ram(placement: Placement) -> Placement | None:
    if placement.text_encoders == "ram":
        return None
    return msgspec.structs.replace(placement, text_encoders="ram")


def _keep_packed(placement: Placement) -> Placement | None:
    if placement.transformer != "prepared":
        return None
    return msgspec.structs.replace(placement, transformer="packed")


def _stream_blocks(placement: Placement) -> Placement | None:
    if placement.device == "cpu" or placement.transformer == "streamed":
        return None
    return msgspec.structs.replace(placement, transformer="streamed")


def _stream_more(placement: Placement) -> Placement | None:
    if placement.device == "cpu" or placement.transformer != "streamed" or placement.resident_bytes == 0:
        return None
    return msgspec.structs.replace(placement, resident_bytes=0)


_ALL: frozenset[Phase] = frozenset(("load", "encode", "denoise", "decode"))

RUNGS: tuple[Rung, ...] = (
    Rung("tile_vae", frozenset(("decode",)), lambda p: p.vae_tiled, _tile_vae),
    Rung(
        "encoders_to_ram", frozenset(("load", "encode")), lambda p: p.text_encoders == "ram", _encoders_to_ram
    ),
    Rung("keep_packed", _ALL, lambda p: p.transformer != "prepared", _keep_packed),
    Rung("stream_blocks", _ALL, lambda p: p.transformer == "streamed", _stream_blocks),
    Rung("stream_more", _ALL, lambda p: p.transformer == "streamed" and p.resident_bytes == 0, _stream_more),
)
"""Cheapest first: what each costs in time grows downwards."""


def next_rung(
    placement: Placement, taken: tuple[str, ...], phase: Phase | None = None
) -> tuple[str, Placement] | None:
    """The first rung that helps in `phase` and was not taken for this picture, with its placement."""
    for rung in RUNGS:
        useful = rung.name not in taken and (phase is None or phase in rung.helps)
        if useful and (lower := rung.lower(placement)) is not None:
            return rung.name, lower
    return None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` says that RAM or VRAM is full: by type, or by the words torch and CUDA use."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _OUT_OF_MEMORY_WORDS)


def out_of_memory_error() -> KnownError:
    """What is said when there is no rung left."""
    return KnownError(
        "out_of_memory",
        QT_TRANSLATE_NOOP("errors", "There is not enough memory for this picture."),
        QT_TRANSLATE_NOOP(
            "errors", "Choose a smaller level or a smaller size, or close programs that use memory."
        ),
    )


def generate_down_the_ladder(backend: Backend, request: GenerationRequest, observer: Observer) -> Painted:
    """`backend.generate`, repeated with the same seed one rung lower whenever memory runs out.

    Raises:
        KnownError: out_of_memory, when every rung that applies was taken.
    """
    taken: tuple[str, ...] = ()
    while True:
        painted = attempt(partial(backend.generate, request, observer))
        if painted is not None:
            return msgspec.structs.replace(painted, rungs=(*taken, *painted.rungs))
        # Here, outside the handler, the exception and the tensors its frames held are gone.
        give_back()
        found = next_rung(request.placement, taken, observer.phase)
        if found is None:
            backend.unload()
            raise out_of_memory_error()
        name, placement = found
        taken = (*taken, name)
        request = msgspec.structs.replace(request, placement=placement)
        observer.plan_changed(name, placement)


def attempt(work: Callable[[], Result]) -> Result | None:
    """What `work` returns; None when memory ran out. Nothing of the failed frames is kept."""
    try:
        return work()
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return None
