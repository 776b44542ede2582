"""Turbo: the blocks' products in int8 through oneDNN, weights rotated and rounded once at load.

Both factors are rotated along the features by the same orthonormal matrix, which leaves the product as it is
but spreads outliers, so that one scale per token and one per output row do. The rotation is a Hadamard matrix
over every `GROUP` neighbours, then one over every `GROUP` features that lie equally far apart: outliers that
cluster, repeat per head or are few and huge are all spread over 1024 others. Weights take 1 byte per element.
Measured error of one layer with normal weights (K 3072, 1 % outlier channels of 30 to 100 times, placed in
each of these ways), with the pair limit: 1.4 to 1.6 %; without rotation 4 to 6 %.

Processors without VNNI multiply with `vpmaddubsw`, which adds two neighbouring products in 16 saturating bits.
255 * (|a| + |b|) stays below 2^15 when |a| + |b| <= 128 for every pair of neighbouring weights: with that
limit the sums are exact, at less loss than giving every weight 7 bits. The probe says where it is needed.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from fluxdesk.engine.cpu_pool import Scratch, cpu_pool, row_tiles
from fluxdesk.engine.linear import TiledLinear
from fluxdesk.engine.sinks import Sink
from fluxdesk.engine.weights import PackedMatrix

GROUP = 32
ZERO_POINT = 128
PAIR_LIMIT = 128
CLIP = 0.97
"""The scale is this much of what the largest weight (or pair) of a row asks for; the few beyond are clipped.
Near the least squared error on normal rows of 3072 to 15360."""

_scratch = Scratch()


@lru_cache(maxsize=4)
def hadamard(size: int) -> Tensor:
    """Orthonormal and symmetric, float32 (size, size); `size` is a power of two (Sylvester)."""
    with torch.inference_mode(False):
        matrix = torch.ones(1, 1)
        while matrix.shape[0] < size:
            top = torch.cat((matrix, matrix), dim=1)
            matrix = torch.cat((top, torch.cat((matrix, -matrix), dim=1)))
        return matrix / math.sqrt(size)


def rotate(x: Tensor) -> Tensor:
    """The rotation of each row; float32 (rows, columns), columns % 32 == 0. The result is scratch memory of
    this thread."""
    rows, columns = x.shape
    matrix = hadamard(GROUP)
    near = _scratch.get("near", (rows, columns), torch.float32)
    torch.mm(x.reshape(-1, GROUP), matrix, out=near.view(-1, GROUP))
    far = _scratch.get("far", (rows, GROUP, columns // GROUP), torch.float32)
    torch.bmm(matrix.expand(rows, GROUP, GROUP), near.view(far.shape), out=far)
    return far.view(rows, columns)


def quantise_rows(weight: Tensor, *, pair_limit: bool) -> tuple[Tensor, Tensor]:
    """Rounded to int8 with one scale per row: (int8 (rows, columns), float32 (rows,))."""
    largest = weight.abs()
    if pair_limit:
        largest = largest.view(weight.shape[0], -1, 2).sum(dim=2)
    most = PAIR_LIMIT if pair_limit else 127
    scale = (largest.amax(dim=1, keepdim=True) * (CLIP / most)).clamp_(min=1e-30)
    codes = weight.div(scale).round_()
    if pair_limit:
        pairs = codes.view(weight.shape[0], -1, 2)
        sums = pairs.abs().sum(dim=2, keepdim=True).clamp_(min=PAIR_LIMIT)
        pairs.mul_(PAIR_LIMIT / sums).trunc_()
    return codes.clamp_(-127, 127).to(torch.int8), scale.view(-1)


def quantise_tokens(x: Tensor, codes: Tensor, scales: Tensor) -> None:
    """Rotate `x` and round it to unsigned 8 bits around 128 with one scale per row.

    Args:
        x: float, (rows, columns).
        codes: uint8 of the same shape, written.
        scales: float32 (rows, 1), written.
    """

    def work(start: int, stop: int) -> None:
        part = x[start:stop]
        rotated = rotate(part.float())
        largest = torch.maximum(rotated.amax(dim=1), rotated.amin(dim=1).neg_()).clamp_(min=1e-30)
        torch.div(largest, 127, out=scales[start:stop, 0])
        # casting truncates and the values are positive: + 0.5 rounds
        rotated.mul_(largest.reciprocal_().mul_(127).unsqueeze(1)).add_(ZERO_POINT + 0.5)
        codes[start:stop].copy_(rotated)

    cpu_pool().run(work, row_tiles(x.shape[0], 32))


def int8_product(codes: Tensor, packed: Tensor, scales: Tensor, zeros: Tensor) -> Tensor:
    """(codes - 128) times the prepacked weights, scaled per output row; float32, newly allocated."""
    product: Tensor = torch.ops.onednn.qlinear_pointwise(
        codes, 1.0, ZERO_POINT, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
    )
    return product


def prepack(codes: Tensor, tokens: int) -> Any:
    """int8 (rows, columns) in oneDNN's own layout, made for about `tokens` rows of activations."""
    return torch.ops.onednn.qlinear_prepack(codes, [tokens, codes.shape[1]])


class TurboLinear(TiledLinear):
    """int8 weights and activations; side branches stay in the compute dtype."""

    TOKENS = 512
    """The activations' rows that the weights are laid out for; others work as well."""

    def __init__(
        self, matrix: PackedMatrix, bias: Tensor | None, dtype: torch.dtype, *, pair_limit: bool
    ) -> None:
        super().__init__(matrix, bias, dtype)
        self._exact_bias = torch.zeros(1) if bias is None else bias.float()
        self._packed: dict[int, tuple[Any, Tensor, Tensor]] = {}

        def prepare(start: int, stop: int) -> None:
            weight = self._weight(start, stop).float()
            codes, scales = quantise_rows(rotate(weight), pair_limit=pair_limit)
            zeros = torch.zeros(stop - start, dtype=torch.int32)
            self._packed[start] = (prepack(codes, self.TOKENS), scales, zeros)

        cpu_pool().run(prepare, self._tiles)
        matrix.forget()

    @staticmethod
    def fits(matrix: PackedMatrix) -> bool:
        """Whether the rotation's groups divide the features."""
        return matrix.columns % GROUP == 0

    def _weight(self, start: int, stop: int) -> Tensor:
        weight = _scratch.get("weight", (stop - start, self.in_features), self.dtype)
        self.matrix.rows_into(start, stop, weight)
        return weight

    def into(self, x: Tensor, sink: Sink) -> None:
        codes = torch.empty(x.shape, dtype=torch.uint8)
        token_scales = torch.empty(x.shape[0], 1)
        quantise_tokens(x, codes, token_scales)
        low_ranks = [x @ branch.down.t() for branch in self.branches]

        def work(start: int, stop: int) -> None:
            product = int8_product(codes, *self._packed[start])
            bias = self._exact_bias[start:stop] if self.bias is not None else self._exact_bias
            place = sink.place(start, stop)
            if place is not None and place.dtype == torch.float32:
                tile = torch.addcmul(bias, product, token_scales, out=place)
            else:
                tile = torch.addcmul(bias, product, token_scales, out=product)
                tile = tile.to(self.dtype) if place is None else place.copy_(tile)
            for branch, low_rank in zip(self.branches, low_ranks, strict=True):
                branch.add_to(tile, low_rank, start, stop)
            sink.finish(tile, start, stop)

        cpu_pool().run(work, self._tiles)

    def release(self) -> None:
        """Nothing to release: Turbo is for the blocks, which every step needs."""
