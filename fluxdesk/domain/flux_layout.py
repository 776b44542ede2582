"""Which type every publisher gives to every tensor, and so the size of a published file to the byte.

A GGUF file's size follows from its tensors' names, shapes and types. Before a hash is computed, size and
header prove that a download is whole, and they name who made it. Facts: the recorded sizes of published files
(tests/domain/test_flux_layout.py compares with city96's 22, 16 of others and the T5 encoders).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from fluxdesk.domain.flux_shapes import FluxShape, T5Shape, tensor_shapes
from fluxdesk.domain.levels import BY_NAME, parse_level

ALIGNMENT = 32

Shape = tuple[int, ...]
TypeRule = Callable[[str, Shape], str]
"""(tensor name, shape) -> name of the storage type."""

IN_OUT = ("txt_in.", "img_in.", "time_in.", "vector_in.", "guidance_in.", "final_layer.")
SMALL_IN_OUT = (
    "img_in.", "time_in.in_layer", "vector_in.in_layer", "guidance_in.in_layer", "final_layer.linear",
)  # fmt: skip


class Producer(msgspec.Struct, frozen=True):
    """The types that a publisher's converter gives to what it does not quantise."""

    name: str
    one_dimensional: str
    small: str
    """img_in, the in_layers, final_layer.linear."""
    large: str
    """txt_in, the out_layers, final_layer.adaLN_modulation."""
    metadata: tuple[tuple[str, str | int], ...]
    mixes: bool = False
    """attn.qkv gets one level more in the `_K_M` files."""


_CITY96_METADATA: tuple[tuple[str, str | int], ...] = (
    ("general.architecture", "flux"),
    ("general.quantization_version", 2),
    ("general.file_type", 0),
)
PRODUCERS: dict[str, Producer] = {
    producer.name: producer
    for producer in (
        Producer("city96", "F16", "F16", "F16", _CITY96_METADATA),  # convert.py at 303af6f: legacy levels
        Producer("city96-k", "F32", "F32", "F16", _CITY96_METADATA),  # lcpp.patch 8d1fbbc: K levels
        Producer("quantstack", "F32", "BF16", "BF16", _CITY96_METADATA, mixes=True),
        Producer("calcuis", "F32", "F32", "F32", _CITY96_METADATA),  # city96's lite-8B, too
        Producer("sd.cpp", "F32", "F32", "F32", ()),  # leejet
    )
}
_QKV_BOOST = {"Q3_K_M": "Q4_K", "Q4_K_M": "Q5_K", "Q5_K_M": "Q6_K"}
_LEGACY = frozenset({"F32", "F16", "BF16", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0"})

FILE_TYPES: dict[str, int] = {
    "F32": 0, "F16": 1, "Q4_0": 2, "Q4_1": 3, "Q8_0": 7, "Q5_0": 8, "Q5_1": 9, "Q2_K": 10, "Q3_K": 11,
    "Q4_K": 14, "Q5_K": 16, "Q6_K": 18, "IQ4_NL": 25, "IQ4_XS": 30, "BF16": 32,
}  # fmt: skip
"""llama.cpp's `general.file_type` of a file of this level (K levels in their `_S` form, as city96's)."""

_T5_MEMBER = re.compile(r"enc\.blk\.(\d+)\.(\w+)\.weight$")

T5_HEADER_BYTES = 1_033_408
"""Key/values (the tokenizer) and tensor table of city96's T5 encoders."""


def city96_producer(level: str) -> Producer:
    """How city96 publishes `level`: everything around the blocks in F16, or F32 where small for K levels."""
    return PRODUCERS["city96" if parse_level(level).name in _LEGACY else "city96-k"]


def flux_types(level: str, producer: Producer) -> TypeRule:
    """The types of a FLUX.1 transformer's tensors at `level` ("Q4_K_S", "Q4_K_M", "Q8_0").

    A matrix whose rows are no whole number of blocks falls back to F16, as in llama.cpp's quantiser.

    Raises:
        KeyError: no such level.
    """
    base = parse_level(level).name
    qkv = _QKV_BOOST.get(level.strip().upper(), base) if producer.mixes else base

    def rule(name: str, shape: Shape) -> str:
        if len(shape) < 2:
            return producer.one_dimensional
        if name.startswith(SMALL_IN_OUT):
            return producer.small
        if name.startswith(IN_OUT):
            return producer.large
        wanted = qkv if "attn.qkv" in name else base
        return wanted if shape[-1] % BY_NAME[wanted].block_elements == 0 else "F16"

    return rule


def _t5_mix(level: str, layer: int, layers: int) -> dict[str, str]:
    """llama.cpp's mixes for attn_v and ffn_down of one layer (src/llama-quant.cpp)."""
    eighth = layers // 8
    more = layer < eighth or layer >= 7 * eighth or (layer - eighth) % 3 == 2
    if level in {"Q4_K_M", "Q5_K_M"}:
        return {"attn_v": "Q6_K", "ffn_down": "Q6_K"} if more else {}
    if level == "Q4_K_S":
        return ({"attn_v": "Q5_K"} if layer < 4 else {}) | ({"ffn_down": "Q5_K"} if layer < eighth else {})
    if level == "Q3_K_M":
        return {
            "attn_v": "Q5_K" if layer < 2 else "Q4_K",
            "ffn_down": "Q5_K" if layer < layers // 16 else "Q4_K",
        }
    return {"attn_v": "Q5_K", "ffn_down": "Q5_K"} if level == "Q3_K_L" else {}


def t5_types(level: str, layers: int = 24) -> TypeRule:
    """The types of city96's T5 encoders at `level` (norms and positions F32, the embedding Q6_K in K mixes).

    Raises:
        KeyError: no such level.
    """
    asked = level.strip().upper()
    base = parse_level(asked).name

    def rule(name: str, shape: Shape) -> str:
        if len(shape) < 2 or "attn_rel_b" in name:
            return "F32"
        if name == "token_embd.weight":
            wanted = "Q6_K" if base.endswith("_K") else base
        else:
            found = _T5_MEMBER.match(name)
            wanted = _t5_mix(asked, int(found[1]), layers).get(found[2], base) if found else base
        return wanted if shape[-1] % BY_NAME[wanted].block_elements == 0 else "F16"

    return rule


def t5_tensor_shapes(shape: T5Shape) -> Iterator[tuple[str, Shape]]:
    """(name, shape) of every tensor of a T5 encoder in llama.cpp's names."""
    yield "token_embd.weight", (shape.vocabulary, shape.width)
    for layer in range(shape.layers):
        stem = f"enc.blk.{layer}."
        for member in ("attn_q", "attn_k", "attn_v"):
            yield f"{stem}{member}.weight", (shape.inner, shape.width)
        yield f"{stem}attn_o.weight", (shape.width, shape.inner)
        yield f"{stem}attn_norm.weight", (shape.width,)
        if layer == 0:
            yield f"{stem}attn_rel_b.weight", (shape.buckets, shape.heads)
        yield f"{stem}ffn_gate.weight", (shape.ff, shape.width)
        yield f"{stem}ffn_up.weight", (shape.ff, shape.width)
        yield f"{stem}ffn_down.weight", (shape.width, shape.ff)
        yield f"{stem}ffn_norm.weight", (shape.width,)
    yield "enc.output_norm.weight", (shape.width,)


def align(count: int) -> int:
    """Round up to GGUF's alignment."""
    return -(-count // ALIGNMENT) * ALIGNMENT


def data_bytes(tensors: Iterable[tuple[str, Shape]], rule: TypeRule) -> int:
    """Bytes of all tensors, each padded."""
    total = 0
    for name, shape in tensors:
        elements = 1
        for size in shape:
            elements *= size
        stored = BY_NAME[rule(name, shape)]
        total += align(elements // stored.block_elements * stored.block_bytes)
    return total


def flux_header_bytes(shape: FluxShape, producer: Producer) -> int:
    """Header of a transformer file with `producer`'s key/values, padded."""
    total = 24
    for key, value in producer.metadata:
        total += 8 + len(key) + 4 + (8 + len(value) if isinstance(value, str) else 4)
    for name, size in tensor_shapes(shape):
        total += 8 + len(name) + 4 + 8 * len(size) + 4 + 8
    return align(total)


def flux_file_bytes(shape: FluxShape, level: str, producer: Producer | None = None) -> int:
    """Size of a transformer's GGUF file at `level`, by city96's layout or `producer`'s.

    Raises:
        KeyError: no such level.
    """
    producer = producer or city96_producer(level)
    return flux_header_bytes(shape, producer) + data_bytes(tensor_shapes(shape), flux_types(level, producer))


def t5_file_bytes(level: str) -> int:
    """Size of city96's T5-XXL encoder GGUF at `level` ("Q4_K_M", "Q8_0", "F16").

    Raises:
        KeyError: no such level.
    """
    return T5_HEADER_BYTES + data_bytes(t5_tensor_shapes(T5Shape()), t5_types(level))
