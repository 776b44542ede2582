"""A request as a ComfyUI graph for ComfyUI-GGUF, and as a workflow that its editor opens.

The graph paints what FluxDesk paints as closely as ComfyUI can: `simple` is the schedule of evenly spaced
sigmas, `ModelSamplingFlux` the shift by size that diffusers gives the dev family. Files go by name alone:
ComfyUI knows its own folders.
"""

from __future__ import annotations

import uuid
from pathlib import PurePath, PureWindowsPath
from typing import Any

from fluxdesk.domain.reference_files import REDUX_FILE, SIGLIP_FILE
from fluxdesk.domain.request import GenerationRequest, painted_steps
from fluxdesk.domain.schedulers import SCHEDULERS
from fluxdesk.formats.comfyui_nodes import NODES, SEEDS

ApiGraph = dict[str, dict[str, Any]]
PREFIX = "FluxDesk"
MAX_SHIFT, BASE_SHIFT = 1.15, 0.5
"""scheduler/scheduler_config.json of FLUX.1 dev."""
_COLUMN, _ROW = 330.0, 170.0
_NODE_WIDTH, _NODE_HEIGHT = 290.0, 100.0


def api_graph(request: GenerationRequest, *, save: str = "SaveImage") -> ApiGraph:
    """The API graph of `request`; `save` is the node that takes the picture."""
    return _Builder(request).build(save)


def file_name(path: str) -> str:
    """The name without folders, whichever system wrote the path."""
    return (PureWindowsPath(path) if "\\" in path else PurePath(path)).name


class _Builder:
    def __init__(self, request: GenerationRequest) -> None:
        self._request = request
        self._graph: ApiGraph = {}

    def build(self, save: str) -> ApiGraph:
        request = self._request
        model, clip, vae = self._load()
        positive = self._add("CLIPTextEncode", text=request.prompt, clip=clip)
        negative = self._add("CLIPTextEncode", text=request.negative_prompt, clip=clip)
        latent = self._latent(vae)
        if request.mode == "kontext":
            positive = self._add("ReferenceLatent", conditioning=positive, latent=self._reference(vae))
        positive = self._with_looks(positive)
        if request.guidance is not None:
            positive = self._add("FluxGuidance", conditioning=positive, guidance=request.guidance)
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
            denoise=request.strength if request.mode in {"image_to_image", "inpaint"} else 1.0,
            model=model,
            positive=positive,
            negative=negative,
            latent_image=latent,
        )
        pixels = self._add("VAEDecode", samples=sampled, vae=vae)
        self._add(save, images=pixels, **({"filename_prefix": PREFIX} if save == "SaveImage" else {}))
        return self._graph

    def _add(self, kind: str, **inputs: Any) -> list[Any]:
        """Add a node; gives the link to its first output."""
        key = str(len(self._graph) + 1)
        self._graph[key] = {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}
        return [key, 0]

    def _load(self) -> tuple[list[Any], list[Any], list[Any]]:
        request, models = self._request, self._request.models
        transformer = file_name(models.transformer.path)
        if transformer.lower().endswith(".gguf"):
            model = self._add("UnetLoaderGGUF", unet_name=transformer)
        else:
            model = self._add("UNETLoader", unet_name=transformer, weight_dtype="default")
        names = {
            "clip_name1": file_name(models.text_encoder.path),
            "clip_name2": file_name(models.text_encoder_2.path),
            "type": "flux",
        }
        packed = any(name.lower().endswith(".gguf") for name in names.values())
        clip = self._add("DualCLIPLoaderGGUF" if packed else "DualCLIPLoader", **names)
        vae = self._add("VAELoader", vae_name=file_name(models.vae.path))
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
        style = self._add("StyleModelLoader", style_model_name=file_name(redux.path if redux else REDUX_FILE))
        vision = self._add("CLIPVisionLoader", clip_name=file_name(encoder.path if encoder else SIGLIP_FILE))
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
        if request.mode not in {"image_to_image", "inpaint"}:
            return self._add("EmptySD3LatentImage", width=request.width, height=request.height, batch_size=1)
        encoded = self._add("VAEEncode", pixels=self._picture(), vae=vae)
        if request.mode == "inpaint":
            return self._add("SetLatentNoiseMask", samples=encoded, mask=self._mask())
        return encoded

    def _picture(self) -> list[Any]:
        request = self._request
        loaded = self._add("LoadImage", image=file_name(request.init_image or ""))
        return self._add(
            "ImageScale",
            image=loaded,
            upscale_method="lanczos",
            width=request.width,
            height=request.height,
            crop="center",
        )

    def _mask(self) -> list[Any]:
        return self._add("LoadImageMask", image=file_name(self._request.mask_image or ""), channel="red")

    def _reference(self, vae: list[Any]) -> list[Any]:
        loaded = self._add("LoadImage", image=file_name(self._request.init_image or ""))
        scaled = self._add("FluxKontextImageScale", image=loaded)
        return self._add("VAEEncode", pixels=scaled, vae=vae)


def ui_workflow(graph: ApiGraph) -> dict[str, Any]:
    """The editor's workflow for an API graph of known nodes: placed in columns by their depth, linked.

    Raises:
        KeyError: a node is of a kind that is not in `NODES`.
    """
    depths = _depths(graph)
    rows: dict[int, int] = {}
    links: list[list[Any]] = []
    outgoing: dict[tuple[str, int], list[int]] = {}
    nodes: dict[str, dict[str, Any]] = {}
    for order, (key, node) in enumerate(sorted(graph.items(), key=lambda item: depths[item[0]])):
        kind = NODES[node["class_type"]]
        row = rows.get(depths[key], 0)
        rows[depths[key]] = row + 1
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
            "pos": [depths[key] * _COLUMN, row * _ROW],
            "size": [_NODE_WIDTH, _NODE_HEIGHT],
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


def _widget_values(node: dict[str, Any], widgets: tuple[str, ...]) -> list[Any]:
    values: list[Any] = []
    for name in widgets:
        if name not in node["inputs"]:
            values.append(_WIDGET_DEFAULTS.get(name))
            continue
        values.append(node["inputs"][name])
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
