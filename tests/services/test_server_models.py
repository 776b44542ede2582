"""What of a ComfyUI server's file names FluxDesk can ask for."""

from __future__ import annotations

from typing import Any

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.reference_files import lacking_files
from fluxdesk.domain.request import ModelFile
from fluxdesk.formats.comfyui_fit import NodeTable
from fluxdesk.services.paths import find_paths
from fluxdesk.services.server_models import ServerModels, level_of


def nodes(**files: dict[str, list[str]]) -> NodeTable:
    def described(inputs: dict[str, list[str]]) -> dict[str, Any]:
        return {"input": {"required": {name: [found, {}] for name, found in inputs.items()}}}

    return {kind: described(inputs) for kind, inputs in files.items()}


ENCODERS = [
    "umt5_xxl.safetensors",
    "t5xxl_fp8_e4m3fn.safetensors",
    "t5xxl_fp16.safetensors",
    "x/clip_l.safetensors",
]
SERVER = nodes(
    UnetLoaderGGUF={"unet_name": ["sub\\flux1-dev-Q4_K_S.gguf", "flux1-dev-Q8_0.gguf", "wan2.1-Q4_0.gguf"]},
    UNETLoader={
        "unet_name": [
            "flux1-schnell.safetensors",
            "flux1-dev-fp8.safetensors",
            "flux1-fill-dev.safetensors",
            "flux1-dev-NF4.safetensors",
        ]
    },
    DualCLIPLoaderGGUF={"clip_name1": ENCODERS, "clip_name2": ENCODERS},
    VAELoader={
        "vae_name": ["sdxl_vae.safetensors", "qwen_image_vae.safetensors", "FLUX1/ae.safetensors", "taef1"]
    },
)


def test_families_levels_and_files() -> None:
    models = ServerModels(SERVER, find_paths())
    models.require_any()
    assert models.families() == ("flux1-dev", "flux1-schnell", "flux1-fill")
    assert [status.level for status in models.levels("flux1-dev")] == ["Q8_0", "Q4_K"], "NF4 needs more there"
    found = models.resolve("flux1-dev", "q4_k_s")
    assert found.transformer.path == "sub\\flux1-dev-Q4_K_S.gguf"
    assert found.text_encoder.path == "x/clip_l.safetensors"
    assert found.text_encoder_2.path == "t5xxl_fp16.safetensors"
    assert found.vae.path == "FLUX1/ae.safetensors"
    assert found.guidance_distilled
    assert models.defaults("flux1-schnell").default_steps == 4
    assert not models.resolve("flux1-schnell", "BF16").guidance_distilled


def test_what_reads_reference_pictures() -> None:
    there = SERVER | nodes(
        StyleModelLoader={"style_model_name": ["t2i_style.pth", "flux/FLUX1-Redux-dev.safetensors"]},
        CLIPVisionLoader={
            "clip_name": ["siglip2_so400m_512.safetensors", "x\\sigclip_patch14_384.safetensors"]
        },
    )
    found = ServerModels(there, find_paths()).resolve("flux1-dev", "Q8_0")
    assert found.redux == ModelFile("flux/FLUX1-Redux-dev.safetensors")
    assert found.image_encoder == ModelFile("x\\sigclip_patch14_384.safetensors")
    assert lacking_files(found, there=True) is None
    lacking = lacking_files(ServerModels(SERVER, find_paths()).resolve("flux1-dev", "Q8_0"), there=True)
    assert lacking is not None
    assert "models/style_models/flux1-redux-dev.safetensors, models/clip_vision/sigclip" in lacking.text


def test_what_is_not_there_is_said() -> None:
    models = ServerModels(SERVER, find_paths())
    with pytest.raises(KnownError, match=r"does not have FLUX.1 dev at level Q5_K; it has: flux1-dev Q4_K"):
        models.resolve("flux1-dev", "Q5_K")
    del SERVER["VAELoader"]
    with pytest.raises(KnownError, match="lacks a text encoder or the VAE"):
        ServerModels(SERVER, find_paths()).resolve("flux1-dev", "Q8_0")
    with pytest.raises(KnownError, match=r"has no FLUX\.1 model"):
        ServerModels({}, find_paths()).require_any()


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("flux1-dev-Q4_K_S.gguf", "Q4_K"),
        ("flux1-dev.safetensors", "BF16"),
        ("flux1-dev-fp8.safetensors", None),
        ("flux1-dev.gguf", None),
    ],
)
def test_levels_by_name(name: str, level: str | None) -> None:
    assert level_of(name) == level
