"""The exact shapes of FLUX.1's parts, and the exact bytes of its files.

Shapes are those of `black-forest-labs/flux` (`flux/util.py`, `flux/model.py`) in its fused layout; the size
formula of a GGUF file reproduces every recorded size of the published levels to the byte (tests/domain)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from fluxdesk.domain.levels import BY_NAME, Level, parse_level

GGUF_ALIGNMENT = 32
LATENT_STRIDE = 8
"""Pixels per latent of the autoencoder."""
PATCH = 16
"""Pixels per image token: 8 of the autoencoder times 2 of the patches."""


class FluxShape(msgspec.Struct, frozen=True, kw_only=True):
    """Widths and depths of a FLUX.1 transformer; the defaults are FLUX.1-dev's."""

    hidden: int = 3072
    head_dim: int = 128
    double_blocks: int = 19
    single_blocks: int = 38
    mlp_ratio: float = 4.0
    in_channels: int = 64
    """Channels of an image token: 16 latents times 2x2; Fill 384, Canny and Depth 128."""
    out_channels: int = 64
    text_width: int = 4096
    """Width of T5's output."""
    pooled_width: int = 768
    """Width of CLIP's pooled output."""
    guidance: bool = True

    @property
    def heads(self) -> int:
        return self.hidden // self.head_dim

    @property
    def mlp(self) -> int:
        return round(self.hidden * self.mlp_ratio)


class T5Shape(msgspec.Struct, frozen=True, kw_only=True):
    """T5 encoder; the defaults are T5 v1.1 XXL."""

    layers: int = 24
    width: int = 4096
    ff: int = 10240
    heads: int = 64
    head_dim: int = 64
    vocabulary: int = 32128
    buckets: int = 32

    @property
    def inner(self) -> int:
        return self.heads * self.head_dim

    @property
    def matrix_elements(self) -> int:
        """Weights of all matrices, the token embedding included."""
        per_layer = 4 * self.width * self.inner + 3 * self.width * self.ff
        return self.layers * per_layer + self.vocabulary * self.width

    @property
    def small_elements(self) -> int:
        """Norms and the position table, kept in float32 by every producer."""
        return (2 * self.layers + 1) * self.width + self.buckets * self.heads


class ClipShape(msgspec.Struct, frozen=True, kw_only=True):
    """CLIP text encoder; the defaults are CLIP-L."""

    layers: int = 12
    width: int = 768
    ff: int = 3072
    heads: int = 12
    vocabulary: int = 49408
    positions: int = 77

    @property
    def elements(self) -> int:
        """All parameters: attention, MLP, two norms per layer, embeddings, the last norm."""
        layer = (
            4 * self.width * (self.width + 1) + self.ff * (2 * self.width + 1) + self.width + 4 * self.width
        )
        return self.layers * layer + (self.vocabulary + self.positions + 2) * self.width


class VaeShape(msgspec.Struct, frozen=True, kw_only=True):
    """The autoencoder's channels, full resolution first; the defaults are FLUX.1's `ae`."""

    channels: tuple[int, ...] = (128, 256, 512, 512)
    latent_channels: int = 16
    decoder_elements: int = 49_545_475
    encoder_elements: int = 34_274_208
    """Together 83 819 683 parameters: the published float32 file without its header."""

    @property
    def elements(self) -> int:
        return self.decoder_elements + self.encoder_elements


class TensorShape(msgspec.Struct, frozen=True):
    """A tensor of a file: `shape` is (out, in) or (n,), `nbytes` what it takes as stored."""

    name: str
    shape: tuple[int, ...]
    level: str
    nbytes: int

    @property
    def elements(self) -> int:
        count = 1
        for side in self.shape:
            count *= side
        return count


DEV = FluxShape()
SCHNELL = FluxShape(guidance=False)
FAMILY_SHAPES: dict[str, FluxShape] = {
    "flux1-dev": DEV,
    "flux1-krea": DEV,
    "flux1-kontext": DEV,
    "flux1-schnell": SCHNELL,
    "flux1-fill": FluxShape(in_channels=384),
    "flux1-canny": FluxShape(in_channels=128),
    "flux1-depth": FluxShape(in_channels=128),
    "flux1-lite": FluxShape(double_blocks=8),
}

LayoutName = Literal["city96-legacy", "city96-k", "quantstack", "plain"]


class Layout(msgspec.Struct, frozen=True):
    """Which types a producer gives to the tensors that are not quantised."""

    one_dimensional: str
    small: str
    large: str
    metadata: bool = True


LAYOUTS: dict[LayoutName, Layout] = {
    "city96-legacy": Layout("F16", "F16", "F16"),
    "city96-k": Layout("F32", "F32", "F16"),
    "quantstack": Layout("F32", "BF16", "BF16"),
    "plain": Layout("F32", "F32", "F32", metadata=False),
}
_OUTSIDE = ("txt_in.", "img_in.", "time_in.", "vector_in.", "guidance_in.", "final_layer.")
_SMALL = ("img_in.", "time_in.in_layer", "vector_in.in_layer", "guidance_in.in_layer", "final_layer.linear")
_LEGACY_LEVELS = frozenset({"F16", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0"})


def default_layout(level: str) -> LayoutName:
    """The layout of the files people download (city96's) for `level`."""
    return "city96-legacy" if level in _LEGACY_LEVELS else "city96-k"


def _linear(name: str, out: int, inner: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}.weight", (out, inner)
    yield f"{name}.bias", (out,)


def _embedders(shape: FluxShape) -> Iterator[tuple[str, tuple[int, ...]]]:
    hidden = shape.hidden
    yield from _linear("img_in", hidden, shape.in_channels)
    yield from _linear("txt_in", hidden, shape.text_width)
    vectors = [("time_in", 256), ("vector_in", shape.pooled_width)]
    if shape.guidance:
        vectors.append(("guidance_in", 256))
    for name, width in vectors:
        yield from _linear(f"{name}.in_layer", hidden, width)
        yield from _linear(f"{name}.out_layer", hidden, hidden)


def tensor_shapes(shape: FluxShape) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(name, (out, in) or (n,)) of every tensor in the fused layout."""
    hidden, mlp = shape.hidden, shape.mlp
    yield from _embedders(shape)
    for block in range(shape.double_blocks):
        for stream in ("img", "txt"):
            prefix = f"double_blocks.{block}.{stream}_"
            yield from _linear(f"{prefix}mod.lin", 6 * hidden, hidden)
            yield from _linear(f"{prefix}attn.qkv", 3 * hidden, hidden)
            yield from _linear(f"{prefix}attn.proj", hidden, hidden)
            yield f"{prefix}attn.norm.query_norm.scale", (shape.head_dim,)
            yield f"{prefix}attn.norm.key_norm.scale", (shape.head_dim,)
            yield from _linear(f"{prefix}mlp.0", mlp, hidden)
            yield from _linear(f"{prefix}mlp.2", hidden, mlp)
    for block in range(shape.single_blocks):
        prefix = f"single_blocks.{block}."
        yield from _linear(f"{prefix}linear1", 3 * hidden + mlp, hidden)
        yield from _linear(f"{prefix}linear2", hidden, hidden + mlp)
        yield f"{prefix}norm.query_norm.scale", (shape.head_dim,)
        yield f"{prefix}norm.key_norm.scale", (shape.head_dim,)
        yield from _linear(f"{prefix}modulation.lin", 3 * hidden, hidden)
    yield from _linear("final_layer.linear", shape.out_channels, hidden)
    yield from _linear("final_layer.adaLN_modulation.1", 2 * hidden, hidden)


def _level_of(name: str, dimensions: int, level: Level, layout: Layout) -> Level:
    if dimensions == 1:
        return BY_NAME[layout.one_dimensional]
    if name.startswith(_SMALL):
        return BY_NAME[layout.small]
    if name.startswith(_OUTSIDE):
        return BY_NAME[layout.large]
    return level


def file_tensors(shape: FluxShape, level: str, layout: LayoutName | None = None) -> tuple[TensorShape, ...]:
    """The tensors of a file of `level` ("Q4_K_S" and "Q6_KM" are understood).

    Raises:
        KeyError: no such level.
        ValueError: the level's blocks do not divide a row of this shape.
    """
    wanted = parse_level(level)
    types = LAYOUTS[layout or default_layout(wanted.name)]
    found = []
    for name, dims in tensor_shapes(shape):
        stored = _level_of(name, len(dims), wanted, types)
        rows = dims[0] if len(dims) == 2 else 1
        found.append(TensorShape(name, dims, stored.name, rows * stored.row_bytes(dims[-1])))
    return tuple(found)


def _align(count: int) -> int:
    return -(-count // GGUF_ALIGNMENT) * GGUF_ALIGNMENT


def gguf_file_bytes(tensors: tuple[TensorShape, ...], *, metadata: bool = True) -> int:
    """Bytes of the GGUF file that holds `tensors`, with the three metadata pairs of published Flux files.

    header 24, string pair 8+len(key)+4+8+len(value), u32 pair 8+len(key)+4+4, tensor entry
    8+len(name)+4+8*ndim+4+8, everything padded to 32."""
    header = 24
    if metadata:
        header += 8 + len("general.architecture") + 4 + 8 + len("flux")
        header += 8 + len("general.quantization_version") + 4 + 4
        header += 8 + len("general.file_type") + 4 + 4
    header += sum(8 + len(t.name) + 4 + 8 * len(t.shape) + 4 + 8 for t in tensors)
    return _align(header) + sum(_align(t.nbytes) for t in tensors)


def image_tokens(width: int, height: int) -> int:
    """Tokens of a picture: one per 16x16 pixels."""
    return -(-width // PATCH) * -(-height // PATCH)
