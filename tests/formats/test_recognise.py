"""Every publisher's layout, recognised by its tensors alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sparse_files import (
    clip_entries,
    diffusers_flux,
    flux_entries,
    huggingface_t5,
    lora_entries,
    nf4_entries,
    t5_entries,
    vae_entries,
    write_flux,
    write_gguf,
    write_safetensors,
)

from fluxdesk.domain.flux_shapes import FluxShape, T5Shape
from fluxdesk.formats import gguf, safetensors
from fluxdesk.formats.file_facts import FileFacts
from fluxdesk.formats.recognise import recognise

DEV = FluxShape()
SCHNELL = FluxShape(guidance=False)
FILL = FluxShape(in_channels=384)
CONTROL = FluxShape(in_channels=128)
SHORT = FluxShape(double_blocks=2, single_blocks=4)
LITE = FluxShape(double_blocks=8)
MINI = FluxShape(
    hidden=256, head_dim=64, double_blocks=2, single_blocks=4, in_channels=16, out_channels=16, text_width=256
)


def facts_of(path: Path) -> FileFacts:
    read = gguf.read_header if gguf.is_gguf(path) else safetensors.read_header
    return recognise(read(path, allow_truncated=True), path.name)


TRANSFORMERS = {
    "city96 dev": (DEV, "Q4_K_S", "city96-k", "", "flux", "dev", "Q4_K"),
    "city96 dev legacy": (DEV, "Q8_0", "city96", "", "flux", "dev", "Q8_0"),
    "city96 schnell": (SCHNELL, "Q4_0", "city96", "", "flux", "schnell", "Q4_0"),
    "YarvixPA Fill": (FILL, "Q5_0", "city96-k", "", "flux", "fill", "Q5_0"),
    "Canny or Depth": (CONTROL, "Q6_K", "city96-k", "", "flux", "control", "Q6_K"),
    "QuantStack": (DEV, "Q4_K_M", "quantstack", "", "flux", "dev", "Q4_K"),
    "calcuis": (DEV, "Q3_K_S", "calcuis", "", "pig", "dev", "Q3_K"),
    "calcuis cow": (DEV, "Q2_K", "calcuis", "", "cow", "dev", "Q2_K"),
    "leejet": (DEV, "Q2_K", "sd.cpp", "", "", "dev", "Q2_K"),
    "sd.cpp prefix": (SCHNELL, "Q4_0", "sd.cpp", "model.diffusion_model.", "", "schnell", "Q4_0"),
    "short prefix": (SCHNELL, "Q4_0", "sd.cpp", "diffusion_model.", "", "schnell", "Q4_0"),
    "lite 8B": (LITE, "Q8_0", "calcuis", "", "flux", "lite-8b", "Q8_0"),
    "IQ4": (DEV, "IQ4_XS", "city96-k", "", "flux", "dev", "IQ4_XS"),
    "our small one": (MINI, "Q6_K", "city96-k", "", "flux", "mini", "Q6_K"),
    "cut for a bench": (SHORT, "Q4_0", "city96", "", "flux", "custom", "Q4_0"),
}  # fmt: skip


@pytest.mark.parametrize("case", TRANSFORMERS)
def test_transformers_of_every_producer(tmp_path: Path, case: str) -> None:
    shape, level, producer, prefix, architecture, variant, stored = TRANSFORMERS[case]
    facts = facts_of(write_flux(tmp_path / "model.gguf", shape, level, producer, prefix, architecture))
    assert (facts.kind, facts.architecture, facts.variant) == ("transformer", "flux", variant)
    assert facts.level == stored
    assert facts.complete
    assert facts.problems == ()
    assert facts.needs == ("text_encoder", "text_encoder_2", "vae")
    assert facts.producer == producer
    assert facts.prefix == prefix
    assert facts.naming == "bfl"
    assert facts.flux == shape
    assert sum(facts.types.values()) == 10 * shape.double_blocks + 3 * shape.single_blocks


def test_parameters_and_types_of_dev(tmp_path: Path) -> None:
    facts = facts_of(write_flux(tmp_path / "flux1-dev-Q4_K_S.gguf", DEV, "Q4_K_S"))
    assert facts.parameters == 11_901_408_320
    assert facts.types == {"Q4_K": 304}
    assert facts.family == "flux1-dev"


def test_a_mix_is_a_histogram(tmp_path: Path) -> None:
    facts = facts_of(write_flux(tmp_path / "kontext.gguf", DEV, "Q4_K_M", "quantstack"))
    assert facts.types == {"Q4_K": 266, "Q5_K": 38}


@pytest.mark.parametrize(
    ("name", "hint", "family"),
    [
        ("flux1-dev-Q8_0.gguf", "", "flux1-dev"),
        ("flux1-kontext-dev-Q8_0.gguf", "kontext", "flux1-kontext"),
        ("flux1-krea-dev-Q4_1.gguf", "krea", "flux1-krea"),
        ("whatever.gguf", "", "flux1-dev"),
    ],
)
def test_the_name_decides_only_inside_the_dev_family(
    tmp_path: Path, name: str, hint: str, family: str
) -> None:
    facts = facts_of(write_flux(tmp_path / name, DEV, "Q8_0"))
    assert (facts.variant, facts.name_hint, facts.family) == ("dev", hint, family)
    assert facts.problems == ()


@pytest.mark.parametrize(
    ("name", "shape", "sentence"),
    [
        ("flux1-dev-Q4_0.gguf", FILL, "This is FLUX.1 Fill, not FLUX.1 dev as its name says."),
        ("flux1-dev-Q4_0.gguf", CONTROL, "This is FLUX.1 Canny/Depth, not FLUX.1 dev as its name says."),
        ("flux1-dev-Q4_0.gguf", LITE, "This is FLUX.1 lite 8B, not FLUX.1 dev as its name says."),
        ("flux1-schnell-Q4_0.gguf", DEV, "This is FLUX.1 dev, not FLUX.1 schnell as its name says."),
    ],
)
def test_a_name_that_promises_another_model(
    tmp_path: Path, name: str, shape: FluxShape, sentence: str
) -> None:
    (problem,) = facts_of(write_flux(tmp_path / name, shape, "Q4_0")).problems
    assert problem.text == sentence
    assert problem.action


def test_all_in_one_gguf(tmp_path: Path) -> None:
    entries = flux_entries(DEV, "Q8_0", "sd.cpp", "model.diffusion_model.")
    entries += huggingface_t5("Q8_0", "text_encoders.t5xxl.transformer.")
    entries += clip_entries("F16", "text_encoders.clip_l.transformer.")
    entries += vae_entries("F16", "bfl", "first_stage_model.")
    facts = facts_of(write_gguf(tmp_path / "FLUX.1-dev-Q8_0.gguf", entries))
    assert (facts.kind, facts.variant, facts.level) == ("all_in_one", "dev", "Q8_0")
    assert facts.parts == ("transformer", "text_encoder", "text_encoder_2", "vae")
    assert facts.needs == ()
    assert facts.complete
    assert facts.types == {"Q8_0": 304}


@pytest.mark.parametrize("nested", [True, False], ids=["v1", "v2"])
def test_nf4_all_in_one(tmp_path: Path, nested: bool) -> None:
    entries = nf4_entries(DEV, "model.diffusion_model.", nested=nested)
    entries += huggingface_t5("F8_E4M3", "text_encoders.t5xxl.transformer.")
    entries += clip_entries("F16", "text_encoders.clip_l.transformer.")
    entries += vae_entries("BF16", "bfl", "vae.")
    facts = facts_of(write_safetensors(tmp_path / "flux1-dev-bnb-nf4.safetensors", entries))
    assert (facts.kind, facts.variant, facts.level) == ("all_in_one", "dev", "NF4")
    assert facts.types == {"NF4": 304}
    assert facts.needs == ()
    assert facts.problems == ()
    assert facts.complete


def test_bare_nf4_transformer(tmp_path: Path) -> None:
    facts = facts_of(write_safetensors(tmp_path / "nf4.safetensors", nf4_entries(SCHNELL)))
    assert (facts.kind, facts.variant, facts.level) == ("transformer", "schnell", "NF4")
    assert facts.parameters == 11_891_178_560
    assert facts.complete
    assert facts.problems == ()


def test_fp8_is_named_and_sent_elsewhere(tmp_path: Path) -> None:
    entries = [
        (name, shape, "F8_E4M3" if len(shape) == 2 else "BF16") for name, shape, _ in flux_entries(DEV, "F16")
    ]
    facts = facts_of(write_safetensors(tmp_path / "flux1-dev-fp8.safetensors", entries))
    assert (facts.kind, facts.variant, facts.level) == ("transformer", "dev", "F8_E4M3")
    assert "F8_E4M3 cannot be run" in facts.problems[0].text


@pytest.mark.parametrize("container", ["gguf", "safetensors"])
def test_diffusers_names(tmp_path: Path, container: str) -> None:
    kind = "F16"
    path = tmp_path / f"model.{container}"
    write = write_gguf if container == "gguf" else write_safetensors
    facts = facts_of(write(path, diffusers_flux(kind)))
    assert (facts.kind, facts.variant, facts.level, facts.naming) == ("transformer", "dev", kind, "diffusers")
    assert facts.complete
    assert facts.problems == ()


def test_one_shard_of_several(tmp_path: Path) -> None:
    entries = [entry for entry in diffusers_flux("BF16") if entry[0].startswith("transformer_blocks.1")]
    facts = facts_of(
        write_safetensors(tmp_path / "diffusion_pytorch_model-00002-of-00003.safetensors", entries)
    )
    assert facts.kind == "transformer"
    assert not facts.complete
    assert "are missing" in facts.problems[0].text


def test_a_missing_tensor_and_a_wrong_shape(tmp_path: Path) -> None:
    entries = flux_entries(DEV, "Q4_0")
    facts = facts_of(write_gguf(tmp_path / "a.gguf", entries[:-3]))
    assert not facts.complete
    assert "final_layer" in facts.problems[0].text
    odd = [("img_in.weight", (768, 256), "F16") if e[0] == "img_in.weight" else e for e in entries]
    facts = facts_of(write_gguf(tmp_path / "b.gguf", odd))
    assert facts.variant == "dev"
    assert "img_in.weight has shape 768x256 where 3072x64 is right" in facts.problems[0].text


def test_a_truncated_download_is_recognised_and_incomplete(tmp_path: Path) -> None:
    path = write_flux(tmp_path / "half.gguf", SCHNELL, "Q4_0")
    os.truncate(path, 3_100_000_000)
    facts = facts_of(path)
    assert facts.variant == "schnell"
    assert not facts.complete


ENCODERS = {
    "city96 T5 K mix": ("gguf", t5_entries("Q4_K_M"), "t5", "t5-xxl", "Q4_K", "ggml"),
    "city96 T5 f16": ("gguf", t5_entries("F16"), "t5", "t5-xxl", "F16", "ggml"),
    "second-state T5": ("gguf", huggingface_t5("Q8_0"), "t5", "t5-xxl", "Q8_0", "huggingface"),
    "t5xxl_fp16": ("safetensors", huggingface_t5("F16"), "t5", "t5-xxl", "F16", "huggingface"),
    "t5xxl_fp8": ("safetensors", huggingface_t5("F8_E4M3"), "t5", "t5-xxl", "F8_E4M3", "huggingface"),
    "small T5": ("gguf", t5_entries("F16", T5Shape(layers=4, width=256, ff=512, heads=4)), "t5", "t5-mini",
                 "F16", "ggml"),
    "clip_l": ("safetensors", clip_entries("F16"), "clip", "clip-l", "F16", "huggingface"),
    "second-state CLIP": ("gguf", clip_entries("F16"), "clip", "clip-l", "F16", "huggingface"),
}  # fmt: skip


@pytest.mark.parametrize("case", ENCODERS)
def test_text_encoders(tmp_path: Path, case: str) -> None:
    container, entries, architecture, variant, level, naming = ENCODERS[case]
    write = write_gguf if container == "gguf" else write_safetensors
    facts = facts_of(write(tmp_path / f"encoder.{container}", entries))
    assert (facts.kind, facts.architecture, facts.variant) == ("text_encoder", architecture, variant)
    assert (facts.level, facts.naming) == (level, naming)
    assert facts.complete
    assert facts.problems == ()


def test_t5_parameters(tmp_path: Path) -> None:
    facts = facts_of(write_gguf(tmp_path / "t5.gguf", t5_entries("Q8_0")))
    assert facts.parameters == 4_762_310_656


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        (clip_entries("F16", width=1280, layers=32), "This is clip-g; FLUX.1 uses CLIP-L."),
        (huggingface_t5("F16", shape=T5Shape(vocabulary=256384)), "This is another T5"),
        (huggingface_t5("F16", shape=T5Shape(width=1024, layers=12)), "This is another T5"),
        (vae_entries("F32", "bfl", latents=4), "This VAE has 4 latent channels; FLUX.1's has 16."),
        (huggingface_t5("F16")[:100], "are missing"),
    ],
    ids=["clip-g", "umt5", "t5-large", "sd vae", "part of t5"],
)
def test_wrong_companions_are_named(tmp_path: Path, entries: list[object], sentence: str) -> None:
    facts = facts_of(write_safetensors(tmp_path / "companion.safetensors", entries))  # type: ignore[arg-type]
    assert any(sentence in problem.text for problem in facts.problems)


@pytest.mark.parametrize("naming", ["bfl", "diffusers"])
def test_vae(tmp_path: Path, naming: str) -> None:
    facts = facts_of(write_safetensors(tmp_path / "ae.safetensors", vae_entries("F32", naming)))
    assert (facts.kind, facts.architecture, facts.naming, facts.level) == ("vae", "flux-vae", naming, "F32")
    assert facts.problems == ()


DOUBLE = [f"double_blocks.{i}.img_attn.qkv" for i in range(2)]
PEFT = [f"transformer.single_transformer_blocks.{i}.attn.to_q" for i in range(2)]
LORAS = {
    "kohya": lora_entries(
        ["lora_unet_double_blocks_0_img_attn_qkv", "lora_te1_text_model_encoder_layers_0_mlp_fc1"],
        ".lora_down.weight", ".lora_up.weight",
    ),
    "onetrainer": lora_entries(
        ["lora_transformer_transformer_blocks_0_attn_to_q"], ".lora_down.weight", ".lora_up.weight"
    ),
    "comfyui": lora_entries([f"diffusion_model.{n}" for n in DOUBLE], ".lora_A.weight", ".lora_B.weight"),
    "xlabs": lora_entries(["double_blocks.0.processor.qkv_lora1"], ".down.weight", ".up.weight"),
    "bfl-control": [
        *lora_entries([*DOUBLE, "img_in"], ".lora_A.weight", ".lora_B.weight"),
        ("double_blocks.0.img_attn.norm.query_norm.scale", (128,), "BF16"),
    ],
    "fal": lora_entries([f"base_model.model.{name}" for name in DOUBLE], ".lora_A.weight", ".lora_B.weight"),
    "peft": lora_entries(PEFT, ".lora_A.weight", ".lora_B.weight"),
    "lokr": [("lora_unet_double_blocks_0_img_attn_qkv.lokr_w1", (16, 16), "BF16")],
    "loha": [("lora_unet_double_blocks_0_img_attn_qkv.hada_w1_a", (16, 16), "BF16")],
}  # fmt: skip


@pytest.mark.parametrize("kind", LORAS)
def test_lora_formats(tmp_path: Path, kind: str) -> None:
    facts = facts_of(write_safetensors(tmp_path / "style.safetensors", LORAS[kind]))
    assert (facts.kind, facts.variant, facts.architecture) == ("lora", kind, "flux")
    assert facts.needs == ("transformer",)
    if kind in {"lokr", "loha"}:
        assert "which cannot be applied" in facts.problems[0].text
    else:
        assert facts.rank == 16
        assert facts.problems == ()


def test_ai_toolkit_is_known_by_its_metadata(tmp_path: Path) -> None:
    metadata = {"software": '{"name": "ai-toolkit", "version": "0.1"}'}
    facts = facts_of(write_safetensors(tmp_path / "style.safetensors", LORAS["peft"], metadata))
    assert facts.variant == "ai-toolkit"


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q", "Stable Diffusion"),
        ("transformer.transformer_blocks.0.img_mlp.net.2", "Qwen-Image"),
        ("diffusion_model.blocks.0.self_attn.q", "Wan"),
        ("lora_unet_joint_blocks_0_x_block_attn_qkv", "Stable Diffusion 3"),
    ],
)
def test_loras_for_other_models(tmp_path: Path, name: str, model: str) -> None:
    entries = lora_entries([name], ".lora_A.weight", ".lora_B.weight")
    facts = facts_of(write_safetensors(tmp_path / "other.safetensors", entries))
    assert facts.kind == "lora"
    assert model in facts.problems[0].text


def test_half_a_lora_is_incomplete(tmp_path: Path) -> None:
    facts = facts_of(write_safetensors(tmp_path / "half.safetensors", LORAS["peft"][:-1]))
    assert not facts.complete
    assert "has no partner" in facts.problems[0].text


@pytest.mark.parametrize(
    ("entries", "model"),
    [
        (
            [("distilled_guidance_layer.in_proj.weight", (8, 8), "F16"), *flux_entries(SCHNELL, "F16")],
            "Chroma",
        ),
        ([("model.diffusion_model.input_blocks.0.0.weight", (320, 4, 3, 3), "F16")], "Stable Diffusion"),
        ([("joint_blocks.0.x_block.attn.qkv.weight", (8, 8), "F16")], "Stable Diffusion 3"),
        ([("blk.0.attn_q.weight", (8, 8), "F16")], "a language model"),
        ([("double_blocks.0.img_attn_qkv.weight", (8, 8), "F16")], "HunyuanVideo"),
    ],
)
def test_other_models_are_named(tmp_path: Path, entries: list[object], model: str) -> None:
    facts = facts_of(write_gguf(tmp_path / "other.gguf", entries))  # type: ignore[arg-type]
    assert facts.kind == "unknown"
    assert f"This is {model}" in facts.problems[0].text


def test_adapters_are_not_taken_for_models(tmp_path: Path) -> None:
    entries = [("controlnet_blocks.0.weight", (3072, 3072), "BF16"), *diffusers_flux("BF16", 2, 0)]
    assert facts_of(write_safetensors(tmp_path / "c.safetensors", entries)).kind == "controlnet"
    redux = [("redux_up.weight", (12288, 1152), "BF16"), ("redux_down.weight", (4096, 12288), "BF16")]
    assert facts_of(write_safetensors(tmp_path / "r.safetensors", redux)).variant == "redux"


def test_the_image_encoder_of_redux_is_known_by_its_sizes(tmp_path: Path) -> None:
    def siglip(width: int, places: int, layers: int) -> list[tuple[str, tuple[int, ...], str]]:
        found: list[tuple[str, tuple[int, ...], str]] = [
            ("vision_model.embeddings.position_embedding.weight", (places, width), "F16"),
            ("vision_model.head.probe", (1, 1, width), "F16"),
        ]
        for layer in range(layers):
            found.append((f"vision_model.encoder.layers.{layer}.mlp.fc2.weight", (width, 64), "F16"))
        return found

    facts = facts_of(write_safetensors(tmp_path / "s.safetensors", siglip(1152, 729, 27)))
    assert (facts.kind, facts.variant, facts.problems) == ("image_encoder", "siglip-so400m", ())
    assert facts.complete
    assert not facts_of(write_safetensors(tmp_path / "s.safetensors", siglip(1152, 729, 20))).complete
    other = facts_of(write_safetensors(tmp_path / "s.safetensors", siglip(768, 196, 12)))
    assert "another image encoder" in other.problems[0].text


def test_absurd_block_numbers_cost_no_time(tmp_path: Path) -> None:
    for name in ("double_blocks.999999999.img_attn.qkv.weight", "enc.blk.999999999.attn_q.weight",
                 "single_transformer_blocks.999999999.proj_mlp.weight"):  # fmt: skip
        facts = facts_of(write_gguf(tmp_path / "absurd.gguf", [(name, (8, 8), "F16")]))
        assert not facts.complete
