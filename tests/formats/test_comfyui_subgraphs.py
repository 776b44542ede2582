"""Workflows whose nodes are packed into subgraphs, one in another, in the shape that the editor writes."""

from __future__ import annotations

import copy
import random
from typing import Any

from test_metadata_round_trips import painted

from fluxdesk.formats.comfyui_reader import read_graph_json
from fluxdesk.formats.comfyui_subgraphs import spread
from fluxdesk.formats.comfyui_writer import api_graph, literal, ui_workflow

OUTER, INNER = "78bdb6eb-f866-4a7f-98fd-1dca28934520", "82187329-39e2-40fd-ac5b-4554be4b2cec"


def pack(
    flat: dict[str, Any], ids: set[int], name: str, number: int, *, shown: dict[str, Any]
) -> dict[str, Any]:
    """`flat` with the nodes `ids` in a subgraph, which node `number` stands for.

    `shown`: texts of the packed nodes' widgets that the outer node shows, by the name of its input.
    """
    workflow = copy.deepcopy(flat)
    nodes = {node["id"]: node for node in workflow["nodes"]}
    inside = [nodes[key] for key in ids]
    inner_links, outer_links, inputs, outputs, sockets = [], [], [], [], []
    for link in workflow["links"]:
        _number, origin, slot, target, socket, kind = link
        if origin in ids and target in ids:
            inner_links.append(dict(zip(
                ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type"), link, strict=True
            )))  # fmt: skip
        elif target in ids:
            inner_links.append({"id": link[0], "origin_id": -10, "origin_slot": len(inputs),
                                "target_id": target, "target_slot": socket, "type": kind})  # fmt: skip
            outer_links.append([link[0], origin, slot, number, len(sockets), kind])
            inputs.append({"name": f"in_{len(inputs)}", "type": kind, "linkIds": [link[0]]})
            sockets.append({"name": inputs[-1]["name"], "type": kind, "link": link[0]})
        elif origin in ids:
            inner_links.append({"id": link[0], "origin_id": origin, "origin_slot": slot,
                                "target_id": -20, "target_slot": len(outputs), "type": kind})  # fmt: skip
            outer_links.append([link[0], number, len(outputs), target, socket, kind])
            outputs.append({"name": f"out_{len(outputs)}", "type": kind, "linkIds": [link[0]]})
        else:
            outer_links.append(link)
    for text, value in shown.items():
        node = next(
            node for node in inside if node["type"] == "CLIPTextEncode" and node["widgets_values"] == [text]
        )
        inner_links.append({"id": 900 + len(inputs), "origin_id": -10, "origin_slot": len(inputs),
                            "target_id": node["id"], "target_slot": len(node["inputs"]), "type": "STRING"})  # fmt: skip
        node["inputs"].append({"name": "text", "type": "STRING", "link": 1, "widget": {"name": "text"}})
        inputs.append({"name": "words", "type": "STRING", "linkIds": []})
        sockets.append({"name": "words", "type": "STRING", "link": None, "widget": {"name": "words"}})
        workflow.setdefault("shown", []).append(value)
    definitions = workflow.setdefault("definitions", {"subgraphs": []})
    definitions["subgraphs"].append(
        {"id": name, "name": "Text to Image", "inputNode": {"id": -10}, "outputNode": {"id": -20},
         "inputs": inputs, "outputs": outputs, "nodes": inside, "links": inner_links}
    )  # fmt: skip
    instance = {"id": number, "type": name, "mode": 0, "inputs": sockets, "outputs": outputs,
                "properties": {"proxyWidgets": [["-1", "words"]] if shown else []},
                "widgets_values": workflow.pop("shown", [])}  # fmt: skip
    workflow["nodes"] = [*(node for node in workflow["nodes"] if node["id"] not in ids), instance]
    workflow["links"] = outer_links
    return workflow


def sample() -> tuple[dict[str, Any], set[int], set[int]]:
    """A workflow of ours, and its nodes between the loaders and the sampler, and up to the picture."""
    workflow = ui_workflow(api_graph(painted()))
    kinds = {node["id"]: node["type"] for node in workflow["nodes"]}
    texts = {key for key, kind in kinds.items() if kind in {"CLIPTextEncode", "FluxGuidance"}}
    rest = {key for key, kind in kinds.items() if kind in {"KSampler", "EmptySD3LatentImage", "VAEDecode"}}
    return workflow, texts, rest


def test_packed_workflows_say_the_same_as_flat_ones() -> None:
    workflow, texts, rest = sample()
    wanted = read_graph_json(workflow)
    assert wanted is not None
    once = pack(workflow, texts, INNER, 100, shown={})
    assert INNER not in str(spread(once)["nodes"])
    twice = pack(once, {100, *rest}, OUTER, 200, shown={})
    for packed in (once, twice):
        found = read_graph_json(packed)
        assert found is not None
        assert found.not_understood == ()
        assert found.settings == wanted.settings


def test_a_value_shown_outside_counts() -> None:
    workflow, texts, _rest = sample()
    packed = pack(workflow, texts, INNER, 100, shown={literal(painted().prompt): "a wolf in the rain"})
    found = read_graph_json(packed)
    assert found is not None
    assert found.settings.prompt == "a wolf in the rain"
    assert found.settings.guidance == 2.25


def test_strange_subgraphs_crash_nothing() -> None:
    workflow, texts, rest = sample()
    packed = pack(pack(workflow, texts, INNER, 100, shown={}), {100, *rest}, OUTER, 200, shown={})
    packed["definitions"]["subgraphs"][0]["nodes"].append({"id": 7, "type": OUTER, "inputs": []})
    assert read_graph_json(packed) is not None, "one that holds itself ends"
    dice = random.Random(4)

    def spoil(value: Any) -> Any:
        if dice.random() < 0.04:
            return dice.choice([None, -1, "x", [], {}, 10**30])
        if isinstance(value, dict):
            return {key: spoil(item) for key, item in value.items()}
        return [spoil(item) for item in value] if isinstance(value, list) else value

    for _ in range(300):
        parts = {key: spoil(packed[key]) for key in ("definitions", "nodes", "links")}
        read_graph_json({**packed, **parts})
