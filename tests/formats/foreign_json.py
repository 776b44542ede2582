"""JSON samples in the shapes that InvokeAI and SwarmUI write, with what they say."""

from __future__ import annotations

from typing import Any

Chunks = dict[str, Any]
JsonSample = tuple[Chunks, dict[str, Any]]


def _model(name: str, digest: str = "blake3:8aadbed066021cc9", kind: str = "main") -> dict[str, str]:
    return {"key": "c5ba7675-db0c-4280", "hash": digest, "name": name, "base": "flux", "type": kind}


def _invoke(**changes: Any) -> Chunks:
    data = {
        "app_version": "6.14.0", "generation_mode": "flux_txt2img", "positive_prompt": "a lake", "width": 1024,
        "height": 1024, "seed": 3, "steps": 30, "guidance": 4, "scheduler": "euler", "model": _model("FLUX Dev"),
        "vae": _model("FLUX.1-schnell_ae", kind="vae"), "t5_encoder": _model("t5_base", kind="t5_encoder"),
    }  # fmt: skip
    return {"invokeai_metadata": {k: v for k, v in (data | changes).items() if v is not ...}}


def _image(**changes: Any) -> Chunks:
    image = {
        "type": "txt2img", "prompt": [{"prompt": "an old mill", "weight": 1.0}], "steps": 50, "cfg_scale": 7.5,
        "seed": 1935, "width": 512, "height": 640, "sampler": "k_lms", "variations": [],
    }  # fmt: skip
    return {
        "sd-metadata": {
            "model": "stable diffusion", "model_weights": "stable-diffusion-1.5", "app_id": "invoke-ai/InvokeAI",
            "model_hash": "cc6cb27103417325", "app_version": "2.3.5", "image": image | changes,
        }
    }  # fmt: skip


INVOKEAI: list[JsonSample] = [
    (_invoke(), {"prompt": "a lake", "seed": 3, "steps": 30, "guidance": 4.0, "cfg": None, "model": "FLUX Dev",
                 "sampler": "euler", "width": 1024, "model_hash": "blake3:8aadbed066021cc9"}),
    (_invoke(negative_prompt="fog", cfg_scale=1), {"negative_prompt": "fog", "cfg": 1.0}),
    (_invoke(loras=[{"model": _model("super-realism", "blake3:aa", "lora"), "weight": 0.75}]),
     {"loras": [("super-realism", 0.75, "blake3:aa")]}),
    (_invoke(loras=[{"lora": {"model_name": "old", "base_model": "sd-1"}, "weight": 0.8}]),
     {"loras": [("old", 0.8, None)]}),
    (_invoke(model={"model_name": "stable-diffusion-xl", "base_model": "sdxl", "model_type": "main"}),
     {"model": "stable-diffusion-xl", "model_hash": None}),
    (_invoke(scheduler="dpmpp_2m_k", generation_mode="img2img", strength=0.6),
     {"sampler": "dpmpp_2m", "scheduler": "karras", "strength": 0.6}),
    (_invoke(model=_model("FLUX.1 Kontext dev (Quantized)")), {"model": "FLUX.1 Kontext dev (Quantized)"}),
    (_invoke(seed=4294967295, width=1360, height=768), {"seed": 4294967295, "width": 1360, "height": 768}),
    (_invoke(guidance=..., cfg_scale=7.5, scheduler="ddim"), {"guidance": None, "cfg": 7.5, "sampler": "ddim"}),
    (_invoke(positive_prompt="multi\nline"), {"prompt": "multi\nline"}),
    (_invoke(positive_prompt="東京の夜"), {"prompt": "東京の夜"}),
    (_invoke(loras=[{"model": _model("a", "sha256:" + "1" * 64, "lora"), "weight": 1},
                    {"model": _model("b", "", "lora"), "weight": -0.5}]),
     {"loras": [("a", 1.0, "1" * 64), ("b", -0.5, None)]}),
    (_invoke(app_version=..., model="flux1-schnell.safetensors"), {"model": "flux1-schnell"}),
    (_invoke(seed="17", steps="4"), {"seed": 17, "steps": 4}),
    (_image(), {"prompt": "an old mill", "steps": 50, "cfg": 7.5, "seed": 1935, "sampler": "k_lms",
                "model": "stable-diffusion-1.5", "model_hash": "cc6cb27103417325", "height": 640}),
    (_image(prompt=[{"prompt": "a [blurry] fox", "weight": 1}]),
     {"prompt": "a fox", "negative_prompt": "blurry"}),
    (_image(prompt="plain text", sampler="ddim"), {"prompt": "plain text", "sampler": "ddim"}),
    ({"Dream": '"a pear on a table" -s 50 -S 352 -W 512 -H 768 -C 7.5 -A k_euler_a'},
     {"prompt": "a pear on a table", "steps": 50, "seed": 352, "width": 512, "height": 768, "cfg": 7.5,
      "sampler": "k_euler_a"}),
    ({"Dream": '"he said \\"hi\\" [mud]" -s25 -S7 -W640 -H512 -C8.0 -Ak_lms'},
     {"prompt": 'he said "hi"', "negative_prompt": "mud", "steps": 25, "seed": 7, "sampler": "k_lms"}),
    (_invoke(positive_prompt=None, loras=None, model=None), {"prompt": "", "loras": [], "model": None}),
]  # fmt: skip


def _swarm(extra: dict[str, Any] | None = None, **changes: Any) -> Chunks:
    params = {
        "prompt": "a photo of a cat", "negativeprompt": "dog", "model": "Flux/flux1-dev-Q8_0", "images": 1,
        "seed": 1, "steps": 20, "cfgscale": 1.0, "fluxguidancescale": 3.5, "aspectratio": "1:1", "width": 1024,
        "height": 1024, "sampler": "euler", "scheduler": "simple", "automaticvae": True, "swarm_version": "0.9.8.0",
    }  # fmt: skip
    params = {k: v for k, v in (params | changes).items() if v is not ...}
    rest = {"sui_extra_data": {"date": "2026-08-21", "generation_time": "4.84 sec"}}
    return {"parameters": {"sui_image_params": params, **rest, **(extra or {})}}


def _hashed(*models: tuple[str, str, str]) -> dict[str, Any]:
    return {"sui_models": [{"name": name, "param": param, "hash": digest} for name, param, digest in models]}


SWARMUI: list[JsonSample] = [
    (_swarm(), {"prompt": "a photo of a cat", "negative_prompt": "dog", "model": "flux1-dev-Q8_0", "seed": 1,
                "steps": 20, "cfg": 1.0, "guidance": 3.5, "sampler": "euler", "scheduler": "simple",
                "width": 1024, "height": 1024}),
    (_swarm(_hashed(("Flux/flux1-dev-Q8_0.gguf", "model", "0x129032F322")), seed=2), {"model_hash": "129032f322"}),
    (_swarm(loras=["ink", "sub/detail"], loraweights=["0.8", "1"]),
     {"loras": [("ink", 0.8, None), ("detail", 1.0, None)]}),
    (_swarm(loras="ink,detail", loraweights="0.8,0.5"), {"loras": [("ink", 0.8, None), ("detail", 0.5, None)]}),
    (_swarm(_hashed(("ink.safetensors", "loras", "0xAB")), loras=["ink"], loraweights=["1"]),
     {"loras": [("ink", 1.0, "ab")]}),
    (_swarm(prompt="a fox <lora:ink:0.4>"), {"prompt": "a fox", "loras": [("ink", 0.4, None)]}),
    (_swarm(sampler=..., scheduler=..., comfyuisampler="dpmpp_2m", comfyuischeduler="karras"),
     {"sampler": "dpmpp_2m", "scheduler": "karras"}),
    (_swarm(sampler=..., scheduler=...), {"sampler": None, "scheduler": None}),
    (_swarm(negativeprompt=...), {"negative_prompt": ""}),
    (_swarm(fluxguidancescale=..., cfgscale=7), {"guidance": None, "cfg": 7.0}),
    (_swarm(model="OfficialStableDiffusion/sd_xl_base_1.0"), {"model": "sd_xl_base_1.0"}),
    (_swarm(width=1344, height=768), {"width": 1344, "height": 768}),
    (_swarm(seed=9007199254740993), {"seed": 9007199254740993}),
    (_swarm(prompt="ligne une\nligne deux"), {"prompt": "ligne une\nligne deux"}),
    (_swarm(initimage="x.png", initimagecreativity=0.6), {"strength": 0.6}),
    (_swarm(initimagecreativity=0.6), {"strength": None}),
    (_swarm(loras=["only"]), {"loras": [("only", 1.0, None)]}),
    (_swarm(swarm_version=..., steps="12"), {"steps": 12}),
    (_swarm(model="flux1-schnell.safetensors"), {"model": "flux1-schnell"}),
    (_swarm(loras=["face"], loraweights=["1:0.5"]), {"loras": [("face", 1.0, None)]}),
]  # fmt: skip
