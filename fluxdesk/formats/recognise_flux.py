"""Is it a FLUX.1 transformer, and which one? Decided by tensors, never by metadata."""

from __future__ import annotations

import re

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.flux_shapes import FluxShape, tensor_shapes
from fluxdesk.domain.levels import BY_NAME
from fluxdesk.formats.file_facts import (
    MAX_BLOCKS,
    FileFacts,
    Tensors,
    count_parameters,
    histogram,
    is_quant_data,
    name_hint,
    storage_name,
    weight_elements,
)
from fluxdesk.formats.header_errors import show_name

_BFL_BLOCK = re.compile(r"(double|single)_blocks\.(\d+)\.")
_DIFFUSERS_BLOCK = re.compile(r"(single_)?transformer_blocks\.(\d+)\.")
_BFL_SIGNS = re.compile(r"(double_blocks\.\d+\.img_attn\.qkv|single_blocks\.\d+\.linear1)\.weight$")
_DIFFUSERS_SIGNS = re.compile(
    r"(single_transformer_blocks\.\d+\.proj_mlp|transformer_blocks\.\d+\.norm1_context\.linear)\.weight$"
)
_OUTSIDE = ("img_in.", "txt_in.", "time_in.", "vector_in.", "guidance_in.", "final_layer.")
_SMALL = ("img_in.", "time_in.in_", "vector_in.in_", "guidance_in.in_", "final_layer.linear")
_MINI_WIDTH = 1024
"""Hidden sizes below this are FluxDesk's own small model."""


def is_flux(tensors: Tensors) -> str:
    """ "bfl" or "diffusers" when these are a FLUX.1 transformer's names, else an empty string."""
    if any(name.startswith(("distilled_guidance_layer.", "double_stream_modulation")) for name in tensors):
        return ""  # Chroma and FLUX.2 share the blocks' names
    if any(_BFL_SIGNS.match(name) for name in tensors):
        return "bfl"
    if any(_DIFFUSERS_SIGNS.match(name) for name in tensors) and "pos_embed.proj.weight" not in tensors:
        return "diffusers"
    return ""


def recognise_transformer(tensors: Tensors, naming: str, file_name: str, metadata: bool) -> FileFacts:
    """Facts of a FLUX.1 transformer whose names follow `naming`.

    Args:
        metadata: the file has key/values (tells producers apart).
    """
    shape = read_shape(tensors, naming)
    hint = name_hint(file_name)
    variant = _variant(shape)
    blocks = _BFL_BLOCK if naming == "bfl" else _DIFFUSERS_BLOCK
    matrices = [name for name in tensors if _is_matrix(tensors, name) and blocks.match(name)]
    level, types = histogram(tensors, matrices)
    absent, broken = _check(tensors, shape, naming)
    problems = [*_name_problems(variant, hint), *broken, *_level_problems(level, types)]
    return FileFacts(
        kind="transformer",
        architecture="flux",
        variant=variant,
        level=level,
        types=types,
        parameters=count_parameters(tensors),
        complete=not absent,
        problems=tuple(problems),
        needs=("text_encoder", "text_encoder_2", "vae"),
        naming=naming,
        producer=_producer(tensors, matrices, metadata) if naming == "bfl" else "",
        name_hint=hint if hint in {"kontext", "krea", "canny", "depth"} else "",
        flux=shape,
    )


def _is_matrix(tensors: Tensors, name: str) -> bool:
    if not name.endswith(".weight"):
        return False
    return len(tensors[name].shape) == 2 or storage_name(tensors, name) in {"NF4", "FP4"}


def _count(tensors: Tensors, pattern: str) -> int:
    found = re.compile(pattern + r"\.(\d+)\.")
    last = max((int(match[1]) for name in tensors if (match := found.match(name))), default=-1)
    return min(1 + last, MAX_BLOCKS)


def read_shape(tensors: Tensors, naming: str) -> FluxShape:
    """Widths and depths from the tensors; what the file lacks keeps FLUX.1-dev's value."""
    bfl = naming == "bfl"
    usual = FluxShape()

    def length(*names: str) -> int:
        return next((tensors[name].elements for name in names if name in tensors), 0)

    def columns(name: str, rows: int, default: int) -> int:
        return weight_elements(tensors, name) // rows if name in tensors and rows else default

    hidden = (
        length(
            "img_in.bias", "txt_in.bias", "double_blocks.0.img_attn.proj.bias", "single_blocks.0.linear2.bias"
        )
        if bfl
        else length("x_embedder.bias", "context_embedder.bias", "transformer_blocks.0.attn.to_q.bias")
    ) or usual.hidden
    mlp = length("double_blocks.0.img_mlp.0.bias" if bfl else "transformer_blocks.0.ff.net.0.proj.bias")
    out = length("final_layer.linear.bias" if bfl else "proj_out.bias")
    pooled = "vector_in.in_layer.weight" if bfl else "time_text_embed.text_embedder.linear_1.weight"
    norm = next((n for n in tensors if n.endswith(("query_norm.scale", "norm_q.weight"))), "")
    return FluxShape(
        hidden=hidden,
        head_dim=tensors[norm].elements if norm else usual.head_dim,
        double_blocks=_count(tensors, "double_blocks" if bfl else "transformer_blocks"),
        single_blocks=_count(tensors, "single_blocks" if bfl else "single_transformer_blocks"),
        mlp_ratio=mlp / hidden if mlp else usual.mlp_ratio,
        in_channels=columns("img_in.weight" if bfl else "x_embedder.weight", hidden, usual.in_channels),
        out_channels=out or usual.out_channels,
        text_width=columns("txt_in.weight" if bfl else "context_embedder.weight", hidden, usual.text_width),
        pooled_width=columns(pooled, hidden, usual.pooled_width),
        guidance=any(name.startswith("guidance_in.") or ".guidance_embedder." in name for name in tensors),
    )


def _variant(shape: FluxShape) -> str:
    if shape.hidden < _MINI_WIDTH:
        return "mini"
    if shape.in_channels in {384, 128}:
        return "fill" if shape.in_channels == 384 else "control"
    if (shape.double_blocks, shape.single_blocks) == (8, 38):
        return "lite-8b"
    if (shape.double_blocks, shape.single_blocks) != (19, 38) or shape.in_channels != 64:
        return "custom"
    return "dev" if shape.guidance else "schnell"


def _producer(tensors: Tensors, matrices: list[str], metadata: bool) -> str:
    """The layout (formats of the small tensors) that published files are known by."""

    def kinds(*, dimensions: int, starts: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> set[str]:
        return {
            tensor.type_name
            for name, tensor in tensors.items()
            if len(tensor.shape) == dimensions
            and (not starts or name.startswith(starts))
            and not (without and name.startswith(without))
        }

    flat = kinds(dimensions=1)
    small = kinds(dimensions=2, starts=_SMALL)
    large = kinds(dimensions=2, starts=_OUTSIDE, without=_SMALL)
    if flat == {"F16"} and small == large == {"F16"}:
        return "city96"
    if flat == small == {"F32"} and large == {"F16"}:
        return "city96-k"
    if flat == {"F32"} and small == large == {"BF16"}:
        return "quantstack"
    if flat == small == large == {"F32"}:
        return "calcuis" if metadata else "sd.cpp"
    return ""


def _check(tensors: Tensors, shape: FluxShape, naming: str) -> tuple[list[str], list[ErrorReport]]:
    """(missing tensors, problems) against the exact table; diffusers' names against each other."""
    wanted = dict(tensor_shapes(shape)) if naming == "bfl" else _like_the_first_block(tensors)
    absent = [name for name in wanted if name not in tensors]
    problems = []
    if absent:
        problems.append(
            ErrorReport(
                kind="file_damaged",
                template=QT_TRANSLATE_NOOP("errors", "{count} tensors are missing, {tensor} among them."),
                action=QT_TRANSLATE_NOOP(
                    "errors", "It may be one part of several: use a single-file version."
                ),
                params={"count": len(absent), "tensor": show_name(absent[0])},
            )
        )
    for name, size in wanted.items():
        tensor = tensors.get(name)
        if tensor is None or tensor.shape == size:
            continue
        packed = storage_name(tensors, name) in {"NF4", "FP4"}
        if packed and weight_elements(tensors, name) == tensor_elements(size):
            continue
        problems.append(
            ErrorReport(
                kind="file_damaged",
                template=QT_TRANSLATE_NOOP("errors", "{tensor} has shape {shape} where {expected} is right."),
                action=QT_TRANSLATE_NOOP("errors", "Use a file from another publisher."),
                params={
                    "tensor": show_name(name),
                    "shape": "x".join(map(str, tensor.shape)),
                    "expected": "x".join(map(str, size)),
                },
            )
        )
        break
    return absent, problems


def tensor_elements(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def _like_the_first_block(tensors: Tensors) -> dict[str, tuple[int, ...]]:
    """Names and shapes that all blocks must have because one has them, and the layers around them."""
    wanted: dict[str, tuple[int, ...]] = {}
    for group in ("transformer_blocks", "single_transformer_blocks"):
        found = re.compile(group + r"\.(\d+)\.(.*)")
        members: dict[str, tuple[int, ...]] = {}
        indices = set()
        for name, tensor in tensors.items():
            if (match := found.match(name)) and not is_quant_data(name):
                indices.add(int(match[1]))
                members.setdefault(match[2], tensor.shape)
        for index in range(min(1 + max(indices, default=-1), MAX_BLOCKS)):
            wanted |= {f"{group}.{index}.{member}": size for member, size in members.items()}
    for name in ("x_embedder.weight", "context_embedder.weight", "proj_out.weight"):
        if name not in tensors:
            wanted[name] = (0,)
    return wanted


def _name_problems(variant: str, hint: str) -> list[ErrorReport]:
    """The file's name promises another model than its tensors hold."""
    claimed = {"kontext": "dev", "krea": "dev", "canny": "control", "depth": "control", "lite": "lite-8b"}
    claim = claimed.get(hint, hint)
    if not claim or claim == variant or variant in {"custom", "mini"}:
        return []
    names = {
        "dev": "FLUX.1 dev", "schnell": "FLUX.1 schnell", "fill": "FLUX.1 Fill",
        "control": "FLUX.1 Canny/Depth", "lite-8b": "FLUX.1 lite 8B",
    }  # fmt: skip
    return [
        ErrorReport(
            kind="file_unsupported",
            template=QT_TRANSLATE_NOOP("errors", "This is {actual}, not {claimed} as its name says."),
            action=QT_TRANSLATE_NOOP("errors", "Use it as {actual}, or fetch {claimed}."),
            params={"actual": names[variant], "claimed": names[claim]},
        )
    ]


def _level_problems(level: str, types: dict[str, int]) -> list[ErrorReport]:
    strange = [name for name in types if name not in BY_NAME]
    if not strange:
        return []
    return [
        ErrorReport(
            kind="file_unsupported",
            template=QT_TRANSLATE_NOOP("errors", "Weights of type {type} cannot be run."),
            action=QT_TRANSLATE_NOOP("errors", "Use a GGUF level (Q8_0 is the closest to fp8) or NF4."),
            params={"type": level if level in strange else strange[0]},
        )
    ]
