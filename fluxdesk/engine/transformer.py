"""FLUX.1 in the fused layout of the files, behind the interface that diffusers' pipelines call.

Activations for L = text + image tokens of width C, in the compute dtype: the token buffer L * C, the shared
workspace L * 8C (`blocks.Workspace`), one normalised copy L * C, and the attention's output L * C (twice the
query, key and value, L * 3C, where attention runs in another dtype): 11 * L * C values at most by default.
Batches run one sample after the other, so these figures do not grow with the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import torch
from diffusers.models.modeling_outputs import Transformer2DModelOutput
from torch import Tensor, nn

from fluxdesk.engine.blocks import Attention, DoubleBlock, SingleBlock, Workspace, normalise
from fluxdesk.engine.flux_weights import FluxConfig, FluxWeights
from fluxdesk.engine.linear import Linear, SideBranch
from fluxdesk.engine.modulation import Modulations, Modulator
from fluxdesk.engine.positions import RotationCache
from fluxdesk.engine.step_cache import StepCache
from fluxdesk.engine.streaming import BlockStream
from fluxdesk.engine.weights import PackedMatrix

MakeLinear = Callable[[PackedMatrix, Tensor | None], Linear]
OnBlock = Callable[[int, int], None]

_DOUBLE = ("attn.qkv", "attn.proj", "mlp.0", "mlp.2")
_OUTER = ("img_in", "txt_in", "final_layer.linear")


class FluxTransformer(nn.Module):
    """FLUX.1 in whatever levels its file has; `linears` holds every matrix by its original name."""

    def __init__(
        self,
        weights: FluxWeights,
        make_linear: MakeLinear,
        dtype: torch.dtype,
        *,
        device: torch.device | None = None,
        attention_dtype: torch.dtype | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Build all layers of `weights`.

        Args:
            make_linear: the strategy: packed matrix and float32 bias to a layer.
            dtype: of activations, and of weights at the moment they are multiplied.
            attention_dtype: where attention alone runs faster in another dtype.
            progress: called with bytes done and total while layers are made.
        """
        super().__init__()
        self.config: FluxConfig = weights.config
        self.weights = weights
        self.on_block: OnBlock | None = None
        """Called before every block with its number and the count; may raise to cancel."""
        self.schedule: Callable[[], Tensor] | None = None
        """The scheduler's timesteps of the picture being painted: all are hoisted at its first step."""
        self.step_cache: StepCache | None = None
        self._control: SideBranch | None = None
        self.stream: BlockStream | None = None
        """Brings the blocks that do not stay on the device; None: all stay."""
        self._dtype = dtype
        self._device = device or torch.device("cpu")
        self.norms: dict[str, Tensor] = {}
        """Scales of query and key norms by stem, float32 (2, head_dim); a LoRA may write into them."""
        self.linears = _make_linears(weights, make_linear, progress)
        self._double = [self._double_block(i) for i in range(self.config.num_layers)]
        self._single = [self._single_block(i) for i in range(self.config.num_single_layers)]
        modulating = {s: layer for s, layer in self.linears.items() if is_modulation(s)}
        self.modulator = Modulator(modulating, len(self._double), len(self._single), dtype)
        self._attention = Attention(
            self.config.num_attention_heads, self.config.attention_head_dim, attention_dtype
        )
        self._rotations = RotationCache(self.config.axes_dims_rope, self.config.theta)
        self._workspace = Workspace()

    @property
    def dtype(self) -> torch.dtype:
        return self._dtype

    @property
    def device(self) -> torch.device:
        return self._device

    def follow(self, control: SideBranch | None) -> None:
        """Take a picture to follow beside each image token: `in_channels` doubles, and `control` (2 * in_channels
        to hidden_size) reads both halves. None: no more.

        As a base weight padded with zeros and a LoRA on it (`FluxLoraLoaderMixin` of diffusers).
        """
        own = self.linears["img_in"].in_features
        self._control = control
        self.config = replace(self.config, in_channels=own if control is None else 2 * own)

    def _embed(self, image: Tensor) -> Tensor:
        layer = self.linears["img_in"]
        if self._control is None:
            return layer(image)
        tokens = layer(image[:, : layer.in_features].contiguous())
        self._control.add_to(tokens, image @ self._control.down.t(), 0, layer.out_features)
        return tokens

    @contextmanager
    def cache_context(self, name: str) -> Iterator[None]:
        """What pipelines wrap each call in: names the branch ("cond", "uncond") for the step cache."""
        if self.step_cache is not None:
            self.step_cache.branch = name
        yield

    def hoist(self, timesteps: Sequence[float], guidance: float | None, pooled: Tensor) -> None:
        """Compute all steps' modulations now; `timesteps` are scheduler timesteps divided by 1000."""
        with torch.inference_mode():
            self.modulator.hoist(timesteps, guidance, pooled.to(self._device))

    def _modulations(self, time: float, guidance: float | None, pooled: Tensor) -> Modulations:
        if self.schedule is not None and not self.modulator.knows(time, guidance, pooled):
            # pipelines round to the compute dtype before they divide
            steps = (self.schedule().to("cpu", self._dtype) / 1000).tolist()
            self.modulator.hoist([time, *(step for step in steps if step < time)], guidance, pooled)
        return self.modulator.get(time, guidance, pooled)

    def release_workspace(self) -> None:
        """Give the activations' memory back between pictures."""
        self._workspace.clear()

    def forward(
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        pooled_projections: Tensor | None = None,
        timestep: Tensor | None = None,
        img_ids: Tensor | None = None,
        txt_ids: Tensor | None = None,
        guidance: Tensor | None = None,
        joint_attention_kwargs: dict[str, Any] | None = None,
        controlnet_block_samples: Sequence[Tensor] | None = None,
        controlnet_single_block_samples: Sequence[Tensor] | None = None,
        return_dict: bool = True,
        controlnet_blocks_repeat: bool = False,
    ) -> Transformer2DModelOutput | tuple[Tensor]:
        """One evaluation, as `FluxTransformer2DModel.forward`.

        Args:
            hidden_states: (batch, image tokens, in_channels).
            encoder_hidden_states: (batch, text tokens, joint_attention_dim).
            pooled_projections: (batch, pooled_projection_dim).
            timestep: (batch,), the scheduler's timestep divided by 1000.
            img_ids, txt_ids: (tokens, 3), or with a leading batch of 1.
            guidance: (batch,) or (1,), for models with a guidance embedder.
            joint_attention_kwargs: accepted and unused: LoRA strengths live in the side branches.

        Returns:
            (batch, image tokens, out_channels) in the compute dtype.
        """
        if controlnet_block_samples is not None or controlnet_single_block_samples is not None:
            raise NotImplementedError("ControlNet residuals are not part of FluxDesk")
        assert encoder_hidden_states is not None
        assert pooled_projections is not None
        assert timestep is not None
        assert img_ids is not None
        assert txt_ids is not None
        ids = torch.cat([part[0] if part.ndim == 3 else part for part in (txt_ids, img_ids)])
        rotation = self._rotations.get(ids.to(self._device))
        times = timestep.flatten().tolist()
        guides = [None] if guidance is None else guidance.flatten().tolist()
        with torch.inference_mode():
            outputs = [
                self._sample(
                    hidden_states[sample].to(self._device, self._dtype),
                    encoder_hidden_states[sample].to(self._device, self._dtype),
                    self._modulations(
                        times[sample % len(times)],
                        guides[sample % len(guides)],
                        pooled_projections[sample : sample + 1].to(self._device),
                    ),
                    rotation,
                    sample,
                )
                for sample in range(hidden_states.shape[0])
            ]
        output = torch.stack(outputs)
        return Transformer2DModelOutput(sample=output) if return_dict else (output,)

    def _sample(
        self, image: Tensor, text: Tensor, modulation: Modulations, rotation: Tensor, sample: int
    ) -> Tensor:
        length = text.shape[0]
        tokens = torch.empty(
            length + image.shape[0], self.config.hidden_size, dtype=self._dtype, device=self._device
        )
        tokens[:length] = self.linears["txt_in"](text)
        tokens[length:] = self._embed(image)
        cache = self.step_cache
        start = tokens.clone() if cache is not None else None
        count = len(self._double) + len(self._single)
        for index in range(count):
            if self.on_block is not None:
                self.on_block(index, count)
            with nullcontext() if self.stream is None else self.stream.block(index):
                self._run_block(index, tokens, length, modulation, rotation)
            if (
                index == 0
                and cache is not None
                and start is not None
                and cache.skip(tokens, start, length, sample)
            ):
                break
        else:
            if cache is not None:
                cache.keep(tokens, sample)
        shift, scale = modulation.final
        return self.linears["final_layer.linear"](normalise(tokens[length:], scale, shift))

    def _run_block(
        self, index: int, tokens: Tensor, text: int, modulation: Modulations, rotation: Tensor
    ) -> None:
        single = index - len(self._double)
        if single < 0:
            self._double[index](
                tokens, text, modulation.double[index], rotation, self._attention, self._workspace
            )
        else:
            self._single[single](
                tokens, modulation.single[single], rotation, self._attention, self._workspace
            )

    def _norms(self, stem: str) -> Tensor:
        names = (f"{stem}.query_norm", f"{stem}.key_norm")
        scales = torch.stack([self.weights.vector(name, "scale") for name in names]).to(self._device)
        self.norms[stem] = scales
        return scales

    def _double_block(self, index: int) -> DoubleBlock:
        stem = f"double_blocks.{index}"
        names = [f"{stream}_{part}" for stream in ("img", "txt") for part in _DOUBLE]
        linears = {name: self.linears[f"{stem}.{name}"] for name in names}
        return DoubleBlock(linears, {s: self._norms(f"{stem}.{s}_attn.norm") for s in ("img", "txt")})

    def _single_block(self, index: int) -> SingleBlock:
        stem = f"single_blocks.{index}"
        linear1, linear2 = self.linears[f"{stem}.linear1"], self.linears[f"{stem}.linear2"]
        return SingleBlock(linear1, linear2, self._norms(f"{stem}.norm"))


def matrix_stems(config: FluxConfig) -> tuple[str, ...]:
    """The original names of every matrix of a model of this shape, in the order they are used."""
    stems = [*_OUTER[:2]]
    for name in ("time_in", "vector_in", *(("guidance_in",) if config.guidance_embeds else ())):
        stems += [f"{name}.in_layer", f"{name}.out_layer"]
    for index in range(config.num_layers):
        for stream in ("img", "txt"):
            stems.append(f"double_blocks.{index}.{stream}_mod.lin")
            stems += [f"double_blocks.{index}.{stream}_{part}" for part in _DOUBLE]
    for index in range(config.num_single_layers):
        stems += [f"single_blocks.{index}.{part}" for part in ("modulation.lin", "linear1", "linear2")]
    return (*stems, "final_layer.adaLN_modulation.1", _OUTER[2])


def block_stems(config: FluxConfig) -> list[list[str]]:
    """The names of every block's matrices, modulations left out, in the order in which the blocks run."""
    found: list[list[str]] = [[] for _ in range(config.num_layers + config.num_single_layers)]
    for stem in matrix_stems(config):
        stack, _, rest = stem.partition(".")
        if stack.endswith("_blocks") and not is_modulation(stem):
            first = 0 if stack == "double_blocks" else config.num_layers
            found[first + int(rest.partition(".")[0])].append(stem)
    return found


def is_modulation(stem: str) -> bool:
    """Whether the matrix only feeds the modulations, so that hoisting makes it idle."""
    return stem.endswith(("mod.lin", "modulation.lin", "adaLN_modulation.1", "_layer"))


def _make_linears(
    weights: FluxWeights, make_linear: MakeLinear, progress: Callable[[int, int], None] | None
) -> dict[str, Linear]:
    stems = matrix_stems(weights.config)
    matrices = {stem: weights.matrix(stem) for stem in stems}
    total = sum(matrix.nbytes for matrix in matrices.values())
    done = 0
    linears = {}
    for stem, matrix in matrices.items():
        linears[stem] = make_linear(matrix, weights.vector(stem))
        done += matrix.nbytes
        if progress is not None:
            progress(done, total)
    return linears
