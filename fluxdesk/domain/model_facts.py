"""How many bytes each part of a model set has: from its files' tensor tables, or from level and family alone.

A part is what the memory plan moves as one: the block matrices (the only part that is streamed), the
modulation matrices (computed once before the loop and released: 27 % of FLUX.1), the small layers around
them, T5, CLIP, VAE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.flux_shapes import (
    DEV,
    FAMILY_SHAPES,
    LAYOUTS,
    ClipShape,
    FluxShape,
    T5Shape,
    TensorShape,
    VaeShape,
    default_layout,
    file_tensors,
    gguf_file_bytes,
)
from fluxdesk.domain.levels import parse_level

T5_XXL_FILE_BYTES: dict[str, int] = {
    "F32": 19_050_276_032,
    "F16": 9_526_060_224,
    "Q8_0": 5_061_584_064,
    "Q6_K": 3_908_261_056,
    "Q5_K": 3_386_856_640,
    "Q4_K": 2_896_123_072,
    "Q3_K": 2_296_075_456,
}
"""city96's t5-v1_1-xxl-encoder GGUFs (the _M mix where there are several); tokenizer included."""
T5_XXL_HEADER_BYTES = 1_033_408
"""Tokenizer and tensor table of each of them."""
CLIP_L_FILE_BYTES = 246_144_152
VAE_FILE_BYTES = 335_304_388

_MODULATION = re.compile(
    r"(_mod\.lin|\.modulation\.lin|adaLN_modulation\.1|norm1(_context)?\.linear|blocks\.\d+\.norm\.linear"
    r"|norm_out\.linear)\.weight$"
)
_EMBEDDER = re.compile(r"(time|vector|guidance)_in\.(in|out)_layer\.weight$|time_text_embed\..*\.weight$")
_BLOCK = re.compile(
    r"(?:^|\.)(double_blocks|single_blocks|transformer_blocks|single_transformer_blocks)\.(\d+)\."
)
_PREFIXES = ("model.diffusion_model.", "diffusion_model.")


class PartFacts(msgspec.Struct, frozen=True):
    """Elements of a part, and the bytes they take as stored."""

    elements: int = 0
    nbytes: int = 0

    def __add__(self, other: PartFacts) -> PartFacts:
        return PartFacts(self.elements + other.elements, self.nbytes + other.nbytes)


class TransformerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The transformer's parts. `blocks` are the matrices of each block in order, modulation not included."""

    shape: FluxShape
    level: str
    file_bytes: int
    blocks: tuple[PartFacts, ...]
    modulation: PartFacts
    outside: PartFacts
    """Everything else: in and out layers, embedders, biases, norms."""
    embedders: PartFacts = PartFacts()
    """Of `outside`, the matrices that feed the modulations alone and go with them."""
    largest_matrix_elements: int

    @property
    def matrices(self) -> PartFacts:
        return PartFacts(sum(b.elements for b in self.blocks), sum(b.nbytes for b in self.blocks))

    @property
    def parameters(self) -> int:
        return self.matrices.elements + self.modulation.elements + self.outside.elements

    @property
    def packed_bytes(self) -> int:
        """All weights as stored, without the file's header."""
        return self.matrices.nbytes + self.modulation.nbytes + self.outside.nbytes


class T5Facts(msgspec.Struct, frozen=True, kw_only=True):
    shape: T5Shape
    level: str
    file_bytes: int
    weights: PartFacts


class ModelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the memory plan needs to know of a model set."""

    family: str
    transformer: TransformerFacts
    t5: T5Facts
    clip: ClipShape = ClipShape()
    clip_file_bytes: int = CLIP_L_FILE_BYTES
    vae: VaeShape = VaeShape()
    vae_file_bytes: int = VAE_FILE_BYTES
    text_tokens: int = 512

    @property
    def download_bytes(self) -> int:
        return self.transformer.file_bytes + self.t5.file_bytes + self.clip_file_bytes + self.vae_file_bytes


def transformer_from_tensors(
    tensors: Iterable[TensorShape], file_bytes: int, level: str | None = None
) -> TransformerFacts:
    """Sort a file's tensors into parts and read the shape off them (fused or diffusers names, with or without
    prefix).

    `level` names the most frequent type of the block matrices when None.

    Raises:
        KnownError: these are not a FLUX.1 transformer's tensors.
    """
    blocks: dict[tuple[int, int], PartFacts] = {}
    modulation = outside = embedders = PartFacts()
    largest = 0
    types: dict[str, int] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for tensor in tensors:
        name = _strip(tensor.name)
        shapes[name] = tensor.shape
        part = PartFacts(tensor.elements, tensor.nbytes)
        found = _BLOCK.search(name)
        if _MODULATION.search(name):
            modulation += part
        elif found and len(tensor.shape) == 2:
            key = (int(found[1].startswith("single")), int(found[2]))
            blocks[key] = blocks.get(key, PartFacts()) + part
            largest = max(largest, tensor.elements)
            types[tensor.level] = types.get(tensor.level, 0) + tensor.elements
        else:
            outside += part
            if _EMBEDDER.search(name):
                embedders += part
    if not blocks:
        raise _not_flux()
    return TransformerFacts(
        shape=_read_shape(shapes, blocks),
        level=level or max(types, key=lambda name: types[name]),
        file_bytes=file_bytes,
        blocks=tuple(blocks[key] for key in sorted(blocks)),
        modulation=modulation,
        outside=outside,
        embedders=embedders,
        largest_matrix_elements=largest,
    )


@lru_cache(maxsize=64)
def transformer_from_level(shape: FluxShape, level: str) -> TransformerFacts:
    """The same for a file that is not there yet: exact for city96's layouts, NF4 as the block layout alone.

    Raises:
        KeyError: no such level.
    """
    name = parse_level(level).name
    tensors = file_tensors(shape, name)
    metadata = LAYOUTS[default_layout(name)].metadata
    return transformer_from_tensors(tensors, gguf_file_bytes(tensors, metadata=metadata), name)


def t5_from_level(level: str, shape: T5Shape | None = None) -> T5Facts:
    """T5 as stored at `level`; matrices of this level, norms and positions in float32.

    Raises:
        KeyError: no such level.
    """
    shape = shape or T5Shape()
    stored = parse_level(level)
    nbytes = shape.matrix_elements * stored.block_bytes // stored.block_elements + 4 * shape.small_elements
    file_bytes = nbytes
    if shape == T5Shape() and stored.name in T5_XXL_FILE_BYTES:
        file_bytes = T5_XXL_FILE_BYTES[stored.name]
        nbytes = file_bytes - T5_XXL_HEADER_BYTES
    weights = PartFacts(shape.matrix_elements + shape.small_elements, nbytes)
    return T5Facts(shape=shape, level=stored.name, file_bytes=file_bytes, weights=weights)


def t5_from_tensors(tensors: Iterable[TensorShape], file_bytes: int) -> T5Facts:
    """T5's facts from a GGUF's or safetensors' tensor table (llama.cpp's or Hugging Face's names).

    Raises:
        KnownError: there is no token embedding, so it is no text encoder.
    """
    rows = list(tensors)
    by_name = {row.name: row for row in rows}
    embedding = next((by_name[n] for n in ("token_embd.weight", "shared.weight") if n in by_name), None)
    if embedding is None:
        raise KnownError("file_unsupported", QT_TRANSLATE_NOOP("errors", "This is not a T5 text encoder."))
    vocabulary, width = embedding.shape
    ff = next(
        (r.shape[0] for r in rows if r.name.endswith(("ffn_up.weight", "DenseReluDense.wi_1.weight"))), 10240
    )
    inner = next(
        (r.shape[0] for r in rows if r.name.endswith(("attn_q.weight", "SelfAttention.q.weight"))), 4096
    )
    layers = sum(1 for r in rows if r.name.endswith(("attn_q.weight", "SelfAttention.q.weight")))
    positions = next(
        (r.shape for r in rows if "attn_rel_b" in r.name or "relative_attention_bias" in r.name), None
    )
    buckets, heads = positions if positions else (32, inner // 64)
    types: dict[str, int] = {}
    for row in rows:
        types[row.level] = types.get(row.level, 0) + row.elements
    shape = T5Shape(
        layers=layers, width=width, ff=ff, heads=heads, head_dim=inner // heads, vocabulary=vocabulary,
        buckets=buckets,
    )  # fmt: skip
    weights = PartFacts(sum(r.elements for r in rows), sum(r.nbytes for r in rows))
    return T5Facts(
        shape=shape, level=max(types, key=lambda n: types[n]), file_bytes=file_bytes, weights=weights
    )


@lru_cache(maxsize=64)
def facts_from_level(family: str, level: str, t5_level: str = "Q8_0") -> ModelFacts:
    """What a downloaded set of `family` at `level` will be.

    Raises:
        KeyError: unknown family or level.
    """
    shape = FAMILY_SHAPES[family]
    return ModelFacts(
        family=family,
        transformer=transformer_from_level(shape, level),
        t5=t5_from_level(t5_level),
        text_tokens=256 if family == "flux1-schnell" else 512,
    )


def _strip(name: str) -> str:
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _not_flux() -> KnownError:
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "This file is not a FLUX.1 transformer."),
        QT_TRANSLATE_NOOP("errors", "Choose a FLUX.1 file, for example flux1-schnell-Q4_0.gguf."),
    )


def _read_shape(shapes: dict[str, tuple[int, ...]], blocks: dict[tuple[int, int], PartFacts]) -> FluxShape:
    """Widths from the layers around the blocks; what a file lacks is FLUX.1-dev's."""

    def of(*names: str) -> tuple[int, ...] | None:
        return next((shapes[f"{name}.weight"] for name in names if f"{name}.weight" in shapes), None)

    image_in = of("img_in", "x_embedder")
    text_in = of("txt_in", "context_embedder")
    pooled_in = of("vector_in.in_layer", "time_text_embed.text_embedder.linear_1")
    out = of("final_layer.linear", "proj_out")
    up = of("double_blocks.0.img_mlp.0", "transformer_blocks.0.ff.net.0.proj")
    scale = next((s for n, s in shapes.items() if n.endswith(("query_norm.scale", "norm_q.weight"))), None)
    hidden = image_in[0] if image_in else DEV.hidden
    return FluxShape(
        hidden=hidden,
        head_dim=scale[0] if scale else DEV.head_dim,
        double_blocks=sum(1 for kind, _ in blocks if kind == 0),
        single_blocks=sum(1 for kind, _ in blocks if kind == 1),
        mlp_ratio=up[0] / hidden if up else DEV.mlp_ratio,
        in_channels=image_in[1] if image_in else DEV.in_channels,
        out_channels=out[0] if out else DEV.out_channels,
        text_width=text_in[1] if text_in else DEV.text_width,
        pooled_width=pooled_in[1] if pooled_in else DEV.pooled_width,
        guidance=any(name.startswith("guidance_in.") or "guidance_embedder" in name for name in shapes),
    )
