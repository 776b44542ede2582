"""Weight files with a true header and no bytes behind it: full-size layouts that cost nothing."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterable
from pathlib import Path

from fluxdesk.domain.flux_layout import PRODUCERS, Producer, flux_types, t5_tensor_shapes, t5_types
from fluxdesk.domain.flux_shapes import FluxShape, T5Shape, tensor_shapes
from fluxdesk.formats.gguf_writer import NewTensor, align, header_bytes
from fluxdesk.formats.tensor_table import SAFETENSORS_TYPES

Shape = tuple[int, ...]
Entry = tuple[str, Shape, str]


def write_gguf(path: Path, entries: Iterable[Entry], metadata: dict[str, str | int] | None = None) -> Path:
    tensors = [NewTensor(*entry) for entry in entries]
    head = header_bytes(metadata or {}, tensors)
    path.write_bytes(head)
    os.truncate(path, len(head) + sum(align(tensor.nbytes) for tensor in tensors))
    return path


def write_safetensors(path: Path, entries: Iterable[Entry], metadata: dict[str, str] | None = None) -> Path:
    table: dict[str, object] = {"__metadata__": metadata} if metadata else {}
    offset = 0
    for name, shape, kind in entries:
        elements = 1
        for size in shape:
            elements *= size
        nbytes = SAFETENSORS_TYPES[kind].nbytes(elements)
        table[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [offset, offset + nbytes]}
        offset += nbytes
    body = json.dumps(table).encode()
    path.write_bytes(struct.pack("<Q", len(body)) + body)
    os.truncate(path, 8 + len(body) + offset)
    return path


def flux_entries(shape: FluxShape, level: str, producer: str = "city96-k", prefix: str = "") -> list[Entry]:
    rule = flux_types(level, PRODUCERS[producer])
    return [(prefix + name, size, rule(name, size)) for name, size in tensor_shapes(shape)]


def write_flux(
    path: Path, shape: FluxShape, level: str, producer: str = "city96-k", prefix: str = "",
    architecture: str = "flux",
) -> Path:  # fmt: skip
    layout: Producer = PRODUCERS[producer]
    metadata = dict(layout.metadata)
    if metadata:
        metadata["general.architecture"] = architecture
    return write_gguf(path, flux_entries(shape, level, producer, prefix), metadata)


def t5_entries(level: str, shape: T5Shape | None = None) -> list[Entry]:
    shape = shape or T5Shape()
    rule = t5_types(level, shape.layers)
    return [(name, size, rule(name, size)) for name, size in t5_tensor_shapes(shape)]


_T5_MEMBERS = {
    "attn_q": "layer.0.SelfAttention.q", "attn_k": "layer.0.SelfAttention.k",
    "attn_v": "layer.0.SelfAttention.v", "attn_o": "layer.0.SelfAttention.o",
    "attn_norm": "layer.0.layer_norm", "attn_rel_b": "layer.0.SelfAttention.relative_attention_bias",
    "ffn_gate": "layer.1.DenseReluDense.wi_0", "ffn_up": "layer.1.DenseReluDense.wi_1",
    "ffn_down": "layer.1.DenseReluDense.wo", "ffn_norm": "layer.1.layer_norm",
}  # fmt: skip


def huggingface_t5(kind: str, prefix: str = "", shape: T5Shape | None = None) -> list[Entry]:
    entries: list[Entry] = []
    for name, size in t5_tensor_shapes(shape or T5Shape()):
        if name == "token_embd.weight":
            renamed = "shared.weight"
        elif name == "enc.output_norm.weight":
            renamed = "encoder.final_layer_norm.weight"
        else:
            _, _, layer, member, _ = name.split(".")
            renamed = f"encoder.block.{layer}.{_T5_MEMBERS[member]}.weight"
        entries.append((prefix + renamed, size, kind))
    return entries


def clip_entries(kind: str, prefix: str = "", width: int = 768, layers: int = 12) -> list[Entry]:
    stem = f"{prefix}text_model."
    entries: list[Entry] = [
        (f"{stem}embeddings.token_embedding.weight", (49408, width), kind),
        (f"{stem}embeddings.position_embedding.weight", (77, width), kind),
        (f"{stem}final_layer_norm.weight", (width,), kind),
        (f"{stem}final_layer_norm.bias", (width,), kind),
    ]
    for layer in range(layers):
        block = f"{stem}encoder.layers.{layer}."
        for name, out, inner in (
            ("self_attn.q_proj", width, width), ("self_attn.k_proj", width, width),
            ("self_attn.v_proj", width, width), ("self_attn.out_proj", width, width),
            ("mlp.fc1", 4 * width, width), ("mlp.fc2", width, 4 * width),
        ):  # fmt: skip
            entries += [(f"{block}{name}.weight", (out, inner), kind), (f"{block}{name}.bias", (out,), kind)]
        for name in ("layer_norm1", "layer_norm2"):
            entries += [(f"{block}{name}.{part}", (width,), kind) for part in ("weight", "bias")]
    return entries


def vae_entries(kind: str, naming: str, prefix: str = "", latents: int = 16) -> list[Entry]:
    """The few tensors that tell an autoencoder apart, not the whole table."""
    up = "decoder.up.0.block.0.conv1" if naming == "bfl" else "decoder.up_blocks.0.resnets.0.conv1"
    return [
        (prefix + "encoder.conv_in.weight", (128, 3, 3, 3), kind),
        (prefix + "encoder.conv_out.weight", (2 * latents, 512, 3, 3), kind),
        (prefix + "decoder.conv_in.weight", (512, latents, 3, 3), kind),
        (prefix + f"{up}.weight", (512, 512, 3, 3), kind),
        (prefix + "decoder.conv_out.weight", (3, 128, 3, 3), kind),
    ]


def nf4_entries(shape: FluxShape, prefix: str = "", *, nested: bool = False) -> list[Entry]:
    """bitsandbytes' layout: every matrix as packed bytes with its scales beside it."""
    entries: list[Entry] = []
    for name, size in tensor_shapes(shape):
        if len(size) == 1:
            entries.append((prefix + name, size, "BF16"))
            continue
        count = size[0] * size[1]
        entries.append((prefix + name, (count // 2, 1), "U8"))
        entries.append((prefix + name + ".absmax", (count // 64,), "U8" if nested else "F32"))
        entries.append((prefix + name + ".quant_map", (16,), "F32"))
        entries.append((prefix + name + ".quant_state.bitsandbytes__nf4", (80,), "U8"))
        if nested:
            entries.append((prefix + name + ".nested_absmax", (-(-count // 64 // 256),), "F32"))
            entries.append((prefix + name + ".nested_quant_map", (256,), "F32"))
    return entries


def diffusers_flux(kind: str, double: int = 19, single: int = 38, width: int = 3072) -> list[Entry]:
    entries: list[Entry] = []

    def linear(name: str, out: int, inner: int) -> None:
        entries.extend([(f"{name}.weight", (out, inner), kind), (f"{name}.bias", (out,), "F32")])

    linear("x_embedder", width, 64)
    linear("context_embedder", width, 4096)
    for name, inner in (("timestep_embedder", 256), ("guidance_embedder", 256), ("text_embedder", 768)):
        linear(f"time_text_embed.{name}.linear_1", width, inner)
        linear(f"time_text_embed.{name}.linear_2", width, width)
    for index in range(double):
        block = f"transformer_blocks.{index}."
        for name in (
            "to_q",
            "to_k",
            "to_v",
            "to_out.0",
            "add_q_proj",
            "add_k_proj",
            "add_v_proj",
            "to_add_out",
        ):
            linear(f"{block}attn.{name}", width, width)
        for name in ("ff", "ff_context"):
            linear(f"{block}{name}.net.0.proj", 4 * width, width)
            linear(f"{block}{name}.net.2", width, 4 * width)
        linear(f"{block}norm1.linear", 6 * width, width)
        linear(f"{block}norm1_context.linear", 6 * width, width)
        entries.append((f"{block}attn.norm_q.weight", (128,), "F32"))
    for index in range(single):
        block = f"single_transformer_blocks.{index}."
        for name in ("to_q", "to_k", "to_v"):
            linear(f"{block}attn.{name}", width, width)
        linear(f"{block}proj_mlp", 4 * width, width)
        linear(f"{block}proj_out", width, 5 * width)
        linear(f"{block}norm.linear", 3 * width, width)
    linear("proj_out", 64, width)
    linear("norm_out.linear", 2 * width, width)
    return entries


def lora_entries(names: Iterable[str], down: str, up: str, rank: int = 16, width: int = 3072) -> list[Entry]:
    entries: list[Entry] = []
    for name in names:
        entries += [(name + down, (rank, width), "BF16"), (name + up, (width, rank), "BF16")]
    return entries


Writer = Callable[[Path], Path]
