"""Where a product's columns go, and the elementwise work done on them while they are in a core's cache.

A linear layer computes its output in tiles of columns. For each tile it asks the sink for a `place` to write
to (or writes to scratch memory when there is none), then calls `finish` once, in the same thread. All sinks
here may be called from several threads at once for different columns.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor


class Sink(Protocol):
    """Takes the columns `start` to `stop` of a product of shape (rows, columns)."""

    def place(self, start: int, stop: int) -> Tensor | None:
        """Where to write these columns, (rows, stop - start), or None."""

    def finish(self, tile: Tensor, start: int, stop: int) -> None:
        """`tile` holds these columns, bias added; it is `place`'s tensor if there was one."""


def gelu_tanh_(values: Tensor) -> None:
    """GELU in its tanh form, in place (both FLUX's blocks and T5 use this form)."""
    torch.ops.aten.gelu_(values, approximate="tanh")


class Store:
    """Keeps the columns in `out`, (rows, columns); rows may be strided."""

    def __init__(self, out: Tensor, *, gelu: bool = False) -> None:
        self.out = out
        self._gelu = gelu

    def place(self, start: int, stop: int) -> Tensor | None:
        return self.out[:, start:stop]

    def finish(self, tile: Tensor, start: int, stop: int) -> None:
        if self._gelu:
            gelu_tanh_(tile)


class GatedAdd:
    """residual += gate * product, in place; residual is (rows, columns), gate (columns,)."""

    def __init__(self, residual: Tensor, gate: Tensor) -> None:
        self._residual = residual
        self._gate = gate

    def place(self, start: int, stop: int) -> Tensor | None:
        return None

    def finish(self, tile: Tensor, start: int, stop: int) -> None:
        self._residual[:, start:stop].addcmul_(tile, self._gate[start:stop])


class Add:
    """residual += product, in place; residual is (rows, columns)."""

    def __init__(self, residual: Tensor) -> None:
        self._residual = residual

    def place(self, start: int, stop: int) -> Tensor | None:
        return None

    def finish(self, tile: Tensor, start: int, stop: int) -> None:
        self._residual[:, start:stop].add_(tile)


class Multiply:
    """out *= product, in place; out is (rows, columns): the second half of a gated MLP."""

    def __init__(self, out: Tensor) -> None:
        self._out = out

    def place(self, start: int, stop: int) -> Tensor | None:
        return None

    def finish(self, tile: Tensor, start: int, stop: int) -> None:
        self._out[:, start:stop].mul_(tile)


class QkvStore:
    """Stores query, key, value and whatever follows them; normalises and rotates query and key.

    Args:
        out: (rows, at least 3 * hidden).
        norms: RMS weights of query and key, float32, (2, head_dim).
        rotation: complex64, (rows, head_dim / 2): cos + i sin of every position and pair.
        hidden: columns of each of query, key and value.
        gelu_rest: columns from 3 * hidden on go through GELU (the single blocks' MLP half).
    """

    EPSILON = 1e-6  # FLUX's query and key norms

    def __init__(
        self, out: Tensor, norms: Tensor, rotation: Tensor, hidden: int, *, gelu_rest: bool = False
    ) -> None:
        self.out = out
        self._norms = norms
        self._rotation = rotation
        self._hidden = hidden
        self._gelu_rest = gelu_rest

    def place(self, start: int, stop: int) -> Tensor | None:
        return self.out[:, start:stop]

    def finish(self, tile: Tensor, start: int, stop: int) -> None:
        for part in (0, 1):
            low, high = max(start, part * self._hidden), min(stop, (part + 1) * self._hidden)
            if low < high:
                self._norm_and_rotate(tile[:, low - start : high - start], self._norms[part])
        if self._gelu_rest and stop > 3 * self._hidden:
            gelu_tanh_(tile[:, max(0, 3 * self._hidden - start) :])

    def _norm_and_rotate(self, columns: Tensor, weight: Tensor) -> None:
        head = weight.shape[0]
        heads = columns.view(columns.shape[0], -1, head)
        exact = heads if heads.dtype == torch.float32 else heads.float()
        mean_square = torch.linalg.vector_norm(exact, dim=-1, keepdim=True).square_().div_(head)
        exact.mul_(mean_square.add_(self.EPSILON).rsqrt_()).mul_(weight)
        pairs = torch.view_as_complex(exact.view(*exact.shape[:2], head // 2, 2))
        pairs.mul_(self._rotation.unsqueeze(1))
        if exact is not heads:
            heads.copy_(exact)
