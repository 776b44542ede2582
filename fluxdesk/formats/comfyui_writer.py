"""A request as a ComfyUI graph for ComfyUI-GGUF, and as a workflow that its editor opens.

The graph paints what FluxDesk paints as closely as ComfyUI can: `simple` is the schedule of evenly spaced
sigmas, `ModelSamplingFlux` the shift by size that diffusers gives the dev family. Files of this computer go by
name alone, a server's as it calls them: ComfyUI knows its own folders.
"""

from __future__ import annotations

import uuid
from pathlib import PurePath, PureWindowsPath
from typing import Any

from fluxdesk.domain.reference_files import REDUX_FILE, SIGLIP_FILE
from fluxdesk.domain.request import PAINTS_OVER, GenerationRequest, painted_steps
from fluxdesk.domain.schedulers import BASE_SHIFT, MAX_SHIFT, SCHEDULERS
from fluxdesk.formats.comfyui_nodes import NODES, SEEDS, NodeType

ApiGraph = dict[str, dict[str, Any]]
PREFIX = "FluxDesk"
_COLUMN, _GAP = 360.0, 60.0
_NODE_WIDTH, _SLOT, _WIDGET, _TEXT = 300.0, 22.0, 28.0, 120.0
"""What the editor draws, about: a node may be higher there, never lower."""


def api_graph(request: GenerationRequest, *, save: str = "SaveImage") -> ApiGraph:
    """The API graph of `request`; `save` is the node that takes the picture."""
    return _Builder(request).build(save)


def file_name(path: str) -> str:
    """The name without folders, whichever system wrote the path."""
    return (PureWindowsPath(path) if "\\" in path else PurePath(path)).name


def _named_there(path: str) -> str:
    """A model file as ComfyUI shall find it: a path of this computer by its name, a server's own as it is."""
    own = path.startswith(("/", "~")) or PureWindowsPath(path).is_absolute()
    return file_name(path) if own else path


def literal(text: str) -> str:
    """`text` so that ComfyUI takes its brackets as they stand: there they would weigh words (`comfy/sd1_clip.py`)."""
    return text.replace("(", "\\(").replace(")", "\\)")


class _Builder:
    def __init__(self, request: GenerationRequest) -> None:
        self._request = request
        self._graph: ApiGraph = {}

    def build(self, save: str) -> ApiGraph:
        request = self._request
        model, clip, vae = self._load()
        positive = self._add("CLIPTextEncode", text=literal(request.prompt), clip=clip)
        negative = self._add("CLIPTextEncode", text=literal(request.negative_prompt), clip=clip)
        latent = self._latent(vae)
        edited = self._reference(vae) if request.mode == "kontext" else None
        positive = self._guided(self._with_looks(self._editing(positive, edited)))
        if request.true_cfg > 1.0:  # else nobody asks for it
            negative = self._guided(self._editing(negative, edited))
        if request.mode == "fill":
            inputs = {"pixels": self._picture(), "mask": self._mask(), "vae": vae, "noise_mask": False}
            inner = self._add("InpaintModelConditioning", positive=positive, negative=negative, **inputs)
            positive, negative, latent = inner, [inner[0], 1], [inner[0], 2]
        if request.mode == "control":
            inner = self._add(
                "InstructPixToPixConditioning",
                positive=positive,
                negative=negative,
                vae=vae,
                pixels=self._picture(),
            )
            positive, negative, latent = inner, [inner[0], 1], [inner[0], 2]
        known = SCHEDULERS.get(request.scheduler)
        sampled = self._add(
            "KSampler",
            seed=request.seed,
            steps=painted_steps(request),
            cfg=request.true_cfg,
            sampler_name=known.sampler if known else request.scheduler,
            scheduler=known.spacing if known else "simple",
            denoise=_denoise(request),
            model=model,
            positive=positive,
            negative=negative,
            latent_image=latent,
        )
        pixels = self._add("VAEDecode", samples=sampled, vae=vae)
        self._add(save, images=pixels, **({"filename_prefix": PREFIX} if save == "SaveImage" else {}))
        return self._graph

    def _editing(self, conditioning: list[Any], picture: list[Any] | None) -> list[Any]:
        """Kontext's picture beside the words."""
        if picture is None:
            return conditioning
        return self._add("ReferenceLatent", conditioning=conditioning, latent=picture)

    def _guided(self, conditioning: list[Any]) -> list[Any]:
        guidance = self._request.guidance
        if guidance is None:
            return conditioning
        return self._add("FluxGuidance", conditioning=conditioning, guidance=guidance)

    def _add(self, kind: str, **inputs: Any) -> list[Any]:
        """Add a node; gives the link to its first output."""
        key = str(len(self._graph) + 1)
        self._graph[key] = {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}
        return [key, 0]

    def _load(self) -> tuple[list[Any], list[Any], list[Any]]:
        request, models = self._request, self._request.models
        transformer = _named_there(models.transformer.path)
        if transformer.lower().endswith(".gguf"):
            model = self._add("UnetLoaderGGUF", unet_name=transformer)
        else:
            model = self._add("UNETLoader", unet_name=transformer, weight_dtype="default")
        names = {
            "clip_name1": _named_there(models.text_encoder.path),
            "clip_name2": _named_there(models.text_encoder_2.path),
            "type": "flux",
        }
        packed = any(name.lower().endswith(".gguf") for name in names.values())
        clip = self._add("DualCLIPLoaderGGUF" if packed else "DualCLIPLoader", **names)
        vae = self._add("VAELoader", vae_name=_named_there(models.vae.path))
        for use in request.loras:
            model = self._add(
                "LoraLoaderModelOnly",
                model=model,
                lora_name=file_name(use.path),
                strength_model=use.strength,
            )
        if models.guidance_distilled:
            model = self._add(
                "ModelSamplingFlux",
                model=model,
                max_shift=MAX_SHIFT,
                base_shift=BASE_SHIFT,
                width=request.width,
                height=request.height,
            )
        return model, clip, vae

    def _with_looks(self, conditioning: list[Any]) -> list[Any]:
        """Redux' pictures behind the prompt, pressed into a square as diffusers does it."""
        models, uses = self._request.models, self._request.references
        if not uses:
            return conditioning
        redux, encoder = models.redux, models.image_encoder
        style = self._add(
            "StyleModelLoader", style_model_name=_named_there(redux.path if redux else REDUX_FILE)
        )
        vision = self._add(
            "CLIPVisionLoader", clip_name=_named_there(encoder.path if encoder else SIGLIP_FILE)
        )
        for use in uses:
            image = self._add("LoadImage", image=file_name(use.path))
            seen = self._add("CLIPVisionEncode", clip_vision=vision, image=image, crop="none")
            conditioning = self._add(
                "StyleModelApply",
                conditioning=conditioning,
                style_model=style,
                clip_vision_output=seen,
                strength=use.strength,
                strength_type="multiply",
            )
        return conditioning

    def _latent(self, vae: list[Any]) -> list[Any]:
        request = self._request
        if request.mode not in PAINTS_OVER:
            return self._add("EmptySD3LatentImage", width=request.width, height=request.height, batch_size=1)
        encoded = self._add("VAEEncode", pixels=self._picture(), vae=vae)
        if request.mode == "inpaint":
            return self._add("SetLatentNoiseMask", samples=encoded, mask=self._mask())
        return encoded

    def _picture(self) -> list[Any]:
        request = self._request
        loaded = self._add("LoadImage", image=file_name(request.init_image or ""))
        return self._covering(loaded, "lanczos")

    def _mask(self) -> list[Any]:
        """Cut as its picture is: nodes that take a mask of another shape press it into theirs."""
        name = file_name(self._request.mask_image or "")
        loaded = self._add("MaskToImage", mask=self._add("LoadImageMask", image=name, channel="red"))
        return self._add("ImageToMask", image=self._covering(loaded, "bilinear"), channel="red")

    def _covering(self, image: list[Any], method: str) -> list[Any]:
        """In the result's size, its middle kept where the shapes differ."""
        width, height = self._request.width, self._request.height
        return self._add(
            "ImageScale", image=image, upscale_method=method, width=width, height=height, crop="center"
        )

    def _reference(self, vae: list[Any]) -> list[Any]:
        loaded = self._add("LoadImage", image=file_name(self._request.init_image or ""))
        scaled = self._add("FluxKontextImageScale", image=loaded)
        return self._add("VAEEncode", pixels=scaled, vae=vae)


def _denoise(request: GenerationRequest) -> float:
    """What makes ComfyUI begin as late in the schedule: it takes the last steps of `int(steps / denoise)`
    (`comfy/samplers.py`, `KSampler.set_steps`), where `steps` are those that are painted."""
    if request.mode not in PAINTS_OVER:
        return 1.0
    painted, denoise = painted_steps(request), request.strength
    if int(painted / denoise) != request.steps:
        denoise = painted / request.steps
        while int(painted / denoise) < request.steps:  # the quotient was rounded down
            denoise *= 1.0 - 1e-9
    return denoise


def ui_workflow(graph: ApiGraph) -> dict[str, Any]:
    """The editor's workflow for an API graph of known nodes: placed in columns by their depth, linked.

    Raises:
        KeyError: a node is of a kind that is not in `NODES`.
    """
    depths = _depths(graph)
    feet: dict[int, float] = {}
    links: list[list[Any]] = []
    outgoing: dict[tuple[str, int], list[int]] = {}
    nodes: dict[str, dict[str, Any]] = {}
    for order, (key, node) in enumerate(sorted(graph.items(), key=lambda item: depths[item[0]])):
        kind = NODES[node["class_type"]]
        top, height = feet.get(depths[key], 0.0), _height(kind)
        feet[depths[key]] = top + height + _GAP
        slots: list[dict[str, Any]] = []
        for name, type_name in kind.inputs:
            number = None
            if isinstance(node["inputs"].get(name), list):
                source, output = node["inputs"][name]
                number = len(links) + 1
                links.append([number, int(source), output, int(key), len(slots), type_name])
                outgoing.setdefault((source, output), []).append(number)
            slots.append({"name": name, "type": type_name, "link": number})
        nodes[key] = {
            "id": int(key),
            "type": node["class_type"],
            "pos": [depths[key] * _COLUMN, top],
            "size": [_NODE_WIDTH, height],
            "flags": {},
            "order": order,
            "mode": 0,
            "inputs": slots,
            "outputs": [],
            "properties": {"Node name for S&R": node["class_type"]},
            "widgets_values": _widget_values(node, kind.widgets),
        }
    for key, made in nodes.items():
        made["outputs"] = [
            {"name": type_name, "type": type_name, "slot_index": at, "links": outgoing.get((key, at), [])}
            for at, type_name in enumerate(NODES[made["type"]].outputs)
        ]
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, repr(graph))),
        "revision": 0,
        "last_node_id": len(nodes),
        "last_link_id": len(links),
        "nodes": list(nodes.values()),
        "links": links,
        "groups": [],
        "config": {},
        "extra": {},
        "version": 0.4,
    }


def _height(kind: NodeType) -> float:
    slots = max(len(kind.inputs), len(kind.outputs), 1) * _SLOT
    return slots + sum(_TEXT if name == "text" else _WIDGET for name in kind.widgets) + _SLOT


def _widget_values(node: dict[str, Any], widgets: tuple[str, ...]) -> list[Any]:
    values: list[Any] = []
    for name in widgets:
        if name not in node["inputs"]:
            values.append(_WIDGET_DEFAULTS.get(name))
            continue
        value = node["inputs"][name]
        # The editor would choose between words in braces (its dynamic prompts).
        values.append(value.replace("{", "\\{").replace("}", "\\}") if name == "text" else value)
        if name in SEEDS:
            values.append("fixed")
    return values


_WIDGET_DEFAULTS = {"device": "default", "upload": "image"}


def _depths(graph: ApiGraph) -> dict[str, int]:
    """How many links lie between a node and the furthest loader; nodes are made in that order."""
    depths: dict[str, int] = {}
    for key, node in graph.items():
        sources = [value[0] for value in node["inputs"].values() if isinstance(value, list)]
        depths[key] = 1 + max((depths.get(source, 0) for source in sources), default=-1)
    return depths
