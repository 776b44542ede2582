"""Is it a LoRA, in whose format, for which model?

Formats are those that diffusers' `lora_conversion_utils` tells apart (kohya, XLabs, BFL control, fal, PEFT),
plus the trainers that write one of them under other names, and LyCORIS, which nothing here can apply.
"""

from __future__ import annotations

import re

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.formats.file_facts import FileFacts, Tensors, histogram
from fluxdesk.formats.header_errors import show_name

LORA_FORMATS: dict[str, str] = {
    "kohya": "kohya / sd-scripts",
    "onetrainer": "OneTrainer",
    "comfyui": "ComfyUI",
    "xlabs": "XLabs",
    "bfl-control": "Black Forest Labs control",
    "fal": "fal",
    "ai-toolkit": "AI-toolkit",
    "peft": "diffusers / PEFT",
    "lokr": "LoKr (LyCORIS)",
    "loha": "LoHa (LyCORIS)",
}
_DOWN = (".lora_down.weight", ".lora_A.weight", ".down.weight", ".lora_A.default.weight")
_UP = (".lora_up.weight", ".lora_B.weight", ".up.weight", ".lora_B.default.weight")
_LYCORIS = {"lokr": (".lokr_w1", ".lokr_w1_a", ".lokr_w1_b"), "loha": (".hada_w1_a", ".hada_w2_a")}
_FLUX_BLOCK = re.compile(r"(?:double_blocks|single_blocks|transformer_blocks)[._]\d+[._]")
_TEXT_ENCODER = re.compile(r"(?:lora_te\d?_|text_encoder(?:_2)?\.|text_encoders\.)")
_OTHER_MODELS = (
    (
        "Stable Diffusion 1.5 or XL",
        re.compile(r"(?:down_blocks|up_blocks|mid_block|input_blocks|output_blocks)[._]"),
    ),
    ("Stable Diffusion 3", re.compile(r"joint_blocks[._]\d")),
    ("Qwen-Image", re.compile(r"transformer_blocks[._]\d+[._](?:img_mlp|img_mod|txt_mod)[._]")),
    ("FLUX.2", re.compile(r"(?:to_qkv_mlp_proj|double_stream_modulation|ff_context[._]linear_in)")),
    ("Wan", re.compile(r"(?:^|[._])blocks[._]\d+[._](?:self_attn|cross_attn|ffn)[._]")),
)
_FLUX_WIDTH = 3072
_MINI_WIDTH = 1024
_INPUT_IS_HIDDEN = re.compile(
    r"(?:img_attn[._](?:qkv|proj)|txt_attn[._](?:qkv|proj)|linear1|attn[._]to_[qkv]|qkv_lora\d?|proj_lora\d?)\."
)


def is_lora(tensors: Tensors) -> bool:
    """Whether the names are those of low-rank differences rather than of weights."""
    marks = (*_DOWN, *(mark for group in _LYCORIS.values() for mark in group))
    return any(name.endswith(marks) and not name.startswith("decoder.") for name in tensors)


def recognise_lora(tensors: Tensors, metadata: dict[str, str]) -> FileFacts:
    """Facts of a LoRA: format, rank, number of weights, and why it cannot be used if so."""
    kind = _format(tensors, metadata)
    downs = [name for name in tensors if name.endswith(_DOWN)]
    level, types = histogram(tensors, [name for name in tensors if len(tensors[name].shape) >= 2])
    other = _other_model(tensors)
    lonely = [name for name in downs if not _partner(tensors, name)]
    problems = []
    if other:
        problems.append(
            ErrorReport(
                kind="file_unsupported",
                template=QT_TRANSLATE_NOOP("errors", "This LoRA is for {model}, not for FLUX.1."),
                action=QT_TRANSLATE_NOOP("errors", "Use a LoRA that was trained on FLUX.1."),
                params={"model": other},
            )
        )
    elif kind in _LYCORIS:
        problems.append(
            ErrorReport(
                kind="file_unsupported",
                template=QT_TRANSLATE_NOOP("errors", "This is a {format}, which cannot be applied."),
                action=QT_TRANSLATE_NOOP(
                    "errors", "Use a plain LoRA, or convert it with its trainer's tools."
                ),
                params={"format": LORA_FORMATS[kind]},
            )
        )
    if lonely:
        problems.append(
            ErrorReport(
                kind="file_damaged",
                template=QT_TRANSLATE_NOOP("errors", "{count} tensors are missing: {tensor} has no partner."),
                action=QT_TRANSLATE_NOOP("errors", "Download the file again, or check where it comes from."),
                params={"count": len(lonely), "tensor": show_name(lonely[0])},
            )
        )
    return FileFacts(
        kind="lora",
        architecture="other" if other else "flux",
        variant=kind,
        level=level,
        types=types,
        parameters=sum(tensor.elements for tensor in tensors.values()),
        complete=not lonely,
        problems=tuple(problems),
        needs=("transformer",),
        naming=kind,
        rank=max((tensors[name].shape[0] for name in downs if tensors[name].shape), default=0),
    )


def _format(tensors: Tensors, metadata: dict[str, str]) -> str:
    for kind, marks in _LYCORIS.items():
        if any(name.endswith(marks) for name in tensors):
            return kind
    if any(name.startswith("lora_transformer_") for name in tensors):
        return "onetrainer"
    if any(name.startswith("lora_unet_") for name in tensors):
        return "kohya"
    if any(".processor." in name for name in tensors):
        return "xlabs"
    if any("query_norm.scale" in name for name in tensors):
        return "bfl-control"
    if any(name.startswith("base_model.") for name in tensors):
        return "fal"
    if any(name.startswith("diffusion_model.") for name in tensors):
        return "comfyui"
    if "ai-toolkit" in metadata.get("software", ""):
        return "ai-toolkit"
    if any(name.endswith(".lora_down.weight") for name in tensors):
        return "kohya"
    return "peft"


def _other_model(tensors: Tensors) -> str:
    """The model this is for when it is not FLUX.1, else an empty string."""
    for model, pattern in _OTHER_MODELS:
        if any(pattern.search(name) for name in tensors):
            return model
    if not any(_FLUX_BLOCK.search(name) for name in tensors):
        only_text = all(_TEXT_ENCODER.match(name) for name in tensors)
        embedders = any(name.startswith(("img_in.", "final_layer.")) for name in tensors)
        return "" if only_text or embedders else "?"
    for name, tensor in tensors.items():
        if name.endswith(_DOWN) and _INPUT_IS_HIDDEN.search(name) and not _TEXT_ENCODER.match(name):
            width = tensor.shape[-1] if tensor.shape else 0
            return "" if width == _FLUX_WIDTH or width < _MINI_WIDTH else f"? ({width})"
    return ""


def _partner(tensors: Tensors, name: str) -> bool:
    return any(
        name.removesuffix(down) + up in tensors
        for down, up in zip(_DOWN, _UP, strict=True)
        if name.endswith(down)
    )
