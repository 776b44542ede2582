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
_UPLOADED = frozenset({"LoadImage", "LoadImageMask"})
"""Their choices are the files of the moment; ours was uploaded just now."""


class Fitted(msgspec.Struct, frozen=True):
    """The graph in the server's spelling, and what the server lacks."""

    graph: ApiGraph
    missing_nodes: tuple[str, ...] = ()
    missing_values: tuple[str, ...] = ()
    """File names, or names of samplers and schedules."""


def fit_graph(graph: ApiGraph, nodes: NodeTable) -> Fitted:
    """`graph` for a server with `nodes`."""
    missing_nodes = {node["class_type"] for node in graph.values()} - nodes.keys()
    missing: list[str] = []
    fitted: ApiGraph = {}
    for key, node in graph.items():
        kind, inputs = node["class_type"], dict(node["inputs"])
        for name, value in inputs.items():
            offered = choices(nodes.get(kind, {}), name)
            if offered is None or not isinstance(value, str) or kind in _UPLOADED or value in offered:
                continue
            found = _same_file(value, offered)
            if found is None:
                missing.append(value)
            else:
                inputs[name] = found
        fitted[key] = {**node, "inputs": inputs}
    return Fitted(fitted, tuple(sorted(missing_nodes)), tuple(dict.fromkeys(missing)))


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


def _same_file(value: str, offered: tuple[str, ...]) -> str | None:
    wanted = file_name(value).lower()
    return next((option for option in offered if file_name(option).lower() == wanted), None)
