"""Linear layers over packed weights, and the strategies that execute them.

`Linear` is what the blocks call. The strategies: `PackedLinear` dequantises and multiplies tile by tile on
the CPU pool, so a weight is never dense as a whole; `PreparedLinear` keeps dense weights; `turbo` computes in
int8; `device_linear` runs on any other torch device. Nothing else in the engine knows which one it calls.

Memory, in bytes, for the plan: the tiled strategies share `domain.tiles.scratch_bytes` for the whole model;
`PreparedLinear` keeps rows * columns * itemsize per matrix.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from fluxdesk.domain.tiles import tile_rows
from fluxdesk.engine.cpu_pool import Scratch, Tile, cpu_pool, row_tiles
from fluxdesk.engine.sinks import Sink, Store
from fluxdesk.engine.weights import PackedMatrix

_scratch = Scratch()


@dataclass
class SideBranch:
    """A low-rank addition: y[:, start:start + up.rows] += strength * (x @ down.T) @ up.T."""

    down: Tensor
    """(rank, in_features), in the compute dtype."""
    up: Tensor
    """(rows, rank)."""
    strength: float
    start: int = 0
    bias: Tensor | None = None
    """(rows,), scaled by the strength too."""

    def add_to(self, tile: Tensor, low_rank: Tensor, start: int, stop: int) -> None:
        """Add to the columns `start` to `stop`; `low_rank` is x @ down.T."""
        low, high = max(start, self.start), min(stop, self.start + self.up.shape[0])
        if low < high:
            rows = slice(low - self.start, high - self.start)
            part = tile[:, low - start : high - start]
            part.addmm_(low_rank, self.up[rows].t(), alpha=self.strength)
            if self.bias is not None:
                part.add_(self.bias[rows], alpha=self.strength)


def single_rows(x: Tensor) -> list[Tensor]:
    """(rows, columns) as views of (1, columns)."""
    return [x[row : row + 1] for row in range(x.shape[0])]


class Linear(ABC):
    """y = x W^T + b, with the side branches of loaded LoRAs."""

    def __init__(self, matrix: PackedMatrix, bias: Tensor | None, dtype: torch.dtype) -> None:
        self.name = matrix.name
        self.matrix = matrix
        self.bias = None if bias is None else bias.to(dtype)
        self.dtype = dtype
        self.branches: list[SideBranch] = []

    @property
    def in_features(self) -> int:
        return self.matrix.columns

    @property
    def out_features(self) -> int:
        return self.matrix.rows

    @abstractmethod
    def into(self, x: Tensor, sink: Sink) -> None:
        """Compute the product of `x`, (rows, in_features) in the compute dtype, and hand it to `sink`."""

    def __call__(self, x: Tensor) -> Tensor:
        """The product as a new tensor, (rows, out_features)."""
        out = torch.empty(x.shape[0], self.out_features, dtype=self.dtype, device=x.device)
        self.into(x, Store(out))
        return out

    @abstractmethod
    def each_row(self, x: Tensor) -> Tensor:
        """The product, row by row: equal bit for bit to calling with one row at a time."""

    @abstractmethod
    def release(self) -> None:
        """Give back what is not the file; the layer still works afterwards, from the file."""


class TiledLinear(Linear):
    """Computes tiles of output columns on the CPU pool."""

    def __init__(self, matrix: PackedMatrix, bias: Tensor | None, dtype: torch.dtype) -> None:
        super().__init__(matrix, bias, dtype)
        rows = tile_rows(matrix.rows, matrix.columns, dtype.itemsize, cpu_pool().threads)
        self._tiles: tuple[Tile, ...] = row_tiles(matrix.rows, rows)

    @abstractmethod
    def _weight(self, start: int, stop: int) -> Tensor:
        """Rows `start` to `stop`, dense in the compute dtype; valid until this thread's next call."""

    def _multiply(self, x: Tensor, weight: Tensor, start: int, stop: int, place: Tensor | None) -> Tensor:
        """x W^T + b for the tile's `weight`, in `place` if given, else in scratch memory or new."""
        bias = None if self.bias is None else self.bias[start:stop]
        if self.dtype != torch.float32:  # oneDNN's 16-bit products want outputs of their own
            product = F.linear(x, weight, bias)
            return product if place is None else place.copy_(product)
        if place is None:
            place = _scratch.get("product", (x.shape[0], stop - start), x.dtype)
        if bias is None:
            return torch.mm(x, weight.t(), out=place)
        return torch.addmm(bias, x, weight.t(), out=place)

    def into(self, x: Tensor, sink: Sink) -> None:
        low_ranks = [x @ branch.down.t() for branch in self.branches]

        def work(start: int, stop: int) -> None:
            tile = self._multiply(x, self._weight(start, stop), start, stop, sink.place(start, stop))
            for branch, low_rank in zip(self.branches, low_ranks, strict=True):
                branch.add_to(tile, low_rank, start, stop)
            sink.finish(tile, start, stop)

        cpu_pool().run(work, self._tiles)

    def each_row(self, x: Tensor) -> Tensor:
        out = torch.empty(x.shape[0], self.out_features, dtype=self.dtype)
        rows = single_rows(x)
        low_ranks = [[row @ branch.down.t() for branch in self.branches] for row in rows]

        def work(start: int, stop: int) -> None:
            weight = self._weight(start, stop)
            for row, place, low_rank in zip(rows, single_rows(out), low_ranks, strict=True):
                tile = self._multiply(row, weight, start, stop, place[:, start:stop])
                for branch, product in zip(self.branches, low_rank, strict=True):
                    branch.add_to(tile, product, start, stop)

        cpu_pool().run(work, self._tiles)
        return out


class PackedLinear(TiledLinear):
    """Weights stay in the file's pages; every call dequantises them tile by tile."""

    def _weight(self, start: int, stop: int) -> Tensor:
        weight = _scratch.get("weight", (stop - start, self.in_features), self.dtype)
        self.matrix.rows_into(start, stop, weight)
        return weight

    def release(self) -> None:
        self.matrix.forget()


class PreparedLinear(TiledLinear):
    """Weights are dequantised once and kept dense."""

    def __init__(self, matrix: PackedMatrix, bias: Tensor | None, dtype: torch.dtype) -> None:
        super().__init__(matrix, bias, dtype)
        dense = torch.empty(matrix.rows, matrix.columns, dtype=dtype)
        cpu_pool().run(lambda a, b: matrix.rows_into(a, b, dense[a:b]), self._tiles)
        self._dense: Tensor | None = dense
        matrix.forget()

    def _weight(self, start: int, stop: int) -> Tensor:
        if self._dense is not None:
            return self._dense[start:stop]
        weight = _scratch.get("weight", (stop - start, self.in_features), self.dtype)
        self.matrix.rows_into(start, stop, weight)
        return weight

    def release(self) -> None:
        self._dense = None


def onednn_product(x: Tensor, packed: Tensor, bias: Tensor | None) -> Tensor:
    """x W^T + b with weights in oneDNN's own layout; newly allocated."""
    product: Tensor = torch.ops.mkldnn._linear_pointwise(x, packed, bias, "none", [], "")
    return product


class OneDnnLinear(TiledLinear):
    """Weights are dequantised once and kept in oneDNN's own layout, which its 16-bit kernels want."""

    TOKENS = 512
    """The activations' rows that the weights are laid out for; others work as well."""

    def __init__(self, matrix: PackedMatrix, bias: Tensor | None, dtype: torch.dtype) -> None:
        super().__init__(matrix, bias, dtype)
        self._packed: dict[int, Tensor] = {}

        def prepare(start: int, stop: int) -> None:
            dense = self._weight(start, stop)
            self._packed[start] = torch.ops.mkldnn._reorder_linear_weight(dense, self.TOKENS)

        cpu_pool().run(prepare, self._tiles)
        matrix.forget()

    def _weight(self, start: int, stop: int) -> Tensor:
        weight = _scratch.get("weight", (stop - start, self.in_features), self.dtype)
        self.matrix.rows_into(start, stop, weight)
        return weight

    def into(self, x: Tensor, sink: Sink) -> None:
        low_ranks = [x @ branch.down.t() for branch in self.branches]

        def work(start: int, stop: int) -> None:
            bias = None if self.bias is None else self.bias[start:stop]
            tile = onednn_product(x, self._packed[start], bias)
            place = sink.place(start, stop)
            if place is not None:
                tile = place.copy_(tile)
            for branch, low_rank in zip(self.branches, low_ranks, strict=True):
                branch.add_to(tile, low_rank, start, stop)
            sink.finish(tile, start, stop)

        cpu_pool().run(work, self._tiles)

    def release(self) -> None:
        """Nothing to release: this is for the blocks, which every step needs."""
