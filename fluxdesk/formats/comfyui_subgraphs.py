"""Subgraphs of ComfyUI's newer editors spread out, so that a workflow reads as if it had none.

A node whose type is the id of one of `definitions.subgraphs` stands for that one's nodes. Inside, links begin at
node -10 (the subgraph's inputs) and end at node -20 (its outputs); values that the outer node shows for inner
widgets lie in its own `widgets_values`, in the order of its `proxyWidgets`, else of its sockets.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from fluxdesk.formats.json_texts import JsonObject

MOST_NODES = 5000
_DEEPEST = 8
_INPUTS, _OUTPUTS = "-10", "-20"
_ACTIVE = 0
_JUMPS = 60


class _Link(NamedTuple):
    origin: str
    slot: int
    target: str
    socket: int
    kind: Any


class _Instance(NamedTuple):
    node: JsonObject
    subgraph: JsonObject


def spread(workflow: JsonObject) -> JsonObject:
    """`workflow` without subgraphs; inner nodes are called "outer:inner". Itself when it has none."""
    found = workflow.get("definitions")
    subgraphs = {
        part["id"]: part
        for part in _objects(found.get("subgraphs") if isinstance(found, dict) else None)
        if isinstance(part.get("id"), str)
    }
    return _Spreader(subgraphs).workflow(workflow) if subgraphs else workflow


class _Spreader:
    def __init__(self, subgraphs: dict[str, JsonObject]) -> None:
        self._subgraphs = subgraphs
        self._nodes: dict[str, JsonObject] = {}
        self._instances: dict[str, _Instance] = {}
        self._into: dict[tuple[str, int], _Link] = {}
        """What comes into each socket."""

    def workflow(self, data: JsonObject) -> JsonObject:
        self._collect(data, "", 0)
        links: list[list[Any]] = []
        nodes = []
        for key, node in list(self._nodes.items()):
            sockets = []
            for place, socket in enumerate(_objects(node.get("inputs"))):
                link = self._into.get((key, place))
                origin = self._origin(link) if link is not None else None
                number = None
                if link is not None and origin is not None:
                    number = len(links) + 1
                    links.append([number, *origin, key, place, link.kind])
                sockets.append({**socket, "link": number})
            nodes.append({**node, "inputs": sockets})
        values = [node for key, node in self._nodes.items() if key not in {made["id"] for made in nodes}]
        return {**data, "nodes": [*nodes, *values], "links": links}

    def _collect(self, data: JsonObject, prefix: str, depth: int) -> None:
        for node in _objects(data.get("nodes")):
            if len(self._nodes) >= MOST_NODES or "id" not in node:
                continue
            key = f"{prefix}{node['id']}"
            kind = node.get("type")
            subgraph = self._subgraphs.get(kind) if isinstance(kind, str) else None
            if subgraph is None or depth >= _DEEPEST or node.get("mode", _ACTIVE) != _ACTIVE:
                self._nodes[key] = {**node, "id": key}
            else:
                self._instances[key] = _Instance(node, subgraph)
                self._collect(subgraph, f"{key}:", depth + 1)
        links = data.get("links")
        for link in links if isinstance(links, list) else ():
            parsed = _parse(link, prefix)
            if parsed is not None:
                self._into[parsed.target, parsed.socket] = parsed

    def _origin(self, link: _Link) -> tuple[str, int] | None:
        """Where `link` really begins, through the walls of subgraphs; None when nothing comes in."""
        current: _Link | None = link
        for _ in range(_JUMPS):
            if current is None:
                return None
            outer, _, inner = current.origin.rpartition(":")
            if inner == _INPUTS and outer in self._instances:
                coming = self._into.get((outer, self._socket(outer, current.slot)))
                if coming is None:
                    return self._shown_value(outer, current.slot)
                current = coming
            elif current.origin in self._instances:
                current = self._into.get((f"{current.origin}:{_OUTPUTS}", current.slot))
            else:
                return current.origin, current.slot
        return None

    def _input_name(self, outer: str, slot: int) -> str:
        inputs = _objects(self._instances[outer].subgraph.get("inputs"))
        return str(inputs[slot].get("name")) if 0 <= slot < len(inputs) else ""

    def _socket(self, outer: str, slot: int) -> int:
        """The place of the subgraph's input `slot` among the outer node's sockets: they are matched by name."""
        name = self._input_name(outer, slot)
        sockets = _objects(self._instances[outer].node.get("inputs"))
        return next((at for at, socket in enumerate(sockets) if socket.get("name") == name), -1)

    def _shown_value(self, outer: str, slot: int) -> tuple[str, int] | None:
        """A node that holds what the outer node shows for this input; None when it shows nothing."""
        value = self._shown(outer).get(self._input_name(outer, slot))
        if value is None:
            return None
        key = f"{outer}:{_INPUTS}.{slot}"
        self._nodes[key] = {"id": key, "type": "PrimitiveNode", "widgets_values": [value]}
        return key, 0

    def _shown(self, outer: str) -> dict[str, Any]:
        node = self._instances[outer].node
        values, properties = node.get("widgets_values"), node.get("properties")
        if not isinstance(values, list):
            return {}
        proxies = properties.get("proxyWidgets") if isinstance(properties, dict) else None
        if isinstance(proxies, list) and proxies:
            names = [
                pair[1] if isinstance(pair, list) and len(pair) == 2 and str(pair[0]) == "-1" else None
                for pair in proxies
            ]
        else:
            names = [socket.get("name") for socket in _objects(node.get("inputs")) if "widget" in socket]
        return {name: value for name, value in zip(names, values, strict=False) if isinstance(name, str)}


def _parse(link: Any, prefix: str) -> _Link | None:
    """[number, from, output, to, input, type], or the object of newer editors."""
    if isinstance(link, dict):
        link = [
            None,
            *(link.get(key) for key in ("origin_id", "origin_slot", "target_id", "target_slot", "type")),
        ]
    if not isinstance(link, list) or len(link) < 6:
        return None
    origin, slot, target, socket, kind = link[1:6]
    if not isinstance(slot, int) or not isinstance(socket, int):
        return None
    return _Link(f"{prefix}{origin}", slot, f"{prefix}{target}", socket, kind)


def _objects(value: Any) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
