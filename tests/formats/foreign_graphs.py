"""ComfyUI samples: API graphs and editor workflows in the shapes that people publish, with what they say."""

from __future__ import annotations

import copy
from typing import Any

Graph = dict[str, dict[str, Any]]
GraphSample = tuple[dict[str, Any], dict[str, Any]]


def node(kind: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    return {"inputs": inputs, "class_type": kind, "_meta": {"title": title or kind}}


def base(**changes: dict[str, Any]) -> Graph:
    """ComfyUI-GGUF's own example: loaders, guidance, KSampler, decode, save."""
    graph = {
        "3": node("KSampler", seed=823, steps=20, cfg=1.0, sampler_name="euler", scheduler="simple", denoise=1.0,
                  model=["10", 0], positive=["26", 0], negative=["33", 0], latent_image=["27", 0]),
        "6": node("CLIPTextEncode", text="a lighthouse at dusk", clip=["11", 0]),
        "8": node("VAEDecode", samples=["3", 0], vae=["12", 0]),
        "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
        "10": node("UnetLoaderGGUF", unet_name="flux/flux1-dev-Q5_K_S.gguf"),
        "11": node("DualCLIPLoaderGGUF", clip_name1="clip_l.safetensors",
                   clip_name2="t5-v1_1-xxl-encoder-Q5_K_M.gguf", type="flux"),
        "12": node("VAELoader", vae_name="ae.safetensors"),
        "26": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
        "27": node("EmptySD3LatentImage", width=1024, height=768, batch_size=1),
        "33": node("CLIPTextEncode", text="", clip=["11", 0]),
    }  # fmt: skip
    for key, made in changes.items():
        graph[key.removeprefix("n")] = made
    return graph


def advanced(**changes: dict[str, Any]) -> Graph:
    """Black Forest Labs' example: SamplerCustomAdvanced with guider, noise and sigmas apart."""
    graph = {
        "5": node("EmptyLatentImage", width=1024, height=1024, batch_size=1),
        "6": node("CLIPTextEncode", text="cute anime girl", clip=["11", 0]),
        "8": node("VAEDecode", samples=["13", 0], vae=["10", 0]),
        "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
        "10": node("VAELoader", vae_name="ae.safetensors"),
        "11": node("DualCLIPLoader", clip_name1="t5xxl_fp16.safetensors", clip_name2="clip_l.safetensors", type="flux"),
        "12": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
        "13": node("SamplerCustomAdvanced", noise=["25", 0], guider=["22", 0], sampler=["16", 0],
                   sigmas=["17", 0], latent_image=["5", 0]),
        "16": node("KSamplerSelect", sampler_name="euler"),
        "17": node("BasicScheduler", scheduler="simple", steps=28, denoise=1.0, model=["30", 0]),
        "22": node("BasicGuider", model=["30", 0], conditioning=["26", 0]),
        "25": node("RandomNoise", noise_seed=219670278747233),
        "26": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
        "30": node("ModelSamplingFlux", max_shift=1.15, base_shift=0.5, width=1024, height=1024, model=["12", 0]),
    }  # fmt: skip
    for key, made in changes.items():
        graph[key.removeprefix("n")] = made
    return graph


def edited(graph: Graph, key: str, **inputs: Any) -> Graph:
    graph = copy.deepcopy(graph)
    graph[key]["inputs"].update(inputs)
    return graph


def ui_node(number: int, kind: str, widgets: Any, inputs: list[tuple[str, str, int | None]] = (),
            outputs: list[tuple[str, list[int]]] = (), mode: int = 0) -> dict[str, Any]:  # fmt: skip
    return {
        "id": number, "type": kind, "pos": [0, 0], "size": {"0": 300, "1": 100}, "flags": {}, "order": number,
        "mode": mode, "inputs": [{"name": n, "type": t, "link": link} for n, t, link in inputs],
        "outputs": [{"name": t, "type": t, "links": links, "slot_index": at} for at, (t, links) in enumerate(outputs)],
        "properties": {"Node name for S&R": kind}, "widgets_values": widgets,
    }  # fmt: skip


def workflow(
    *extra: dict[str, Any],
    links: tuple[list[Any], ...] = (),
    replace: dict[int, dict[str, Any]] | None = None,
    drop_links: tuple[int, ...] = (),
) -> dict[str, Any]:
    nodes = {
        1: ui_node(1, "UnetLoaderGGUF", ["flux1-schnell-Q4_K_S.gguf"], outputs=[("MODEL", [1])]),
        2: ui_node(2, "DualCLIPLoaderGGUF", ["clip_l.safetensors", "t5.gguf", "flux"], outputs=[("CLIP", [2, 3])]),
        3: ui_node(3, "CLIPTextEncode", ["a harbour"], [("clip", "CLIP", 2)], [("CONDITIONING", [4])]),
        4: ui_node(4, "CLIPTextEncode", ["fog"], [("clip", "CLIP", 3)], [("CONDITIONING", [5])]),
        5: ui_node(5, "EmptySD3LatentImage", [832, 1216, 1], outputs=[("LATENT", [6])]),
        6: ui_node(6, "KSampler", [4242, "randomize", 4, 1.0, "euler", "simple", 1.0],
                   [("model", "MODEL", 1), ("positive", "CONDITIONING", 4), ("negative", "CONDITIONING", 5),
                    ("latent_image", "LATENT", 6)], [("LATENT", [7])]),
        7: ui_node(7, "VAEDecode", [], [("samples", "LATENT", 7), ("vae", "VAE", 8)], [("IMAGE", [9])]),
        8: ui_node(8, "VAELoader", ["ae.safetensors"], outputs=[("VAE", [8])]),
        9: ui_node(9, "SaveImage", ["ComfyUI"], [("images", "IMAGE", 9)]),
    }  # fmt: skip
    table = [[1, 1, 0, 6, 0, "MODEL"], [2, 2, 0, 3, 0, "CLIP"], [3, 2, 0, 4, 0, "CLIP"],
             [4, 3, 0, 6, 1, "CONDITIONING"], [5, 4, 0, 6, 2, "CONDITIONING"], [6, 5, 0, 6, 3, "LATENT"],
             [7, 6, 0, 7, 0, "LATENT"], [8, 8, 0, 7, 1, "VAE"], [9, 7, 0, 9, 0, "IMAGE"]]  # fmt: skip
    nodes.update(replace or {})
    kept = [link for link in table if link[0] not in drop_links]
    return {"last_node_id": 99, "last_link_id": 99, "nodes": [*nodes.values(), *extra], "links": [*kept, *links],
            "groups": [], "config": {}, "extra": {}, "version": 0.4}  # fmt: skip


_DETOUR = workflow(
    ui_node(20, "Reroute", [], [("", "*", 20)], [("MODEL", [21])]),
    ui_node(21, "LoraLoaderModelOnly", ["ink.safetensors", 0.7], [("model", "MODEL", 21)], [("MODEL", [1])]),
    ui_node(
        22,
        "LoraLoaderModelOnly",
        ["off.safetensors", 1.0],
        [("model", "MODEL", None)],
        [("MODEL", [])],
        mode=2,
    ),
    ui_node(23, "Note", ["read me"]),
    links=([20, 1, 0, 20, 0, "MODEL"], [21, 20, 0, 21, 0, "MODEL"], [1, 21, 0, 6, 0, "MODEL"]),
    drop_links=(1,),
)
_BYPASS = workflow(
    ui_node(21, "LoraLoader", ["x.safetensors", 1.0, 1.0], [("model", "MODEL", 20), ("clip", "CLIP", 22)],
            [("MODEL", [1]), ("CLIP", [])], mode=4),
    links=([20, 1, 0, 21, 0, "MODEL"], [22, 2, 0, 21, 1, "CLIP"], [1, 21, 0, 6, 0, "MODEL"]),
    drop_links=(1,),
)  # fmt: skip
_VARIABLES = workflow(
    ui_node(30, "SetNode", ["theModel"], [("MODEL", "MODEL", 30)], [("*", [])]),
    ui_node(31, "GetNode", ["theModel"], outputs=[("MODEL", [1])]),
    ui_node(32, "PrimitiveNode", [777, "fixed"], outputs=[("INT", [32])]),
    links=([30, 1, 0, 30, 0, "MODEL"], [1, 31, 0, 6, 0, "MODEL"], [32, 32, 0, 6, 4, "INT"]),
    drop_links=(1,),
    replace={
        6: ui_node(6, "KSampler", [4242, "randomize", 4, 1.0, "euler", "simple", 1.0],
                   [("model", "MODEL", 1), ("positive", "CONDITIONING", 4), ("negative", "CONDITIONING", 5),
                    ("latent_image", "LATENT", 6), ("seed", "INT", 32)], [("LATENT", [7])])
    },
)  # fmt: skip
_UNKNOWN = workflow(
    ui_node(40, "FluxResolutionPicker", {"aspect": "3:2"}, outputs=[("INT", []), ("INT", [])]),
    ui_node(
        41,
        "ControlNetApplyAdvanced",
        [0.6, 0, 1],
        [("positive", "CONDITIONING", 4)],
        [("CONDITIONING", [44])],
    ),
    links=([44, 41, 0, 6, 1, "CONDITIONING"],),
)
_NEWER = workflow()
_NEWER["links"] = [
    {"id": i, "origin_id": a, "origin_slot": b, "target_id": c, "target_slot": d, "type": t}
    for i, a, b, c, d, t in _NEWER["links"]
]

COMFYUI: list[GraphSample] = [
    ({"prompt": base(), "workflow": {}},
     {"prompt": "a lighthouse at dusk", "negative_prompt": "", "seed": 823, "steps": 20, "guidance": 3.5,
      "cfg": 1.0, "sampler": "euler", "scheduler": "simple", "width": 1024, "height": 768,
      "model": "flux1-dev-Q5_K_S", "strength": 1.0, "not_understood": []}),
    ({"prompt": advanced()},
     {"prompt": "cute anime girl", "seed": 219670278747233, "steps": 28, "guidance": 3.5, "cfg": 1.0,
      "model": "flux1-dev", "width": 1024, "scheduler": "simple", "sampler": "euler"}),
    ({"prompt": edited(base(
        n40=node("LoraLoaderModelOnly", lora_name="a.safetensors", strength_model=0.8, model=["10", 0]),
        n41=node("LoraLoader", lora_name="sub\\b.safetensors", strength_model=0.5, strength_clip=1.0,
                 model=["40", 0], clip=["11", 0])), "3", model=["41", 0])},
     {"loras": [("a", 0.8, None), ("b", 0.5, None)], "model": "flux1-dev-Q5_K_S"}),
    ({"prompt": edited(base(
        n40={"class_type": "Power Lora Loader (rgthree)", "inputs": {
            "PowerLoraLoaderHeaderWidget": {"type": "PowerLoraLoaderHeaderWidget"},
            "lora_1": {"on": True, "lora": "ink.safetensors", "strength": 0.9},
            "lora_2": {"on": False, "lora": "no.safetensors", "strength": 1}, "model": ["10", 0]}}),
        "3", model=["40", 0])},
     {"loras": [("ink", 0.9, None)], "not_understood": []}),
    ({"prompt": base(n6=node("CLIPTextEncodeFlux", clip_l="short", t5xxl="a long text", guidance=2.5, clip=["11", 0]),
                     n26=node("ConditioningZeroOut", conditioning=["6", 0]))
      | {"3": node("KSampler", seed=1, steps=8, cfg=1, sampler_name="heun", scheduler="beta", denoise=0.75,
                   model=["10", 0], positive=["6", 0], negative=["26", 0], latent_image=["27", 0])}},
     {"prompt": "a long text", "guidance": 2.5, "negative_prompt": "", "strength": 0.75, "sampler": "heun",
      "scheduler": "beta"}),
    ({"prompt": edited(base(n50=node("Seed (rgthree)", seed=31337)), "3", seed=["50", 0])}, {"seed": 31337}),
    ({"prompt": edited(base(
        n50=node("PrimitiveStringMultiline", value="a red fox"),
        n51=node("StringConcatenate", string_a=["50", 0], string_b="in snow", delimiter=", ")), "6", text=["51", 0])},
     {"prompt": "a red fox, in snow"}),
    ({"prompt": advanced(n22=node("CFGGuider", model=["12", 0], positive=["26", 0], negative=["60", 0], cfg=3.0),
                         n60=node("CLIPTextEncode", text="ugly", clip=["11", 0]))},
     {"cfg": 3.0, "negative_prompt": "ugly", "guidance": 3.5}),
    ({"prompt": base(  # a second sampler refines what the first one painted
        n60=node("LatentUpscaleBy", upscale_method="nearest", scale_by=1.5, samples=["3", 0]),
        n61=node("KSampler", seed=9, steps=10, cfg=1.0, sampler_name="euler", scheduler="simple", denoise=0.4,
                 model=["10", 0], positive=["26", 0], negative=["33", 0], latent_image=["60", 0]),
        n8=node("VAEDecode", samples=["61", 0], vae=["12", 0]))},
     {"seed": 823, "steps": 20, "strength": 1.0, "not_understood": ["LatentUpscaleBy"]}),
    ({"prompt": base(n3=node("KSamplerAdvanced", add_noise="enable", noise_seed=55, steps=12, cfg=1.0,
                             sampler_name="euler", scheduler="normal", start_at_step=0, end_at_step=10000,
                             return_with_leftover_noise="disable", model=["10", 0], positive=["26", 0],
                             negative=["33", 0], latent_image=["27", 0]))},
     {"seed": 55, "steps": 12, "scheduler": "normal"}),
    ({"prompt": edited(base(
        n70=node("LoadImage", image="in.png"), n71=node("VAEEncode", pixels=["70", 0], vae=["12", 0])),
        "3", latent_image=["71", 0], denoise=0.6)},
     {"strength": 0.6, "width": None, "height": None}),
    ({"prompt": base(n3=node("XlabsSampler", noise_seed=600, steps=25, timestep_to_start_cfg=1, true_gs=3.5,
                             image_to_image_strength=0, denoise_strength=1, model=["10", 0], conditioning=["26", 0],
                             neg_conditioning=["33", 0], latent_image=["27", 0]))},
     {"seed": 600, "steps": 25, "prompt": "a lighthouse at dusk", "not_understood": ["XlabsSampler"]}),
    ({"prompt": base(n10=node("CheckpointLoaderSimple", ckpt_name="flux1-dev-fp8.safetensors"))},
     {"model": "flux1-dev-fp8"}),
    ({"prompt": edited(edited(base(n27=node("EmptySD3LatentImage", width=["80", 0], height=["81", 0], batch_size=1),
                     n80=node("PrimitiveInt", value=1360), n81=node("INTConstant", value=752)), "3", steps=["82", 0])
                       | {"82": node("easy int", value=17)}, "6", text="y")},
     {"width": 1360, "height": 752, "steps": 17, "prompt": "y"}),
    ({"workflow": workflow()},
     {"prompt": "a harbour", "negative_prompt": "fog", "seed": 4242, "steps": 4, "model": "flux1-schnell-Q4_K_S",
      "width": 832, "height": 1216, "sampler": "euler", "not_understood": []}),
    ({"workflow": _DETOUR}, {"loras": [("ink", 0.7, None)], "model": "flux1-schnell-Q4_K_S", "seed": 4242}),
    ({"workflow": _BYPASS}, {"loras": [], "model": "flux1-schnell-Q4_K_S"}),
    ({"workflow": _VARIABLES}, {"model": "flux1-schnell-Q4_K_S", "seed": 777}),
    ({"workflow": _UNKNOWN}, {"not_understood": ["ControlNetApplyAdvanced", "FluxResolutionPicker"], "seed": 4242}),
    ({"workflow": _NEWER}, {"prompt": "a harbour", "steps": 4, "model": "flux1-schnell-Q4_K_S"}),
]  # fmt: skip
