"""FLUX.1's tensors by their original names, whatever names the file uses, and the sizes they imply."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.flux_names import DOUBLE, OUTER, PREFIXES, SINGLE
from fluxdesk.engine.weights import PackedMatrix, WeightFile

_DIFFUSERS_PROBE = "transformer_blocks.0.attn.to_q.weight"
_FINAL = "final_layer.adaLN_modulation.1"


@dataclass(frozen=True)
class FluxConfig:
    """What diffusers' pipelines read from `transformer.config`, and the sizes of the blocks."""

    in_channels: int
    out_channels: int
    num_layers: int
    num_single_layers: int
    attention_head_dim: int
    num_attention_heads: int
    joint_attention_dim: int
    pooled_projection_dim: int
    guidance_embeds: bool
    axes_dims_rope: tuple[int, int, int] = (16, 56, 56)
    patch_size: int = 1
    theta: int = 10000

    @property
    def hidden_size(self) -> int:
        return self.num_attention_heads * self.attention_head_dim


class FluxWeights:
    """A FLUX transformer's weights by original (BFL) stems such as `double_blocks.0.img_attn.qkv`."""

    def __init__(self, path: Path) -> None:
        """Map `path` (GGUF or safetensors; all-in-one files too).

        Raises:
            KnownError: the file cannot be read, or it holds no FLUX.1 transformer.
        """
        self.file = WeightFile(path, PREFIXES)
        self.diffusers_names = _DIFFUSERS_PROBE in self.file
        self.config = self._read_config()

    def matrix(self, stem: str) -> PackedMatrix:
        """The weight matrix of `stem`.

        Raises:
            KnownError: the file does not have it, or not in this shape.
        """
        names = tuple(f"{name}.weight" for name in self._sources(stem))
        self._require(names)
        matrix = self.file.matrix(f"{stem}.weight", names)
        if stem == _FINAL and self.diffusers_names:  # diffusers keeps scale before shift
            half = matrix.rows // 2
            order = [p for low, high in ((half, 2 * half), (0, half)) for _, p in matrix.overlaps(low, high)]
            matrix = PackedMatrix(matrix.name, matrix.columns, tuple(order), matrix.source)
        return matrix

    def vector(self, stem: str, ending: str = "bias") -> Tensor:
        """The bias (or `scale` of a norm) of `stem`, float32."""
        if self.diffusers_names and ending == "scale":
            ending = "weight"
        names = tuple(f"{name}.{ending}" for name in self._sources(stem))
        self._require(names)
        value = torch.cat([self.file.vector(name) for name in names])
        if stem == _FINAL and self.diffusers_names:
            value = value.roll(value.shape[0] // 2)
        return value

    def _sources(self, stem: str) -> tuple[str, ...]:
        if not self.diffusers_names:
            return (stem,)
        if stem == _FINAL:
            return ("norm_out.linear",)
        if stem in OUTER:
            return (OUTER[stem],)
        stack, index, inner = stem.split(".", 2)
        if stack == "double_blocks":
            return tuple(f"transformer_blocks.{index}.{part}" for part in DOUBLE[inner])
        return tuple(f"single_transformer_blocks.{index}.{part}" for part in SINGLE[inner])

    def _require(self, names: tuple[str, ...]) -> None:
        for name in names:
            if name not in self.file:
                raise KnownError(
                    "file_unsupported",
                    QT_TRANSLATE_NOOP(
                        "errors", "{file} is no whole FLUX.1 transformer: {tensor} is missing."
                    ),
                    QT_TRANSLATE_NOOP("errors", "Choose a FLUX.1 model file."),
                    file=self.file.path.name,
                    tensor=name,
                )

    def _read_config(self) -> FluxConfig:
        double, single = (
            ("transformer_blocks", "single_transformer_blocks")
            if self.diffusers_names
            else ("double_blocks", "single_blocks")
        )
        stems = {
            s: self._sources(s)[0] for s in ("img_in", "txt_in", "vector_in.in_layer", "final_layer.linear")
        }
        self._require(tuple(f"{name}.weight" for name in stems.values()))
        hidden = int(self.vector("img_in").shape[0])
        norm_stem = "double_blocks.0.img_attn.norm.query_norm"
        head = int(self.vector(norm_stem, "scale").shape[0])
        guidance = self._sources("guidance_in.in_layer")[0] + ".weight"
        return FluxConfig(
            in_channels=self.matrix("img_in").columns,
            out_channels=self.matrix("final_layer.linear").rows,
            num_layers=self._count(double),
            num_single_layers=self._count(single),
            attention_head_dim=head,
            num_attention_heads=hidden // head,
            joint_attention_dim=self.matrix("txt_in").columns,
            pooled_projection_dim=self.matrix("vector_in.in_layer").columns,
            guidance_embeds=guidance in self.file,
            axes_dims_rope=(16, 56, 56) if head == 128 else (head // 8, head * 7 // 16, head * 7 // 16),
        )

    def _count(self, stack: str) -> int:
        return len({name.split(".")[1] for name in self.file.infos if name.startswith(f"{stack}.")})
