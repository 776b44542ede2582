"""LoRAs on our transformer as side branches: nothing is patched, strengths change between two pictures.

y = W x + strength * (alpha / rank) * up (down x), added to each tile while it is hot. The scale is in `up`,
the strength is not, so changing it costs nothing.

A control LoRA's image embedder reads twice the channels: the token's own, then those of the picture to follow,
for which the model has no weights (diffusers pads them with zeros). Its scales of query and key norms replace
the model's whole, at any strength but 0: so do diffusers and ComfyUI.
"""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.flux_shapes import FluxShape
from fluxdesk.domain.request import LoraUse
from fluxdesk.engine.linear import Linear, SideBranch
from fluxdesk.engine.transformer import FluxTransformer, is_modulation
from fluxdesk.engine.weights import WeightFile
from fluxdesk.formats import safetensors
from fluxdesk.formats.lora_layout import LoraLayout, LoraPart, lora_layout
from fluxdesk.formats.recognise_lora import is_lora, recognise_lora


class LoraSet:
    """The LoRAs of one transformer."""

    def __init__(self, transformer: FluxTransformer) -> None:
        self._transformer = transformer
        self._loaded: list[_Loaded] = []
        self._uses: tuple[LoraUse, ...] = ()

    @property
    def uses(self) -> tuple[LoraUse, ...]:
        """What is active."""
        return self._uses

    def apply(self, uses: tuple[LoraUse, ...]) -> None:
        """Make `uses` the active ones; files that are loaded already only change their strength.

        Raises:
            KnownError: a file is missing, damaged, of a kind that cannot be applied, or for another model.
                Then none is active.
        """
        if uses == self._uses:
            return
        known = {loaded.path: loaded for loaded in self._loaded}
        self._detach()
        fresh: list[_Loaded] = []
        for use in uses:
            loaded = known.pop(use.path, None) or _Loaded(use.path, self._transformer)
            loaded.set_strength(use.strength)
            fresh.append(loaded)
        for loaded in fresh:
            loaded.attach()
        self._loaded, self._uses = fresh, uses

    def _detach(self) -> None:
        for loaded in reversed(self._loaded):
            loaded.detach()
        self._loaded, self._uses = [], ()


class _Loaded:
    """One file's branches, made for one transformer."""

    def __init__(self, path: str, transformer: FluxTransformer) -> None:
        self.path = path
        self._transformer = transformer
        file, layout = _open(Path(path), transformer)
        self._branches = [
            (transformer.linears[part.place.stem], _branch(file, part, transformer))
            for part in layout.parts
            if not part.widens
        ]
        self._control = next((_branch(file, part, transformer) for part in layout.parts if part.widens), None)
        self._modulates = any(is_modulation(part.place.stem) for part in layout.parts)
        self._norms = [
            (
                transformer.norms[norm.rpartition(".")[0]][0 if norm.endswith("query_norm") else 1],
                file.vector(name),
            )
            for norm, name in layout.norms
        ]
        self._own: list[Tensor] = []
        self._strength = 1.0

    def set_strength(self, strength: float) -> None:
        """While detached."""
        self._strength = strength
        for _, branch in self._branches:
            branch.strength = strength
        if self._control is not None:
            self._control.strength = strength

    def attach(self) -> None:
        for layer, branch in self._branches:
            layer.branches.append(branch)
        if self._control is not None:
            self._transformer.follow(self._control)
        self._own = [scale.clone() for scale, _ in self._norms]
        for scale, wanted in self._norms if self._strength else ():
            scale.copy_(wanted)
        self._forget_modulations()

    def detach(self) -> None:
        for layer, branch in self._branches:
            layer.branches = [kept for kept in layer.branches if kept is not branch]
        if self._control is not None:
            self._transformer.follow(None)
        for (scale, _), own in zip(self._norms, self._own, strict=True):
            scale.copy_(own)
        self._forget_modulations()

    def _forget_modulations(self) -> None:
        if self._modulates:
            self._transformer.modulator.clear()


def shape_of(transformer: FluxTransformer) -> FluxShape:
    """The shape that a LoRA's names are looked up in."""
    config = transformer.config
    hidden = config.hidden_size
    return FluxShape(
        hidden=hidden,
        head_dim=config.attention_head_dim,
        double_blocks=config.num_layers,
        single_blocks=config.num_single_layers,
        mlp_ratio=_mlp_rows(transformer.linears, hidden) / hidden,
        in_channels=config.in_channels,
        out_channels=config.out_channels,
        text_width=config.joint_attention_dim,
        pooled_width=config.pooled_projection_dim,
        guidance=config.guidance_embeds,
    )


def _mlp_rows(linears: dict[str, Linear], hidden: int) -> int:
    layer = linears.get("double_blocks.0.img_mlp.0")
    return layer.out_features if layer is not None else 4 * hidden


def _open(path: Path, transformer: FluxTransformer) -> tuple[WeightFile, LoraLayout]:
    if not path.is_file():
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "The LoRA file {path} is not there."),
            QT_TRANSLATE_NOOP("errors", "Choose another LoRA or take it out of the list."),
            path=str(path),
        )
    header = safetensors.read_header(path)
    tensors = {tensor.name: tensor for tensor in header.tensors}
    facts = recognise_lora(tensors, header.metadata) if is_lora(tensors) else None
    layout = lora_layout(tensors, header.metadata, shape_of(transformer))
    for problem in facts.problems if facts is not None else ():
        if not layout.parts or problem.kind == "file_damaged":
            raise KnownError.of(problem)
    if not layout.parts:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{path} is no LoRA that fits this model."),
            QT_TRANSLATE_NOOP("errors", "Choose another LoRA or take it out of the list."),
            path=path.name,
        )
    return WeightFile(path), layout


def _branch(file: WeightFile, part: LoraPart, transformer: FluxTransformer) -> SideBranch:
    place = part.place
    down, up = file.vector(part.down), file.vector(part.up)
    alpha = part.alpha_value
    if part.alpha is not None:
        alpha = float(file.vector(part.alpha).flatten()[0])
    if alpha is not None:
        up = up * (alpha / down.shape[0])
    bias = file.vector(part.bias) if part.bias is not None else None
    if place.swapped:
        up = up.roll(up.shape[0] // 2, 0)
        bias = bias.roll(bias.shape[0] // 2, 0) if bias is not None else None
    device, dtype = transformer.device, transformer.dtype
    return SideBranch(
        down.to(device, dtype),
        up.to(device, dtype),
        1.0,
        place.first * transformer.config.hidden_size,
        bias=None if bias is None else bias.to(device, dtype),
    )
