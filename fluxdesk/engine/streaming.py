"""Blocks that do not fit on the device: their packed bytes come from RAM while the block before computes.

A ring of slots on the device, each as large as the largest streamed block; weights are only ever copied
towards the device. A thread of its own brings the next block: file pages (or RAM) to a pinned buffer, pinned
buffer to the slot on a stream of its own. Nothing waits for the host but the first block of a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from fluxdesk.domain.memory_plan import STREAM_RING_BLOCKS
from fluxdesk.engine.device_linear import DeviceLinear
from fluxdesk.engine.weights import PackedMatrix

ALIGNMENT = 256
"""Of every tensor in a slot: what CUDA's own allocator gives."""

Parts = Sequence[tuple[int, Tensor]]
"""(first byte in the slot, host tensor)."""


class Copier(Protocol):
    """The slots of a ring and the way into them."""

    def buffer(self, slot: int) -> Tensor:
        """uint8, on the device."""

    def upload(self, slot: int, parts: Parts) -> None:
        """Start bringing `parts` into `slot`, after everything before `used(slot)` has run. Loader thread."""

    def arrived(self, slot: int) -> None:
        """Whatever the calling thread queues after this sees the upload."""

    def used(self, slot: int) -> None:
        """What the calling thread has queued so far may still read `slot`; what comes later does not."""


class PlainCopier:
    """Copies that are done when they return: any device."""

    def __init__(self, device: torch.device, slot_bytes: int, slots: int) -> None:
        self._slots = [torch.empty(slot_bytes, dtype=torch.uint8, device=device) for _ in range(slots)]

    def buffer(self, slot: int) -> Tensor:
        return self._slots[slot]

    def upload(self, slot: int, parts: Parts) -> None:
        for first, part in parts:
            self._slots[slot][first : first + part.nbytes].copy_(_bytes(part))

    def arrived(self, slot: int) -> None:
        return

    def used(self, slot: int) -> None:
        return


class CudaCopier:
    """Pinned buffers and a copy stream; order between the streams is kept by events on the device."""

    def __init__(self, device: torch.device, slot_bytes: int, slots: int) -> None:
        self._device = device
        self._slots = [torch.empty(slot_bytes, dtype=torch.uint8, device=device) for _ in range(slots)]
        self._pinned = [torch.empty(slot_bytes, dtype=torch.uint8, pin_memory=True) for _ in range(slots)]
        self._stream: Any = torch.cuda.Stream(device)
        self._uploaded: list[Any] = [torch.cuda.Event() for _ in range(slots)]
        self._used: list[Any] = [torch.cuda.Event() for _ in range(slots)]
        for slot in range(slots):  # whatever the fresh memory was used for before has to be over
            self.used(slot)

    def buffer(self, slot: int) -> Tensor:
        return self._slots[slot]

    def upload(self, slot: int, parts: Parts) -> None:
        self._uploaded[slot].synchronize()  # the pinned buffer's last journey; long over, unless PCIe is slow
        end = 0
        for first, part in parts:
            end = first + part.nbytes
            self._pinned[slot][first:end].copy_(_bytes(part))
        with torch.cuda.stream(self._stream):
            self._stream.wait_event(self._used[slot])
            self._slots[slot][:end].copy_(self._pinned[slot][:end], non_blocking=True)
            self._uploaded[slot].record(self._stream)

    def arrived(self, slot: int) -> None:
        torch.cuda.current_stream(self._device).wait_event(self._uploaded[slot])

    def used(self, slot: int) -> None:
        self._used[slot].record(torch.cuda.current_stream(self._device))


def make_copier(device: torch.device, slot_bytes: int, slots: int) -> Copier:
    return (CudaCopier if device.type == "cuda" else PlainCopier)(device, slot_bytes, slots)


@dataclass(frozen=True)
class _Block:
    layers: tuple[DeviceLinear, ...]
    parts: tuple[tuple[int, Tensor], ...]
    nbytes: int


class BlockStream:
    """Runs the streamed blocks of one model, in any order; the order of their numbers is the fast one."""

    def __init__(
        self,
        blocks: Mapping[int, Sequence[DeviceLinear]],
        device: torch.device,
        make: Callable[[torch.device, int, int], Copier] = make_copier,
        slots: int = STREAM_RING_BLOCKS,
    ) -> None:
        """`blocks`: by number, their layers, which are kept "away"."""
        self._blocks = {number: _lay_out(layers) for number, layers in blocks.items()}
        self._order = sorted(self._blocks)
        size = max((block.nbytes for block in self._blocks.values()), default=0)
        self._copier = make(device, size, slots)
        self._idle = list(range(slots))
        """Slots, the longest unused first."""
        self._loaded: dict[int, tuple[int, Future[None]]] = {}
        """Block to its slot and the upload into it."""
        self._loader = ThreadPoolExecutor(1, "block stream")

    @contextmanager
    def block(self, number: int) -> Iterator[None]:
        """The block's layers can run inside; the one after it is on its way meanwhile.

        Raises:
            OSError, RuntimeError: the bytes could not be read or copied.
        """
        if number not in self._blocks:
            yield
            return
        slot, upload = self._load(number, None)
        following = self._order[(self._order.index(number) + 1) % len(self._order)]
        self._load(following, slot)
        upload.result()
        self._copier.arrived(slot)
        block = self._blocks[number]
        try:
            _bind(block, self._copier.buffer(slot))
            yield
        finally:
            self._copier.used(slot)
            for layer in block.layers:
                layer.bind(None)

    def _load(self, number: int, busy: int | None) -> tuple[int, Future[None]]:
        """Where `number` is or will be; starts the upload if nobody did. The slot `busy` is not taken."""
        found = self._loaded.get(number)
        if found is None:
            slot = next(slot for slot in self._idle if slot != busy)
            self._loaded = {n: kept for n, kept in self._loaded.items() if kept[0] != slot}
            found = slot, self._loader.submit(self._copier.upload, slot, self._blocks[number].parts)
            self._loaded[number] = found
        self._idle.remove(found[0])
        self._idle.append(found[0])
        return found


def _bytes(tensor: Tensor) -> Tensor:
    return tensor.reshape(-1).view(torch.uint8)


def _lay_out(layers: Sequence[DeviceLinear]) -> _Block:
    parts: list[tuple[int, Tensor]] = []
    end = 0
    for layer in layers:
        for segment in layer.matrix.segments:
            for tensor in segment.tensors:
                first = -(-end // ALIGNMENT) * ALIGNMENT
                parts.append((first, tensor))
                end = first + tensor.nbytes
    return _Block(tuple(layers), tuple(parts), end)


def _bind(block: _Block, buffer: Tensor) -> None:
    """Give the layers views of the slot, in the order in which `_lay_out` numbered them."""
    parts = iter(block.parts)

    def view(tensor: Tensor) -> Tensor:
        first, _ = next(parts)
        return buffer[first : first + tensor.nbytes].view(tensor.dtype).view(tensor.shape)

    for layer in block.layers:
        packed: PackedMatrix = layer.matrix.moved(view)
        layer.bind(packed)


def streamed_blocks(block_bytes: Sequence[int], resident_bytes: int | None) -> frozenset[int]:
    """Numbers of the blocks that do not stay on the device: all but the first that fit in `resident_bytes`
    (`memory_plan.whole_blocks`); None: all but the first half."""
    room = sum(block_bytes) // 2 if resident_bytes is None else resident_bytes
    kept = 0
    for number, size in enumerate(block_bytes):
        kept += size
        if kept > room:
            return frozenset(range(number, len(block_bytes)))
    return frozenset()
