"""Streamed blocks give the same bits as resident ones; the ring is never written to while it is read.

The device is the CPU with copies of its own: what CUDA adds is streams and pinned memory, not logic.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from flux_test_files import SMALL, inputs, random_weights, relative_error, write_gguf

from fluxdesk.engine.execution import open_on_device, open_transformer
from fluxdesk.engine.flux_weights import FluxWeights
from fluxdesk.engine.streaming import Parts, PlainCopier, streamed_blocks

pytestmark = pytest.mark.engine

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two double and two single blocks, of different sizes."""
    target = tmp_path_factory.mktemp("stream") / "small.gguf"
    write_gguf(target, random_weights(SMALL), "Q5_0")
    return target


class StrictCopier(PlainCopier):
    """Fails when a slot is overwritten while it is read, and notes what happened in which order."""

    def __init__(self, device: Any, slot_bytes: int, slots: int) -> None:
        super().__init__(device, slot_bytes, slots)
        self.slot_bytes = slot_bytes
        self.reading: set[int] = set()
        self.uploads: list[int] = []
        self.threads: set[str] = set()
        self.second = threading.Event()

    def upload(self, slot: int, parts: Parts) -> None:
        assert slot not in self.reading
        self.threads.add(threading.current_thread().name)
        self.uploads.append(slot)
        if len(self.uploads) > 1:
            self.second.set()
        self.buffer(slot).fill_(255)  # whoever reads it too early gets NaN
        super().upload(slot, parts)

    def arrived(self, slot: int) -> None:
        assert self.second.wait(60), "the next block is on its way before this one runs"
        self.reading.add(slot)

    def used(self, slot: int) -> None:
        self.reading.discard(slot)


def streamed(path: Path, resident_bytes: int | None) -> tuple[Any, list[StrictCopier]]:
    made: list[StrictCopier] = []

    def make(device: Any, slot_bytes: int, slots: int) -> StrictCopier:
        made.append(StrictCopier(device, slot_bytes, slots))
        return made[-1]

    model = open_on_device(
        FluxWeights(path), CPU, torch.float32, "streamed", resident_bytes, make_copier=make
    )
    return model, made


def run(model: Any, **changes: Any) -> Any:
    with torch.inference_mode():
        return model(**{**inputs(SMALL), **changes}, return_dict=False)[0]


def test_streamed_equals_resident_bit_for_bit(path: Path) -> None:
    expected = run(open_on_device(FluxWeights(path), CPU, torch.float32))
    assert relative_error(run(open_transformer(path)), expected) < 1e-5
    model, (copier,) = streamed(path, 0)
    for _ in range(3):
        assert torch.equal(run(model), expected)
    assert copier.threads == {"block stream_0"}
    assert len(copier.uploads) == 3 * 4 + 1, "each block once per evaluation, and the next one's first"
    assert not torch.isnan(expected).any()


@pytest.mark.parametrize("resident", [None, 1 << 30])
def test_only_what_does_not_fit_is_streamed(path: Path, resident: int | None) -> None:
    expected = run(open_on_device(FluxWeights(path), CPU, torch.float32))
    model, made = streamed(path, resident)
    assert torch.equal(run(model), expected)
    assert bool(made) is (resident is None)


def test_a_cancelled_step_leaves_nothing_behind(path: Path) -> None:
    model, (copier,) = streamed(path, 0)
    expected = run(model)

    def stop(index: int, _count: int) -> None:
        if index == 2:
            raise InterruptedError

    model.on_block = stop
    with pytest.raises(InterruptedError):
        run(model)
    model.on_block = None
    assert not copier.reading
    assert torch.equal(run(model), expected)


def test_a_failed_upload_is_raised_where_the_block_runs(path: Path) -> None:
    model, (copier,) = streamed(path, 0)
    kept: Callable[..., None] = copier.upload

    def broken(slot: int, parts: Parts) -> None:
        raise OSError("the disk is gone")

    copier.upload = broken  # type: ignore[method-assign]
    with pytest.raises(OSError, match="gone"):
        run(model)
    copier.upload = kept  # type: ignore[method-assign]


def test_the_resident_blocks_are_the_plans(path: Path) -> None:
    """The engine keeps the blocks that `whole_blocks` counted."""
    from fluxdesk.domain.memory_plan import whole_blocks
    from fluxdesk.domain.model_facts import PartFacts

    sizes = [10, 10, 4, 4, 4]
    for room in range(40):
        kept = [size for number, size in enumerate(sizes) if number not in streamed_blocks(sizes, room)]
        assert sum(kept) == whole_blocks(tuple(PartFacts(1, size) for size in sizes), room)


def test_modulations_never_stay_on_the_device(path: Path) -> None:
    from fluxdesk.engine.transformer import is_modulation

    model = open_on_device(FluxWeights(path), CPU, torch.float32)
    run(model)
    for name, layer in model.linears.items():
        assert (layer._packed is None) is is_modulation(name), name
