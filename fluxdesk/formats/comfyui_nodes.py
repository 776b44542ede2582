"""ComfyUI's node types that FluxDesk writes or understands: sockets, widgets, outputs.

Order is ComfyUI's own (`nodes.py`, `comfy_extras`, ComfyUI-GGUF's `nodes.py`): a workflow stores widgets by
place, not by name. A seed widget is followed by one more value, what happens to it after a run.
"""

from __future__ import annotations

import msgspec

SEEDS = frozenset({"seed", "noise_seed"})
AFTER_RUN = frozenset({"fixed", "increment", "decrement", "randomize"})


class NodeType(msgspec.Struct, frozen=True):
    """Linked inputs as (name, type), widgets by name in their order, types of the outputs."""

    inputs: tuple[tuple[str, str], ...] = ()
    widgets: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


def _node(inputs: str = "", widgets: str = "", outputs: str = "") -> NodeType:
    pairs = tuple((name, kind) for name, _, kind in (part.partition(":") for part in inputs.split()))
    return NodeType(pairs, tuple(widgets.split()), tuple(outputs.split()))


_KSAMPLER = "model:MODEL positive:CONDITIONING negative:CONDITIONING latent_image:LATENT"

NODES: dict[str, NodeType] = {
    "UnetLoaderGGUF": _node("", "unet_name", "MODEL"),
    "UnetLoaderGGUFAdvanced": _node("", "unet_name dequant_dtype patch_dtype patch_on_device", "MODEL"),
    "UNETLoader": _node("", "unet_name weight_dtype", "MODEL"),
    "CheckpointLoaderSimple": _node("", "ckpt_name", "MODEL CLIP VAE"),
    "CLIPLoader": _node("", "clip_name type device", "CLIP"),
    "CLIPLoaderGGUF": _node("", "clip_name type", "CLIP"),
    "DualCLIPLoader": _node("", "clip_name1 clip_name2 type device", "CLIP"),
    "DualCLIPLoaderGGUF": _node("", "clip_name1 clip_name2 type", "CLIP"),
    "VAELoader": _node("", "vae_name", "VAE"),
    "LoraLoader": _node("model:MODEL clip:CLIP", "lora_name strength_model strength_clip", "MODEL CLIP"),
    "LoraLoaderModelOnly": _node("model:MODEL", "lora_name strength_model", "MODEL"),
    "CLIPTextEncode": _node("clip:CLIP", "text", "CONDITIONING"),
    "CLIPTextEncodeFlux": _node("clip:CLIP", "clip_l t5xxl guidance", "CONDITIONING"),
    "FluxGuidance": _node("conditioning:CONDITIONING", "guidance", "CONDITIONING"),
    "FluxDisableGuidance": _node("conditioning:CONDITIONING", "", "CONDITIONING"),
    "ConditioningZeroOut": _node("conditioning:CONDITIONING", "", "CONDITIONING"),
    "CLIPVisionLoader": _node("", "clip_name", "CLIP_VISION"),
    "CLIPVisionEncode": _node("clip_vision:CLIP_VISION image:IMAGE", "crop", "CLIP_VISION_OUTPUT"),
    "StyleModelLoader": _node("", "style_model_name", "STYLE_MODEL"),
    "StyleModelApply": _node(
        "conditioning:CONDITIONING style_model:STYLE_MODEL clip_vision_output:CLIP_VISION_OUTPUT",
        "strength strength_type",
        "CONDITIONING",
    ),
    "EmptyLatentImage": _node("", "width height batch_size", "LATENT"),
    "EmptySD3LatentImage": _node("", "width height batch_size", "LATENT"),
    "ModelSamplingFlux": _node("model:MODEL", "max_shift base_shift width height", "MODEL"),
    "KSampler": _node(_KSAMPLER, "seed steps cfg sampler_name scheduler denoise", "LATENT"),
    "KSamplerAdvanced": _node(
        _KSAMPLER,
        "add_noise noise_seed steps cfg sampler_name scheduler start_at_step end_at_step"
        " return_with_leftover_noise",
        "LATENT",
    ),
    "SamplerCustom": _node(
        "model:MODEL positive:CONDITIONING negative:CONDITIONING sampler:SAMPLER sigmas:SIGMAS"
        " latent_image:LATENT",
        "add_noise noise_seed cfg",
        "LATENT LATENT",
    ),
    "SamplerCustomAdvanced": _node(
        "noise:NOISE guider:GUIDER sampler:SAMPLER sigmas:SIGMAS latent_image:LATENT", "", "LATENT LATENT"
    ),
    "RandomNoise": _node("", "noise_seed", "NOISE"),
    "BasicGuider": _node("model:MODEL conditioning:CONDITIONING", "", "GUIDER"),
    "CFGGuider": _node("model:MODEL positive:CONDITIONING negative:CONDITIONING", "cfg", "GUIDER"),
    "KSamplerSelect": _node("", "sampler_name", "SAMPLER"),
    "BasicScheduler": _node("model:MODEL", "scheduler steps denoise", "SIGMAS"),
    "FluxKontextImageScale": _node("image:IMAGE", "", "IMAGE"),
    "ReferenceLatent": _node("conditioning:CONDITIONING latent:LATENT", "", "CONDITIONING"),
    "InpaintModelConditioning": _node(
        "positive:CONDITIONING negative:CONDITIONING vae:VAE pixels:IMAGE mask:MASK",
        "noise_mask",
        "CONDITIONING CONDITIONING LATENT",
    ),
    "InstructPixToPixConditioning": _node(
        "positive:CONDITIONING negative:CONDITIONING vae:VAE pixels:IMAGE",
        "",
        "CONDITIONING CONDITIONING LATENT",
    ),
    "SetLatentNoiseMask": _node("samples:LATENT mask:MASK", "", "LATENT"),
    "VAEEncodeForInpaint": _node("pixels:IMAGE vae:VAE mask:MASK", "grow_mask_by", "LATENT"),
    "VAEEncode": _node("pixels:IMAGE vae:VAE", "", "LATENT"),
    "VAEDecode": _node("samples:LATENT vae:VAE", "", "IMAGE"),
    "VAEDecodeTiled": _node(
        "samples:LATENT vae:VAE", "tile_size overlap temporal_size temporal_overlap", "IMAGE"
    ),
    "LoadImage": _node("", "image upload", "IMAGE MASK"),
    "LoadImageMask": _node("", "image channel upload", "MASK"),
    "MaskToImage": _node("mask:MASK", "", "IMAGE"),
    "ImageToMask": _node("image:IMAGE", "channel", "MASK"),
    "ImageScale": _node("image:IMAGE", "upscale_method width height crop", "IMAGE"),
    "SaveImage": _node("images:IMAGE", "filename_prefix", ""),
    "PreviewImage": _node("images:IMAGE", "", ""),
}

PLUMBING = frozenset({"Reroute", "PrimitiveNode", "Note", "MarkdownNote", "SetNode", "GetNode"})
"""Nodes of the editor that vanish when a workflow becomes a graph."""

VALUES = frozenset(
    {
        "PrimitiveInt", "PrimitiveFloat", "PrimitiveString", "PrimitiveStringMultiline", "StringConcatenate",
        "Seed (rgthree)", "easy seed", "easy int", "easy float", "easy string", "Seed Everywhere", "INTConstant",
        "FloatConstant", "StringConstant", "StringConstantMultiline", "JWInteger", "JWString", "Text Multiline",
        "String Literal", "Int Literal", "ShowText|pysssss", "Power Lora Loader (rgthree)", "CR Seed",
        "ImpactInt", "ImpactWildcardProcessor",
    }
)  # fmt: skip
"""Nodes of widespread extensions that only hold a value, or LoRAs, and are read through."""

UNDERSTOOD = frozenset(NODES) | PLUMBING | VALUES
