"""What the server needs of anything that can paint: load, generate, unload, and be watched while doing so."""

from __future__ import annotations

from typing import Protocol

import msgspec

from fluxdesk.domain.messages import Phase, PhaseSeconds
from fluxdesk.domain.request import GenerationRequest, ModelSet, Placement


class Cancelled(Exception):
    """The job was cancelled; raised by the observer wherever it is asked, so that any depth unwinds."""


class Picture(msgspec.Struct, frozen=True):
    """A finished picture: `rgb` holds height * width * 3 bytes, rows from the top."""

    width: int
    height: int
    rgb: bytes


class Painted(msgspec.Struct, frozen=True, kw_only=True):
    """What `Backend.generate` gives back: the pixels and how long each phase took."""

    picture: Picture
    seconds: PhaseSeconds
    """`total` is overwritten by the server, which also counts the saving."""
    seconds_per_step: float
    peak_torch_bytes: int | None = None
    """torch's own peak on the device; exact where samples ten times a second may miss a spike."""
    rungs: tuple[str, ...] = ()
    steps: bytes | None = None
    """The .npy file of the latents after every step, when the request asked for it."""


class Observer(Protocol):
    """The job's eyes and brake. Every method raises `Cancelled` when the job was cancelled meanwhile."""

    @property
    def phase(self) -> Phase | None:
        """The phase that was started last."""
        ...

    def check(self) -> None: ...

    def phase_started(self, phase: Phase) -> None: ...

    def loading(self, stage: str, done: int, total: int) -> None: ...

    def loaded(self, seconds: float) -> None: ...

    def step_done(self, step: int, steps: int, seconds: float) -> None: ...

    def preview_wanted(self) -> bool:
        """Whether a preview now would stay within five a second."""
        ...

    def preview_ready(self, step: int, image: bytes) -> None: ...

    def plan_changed(self, rung: str, placement: Placement) -> None: ...


class Backend(Protocol):
    """Paints. Lives on the child's main thread; every method may raise KnownError or `Cancelled`."""

    name: str

    def warm_up(self) -> None:
        """Import what the first job will need; called once, before the first command is taken."""
        ...

    def load(self, models: ModelSet, placement: Placement, observer: Observer) -> None: ...

    def generate(self, request: GenerationRequest, observer: Observer) -> Painted: ...

    def unload(self) -> None: ...

    def torch_counters(self) -> tuple[int, int] | None:
        """Bytes that torch has allocated and reserved on the device; None without one. Any thread."""
        ...
