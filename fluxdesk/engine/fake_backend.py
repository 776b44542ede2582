"""A painter without torch: the picture depends on the request alone, and the prompt can order any accident.

Words in the prompt (or in the environment variable `FLUXDESK_FAKE`) script a run, each with an optional step
and value: `!slow=0.2` (seconds per step), `!crash@3` (abort), `!exit@2=7` (exit code), `!hang@2`,
`!oom@1` (Python MemoryError), `!oom_rungs=2` (out of memory until the
placement has taken two rungs),
`!fail@1` (a KnownError), `!bug@1` (an exception nobody foresaw), `!noise` (prints on both descriptors).
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.messages import PhaseSeconds
from fluxdesk.domain.request import GenerationRequest, ModelSet, Placement, painted_steps
from fluxdesk.engine.backend import Observer, Painted, Picture
from fluxdesk.engine.ladder import RUNGS

_ORDER = re.compile(r"!(?P<what>[a-z_]+)(?:@(?P<step>\d+))?(?:=(?P<value>[\d.]+))?")


class OutOfMemoryError(RuntimeError):
    """Named and worded like torch's, which the fake may not import."""


class Order(msgspec.Struct, frozen=True):
    what: str
    step: int
    value: float


def parse_orders(text: str) -> tuple[Order, ...]:
    """The accidents that `text` orders; step 1 and value 0 when not given."""
    return tuple(
        Order(found["what"], int(found["step"] or 1), float(found["value"] or 0))
        for found in _ORDER.finditer(text)
    )


class FakeBackend:
    """Implements `Backend`; takes about 1 ms a step unless told otherwise."""

    name = "fake"

    def __init__(self) -> None:
        self._loaded: ModelSet | None = None

    def warm_up(self) -> None:
        pass

    def load(self, models: ModelSet, placement: Placement, observer: Observer) -> None:
        if self._loaded == models:
            return
        started = time.perf_counter()
        for stage in ("text_encoder", "text_encoder_2", "transformer", "vae"):
            for done in (0, 50, 100):
                observer.loading(stage, done, 100)
        self._loaded = models
        observer.loaded(time.perf_counter() - started)

    def generate(self, request: GenerationRequest, observer: Observer) -> Painted:
        orders = parse_orders(f"{request.prompt} {os.environ.get('FLUXDESK_FAKE', '')}")
        started = time.perf_counter()
        observer.phase_started("load")
        self.load(request.models, request.placement, observer)
        loaded = time.perf_counter()
        observer.phase_started("encode")
        encoded = time.perf_counter()
        observer.phase_started("denoise")
        steps = painted_steps(request)
        for step in range(1, steps + 1):
            began = time.perf_counter()
            for order in orders:
                _obey(order, step, request, observer)
            time.sleep(0.001)
            observer.step_done(step, steps, time.perf_counter() - began)
            if observer.preview_wanted():
                observer.preview_ready(step, b"\x89PNG preview")
        denoised = time.perf_counter()
        observer.phase_started("decode")
        picture = _paint(request)
        decoded = time.perf_counter()
        return Painted(
            picture=picture,
            seconds=PhaseSeconds(
                total=decoded - started,
                load=loaded - started,
                encode=encoded - loaded,
                denoise=denoised - encoded,
                decode=decoded - denoised,
            ),
            seconds_per_step=(denoised - encoded) / steps,
        )

    def unload(self) -> None:
        self._loaded = None

    def torch_counters(self) -> tuple[int, int] | None:
        return None


def _paint(request: GenerationRequest) -> Picture:
    """A gradient in colours drawn from a digest of everything that should change pixels."""
    same = msgspec.structs.replace(
        request, id="", output_path="", placement=Placement(), preview="off", keep_steps=False
    )
    digest = hashlib.sha256(msgspec.json.encode(same)).digest()
    rows = bytearray()
    for y in range(request.height):
        for x in range(request.width):
            rows += bytes(((digest[0] + x) & 255, (digest[1] + y) & 255, (digest[2] + x + y) & 255))
    return Picture(request.width, request.height, bytes(rows))


def _obey(order: Order, step: int, request: GenerationRequest, observer: Observer) -> None:
    if order.what == "slow":
        _sleep(order.value, observer)
        return
    if order.what == "oom_rungs":
        if sum(rung.taken(request.placement) for rung in RUNGS) < order.value:
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return
    if step != order.step:
        return
    match order.what:
        case "crash":
            sys.stderr.write("fake: about to abort\n")
            sys.stderr.flush()
            os.abort()
        case "exit":
            os._exit(int(order.value))
        case "hang":
            time.sleep(3600)
        case "oom":
            raise MemoryError
        case "fail":
            raise KnownError(
                "bad_result", QT_TRANSLATE_NOOP("errors", "The picture came out empty."), "Change the level."
            )
        case "bug":
            raise ZeroDivisionError("nobody foresaw this")
        case "noise":
            print("a library prints to stdout", flush=True)  # noqa: T201  (the point of the order)
            os.write(1, b"native code prints to descriptor 1\n")


def _sleep(seconds: float, observer: Observer) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        observer.check()
        time.sleep(min(left, 0.01))
