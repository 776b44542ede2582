"""FLUX's double and single blocks over one token buffer, elementwise work fused into the products' tiles.

Text tokens come first in the buffer, image tokens after them, from the first block to the last: no block
concatenates or splits. Per block, for L tokens of width C in the compute dtype, the memory besides the buffer
is: double, L * (3C + C + 4C) plus one normalised copy L * C; single, L * (7C) plus L * C.
Normalise-and-modulate is layer norm with weight 1 + scale and bias shift; gated residuals are `addcmul_`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from fluxdesk.engine.linear import Linear
from fluxdesk.engine.sinks import GatedAdd, QkvStore, Store

EPSILON = 1e-6  # FLUX's layer norms


class Workspace:
    """Buffers that the blocks of one model share; they hold nothing from one block to the next."""

    def __init__(self) -> None:
        self._buffers: dict[str, Tensor] = {}

    def get(self, name: str, rows: int, columns: int, like: Tensor) -> Tensor:
        """An uninitialised (rows, columns) tensor of `like`'s dtype and device."""
        buffer = self._buffers.get(name)
        count = rows * columns
        if (
            buffer is None
            or buffer.numel() < count
            or buffer.dtype != like.dtype
            or buffer.device != like.device
        ):
            self._buffers.pop(name, None)
            with torch.inference_mode(False):  # made inside, it could not be written to outside
                buffer = torch.empty(count, dtype=like.dtype, device=like.device)
            self._buffers[name] = buffer
        return buffer[:count].view(rows, columns)

    def clear(self) -> None:
        """Give the buffers back."""
        self._buffers.clear()


@dataclass(frozen=True)
class Attention:
    """Scaled dot-product attention in the dtype that is faster here."""

    heads: int
    head_dim: int
    dtype: torch.dtype | None = None
    """None: the compute dtype."""

    def __call__(self, qkv: Tensor, out: Tensor) -> None:
        """Attend over `qkv`, (tokens, >= 3C): query, key, value side by side; write (tokens, C) to `out`."""
        width = self.heads * self.head_dim
        split = (qkv.shape[0], self.heads, self.head_dim)
        parts = [qkv[:, part * width : (part + 1) * width].view(split).transpose(0, 1) for part in range(3)]
        if self.dtype is not None and self.dtype != qkv.dtype:
            parts = [part.to(self.dtype) for part in parts]
        query, key, value = (part.unsqueeze(0) for part in parts)
        attended = F.scaled_dot_product_attention(query, key, value)
        out.view(split).copy_(attended[0].transpose(0, 1))


def normalise(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Layer norm of each row, times 1 + scale, plus shift; `scale` already holds the 1."""
    return F.layer_norm(x, (x.shape[1],), scale, shift, EPSILON)


class DoubleBlock:
    """Two streams with weights of their own and joint attention."""

    def __init__(self, linears: dict[str, Linear], norms: dict[str, Tensor]) -> None:
        """`linears` by short names (`img_attn.qkv`, …); `norms` per stream, float32 (2, head_dim)."""
        self._linears = linears
        self._norms = norms

    def __call__(
        self,
        tokens: Tensor,
        text: int,
        modulation: dict[str, Tensor],
        rotation: Tensor,
        attention: Attention,
        workspace: Workspace,
    ) -> None:
        """Advance `tokens`, (L, C), in place; the first `text` rows are the text.

        `modulation`: per stream ("img", "txt") a (6, C) tensor: shift, 1 + scale, gate of the attention, then
        of the MLP.
        """
        rows = {"txt": slice(0, text), "img": slice(text, tokens.shape[0])}
        width = tokens.shape[1]
        qkv = workspace.get("wide", tokens.shape[0], 3 * width, tokens)
        for stream, part in rows.items():
            shift, scale, _ = modulation[stream][:3]
            sink = QkvStore(qkv[part], self._norms[stream], rotation[part], width)
            self._linears[f"{stream}_attn.qkv"].into(normalise(tokens[part], scale, shift), sink)
        attended = workspace.get("attended", tokens.shape[0], width, tokens)
        attention(qkv, attended)
        for stream, part in rows.items():
            _, _, gate, shift, scale, gate_mlp = modulation[stream]
            self._linears[f"{stream}_attn.proj"].into(attended[part], GatedAdd(tokens[part], gate))
            hidden_layer = self._linears[f"{stream}_mlp.0"]
            hidden = workspace.get("wide", part.stop - part.start, hidden_layer.out_features, tokens)
            hidden_layer.into(normalise(tokens[part], scale, shift), Store(hidden, gelu=True))
            self._linears[f"{stream}_mlp.2"].into(hidden, GatedAdd(tokens[part], gate_mlp))


class SingleBlock:
    """One stream; attention and MLP side by side out of one product and into one product."""

    def __init__(self, linear1: Linear, linear2: Linear, norms: Tensor) -> None:
        self._linear1 = linear1
        self._linear2 = linear2
        self._norms = norms

    def __call__(
        self, tokens: Tensor, modulation: Tensor, rotation: Tensor, attention: Attention, workspace: Workspace
    ) -> None:
        """Advance `tokens`, (L, C), in place; `modulation` is (3, C): shift, 1 + scale, gate."""
        width = tokens.shape[1]
        shift, scale, gate = modulation
        wide = workspace.get("wide", tokens.shape[0], self._linear1.out_features, tokens)
        sink = QkvStore(wide, self._norms, rotation, width, gelu_rest=True)
        self._linear1.into(normalise(tokens, scale, shift), sink)
        # the value columns have been used when the attention is written over them, beside the MLP's columns
        attention(wide, wide[:, 2 * width : 3 * width])
        self._linear2.into(wide[:, 2 * width :], GatedAdd(tokens, gate))
