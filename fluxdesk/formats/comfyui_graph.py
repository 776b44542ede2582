"""ComfyUI's two kinds of JSON: the API graph that is executed and the workflow of the editor.

API graph: {"id": {"class_type": …, "inputs": {name: value or ["id", output]}}}. Workflow: a list of nodes with
widget values by place, a list of links, notes and detours; `to_graph` makes the former of it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from fluxdesk.formats.comfyui_nodes import AFTER_RUN, NODES, SEEDS
from fluxdesk.formats.comfyui_subgraphs import spread
from fluxdesk.formats.json_texts import JsonObject

MOST_NODES = 5000
_MUTED, _BYPASSED = 2, 4
_DETOURS = 60
"""Links followed through reroutes before they count as broken."""


class Node(msgspec.Struct, frozen=True):
    """One node: its kind, its inputs by name (a `Link` or a value), its title in the editor."""

    kind: str
    inputs: dict[str, Any]
    title: str = ""


class Link(msgspec.Struct, frozen=True):
    """Where an input comes from."""

    node: str
    output: int


Graph = dict[str, Node]


def parse_graph(data: JsonObject) -> Graph:
    """The nodes of an API graph (bare or under "prompt"); empty when `data` is none."""
    inner = data.get("prompt")
    if isinstance(inner, dict):
        data = inner
    graph: Graph = {}
    for key, node in list(data.items())[:MOST_NODES]:
        if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
            continue
        inputs = node.get("inputs")
        meta = node.get("_meta")
        title = meta.get("title") if isinstance(meta, dict) else ""
        graph[str(key)] = Node(
            node["class_type"],
            {name: _value(value) for name, value in inputs.items()} if isinstance(inputs, dict) else {},
            title if isinstance(title, str) else "",
        )
    return graph


def _value(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int):
        return Link(str(value[0]), value[1])
    return value


def is_workflow(data: JsonObject) -> bool:
    """Whether `data` is a workflow of the editor."""
    return isinstance(data.get("nodes"), list) and isinstance(data.get("links"), list)


def to_graph(workflow: JsonObject) -> Graph:
    """The graph that the editor would execute: subgraphs spread out, detours resolved, muted
    nodes gone, bypassed ones bridged."""
    return _Workflow(spread(workflow)).graph()


class _Workflow:
    """A workflow while it is turned into a graph."""

    def __init__(self, data: JsonObject) -> None:
        nodes = [node for node in data["nodes"][:MOST_NODES] if isinstance(node, dict)]
        self._nodes = {str(node["id"]): node for node in nodes if "id" in node}
        self._links: dict[int, Link] = {}
        for link in data["links"]:
            parsed = _parse_link(link)
            if parsed is not None:
                self._links[parsed[0]] = parsed[1]
        self._variables = {
            _first_widget(node): key
            for key, node in self._nodes.items()
            if node.get("type") == "SetNode" and _first_widget(node)
        }

    def graph(self) -> Graph:
        graph: Graph = {}
        for key, node in self._nodes.items():
            kind = node.get("type")
            if not isinstance(kind, str) or kind in {
                "Reroute", "PrimitiveNode", "Note", "MarkdownNote", "SetNode", "GetNode",
            }:  # fmt: skip
                continue
            if node.get("mode") in (_MUTED, _BYPASSED):
                continue
            inputs = self._widgets(kind, node)
            for slot in _slots(node, "inputs"):
                name = slot.get("name")
                value = self._resolve(slot.get("link"))
                if isinstance(name, str) and value is not None:
                    inputs[name] = value
            title = node.get("title")
            graph[key] = Node(kind, inputs, title if isinstance(title, str) else "")
        return graph

    def _resolve(self, number: Any) -> Any:
        """What link `number` brings, after all detours: a `Link`, a primitive's value, or None."""
        link = self._links.get(number) if isinstance(number, int) else None
        for _ in range(_DETOURS):
            node = self._nodes.get(link.node) if link is not None else None
            if link is None or node is None:
                return None
            kind, mode = node.get("type"), node.get("mode")
            if kind == "PrimitiveNode":
                return _first_widget(node)
            if kind in ("Reroute", "SetNode"):
                link = self._first_input(node)
            elif kind == "GetNode":
                source = self._variables.get(_first_widget(node))
                link = Link(source, 0) if source is not None else None
            elif mode == _BYPASSED:
                link = self._bridge(node, link.output)
            elif mode == _MUTED:
                return None
            else:
                return link
        return None

    def _first_input(self, node: JsonObject) -> Link | None:
        slots = _slots(node, "inputs")
        number = slots[0].get("link") if slots else None
        return self._links.get(number) if isinstance(number, int) else None

    def _bridge(self, node: JsonObject, output: int) -> Link | None:
        """A bypassed node hands its first input of the output's type through."""
        outputs = _slots(node, "outputs")
        wanted = outputs[output].get("type") if output < len(outputs) else None
        for slot in _slots(node, "inputs"):
            number = slot.get("link")
            if slot.get("type") == wanted and isinstance(number, int):
                return self._links.get(number)
        return None

    @staticmethod
    def _widgets(kind: str, node: JsonObject) -> dict[str, Any]:
        """Widget values by name: from the table, else from the sockets that newer editors list for widgets."""
        values = node.get("widgets_values")
        if isinstance(values, dict):
            return {str(name): value for name, value in values.items()}
        if not isinstance(values, list):
            return {}
        known = NODES.get(kind)
        if known is not None:
            names = list(known.widgets)
        else:
            sockets = [slot.get("widget") for slot in _slots(node, "inputs")]
            names = [
                str(socket["name"]) for socket in sockets if isinstance(socket, dict) and "name" in socket
            ]
        found: dict[str, Any] = {}
        rest = list(values)
        for name in names:
            if not rest:
                break
            value = rest.pop(0)
            if name == "text" and isinstance(value, str):  # escaped from the editor's dynamic prompts
                value = value.replace("\\{", "{").replace("\\}", "}")
            found[name] = value
            if name in SEEDS and rest and isinstance(rest[0], str) and rest[0] in AFTER_RUN:
                rest.pop(0)
        if not names:  # nothing names them, but texts and LoRA entries may still be told by their shape
            found = {f"widget_{place}": value for place, value in enumerate(values)}
        return found


def _parse_link(link: Any) -> tuple[int, Link] | None:
    """[number, from node, from output, to node, to input, type], or the object of newer editors."""
    if isinstance(link, list) and len(link) >= 5 and isinstance(link[0], int) and isinstance(link[2], int):
        return link[0], Link(str(link[1]), link[2])
    if (
        isinstance(link, dict)
        and isinstance(link.get("id"), int)
        and isinstance(link.get("origin_slot"), int)
    ):
        return link["id"], Link(str(link.get("origin_id")), link["origin_slot"])
    return None


def _slots(node: JsonObject, key: str) -> list[JsonObject]:
    slots = node.get(key)
    return [slot for slot in slots if isinstance(slot, dict)] if isinstance(slots, list) else []


def _first_widget(node: JsonObject) -> Any:
    values = node.get("widgets_values")
    value = values[0] if isinstance(values, list) and values else None
    return value if isinstance(value, str | int | float) else None
