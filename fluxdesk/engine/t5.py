"""T5 v1.1's encoder over packed weights: what the file holds is what lies in memory.

Matrices stay in the file's pages and are dequantised tile by tile into the pool's reused buffers, as the
transformer's are. Architecture of transformers' `T5EncoderModel` (`models/t5/modeling_t5.py`): RMS norms, no
biases, unscaled attention with relative positions learnt in layer 0, a gated MLP with GELU in its tanh form
("gelu_new"). The residual stream is float32 whatever the products' dtype: T5's overflows float16.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from fluxdesk.engine.linear import Linear
from fluxdesk.engine.sinks import Add, Multiply, Store
from fluxdesk.engine.t5_names import (
    T5_EMBEDDING,
    T5_LAST_NORM,
    T5_LAYER,
    T5_PREFIXES,
    T5_RELATIVE_BIAS,
    transformers_names,
)
from fluxdesk.engine.weights import PackedMatrix, WeightFile

MakeLinear = Callable[[PackedMatrix], Linear]


@dataclass(frozen=True)
class T5Config:
    """What the file cannot say; the defaults are T5 v1.1's."""

    epsilon: float = 1e-6
    max_distance: int = 128
    """Positions further apart share a bucket."""


class T5Weights:
    """A T5 encoder's tensors by llama.cpp's names, whatever names the file uses."""

    def __init__(self, path: Path) -> None:
        """Map `path` (GGUF or safetensors).

        Raises:
            KnownError: the file cannot be read.
            ValueError: it holds no T5 encoder, or not all of it.
        """
        self.file = WeightFile(path, T5_PREFIXES)
        self._llama_names = T5_EMBEDDING in self.file
        ending = f".{self._member('attn_q')}.weight"
        self.layers = sum(name.endswith(ending) for name in self.file.infos)
        if not self.layers:
            raise ValueError("it holds no T5 encoder")

    def matrix(self, *names: str) -> PackedMatrix:
        """The matrices called `names`, one below the other."""
        return self.file.matrix(names[0], tuple(self._stored(name) for name in names))

    def vector(self, name: str) -> Tensor:
        """A norm's weights or the table of relative positions, float32."""
        return self.file.vector(self._stored(name))

    def _member(self, member: str) -> str:
        return member if self._llama_names else T5_LAYER[member]

    def _stored(self, name: str) -> str:
        names = (name,) if self._llama_names else transformers_names(name)
        for found in names:
            if found in self.file:
                return found
        raise ValueError(f"the tensor {names[0]} is missing")


@dataclass(frozen=True)
class _Layer:
    attention_norm: Tensor
    qkv: Linear
    out: Linear
    mlp_norm: Tensor
    gate: Linear
    up: Linear
    down: Linear


class T5Encoder:
    """Token numbers to T5's last hidden states."""

    def __init__(
        self, weights: T5Weights, config: T5Config, make_linear: MakeLinear, device: torch.device
    ) -> None:
        """Build all layers of `weights`; `make_linear` decides how their products run, on `device`.

        Raises:
            ValueError: a tensor is missing.
        """
        self.config = config
        self.device = device
        self._embedding = weights.matrix(T5_EMBEDDING)
        self.relative = weights.vector(f"enc.blk.0.{T5_RELATIVE_BIAS}.weight").to(device)
        """float32 (buckets, heads)."""
        self._last_norm = weights.vector(T5_LAST_NORM).to(device)
        self.layers: list[_Layer] = []
        for index in range(weights.layers):
            stem = f"enc.blk.{index}"

            def linear(*members: str, stem: str = stem) -> Linear:
                return make_linear(weights.matrix(*(f"{stem}.{member}.weight" for member in members)))

            self.layers.append(
                _Layer(
                    attention_norm=weights.vector(f"{stem}.attn_norm.weight").to(device),
                    qkv=linear("attn_q", "attn_k", "attn_v"),
                    out=linear("attn_o"),
                    mlp_norm=weights.vector(f"{stem}.ffn_norm.weight").to(device),
                    gate=linear("ffn_gate"),
                    up=linear("ffn_up"),
                    down=linear("ffn_down"),
                )
            )
        self.dtype = self.layers[0].qkv.dtype

    @torch.inference_mode()
    def __call__(self, ids: Tensor, before_layer: Callable[[], None] = lambda: None) -> Tensor:
        """The last hidden states of `ids`, int64 (tokens,), as float32 (tokens, width).

        Padding tokens are attended to like any other: FLUX was trained with that.

        Args:
            before_layer: called before every layer; may raise to cancel.
        """
        stream = self._embed(ids)
        tokens = ids.shape[0]
        bias = position_bias(self.relative, tokens, self.config.max_distance).to(self.dtype)
        first = self.layers[0]
        qkv = torch.empty(tokens, first.qkv.out_features, dtype=self.dtype, device=self.device)
        hidden = torch.empty(tokens, first.up.out_features, dtype=self.dtype, device=self.device)
        for layer in self.layers:
            before_layer()
            layer.qkv.into(self._norm(stream, layer.attention_norm), Store(qkv))
            layer.out.into(self._attend(qkv, bias), Add(stream))
            normed = self._norm(stream, layer.mlp_norm)
            layer.gate.into(normed, Store(hidden, gelu=True))
            layer.up.into(normed, Multiply(hidden))
            layer.down.into(hidden, Add(stream))
        return F.rms_norm(stream, (stream.shape[1],), self._last_norm, self.config.epsilon)

    def _embed(self, ids: Tensor) -> Tensor:
        known, places = torch.unique(ids.cpu(), return_inverse=True)
        rows = torch.empty(known.shape[0], self._embedding.columns)
        for place, token in enumerate(known.tolist()):
            self._embedding.rows_into(token, token + 1, rows[place : place + 1])
        return rows[places].to(self.device)

    def _norm(self, stream: Tensor, weight: Tensor) -> Tensor:
        return F.rms_norm(stream, (stream.shape[1],), weight, self.config.epsilon).to(self.dtype)

    def _attend(self, qkv: Tensor, bias: Tensor) -> Tensor:
        heads = self.relative.shape[1]
        query, key, value = qkv.view(1, qkv.shape[0], 3, heads, -1).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=bias, scale=1.0)
        return attended[0].transpose(0, 1).reshape(qkv.shape[0], -1)


def position_bias(table: Tensor, tokens: int, max_distance: int) -> Tensor:
    """What T5 adds to attention scores: (1, heads, tokens, tokens) from the learnt (buckets, heads).

    Half of the buckets are for later positions; of each half, half are exact distances and the others grow
    logarithmically up to `max_distance` (Mesh TensorFlow, `transformer_layers.py`).
    """
    place = torch.arange(tokens, device=table.device)
    distance = place[None] - place[:, None]
    half = table.shape[0] // 2
    exact = half // 2
    far = distance.abs()
    wide = (far.float() / exact).log() / math.log(max_distance / exact) * (half - exact)
    grown = (exact + wide.clamp(min=0).long()).clamp(max=half - 1)
    bucket = torch.where(far < exact, far, grown) + half * (distance > 0)
    return F.embedding(bucket, table).permute(2, 0, 1).unsqueeze(0)
