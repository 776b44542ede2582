"""Where every tensor of a LoRA belongs in FLUX.1's fused layout, whichever trainer wrote it.

kohya and sd-scripts write underscored original names, OneTrainer underscored diffusers names, PEFT, ai-toolkit
and diffusers dotted diffusers names, ComfyUI, fal and Black Forest Labs dotted original names, XLabs names of
its own. All are looked up in one table made from the model's shape, so what is not in the model is counted and
not guessed. Low-rank parts of query, key, value (and the single block's MLP) become rows of the fused matrix.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

import msgspec

from fluxdesk.domain.flux_names import DOUBLE, OUTER, SINGLE
from fluxdesk.domain.flux_shapes import FluxShape, tensor_shapes
from fluxdesk.formats.file_facts import Tensors

PAIRS = (
    (".lora_down.weight", ".lora_up.weight"),
    (".lora_A.weight", ".lora_B.weight"),
    (".lora_A.default.weight", ".lora_B.default.weight"),
    (".down.weight", ".up.weight"),
)
"""Endings of the two factors: y += up @ (down @ x)."""
_FINAL = "final_layer.adaLN_modulation.1"
_PREFIXES = (
    "base_model.model.", "model.diffusion_model.", "diffusion_model.", "transformer.", "lora_unet_",
    "lora_transformer_", "unet.",
)  # fmt: skip
_XLABS = re.compile(r"(double|single)_blocks\.(\d+)\.processor\.(qkv|proj)_lora([12]?)$")
_TEXT = re.compile(r"(?:lora_te\d?_|text_encoder(?:_2)?\.|text_encoders\.)")
_IMAGE_INPUT = frozenset({"img_in", OUTER["img_in"]})
_CONTROL_CHANNELS = 128
"""Of an image token with its part of the picture to follow: `in_channels` of the Canny and Depth models, too."""
_ADAPTER_METADATA = "lora_adapter_metadata"


class Place(NamedTuple):
    """Rows of a fused matrix: from `first` times the hidden width on, `rows` of them."""

    stem: str
    first: int
    rows: int
    columns: int
    swapped: bool = False
    """The file keeps the two halves of the rows the other way round."""


class LoraPart(msgspec.Struct, frozen=True, kw_only=True):
    """One low-rank pair, by the names of its tensors, and where it goes."""

    place: Place
    down: str
    up: str
    alpha: str | None = None
    bias: str | None = None
    alpha_value: float | None = None
    """From the file's metadata; scales by alpha / rank. None and no tensor: the scale is 1."""
    widens: bool = False
    """It reads twice the channels that the model's image tokens have: its own, then those of a picture to
    follow."""


class LoraLayout(msgspec.Struct, frozen=True, kw_only=True):
    """What of a LoRA file the model takes."""

    parts: tuple[LoraPart, ...] = ()
    norms: tuple[tuple[str, str], ...] = ()
    """(norm such as `double_blocks.0.img_attn.norm.query_norm`, tensor that replaces its scale)."""
    matched: int = 0
    """Tensors of the file that do something."""
    unmatched: tuple[str, ...] = ()
    """Tensors of the file that this model has no place for."""
    text_encoder: int = 0
    """Tensors for text encoders, which FluxDesk leaves as they are."""

    @property
    def control(self) -> bool:
        """A picture to follow belongs to it."""
        return any(part.widens for part in self.parts)

    @property
    def layers(self) -> int:
        """Matrices of the model that change."""
        return len({part.place.stem for part in self.parts})


def lora_layout(tensors: Tensors, metadata: dict[str, str], shape: FluxShape) -> LoraLayout:
    """Find the place of every tensor of a LoRA in a model of `shape`."""
    table = _places(shape)
    alphas = _alphas(metadata)
    used: set[str] = set()
    parts: list[LoraPart] = []
    for name in tensors:
        pair = next(((d, u) for d, u in PAIRS if name.endswith(d)), None)
        if pair is None or _TEXT.match(name):
            continue
        base = name.removesuffix(pair[0])
        up = base + pair[1]
        place = _resolve(base, table)
        widens = place is not None and _widens(tensors[name].shape, place)
        if place is not None and widens:
            place = place._replace(columns=2 * place.columns)
        if place is None or up not in tensors or not _fits(tensors, name, up, place):
            continue
        alpha = next((key for key in (f"{base}.alpha", f"{base}.scale") if key in tensors), None)
        bias = up.removesuffix("weight") + "bias"
        part = LoraPart(
            place=place,
            down=name,
            up=up,
            alpha=alpha,
            bias=bias if bias in tensors else None,
            alpha_value=alphas(base),
            widens=widens,
        )
        parts.append(part)
        used.update(key for key in (name, up, alpha, part.bias) if key is not None)
    norms = _norms(tensors, shape)
    used.update(name for _, name in norms)
    left = [name for name in tensors if name not in used]
    text = [name for name in left if _TEXT.match(name)]
    return LoraLayout(
        parts=tuple(parts),
        norms=norms,
        matched=len(used),
        unmatched=tuple(name for name in left if not _TEXT.match(name)),
        text_encoder=len(text),
    )


def is_control(tensors: Tensors) -> bool:
    """Whether a LoRA makes FLUX.1 dev follow a picture: it reads the picture's 64 channels beside the token's."""
    return any(
        _bare(name.removesuffix(down)) in _IMAGE_INPUT and tensors[name].shape[-1:] == (_CONTROL_CHANNELS,)
        for name in tensors
        for down, _up in PAIRS
        if name.endswith(down)
    )


def _widens(shape: tuple[int, ...], place: Place) -> bool:
    return place.stem == "img_in" and shape[-1:] == (2 * place.columns,) == (_CONTROL_CHANNELS,)


def _bare(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def _resolve(base: str, table: dict[str, Place]) -> Place | None:
    base = _bare(base)
    if match := _XLABS.match(base):
        blocks, number, kind, stream = match.groups()
        if blocks == "double":
            return table.get(f"double_blocks.{number}.{'txt' if stream == '2' else 'img'}_attn.{kind}")
        if kind == "proj":
            return table.get(f"single_blocks.{number}.linear2")
        whole = table.get(f"single_blocks.{number}.linear1")
        query = table.get(f"single_transformer_blocks.{number}.attn.to_q")
        return whole._replace(rows=3 * query.rows) if whole is not None and query is not None else None
    return table.get(base)


def _fits(tensors: Tensors, down: str, up: str, place: Place) -> bool:
    below, above = tensors[down].shape, tensors[up].shape
    return (
        len(below) == 2
        and len(above) == 2
        and below[0] == above[1]
        and (above[0], below[1]) == (place.rows, place.columns)
    )


@lru_cache(maxsize=4)
def _places(shape: FluxShape) -> dict[str, Place]:
    """Every spelling of every matrix of a model of `shape`, dotted and underscored."""
    matrices = {
        name.removesuffix(".weight"): dims for name, dims in tensor_shapes(shape) if name.endswith(".weight")
    }
    dotted: dict[str, Place] = {}
    for stem, (rows, columns) in matrices.items():
        dotted[stem] = Place(stem, 0, rows, columns)
        names = _diffusers_names(stem)
        for at, name in enumerate(names):
            last = at == len(names) - 1
            part = rows - at * shape.hidden if last else shape.hidden
            dotted[name] = Place(stem, at, part, columns, swapped=stem == _FINAL)
    return dotted | {name.replace(".", "_"): place for name, place in dotted.items()}


def _diffusers_names(stem: str) -> tuple[str, ...]:
    if stem == _FINAL:
        return ("norm_out.linear",)
    if stem in OUTER:
        return (OUTER[stem],)
    blocks, number, inner = stem.split(".", 2)
    if blocks == "double_blocks":
        return tuple(f"transformer_blocks.{number}.{part}" for part in DOUBLE[inner])
    return tuple(f"single_transformer_blocks.{number}.{part}" for part in SINGLE[inner])


def _norms(tensors: Tensors, shape: FluxShape) -> tuple[tuple[str, str], ...]:
    """Scales of query and key norms, which Black Forest Labs' control LoRAs replace."""
    known = {name for name, _ in tensor_shapes(shape) if name.endswith("_norm.scale")}
    found = []
    for name, tensor in tensors.items():
        bare = _bare(name)
        if bare in known and tensor.shape == (shape.head_dim,):
            found.append((bare.removesuffix(".scale"), name))
    return tuple(found)


class _Alphas:
    """PEFT's alphas from diffusers' metadata."""

    def __init__(self, config: dict[str, object]) -> None:
        self._default = config.get("lora_alpha")
        pattern = config.get("alpha_pattern")
        self._pattern = pattern if isinstance(pattern, dict) else {}

    def __call__(self, base: str) -> float | None:
        bare = base.removeprefix("transformer.")
        value = self._pattern.get(bare, self._default)
        return float(value) if isinstance(value, int | float) else None


def _alphas(metadata: dict[str, str]) -> _Alphas:
    try:
        config = json.loads(metadata.get(_ADAPTER_METADATA, "{}"))
    except (ValueError, RecursionError):
        config = {}
    plain = config if isinstance(config, dict) else {}
    return _Alphas({str(key).removeprefix("transformer."): value for key, value in plain.items()})
