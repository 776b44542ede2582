"""Reads the settings out of a ComfyUI graph by walking back from the saved picture.

From the output node to the sampler that began from noise (a second one refines); from there the model's chain
with its LoRAs, both conditionings, noise, schedule and size. Values that come by link are followed to the
node that holds them.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from fluxdesk.domain.picture_settings import (
    NamedLora,
    PictureSettings,
    bare_name,
    real_number,
    whole_number,
)
from fluxdesk.domain.schedulers import shift_by_size
from fluxdesk.formats.comfyui_graph import Graph, Link, Node, is_workflow, parse_graph, to_graph
from fluxdesk.formats.comfyui_nodes import UNDERSTOOD
from fluxdesk.formats.comfyui_writer import file_name
from fluxdesk.formats.found_metadata import FoundMetadata, NamedLook
from fluxdesk.formats.json_texts import JsonObject, json_object

_OUTPUTS = ("SaveImage", "PreviewImage", "Image Save", "SaveImageWebsocket")
_LATENTS = ("latent_image", "samples", "latent", "latents")
_CONDITIONINGS = ("conditioning", "positive", "conditioning_1", "conditioning_to")
_MODEL_NAMES = ("unet_name", "gguf_name", "ckpt_name", "model_name")
_VALUE_INPUTS = (
    "value", "seed", "noise_seed", "int", "float", "number", "string", "text", "prompt", "populated_text",
    "STRING", "Number", "Value", "t5xxl", "widget_0",
)  # fmt: skip
_TEXTS = ("t5xxl", "text", "text_g", "prompt", "clip_l")
_PICTURE_INPUTS = frozenset(
    {
        *_LATENTS, *_CONDITIONINGS, "negative", "guider", "image", "images", "pixels", "mask", "conditioning_2",
        "clip_vision_output",
    }
)  # fmt: skip
"""Ways by which a picture comes into another; the size alone may be taken from one, too."""
_LOADED = frozenset({"LoadImage", "LoadImageMask", "LoadImageOutput", "LoadImageFromUrl"})
_FULL = 0.9999
"""ComfyUI paints all steps from this denoise on."""
_DEPTH = 80


def read_comfyui(texts: dict[str, str]) -> FoundMetadata | None:
    """The settings in a picture's `prompt` graph, else in its `workflow`; None when there is neither."""
    for key in ("prompt", "workflow"):
        data = json_object(texts.get(key))
        if data is not None and (found := read_graph_json(data)) is not None:
            return found
    return None


def read_graph_json(data: JsonObject) -> FoundMetadata | None:
    """The settings in an API graph or a workflow; None when `data` is neither."""
    graph = to_graph(data) if is_workflow(data) else parse_graph(data)
    return _Reader(graph).read() if graph else None


class _Pictures(NamedTuple):
    """File names, the nearest to the sampler first; of looks with their strengths."""

    starts: dict[str, None]
    masks: dict[str, None]
    looks: dict[str, float]

    def add(self, use: str, name: str, strength: float) -> None:
        """`use`: "start", "look", "mask", or "alpha" for a mask that lies in a picture."""
        if use == "look":
            self.looks[name] = strength
        elif use == "start":
            self.starts[name] = None
        else:
            self.masks[name if use == "mask" else ""] = None


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def read(self) -> FoundMetadata:
        sampler = self._main_sampler()
        unknown = tuple(sorted({n.kind for n in self._graph.values() if n.kind not in UNDERSTOOD}))
        if sampler is None:
            return FoundMetadata(settings=self._guess(), program="ComfyUI", not_understood=unknown)
        guider = self._follow(sampler, "guider") or sampler
        sigmas = self._follow(sampler, "sigmas") or sampler
        noise = self._follow(sampler, "noise") or sampler
        choice = self._follow(sampler, "sampler") or sampler
        positive = self._conditioning(guider, ("positive", "conditioning"))
        negative = self._conditioning(guider, ("negative", "neg_conditioning"))
        model, loras = self._model(guider if "model" in guider.inputs else sampler)
        width, height = self._size(sampler)
        strength = real_number(self._value(sigmas, "denoise", "denoise_strength"))
        pictures = self._pictures(sampler)
        cfg = real_number(self._value(guider, "cfg"))
        if cfg is None and guider.kind == "BasicGuider":
            cfg = 1.0
        settings = PictureSettings(
            source="comfyui",
            prompt=self._text(positive) if positive is not None else self._longest_text(guider),
            negative_prompt="" if negative is positive else self._text(negative),
            seed=whole_number(self._value(noise, "noise_seed", "seed")),
            steps=_all_steps(
                whole_number(self._value(sigmas, "steps")), real_number(self._value(sigmas, "denoise"))
            ),
            guidance=self._guidance(guider),
            cfg=cfg,
            sampler=_name(self._value(choice, "sampler_name")),
            scheduler=_name(self._value(sigmas, "scheduler")),
            width=width,
            height=height,
            model=model,
            loras=loras,
        )
        return FoundMetadata(
            settings=settings,
            program="ComfyUI",
            strength=strength,
            shift=self._shift(sigmas if "model" in sigmas.inputs else guider),
            pictures=tuple(pictures.starts),
            masks=tuple(pictures.masks),
            looks=tuple(NamedLook(name, weight) for name, weight in reversed(pictures.looks.items())),
            not_understood=unknown,
        )

    def _main_sampler(self) -> Node | None:
        """Nearest to a saved picture, then back to the one whose latent comes from no other sampler."""
        starts = [key for key, node in self._graph.items() if node.kind in _OUTPUTS]
        found = self._search(starts or list(self._graph))
        for _ in range(_DEPTH):
            if found is None:
                return None
            links = [value for name in _LATENTS if isinstance(value := found.inputs.get(name), Link)]
            earlier = self._search([link.node for link in links])
            if earlier is None or earlier is found:
                return found
            found = earlier
        return found

    def _search(self, starts: list[str]) -> Node | None:
        """The first sampler on the way back from `starts`, breadth first."""
        waiting, seen = list(starts), set(starts)
        while waiting:
            node = self._graph.get(waiting.pop(0))
            if node is None:
                continue
            if _is_sampler(node):
                return node
            for value in node.inputs.values():
                if isinstance(value, Link) and value.node not in seen:
                    seen.add(value.node)
                    waiting.append(value.node)
        return None

    def _follow(self, node: Node, name: str) -> Node | None:
        value = node.inputs.get(name)
        return self._graph.get(value.node) if isinstance(value, Link) else None

    def _value(self, node: Node | None, *names: str) -> Any:
        """The first of these inputs that has a value, its links followed."""
        for name in names:
            if node is not None and name in node.inputs:
                value = self._literal(node.inputs[name])
                if value is not None:
                    return value
        return None

    def _literal(self, value: Any, depth: int = 0) -> Any:
        if not isinstance(value, Link):
            return value
        node = self._graph.get(value.node)
        if node is None or depth > _DEPTH:
            return None
        if node.kind == "StringConcatenate":
            parts = [self._literal(node.inputs.get(name), depth + 1) for name in ("string_a", "string_b")]
            glue = node.inputs.get("delimiter")
            return (glue if isinstance(glue, str) else "").join(p for p in parts if isinstance(p, str))
        for name in _VALUE_INPUTS:
            if name in node.inputs:
                found = self._literal(node.inputs[name], depth + 1)
                if isinstance(found, str | int | float):
                    return found
        return None

    def _conditioning(self, node: Node, names: tuple[str, ...]) -> Node | None:
        """The node with the text that this conditioning began with."""
        current = next((found for name in names if (found := self._follow(node, name)) is not None), None)
        for _ in range(_DEPTH):
            if current is None or current.kind == "ConditioningZeroOut":
                return None
            if any(name in current.inputs for name in ("text", "t5xxl", "text_g", "prompt")):
                return current
            inputs = (*names, *_CONDITIONINGS) if "negative" in names else _CONDITIONINGS
            current = next((f for n in inputs if (f := self._follow(current, n)) is not None), None)
        return None

    def _text(self, node: Node | None) -> str:
        value = self._value(node, *_TEXTS)
        return _unescaped(value) if isinstance(value, str) else ""

    def _longest_text(self, guider: Node) -> str:
        """The prompt of a graph cut off from its sampler; nothing when its conditioning is only unknown."""
        if {"positive", "conditioning"} & guider.inputs.keys():
            return ""
        nodes = self._graph.values()
        texts = [text for node in nodes if isinstance(text := self._value(node, *_TEXTS), str)]
        return _unescaped(max(texts, key=len, default=""))

    def _guidance(self, guider: Node) -> float | None:
        """The guidance nearest to the sampler on the positive side."""
        current: Node | None = guider
        for _ in range(_DEPTH):
            if current is None or current.kind == "FluxDisableGuidance":
                return None
            value = real_number(self._value(current, "guidance"))
            if current.kind != "CFGGuider" and value is not None:
                return value
            names = ("positive", *_CONDITIONINGS)
            current = next((f for n in names if (f := self._follow(current, n)) is not None), None)
        return None

    def _pictures(self, sampler: Node) -> _Pictures:
        """What was loaded that `sampler` begins with or follows, is kept to, and whose look it takes."""
        found = _Pictures({}, {}, {})
        waiting: list[tuple[Node, str, float]] = [(sampler, "start", 1.0)]
        seen = set[tuple[str, str]]()
        while waiting:
            node, use, strength = waiting.pop(0)
            if node.kind in _LOADED:
                found.add(use, self._picture_name(node), strength)
            for name, value in node.inputs.items():
                source = self._follow(node, name) if name in _PICTURE_INPUTS else None
                if source is None:
                    continue
                inner, weight = use, strength
                if name == "clip_vision_output":
                    given = real_number(self._value(node, "strength"))
                    inner, weight = "look", 1.0 if given is None else given
                elif name == "mask":
                    inner = (
                        "mask" if source.kind not in _LOADED or source.kind == "LoadImageMask" else "alpha"
                    )
                if (value.node, inner) not in seen:
                    seen.add((value.node, inner))
                    waiting.append((source, inner, weight))
        return found

    def _picture_name(self, node: Node) -> str:
        """Without folders, and without the place that ComfyUI writes behind it (" [input]")."""
        name = self._value(node, "image")
        return file_name(re.sub(r" \[\w+\]$", "", name)) if isinstance(name, str) else ""

    def _model(self, node: Node) -> tuple[str | None, tuple[NamedLora, ...]]:
        """The loader's file, and the LoRAs between it and the sampler, the loader's neighbour first."""
        loras: list[NamedLora] = []
        current = self._follow(node, "model")
        for _ in range(_DEPTH):
            if current is None:
                break
            loras += reversed(self._loras(current))
            name = self._value(current, *_MODEL_NAMES)
            if isinstance(name, str):
                return bare_name(name) or None, tuple(reversed(loras))
            current = self._follow(current, "model") or self._follow(current, "MODEL")
        return None, tuple(reversed(loras))

    def _shift(self, node: Node) -> float | None:
        """Of the `ModelSamplingFlux` nearest to the node that makes the noise levels; None without a whole one."""
        for _ in range(_DEPTH):
            above = self._follow(node, "model") or self._follow(node, "MODEL")
            if above is None:
                return None
            node = above
            if node.kind != "ModelSamplingFlux":
                continue
            size = self._pair(node)
            most, least = (real_number(self._value(node, name)) for name in ("max_shift", "base_shift"))
            if size is None or most is None or least is None:
                return None
            return shift_by_size(*size, most, least)
        return None

    def _loras(self, node: Node) -> list[NamedLora]:
        """LoRAs of one node: core's loaders, and rgthree's with its entries {on, lora, strength}."""
        found = []
        name = self._value(node, "lora_name")
        if isinstance(name, str):
            strength = real_number(self._value(node, "strength_model", "strength"))
            found.append(NamedLora(name=bare_name(name), strength=1.0 if strength is None else strength))
        for value in node.inputs.values():
            if isinstance(value, dict) and value.get("on") and isinstance(value.get("lora"), str):
                strength = real_number(value.get("strength"))
                found.append(
                    NamedLora(name=bare_name(value["lora"]), strength=1.0 if strength is None else strength)
                )
        return found

    def _size(self, sampler: Node) -> tuple[int | None, int | None]:
        current = next((f for n in _LATENTS if (f := self._follow(sampler, n)) is not None), None)
        for _ in range(_DEPTH):
            if current is None:
                break
            size = self._pair(current)
            if size is not None:
                return size
            names = (*_LATENTS, "pixels", "image")
            current = next((f for n in names if (f := self._follow(current, n)) is not None), None)
        shifts = [node for node in self._graph.values() if node.kind == "ModelSamplingFlux"]
        return (self._pair(shifts[0]) or (None, None)) if shifts else (None, None)

    def _pair(self, node: Node) -> tuple[int, int] | None:
        width = whole_number(self._value(node, "width"))
        height = whole_number(self._value(node, "height"))
        return (width, height) if width and height else None

    def _guess(self) -> PictureSettings:
        """No sampler is known: the longest text, and the first of everything else."""
        nodes = list(self._graph.values())

        def first(*names: str) -> Any:
            return next((v for n in nodes if (v := self._value(n, *names)) is not None), None)

        model = first(*_MODEL_NAMES)
        return PictureSettings(
            source="comfyui",
            prompt=self._longest_text(Node("", {})),
            seed=whole_number(first("noise_seed", "seed")),
            steps=whole_number(first("steps")),
            guidance=real_number(first("guidance")),
            cfg=real_number(first("cfg")),
            sampler=_name(first("sampler_name")),
            scheduler=_name(first("scheduler")),
            width=whole_number(first("width")),
            height=whole_number(first("height")),
            model=bare_name(model) if isinstance(model, str) else None,
        )


def _is_sampler(node: Node) -> bool:
    if node.kind in {"KSamplerSelect", "SamplerEulerAncestral"} or "ModelSampling" in node.kind:
        return False
    has = node.inputs.keys()
    return (
        "sampler" in node.kind.lower() and bool({"steps", "sigmas"} & has) and bool({"model", "guider"} & has)
    )


def _all_steps(painted: int | None, denoise: float | None) -> int | None:
    """Of the schedule, of which ComfyUI says how many are painted at this denoise (`KSampler.set_steps`)."""
    if painted is None or denoise is None or not 0.0 < denoise <= _FULL:
        return painted
    return int(painted / denoise)


def _unescaped(text: str) -> str:
    """What ComfyUI's encoders read: a bracket after a backslash is one of the text."""
    return text.replace("\\(", "(").replace("\\)", ")").strip()


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
