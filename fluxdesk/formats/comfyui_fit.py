"""A graph held against what a ComfyUI server says of its nodes (`/object_info`): names respelled, gaps named.

A choice is described as `[["a", "b"], {…}]`, by newer nodes as `["COMBO", {"options": ["a", "b"]}]`. Model
files may lie in folders there, of either system's separator; FluxDesk knows them by name alone.
"""

from __future__ import annotations

from typing import Any

import msgspec

from fluxdesk.formats.comfyui_writer import ApiGraph, file_name
from fluxdesk.formats.json_texts import JsonObject

NodeTable = dict[str, JsonObject]
"""Node type -> what the server says of it; a type that it lacks is absent."""
_FOLDERS = {
    "UnetLoaderGGUF": "models/unet",
    "UNETLoader": "models/diffusion_models",
    "DualCLIPLoader": "models/clip",
    "DualCLIPLoaderGGUF": "models/clip",
    "VAELoader": "models/vae",
    "LoraLoaderModelOnly": "models/loras",
    "StyleModelLoader": "models/style_models",
    "CLIPVisionLoader": "models/clip_vision",
}
"""Of each loader, as the nodes that `comfyui_writer` writes; older and newer servers know all of them."""
_FILE_INPUTS = frozenset(
    {"unet_name", "clip_name", "clip_name1", "clip_name2", "vae_name", "lora_name", "style_model_name"}
)
_YOUNG_INPUT = ("StyleModelApply", "strength")
"""Servers of 2024 have it not, take no notice of it, and paint with 1."""
_UPLOADED = frozenset({"LoadImage", "LoadImageMask"})
"""Their choices are the files of the moment; ours was uploaded just now."""


class Fitted(msgspec.Struct, frozen=True):
    """The graph in the server's spelling, and what the server lacks."""

    graph: ApiGraph
    missing_nodes: tuple[str, ...] = ()
    missing_files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    """Where the missing files belong, below ComfyUI's folder."""
    missing_values: tuple[str, ...] = ()
    """Names of samplers, schedules and the like."""


def fit_graph(graph: ApiGraph, nodes: NodeTable) -> Fitted:
    """`graph` for a server with `nodes`."""
    missing_nodes = {node["class_type"] for node in graph.values()} - nodes.keys()
    files: dict[str, str] = {}
    values: list[str] = []
    fitted: ApiGraph = {}
    for key, node in graph.items():
        kind, inputs = node["class_type"], dict(node["inputs"])
        for name, value in inputs.items():
            offered = choices(nodes.get(kind, {}), name)
            if (kind, name) == _YOUNG_INPUT and value != 1.0 and not _takes(nodes.get(kind, {}), name):
                values.append(f"{kind}: {name}")
            if offered is None or not isinstance(value, str) or kind in _UPLOADED or value in offered:
                continue
            found = _same_file(value, offered)
            if found is not None:
                inputs[name] = found
            elif name in _FILE_INPUTS:
                files.setdefault(value, _FOLDERS[kind])
            else:
                values.append(value)
        fitted[key] = {**node, "inputs": inputs}
    return Fitted(
        fitted,
        tuple(sorted(missing_nodes)),
        tuple(files),
        tuple(dict.fromkeys(files.values())),
        tuple(dict.fromkeys(values)),
    )


def choices(node: JsonObject, name: str) -> tuple[str, ...] | None:
    """What may be chosen for input `name` of `node`; None when that is no choice, or not told."""
    inputs = node.get("input")
    if not isinstance(inputs, dict):
        return None
    for group in ("required", "optional"):
        described = inputs.get(group)
        spec = described.get(name) if isinstance(described, dict) else None
        if not isinstance(spec, list) or not spec:
            continue
        options: Any = spec[0]
        if options == "COMBO" and len(spec) > 1 and isinstance(spec[1], dict):
            options = spec[1].get("options")
        if isinstance(options, list):
            return tuple(option for option in options if isinstance(option, str))
    return None


def _takes(node: JsonObject, name: str) -> bool:
    """Whether `node` has the input `name`, as far as it is told."""
    inputs = node.get("input")
    groups = [inputs.get(group) for group in ("required", "optional")] if isinstance(inputs, dict) else []
    described = [group for group in groups if isinstance(group, dict)]
    return not any(described) or any(name in group for group in described)


def _same_file(value: str, offered: tuple[str, ...]) -> str | None:
    wanted = file_name(value).lower()
    return next((option for option in offered if file_name(option).lower() == wanted), None)
