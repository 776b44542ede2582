"""Text samples in the shapes that A1111, Forge, Civitai and stable-diffusion.cpp write, with what they say.

Shapes follow the programs' own writers and public samples; prompts and hashes are made up.
"""

from __future__ import annotations

from typing import Any

Sample = tuple[str, dict[str, Any]]

_FORGE = "Version: f2.0.1v1.10.1-previous-659-gc055f2d4"

A1111: list[Sample] = [
    (
        "a lighthouse at dusk, (storm:1.2)\nSteps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, "
        "Distilled CFG Scale: 3.5, Seed: 1234567890, Size: 896x1152, Model hash: 129032f322, "
        f"Model: flux1-dev-Q8_0, {_FORGE}, Module 1: ae, Module 2: clip_l, Module 3: t5xxl_fp16",
        {"prompt": "a lighthouse at dusk, (storm:1.2)", "seed": 1234567890, "steps": 20, "guidance": 3.5,
         "cfg": 1.0, "sampler": "Euler", "scheduler": "Simple", "width": 896, "height": 1152,
         "model": "flux1-dev-Q8_0", "model_hash": "129032f322"},
    ),
    (
        "portrait <lora:ink_style:0.8> of a fisherman\nNegative prompt: blurry, lowres\nSteps: 28, Sampler: Euler, "
        "Schedule type: Beta, CFG scale: 1.5, Distilled CFG Scale: 3, Seed: 7, Size: 1024x1024, "
        'Model hash: 4fd1647700, Model: flux1-schnell-Q4_K_S, Lora hashes: "ink_style: 0123456789ab", ' + _FORGE,
        {"prompt": "portrait of a fisherman", "negative_prompt": "blurry, lowres", "cfg": 1.5, "guidance": 3.0,
         "scheduler": "Beta", "loras": [("ink_style", 0.8, "0123456789ab")], "model": "flux1-schnell-Q4_K_S"},
    ),
    (
        "a castle on a hill <lora:castleLora:0.8>\nNegative prompt: blurry, ugly\nSteps: 20, Sampler: Euler a, "
        "Schedule type: Karras, CFG scale: 7, Seed: 12345, Size: 512x768, Model hash: abc123def0, "
        "Model: dreamshaper_8, Denoising strength: 0.4, Clip skip: 2, "
        'Lora hashes: "castleLora: deadbeef0000", Version: v1.10.1',
        {"prompt": "a castle on a hill", "sampler": "Euler a", "scheduler": "Karras", "cfg": 7.0,
         "width": 512, "height": 768, "loras": [("castleLora", 0.8, "deadbeef0000")], "strength": 0.4},
    ),
    (
        "old text without schedule\nSteps: 30, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 42, "
        "Size: 640x448, Model hash: 6ce0161689, Model: v1-5-pruned-emaonly, Version: v1.4.1",
        {"sampler": "DPM++ 2M", "scheduler": "Karras", "steps": 30, "cfg": 6.5, "seed": 42, "width": 640},
    ),
    (
        "first line\nsecond line of the prompt\n\nfourth\nNegative prompt: bad\nworse\nSteps: 4, Sampler: Euler, "
        f"Schedule type: Simple, CFG scale: 1, Seed: 0, Size: 1024x768, Model: flux1-schnell, {_FORGE}",
        {"prompt": "first line\nsecond line of the prompt\n\nfourth", "negative_prompt": "bad\nworse",
         "seed": 0, "steps": 4},
    ),
    (
        'quoted, "inside"\nSteps: 12, Sampler: Euler, CFG scale: 1, Distilled CFG Scale: 2.5, Seed: 5, '
        'Size: 768x768, Model: "my model, final: v2", Version: f1.7.0, Extra: "a, b: c"',
        {"prompt": 'quoted, "inside"', "model": "my model, final: v2", "guidance": 2.5},
    ),
    (
        "Steps: 8, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Seed: 99, Size: 512x512, Model: flux1-dev",
        {"prompt": "", "steps": 8, "seed": 99, "model": "flux1-dev"},
    ),
    (
        "a photo of a shiba\nSteps: 25, Sampler: Euler, CFG scale: 3.5, Seed: 820471, Size: 832x1216, "
        "Clip skip: 2, Created Date: 2024-10-02T11:22:33.4444444Z, Civitai resources: "
        '[{"type":"checkpoint","modelVersionId":691639,"modelName":"FLUX","modelVersionName":"Dev"},'
        '{"type":"lora","weight":0.65,"modelVersionId":9,"modelName":"Anime, but flux"}], '
        'Civitai metadata: {"remixOfId":1}',
        {"prompt": "a photo of a shiba", "cfg": 1.0, "guidance": 3.5, "model": "FLUX", "width": 832,
         "loras": [("Anime, but flux", 0.65, None)], "seed": 820471},
    ),
    (
        "civitai again\nNegative prompt: \nSteps: 4, Sampler: Undefined, CFG scale: 3.5, Seed: 3, "
        'Size: 1024x1024, Civitai resources: [{"type":"checkpoint","modelVersionId":1,"modelName":"FLUX.1 schnell"}]',
        {"sampler": "Euler", "scheduler": "Simple", "guidance": 3.5, "model": "FLUX.1 schnell"},
    ),
    (
        "hashes as json\nSteps: 30, Sampler: DPM++ SDE, Schedule type: Exponential, CFG scale: 5, Seed: 77, "
        'Size: 1024x1536, Model: juggernaut, Hashes: {"model": "AABBCCDDEE", "lora:detail": "1122334455"}, '
        "Version: v1.9.4",
        {"model_hash": "aabbccddee", "scheduler": "Exponential", "sampler": "DPM++ SDE"},
    ),
    (
        "with adetailer\nSteps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, "
        "Seed: 44, Size: 1152x896, Model hash: 75bb194500, Model: flux1-dev-Q4_K_S, "
        "ADetailer model: face_yolov8n.pt, ADetailer confidence: 0.3, ADetailer version: 24.8.0, " + _FORGE,
        {"model": "flux1-dev-Q4_K_S", "seed": 44, "width": 1152, "height": 896},
    ),
    (
        "windows line ends\r\nNegative prompt: nada\r\nSteps: 6, Sampler: Heun, CFG scale: 2, Seed: 8, "
        "Size: 256x256, Model: x",
        {"prompt": "windows line ends", "negative_prompt": "nada", "sampler": "Heun", "steps": 6},
    ),
    (
        "ñandú y cigüeña, 東京\nSteps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Seed: 9, "
        "Size: 1024x1024, Model: flux1-dev-Q5_1",
        {"prompt": "ñandú y cigüeña, 東京", "model": "flux1-dev-Q5_1"},
    ),
    (
        "two loras <lora:a b:1> and <lora:sub/c:-0.25:0.5>\nSteps: 20, Sampler: Euler, CFG scale: 1, Seed: 1, "
        'Size: 512x512, Model: m, Lora hashes: "a b: aaaaaaaaaaaa, c: cccccccccccc"',
        {"prompt": "two loras and", "loras": [("a b", 1.0, "aaaaaaaaaaaa"), ("c", -0.25, "cccccccccccc")]},
    ),
    (
        "hires\nSteps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 21, "
        "Size: 896x1152, Model: flux1-dev-Q6_K, Denoising strength: 0.35, Hires Module 1: Use same choices, "
        "Hires CFG Scale: 1, Hires upscale: 1.5, Hires upscaler: Latent, " + _FORGE,
        {"model": "flux1-dev-Q6_K", "cfg": 1.0, "strength": 0.35},
    ),
    (
        "low bits\nSteps: 20, Sampler: [Forge] Flux Realistic, Schedule type: Normal, CFG scale: 1, Seed: 2, "
        "Size: 512x512, Model: flux1-dev-bnb-nf4-v2, Diffusion in Low Bits: bnb-nf4 (fp16 LoRA), " + _FORGE,
        {"sampler": "[Forge] Flux Realistic", "scheduler": "Normal", "model": "flux1-dev-bnb-nf4-v2"},
    ),
    (
        "a text that itself says Steps: to heaven, twice\nSteps: 10, Sampler: Euler, CFG scale: 1, Seed: 13, "
        "Size: 512x768, Model: m",
        {"prompt": "a text that itself says Steps: to heaven, twice", "steps": 10, "seed": 13},
    ),
    (
        "a template follows\nSteps: 22, Sampler: Euler, CFG scale: 1, Seed: 14, Size: 512x768, Model: m\n"
        "Template: a {cat|dog}, Negative Template: none",
        {"prompt": "a template follows", "steps": 22, "seed": 14},
    ),
    (
        "sdnext\nNegative prompt: ugly\nSteps: 20, Size: 1024x1024, Sampler: Euler FlowMatch, Seed: 3141592653, "
        "CFG scale: 6, App: SD.Next, Version: 6466d3c, Pipeline: FluxPipeline, Model: FLUX.1-dev-qint8, "
        "Model hash: 0badc0ffee",
        {"sampler": "Euler FlowMatch", "seed": 3141592653, "model": "FLUX.1-dev-qint8", "model_hash": "0badc0ffee"},
    ),
    (
        "large seed\nSteps: 20, Sampler: Euler, CFG scale: 1, Seed: 18446744073709551615, Size: 512x512, Model: m",
        {"seed": 18446744073709551615},
    ),
]  # fmt: skip


def _cpp(prompt: str, rest: str, negative: str = "") -> str:
    return prompt + "\n" + (f"Negative prompt: {negative}\n" if negative else "") + rest


_NEW = (
    "Steps: {steps}, CFG scale: {cfg}, Guidance: {guidance}, Eta: 0.000000, Seed: {seed}, Size: {size}, "
    "Model: {model}, RNG: cuda, Sampler: {sampler}, "
)
_END = "Version: stable-diffusion.cpp"


def _new(end: str, **values: object) -> str:
    defaults = {
        "steps": 20, "cfg": "1.000000", "guidance": "3.500000", "seed": 42, "size": "512x512", "model": "",
        "sampler": "euler",
    }  # fmt: skip
    return _NEW.format(**(defaults | values)) + end


SDCPP: list[Sample] = [
    (
        _cpp("a lovely cat holding a sign says 'flux.cpp'", "Steps: 20, CFG scale: 1.000000, Guidance: 3.500000, "
             "Seed: 42, Size: 512x512, Model: , RNG: cuda, Sampler: euler, " + _END),
        {"prompt": "a lovely cat holding a sign says 'flux.cpp'", "steps": 20, "cfg": 1.0, "guidance": 3.5,
         "seed": 42, "width": 512, "height": 512, "sampler": "euler", "scheduler": None, "model": None},
    ),
    (
        _cpp("A sunflower field", "Steps: 30, CFG scale: 5.000000, Guidance: 3.500000, Eta: 0.000000, "
             "Seed: 197583933, Size: 512x512, Model: v1-5-pruned-emaonly.safetensors, RNG: cuda, "
             "Sampler: dpm++2mv2 karras, " + _END),
        {"sampler": "dpm++2mv2", "scheduler": "karras", "model": "v1-5-pruned-emaonly", "seed": 197583933},
    ),
    (
        _cpp("A sunflower field", _new(_END, seed=1375127038), "Blue sky"),
        {"negative_prompt": "Blue sky", "seed": 1375127038},
    ),
    (
        _cpp("unet", _new("TE: clip_l.safetensors, TE: t5xxl_fp16.safetensors, Unet: flux1-dev-q4_0.gguf, "
                          "VAE: ae.safetensors, " + _END, sampler="euler discrete")),
        {"model": "flux1-dev-q4_0", "sampler": "euler", "scheduler": "discrete"},
    ),
    (
        _cpp("json", _new(_END + ', SDCPP: {"version":1,"sample":{"method":"euler","steps":20},'
                          '"loras":[{"name":"x, y","w":1}],"note":"a, b: c"}', model="flux1-schnell-q8_0.gguf")),
        {"model": "flux1-schnell-q8_0", "steps": 20, "seed": 42},
    ),
    (
        _cpp("broken json", _new(_END + ", SDCPP: {version: 1, sample: {steps: 20, cfg: 1}}", seed=6)),
        {"prompt": "broken json", "seed": 6, "steps": 20},
    ),
    (
        _cpp("a fox <lora:ink:0.8>", _new(_END, sampler="euler simple")),
        {"prompt": "a fox", "loras": [("ink", 0.8, None)], "scheduler": "simple"},
    ),
    (_cpp("big", _new(_END, size="1360x768", steps=4)), {"width": 1360, "height": 768, "steps": 4}),
    (_cpp("guided", _new(_END, guidance="2.250000", cfg="4.500000")), {"guidance": 2.25, "cfg": 4.5}),
    (_cpp("two\nlines", _new(_END)), {"prompt": "two\nlines"}),
    (_cpp("ancestral", _new(_END, sampler="euler_a")), {"sampler": "euler_a", "scheduler": None}),
    (_cpp("gits", _new(_END, sampler="dpm++2m gits")), {"sampler": "dpm++2m", "scheduler": "gits"}),
    (_cpp("", _new(_END, seed=1)), {"prompt": "", "seed": 1}),
    (
        _cpp("skip", "Steps: 20, CFG scale: 1.000000, Skip layers: [7, 8, 9], Skip layer start: 0.010000, "
             "Skip layer end: 0.200000, Guidance: 3.500000, Eta: 0.000000, Seed: 3, Size: 512x512, Model: m.gguf, "
             "RNG: std_default, Sampler: euler, " + _END),
        {"guidance": 3.5, "model": "m", "seed": 3},
    ),
    (_cpp("hash mark #1, 50%", _new(_END, seed=-1)), {"prompt": "hash mark #1, 50%", "seed": -1}),
    (_cpp("clip", _new("Clip skip: 2, " + _END, model="sd_xl_base.safetensors")), {"model": "sd_xl_base"}),
    (_cpp("version 2", _new("Version: stable-diffusion.cpp master-948-228c707, ", seed=5)), {"seed": 5}),
    (_cpp("windows", _new(_END, model="C:\\models\\flux1-dev-Q3_K_S.gguf")), {"model": "flux1-dev-Q3_K_S"}),
    (_cpp("ein Füchslein", _new(_END)), {"prompt": "ein Füchslein"}),
    (_cpp("res_2s", _new(_END, sampler="res_multistep bong_tangent")), {"sampler": "res_multistep"}),
]  # fmt: skip
