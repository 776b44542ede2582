"""Linear layers on a torch device that is not the CPU: where their packed bytes lie between two calls.

`dense`: dequantised once. `packed`: on the device as in the file, dequantised into one buffer that all layers
share, so a call allocates no weights and waits for nothing. `away`: only in the file; the bytes visit the
device for a call (modulations, which are needed once per picture). Streamed layers are `away` too, and
`engine.streaming` binds their bytes before their block runs.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from fluxdesk.engine.cpu_pool import Scratch
from fluxdesk.engine.linear import Linear, single_rows
from fluxdesk.engine.sinks import Sink
from fluxdesk.engine.weights import PackedMatrix

Keep = Literal["dense", "packed", "away"]

_scratch = Scratch()


class DeviceLinear(Linear):
    """Dequantise the whole matrix, then multiply."""

    def __init__(
        self, matrix: PackedMatrix, bias: Tensor | None, dtype: torch.dtype, device: torch.device, keep: Keep
    ) -> None:
        super().__init__(matrix, None if bias is None else bias.to(device), dtype)
        self._device = device
        self._dense: Tensor | None = None
        self._packed = matrix.to(device) if keep == "packed" else None
        if keep == "dense":
            dense = torch.empty(matrix.rows, matrix.columns, dtype=dtype, device=device)
            matrix.to(device).rows_into(0, matrix.rows, dense)
            self._dense = dense

    def bind(self, packed: PackedMatrix | None) -> None:
        """Use `packed`, which lies on the device, until told otherwise; None: it is gone."""
        self._packed = packed

    def _weight(self) -> Tensor:
        """Dense weights; valid until the next call of any layer."""
        if self._dense is not None:
            return self._dense
        packed = self.matrix.to(self._device) if self._packed is None else self._packed
        weight = _scratch.get("weight", (self.out_features, self.in_features), self.dtype, self._device)
        packed.rows_into(0, self.out_features, weight)
        return weight

    def into(self, x: Tensor, sink: Sink) -> None:
        product = F.linear(x, self._weight(), self.bias)
        for branch in self.branches:
            branch.add_to(product, x @ branch.down.t(), 0, self.out_features)
        place = sink.place(0, self.out_features)
        sink.finish(product if place is None else place.copy_(product), 0, self.out_features)

    def each_row(self, x: Tensor) -> Tensor:
        weight = self._weight()
        products = []
        for row in single_rows(x):
            product = F.linear(row, weight, self.bias)
            for branch in self.branches:
                branch.add_to(product, row @ branch.down.t(), 0, self.out_features)
            products.append(product)
        return torch.cat(products)

    def release(self) -> None:
        self._dense = self._packed = None
