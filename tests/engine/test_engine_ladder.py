"""The out-of-memory ladder: which rungs, in which order, at most once each, nothing kept alive."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import msgspec
import pytest
from engine_fakes import make_request

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import Phase, PhaseSeconds
from fluxdesk.domain.request import GenerationRequest, ModelSet, Placement
from fluxdesk.engine.backend import Observer, Painted, Picture
from fluxdesk.engine.job_observer import JobObserver
from fluxdesk.engine.ladder import RUNGS, generate_down_the_ladder, is_out_of_memory, next_rung


class OutOfMemoryError(RuntimeError):
    """Shaped like torch.OutOfMemoryError."""


class Ballast:
    """Stands for a tensor in a frame that failed."""


class HungryBackend:
    """Runs out of memory until its placement equals `fits`."""

    name = "hungry"

    def __init__(self, fits: Placement | None) -> None:
        self.fits = fits
        self.seen: list[GenerationRequest] = []
        self.ballast: list[weakref.ref[Ballast]] = []
        self.unloaded = 0

    def warm_up(self) -> None: ...

    def load(self, models: ModelSet, placement: Placement, observer: Observer) -> None: ...

    def generate(self, request: GenerationRequest, observer: Observer) -> Painted:
        assert all(ref() is None for ref in self.ballast), "the failed attempt's frame is still alive"
        self.seen.append(request)
        if request.placement != self.fits:
            tensor = Ballast()
            self.ballast.append(weakref.ref(tensor))
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate 132.00 MiB.")
        seconds = PhaseSeconds(total=1, load=0, encode=0, denoise=1, decode=0)
        return Painted(picture=Picture(1, 1, b"abc"), seconds=seconds, seconds_per_step=1)

    def unload(self) -> None:
        self.unloaded += 1

    def torch_counters(self) -> None:
        return None


GPU = Placement(device="cuda:0", text_encoders="device", transformer="prepared")


def observer() -> JobObserver:
    return JobObserver("job", lambda event: None, lambda job_id: False)


def test_every_rung_once_in_order_with_the_same_seed(tmp_path: Path) -> None:
    fits = msgspec.structs.replace(
        GPU, vae_tiled=True, text_encoders="ram", transformer="streamed", resident_bytes=0
    )
    backend = HungryBackend(fits)
    painted = generate_down_the_ladder(backend, make_request(tmp_path / "x", placement=GPU), observer())
    assert painted.rungs == ("tile_vae", "encoders_to_ram", "keep_packed", "stream_blocks", "stream_more")
    assert len(backend.seen) == 6
    assert {request.seed for request in backend.seen} == {7}


def test_it_stops_at_the_first_rung_that_helps(tmp_path: Path) -> None:
    backend = HungryBackend(msgspec.structs.replace(GPU, vae_tiled=True))
    painted = generate_down_the_ladder(backend, make_request(tmp_path / "x", placement=GPU), observer())
    assert painted.rungs == ("tile_vae",)


def test_at_the_bottom_the_failure_is_known_and_everything_is_given_back(tmp_path: Path) -> None:
    backend = HungryBackend(None)
    with pytest.raises(KnownError) as caught:
        generate_down_the_ladder(backend, make_request(tmp_path / "x"), observer())
    assert caught.value.kind == "out_of_memory"
    assert backend.unloaded == 1
    del caught
    gc.collect()
    assert all(ref() is None for ref in backend.ballast)


def test_the_processor_has_only_the_rungs_that_help_there() -> None:
    cpu = Placement(transformer="prepared")
    names = []
    placement: Placement | None = cpu
    while placement is not None and (found := next_rung(placement, tuple(names))) is not None:
        names.append(found[0])
        placement = found[1]
    assert names == ["tile_vae", "keep_packed"]


@pytest.mark.parametrize(
    ("phase", "first"),
    [
        ("load", "encoders_to_ram"),
        ("encode", "encoders_to_ram"),
        ("denoise", "keep_packed"),
        ("decode", "tile_vae"),
    ],
)
def test_a_rung_is_taken_only_where_it_helps(phase: Phase, first: str) -> None:
    found = next_rung(GPU, (), phase)
    assert found is not None
    assert found[0] == first


def test_the_phase_decides_in_the_run(tmp_path: Path) -> None:
    class FailsInSteps(HungryBackend):
        def generate(self, request: GenerationRequest, observer: Observer) -> Painted:
            observer.phase_started("denoise")
            return super().generate(request, observer)

    backend = FailsInSteps(msgspec.structs.replace(GPU, transformer="packed"))
    painted = generate_down_the_ladder(backend, make_request(tmp_path / "x", placement=GPU), observer())
    assert painted.rungs == ("keep_packed",)


def test_rungs_know_that_they_were_taken() -> None:
    for rung in RUNGS:
        placement = (
            GPU if rung.name != "stream_more" else msgspec.structs.replace(GPU, transformer="streamed")
        )
        assert not rung.taken(placement)
        lower = rung.lower(placement)
        assert lower is not None
        assert rung.taken(lower)
        assert rung.lower(lower) is None


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (MemoryError(), True),
        (OutOfMemoryError("x"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), True),
        (RuntimeError("shape mismatch"), False),
        (ValueError("out of memory of names"), False),
    ],
)
def test_what_counts_as_out_of_memory(error: Exception, memory: bool) -> None:
    assert is_out_of_memory(error) is memory
