"""The adaLN modulations: computed before the loop for all steps, so that their weights need not stay.

In FLUX.1 they are 27 % of the weights and see a single vector per step, which depends only on the time, the
guidance and the pooled prompt. Hoisted or not, the same layers run on the same single rows, so the results
are equal bit for bit. Source of the embedding: BFL's `timestep_embedding` (256 features, base 10000, cosines
first), the same as diffusers' `Timesteps(256, flip_sin_to_cos=True, downscale_freq_shift=0)`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from fluxdesk.engine.linear import Linear

EMBEDDING = 256
HOIST_AHEAD = 64
"""Most steps that are computed at once; each takes 4.2 M values in FLUX.1."""

Key = tuple[float, float | None, bytes]


@dataclass(frozen=True)
class Modulations:
    """Everything adaLN says at one step. Scales already hold their 1."""

    double: tuple[dict[str, Tensor], ...]
    """Per double block and stream: (6, C)."""
    single: tuple[Tensor, ...]
    """Per single block: (3, C)."""
    final: Tensor
    """(2, C): shift, 1 + scale."""


def timestep_embedding(value: Tensor) -> Tensor:
    """float32 (n,) -> float32 (n, 256)."""
    half = EMBEDDING // 2
    exponents = -math.log(10000) * torch.arange(half, dtype=torch.float32, device=value.device) / half
    angles = value.float()[:, None] * exponents.exp()[None]
    return torch.cat((angles.cos(), angles.sin()), dim=1)


class Modulator:
    """Computes modulations from the embedders and the `mod.lin` layers, and keeps what it computed."""

    def __init__(self, linears: dict[str, Linear], doubles: int, singles: int, dtype: torch.dtype) -> None:
        """`linears` by original stems; must hold the embedders, every `mod.lin` and the final adaLN."""
        self._linears = linears
        self._doubles = doubles
        self._singles = singles
        self._dtype = dtype
        self._guided = "guidance_in.in_layer" in linears
        self._kept: dict[Key, Modulations] = {}
        self._stale: set[Key] = set()

    @property
    def layers(self) -> tuple[Linear, ...]:
        """The layers that are of no use once everything is hoisted."""
        return tuple(self._linears.values())

    @property
    def nbytes(self) -> int:
        """Bytes of the modulations kept now."""
        return sum(
            m.final.nbytes
            + sum(t.nbytes for t in m.single)
            + sum(t.nbytes for d in m.double for t in d.values())
            for m in self._kept.values()
        )

    def begin(self) -> None:
        """A new picture: what it does not ask for is forgotten as soon as something has to be computed."""
        self._stale = set(self._kept)

    def hoist(self, timesteps: Sequence[float], guidance: float | None, pooled: Tensor) -> None:
        """Compute the modulations of `timesteps`, each in [0, 1], and release the weights.

        Only the first `HOIST_AHEAD` are computed; who asks for a later one hoists again from there.

        Args:
            guidance: distilled guidance; None for models without it.
            pooled: (1, pooled features).
        """
        keys = list(dict.fromkeys(self._key(t, guidance, pooled) for t in timesteps))[:HOIST_AHEAD]
        missing = [key for key in keys if key not in self._kept]
        self._stale.difference_update(keys)
        if missing:
            for key in self._stale:
                del self._kept[key]
            self._stale.clear()
            self._kept.update(zip(missing, self._compute(missing, pooled, release=True), strict=True))
            while len(self._kept) > 2 * HOIST_AHEAD:  # two branches of guidance
                del self._kept[next(iter(self._kept))]
        for layer in self.layers:
            layer.release()

    def knows(self, timestep: float, guidance: float | None, pooled: Tensor) -> bool:
        """Whether `get` has nothing to compute."""
        return self._key(timestep, guidance, pooled) in self._kept

    def get(self, timestep: float, guidance: float | None, pooled: Tensor) -> Modulations:
        """The modulations of one step; computed now if nobody hoisted them."""
        key = self._key(timestep, guidance, pooled)
        self._stale.discard(key)
        found = self._kept.get(key)
        return self._compute([key], pooled)[0] if found is None else found

    def clear(self) -> None:
        """Forget all kept modulations (after LoRAs on these layers changed)."""
        self._kept.clear()
        self._stale.clear()

    def _key(self, timestep: float, guidance: float | None, pooled: Tensor) -> Key:
        # what the model is given is the value in the compute dtype, so that is what identifies a step
        time = torch.tensor(timestep, dtype=self._dtype).mul(1000).item()
        guide = (
            torch.tensor(guidance, dtype=self._dtype).mul(1000).item() if self._guided and guidance else None
        )
        return time, guide, pooled.float().cpu().numpy().tobytes()

    def _compute(self, keys: list[Key], pooled: Tensor, *, release: bool = False) -> list[Modulations]:
        """With `release`, each layer gives its memory back as soon as it was used: a quarter of the model is
        never there at once."""
        device = pooled.device
        vectors = self._embed("time_in", torch.tensor([key[0] for key in keys], device=device))
        if self._guided:
            vectors = vectors + self._embed(
                "guidance_in", torch.tensor([key[1] or 0.0 for key in keys], device=device)
            )
        text = self._linears["vector_in.in_layer"].each_row(pooled.to(self._dtype))
        text = self._linears["vector_in.out_layer"].each_row(F.silu(text))
        vectors = F.silu(vectors + text)
        double = [
            {
                stream: self._cut(f"double_blocks.{i}.{stream}_mod.lin", vectors, (1, 4), release)
                for stream in ("img", "txt")
            }
            for i in range(self._doubles)
        ]
        single = [
            self._cut(f"single_blocks.{i}.modulation.lin", vectors, (1,), release)
            for i in range(self._singles)
        ]
        final = self._cut("final_layer.adaLN_modulation.1", vectors, (1,), release)
        return [
            Modulations(
                tuple({stream: block[stream][step] for stream in block} for block in double),
                tuple(block[step] for block in single),
                final[step],
            )
            for step in range(len(keys))
        ]

    def _embed(self, name: str, values: Tensor) -> Tensor:
        features = timestep_embedding(values).to(self._dtype)
        hidden = F.silu(self._linears[f"{name}.in_layer"].each_row(features))
        return self._linears[f"{name}.out_layer"].each_row(hidden)

    def _cut(self, stem: str, vectors: Tensor, scales: tuple[int, ...], release: bool) -> Tensor:
        """(steps, parts, C), C as wide as `vectors`; 1 is added to the parts listed in `scales`."""
        layer = self._linears[stem]
        values = layer.each_row(vectors).view(vectors.shape[0], -1, vectors.shape[1])
        for scale in scales:
            values[:, scale] += 1
        if release:
            layer.release()
        return values
