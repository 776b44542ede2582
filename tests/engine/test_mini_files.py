"""The bundled model's files work in the stock pipeline, through the same doors as the real ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch

from fluxdesk.engine.flux_names import to_diffusers

pytestmark = pytest.mark.engine

FOLDER = Path(__file__).parents[2] / "resources" / "flux-mini"
LIMIT_BYTES = 24_000_000


def t5_from_gguf(folder: Path) -> Any:
    """The T5 encoder rebuilt from llama.cpp's names with the folder's config."""
    from transformers import T5Config, T5EncoderModel

    layer = {
        "attn_q": "layer.0.SelfAttention.q",
        "attn_k": "layer.0.SelfAttention.k",
        "attn_v": "layer.0.SelfAttention.v",
        "attn_o": "layer.0.SelfAttention.o",
        "attn_rel_b": "layer.0.SelfAttention.relative_attention_bias",
        "attn_norm": "layer.0.layer_norm",
        "ffn_gate": "layer.1.DenseReluDense.wi_0",
        "ffn_up": "layer.1.DenseReluDense.wi_1",
        "ffn_down": "layer.1.DenseReluDense.wo",
        "ffn_norm": "layer.1.layer_norm",
    }
    state = {}
    for tensor in gguf.GGUFReader(folder / "t5-mini-F16.gguf").tensors:
        values = torch.from_numpy(np.array(tensor.data, dtype=np.float32))
        words = tensor.name.split(".")
        if tensor.name == "token_embd.weight":
            state["shared.weight"] = state["encoder.embed_tokens.weight"] = values
        elif tensor.name == "enc.output_norm.weight":
            state["encoder.final_layer_norm.weight"] = values
        else:
            state[f"encoder.block.{words[2]}.{layer[words[3]]}.weight"] = values
    model = T5EncoderModel(T5Config(**json.loads((folder / "text_encoder_2" / "config.json").read_text())))
    model.load_state_dict(state, strict=True)
    return model.eval()


def clip_from_file(folder: Path) -> Any:
    """The CLIP text model from its safetensors file."""
    from safetensors.torch import load_file
    from transformers import CLIPTextConfig, CLIPTextModel

    model: Any = CLIPTextModel(
        CLIPTextConfig(**json.loads((folder / "text_encoder" / "config.json").read_text()))
    )
    state = load_file(folder / "clip-mini.safetensors")
    assert all(name.startswith("text_model.") for name in state)
    prefix = "text_model." if any(name.startswith("text_model.") for name in model.state_dict()) else ""
    state = {prefix + name.removeprefix("text_model."): value.float() for name, value in state.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected
    assert not [name for name in missing if "position_ids" not in name]
    return model.eval()


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Any]:
    """Stock FluxPipeline from the folder, offline."""
    from diffusers import (
        AutoencoderKL,
        FlowMatchEulerDiscreteScheduler,
        FluxPipeline,
        FluxTransformer2DModel,
        GGUFQuantizationConfig,
    )
    from diffusers.models.model_loading_utils import load_gguf_checkpoint
    from transformers import CLIPTokenizer, T5TokenizerFast

    local: dict[str, Any] = {"local_files_only": True}
    transformer = FluxTransformer2DModel.from_single_file(
        # Given as names of its own: the conversion inside diffusers knows the width 3072 only.
        to_diffusers(load_gguf_checkpoint(str(FOLDER / "flux-mini-F16.gguf"))),
        config=str(FOLDER),
        subfolder="transformer",
        quantization_config=GGUFQuantizationConfig(compute_dtype=torch.float32),
        dtype=torch.float32,
        **local,
    )
    vae = AutoencoderKL.from_single_file(
        str(FOLDER / "ae-mini.safetensors"), config=str(FOLDER), subfolder="vae", dtype=torch.float32, **local
    )
    pipe = FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler.from_pretrained(FOLDER, subfolder="scheduler", **local),
        vae=vae,
        text_encoder=clip_from_file(FOLDER),
        tokenizer=CLIPTokenizer.from_pretrained(FOLDER / "tokenizer", **local),
        text_encoder_2=t5_from_gguf(FOLDER),
        tokenizer_2=T5TokenizerFast.from_pretrained(FOLDER / "tokenizer_2", **local),
        transformer=transformer,
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def paint(pipe: Any, prompt: str, steps: int = 20) -> Any:
    """One 128 px picture of a prompt from seed 0."""
    return pipe(
        prompt,
        height=128,
        width=128,
        num_inference_steps=steps,
        guidance_scale=0.0,
        max_sequence_length=32,
        generator=torch.Generator().manual_seed(0),
    ).images[0]


def test_pipeline_paints_the_same_picture_twice(pipeline: Any) -> None:
    first, second = (np.asarray(paint(pipeline, "a red circle on a white background", 3)) for _ in range(2))
    assert first.shape == (128, 128, 3)
    assert np.array_equal(first, second)


def test_pipeline_agrees_with_the_trainer(pipeline: Any) -> None:
    """The trainer's own sampler and the stock pipeline are the same arithmetic."""
    from fluxdesk.engine.mini.model import MiniFlux, pack, sample

    mini = MiniFlux(FOLDER).eval()
    mini.t5.load_state_dict(pipeline.text_encoder_2.state_dict())
    mini.clip.load_state_dict(pipeline.text_encoder.state_dict())
    stock = {name: value.float() for name, value in pipeline.transformer.state_dict().items()}
    mini.transformer.load_state_dict(stock)
    noise = pack(torch.randn(1, 16, 16, 16, generator=torch.Generator().manual_seed(1)))
    prompt = "una estrella amarilla grande a la izquierda de un anillo rojo sobre fondo negro"
    ours = sample(mini, [prompt], noise, steps=4)
    theirs = pipeline(
        prompt,
        height=128,
        width=128,
        num_inference_steps=4,
        guidance_scale=0.0,
        max_sequence_length=32,
        latents=noise.clone(),
        output_type="latent",
    ).images
    assert torch.allclose(ours, theirs, atol=2e-3)


def test_files_look_like_the_real_ones() -> None:
    reader = gguf.GGUFReader(FOLDER / "flux-mini-F16.gguf")
    keys = [key for key in reader.fields if not key.startswith("GGUF.")]
    assert keys == ["general.architecture", "general.quantization_version", "general.file_type"]
    assert reader.fields["general.architecture"].contents() == "flux"
    for tensor in reader.tensors:
        assert tensor.tensor_type.name == ("F32" if len(tensor.shape) == 1 else "F16"), tensor.name
        if "blocks" in tensor.name and len(tensor.shape) == 2:
            assert tensor.shape[0] % 256 == 0, tensor.name  # shape[0] is the row length
    names = {tensor.name for tensor in reader.tensors}
    assert {
        "img_in.weight",
        "double_blocks.0.txt_attn.norm.key_norm.scale",
        "single_blocks.2.linear2.bias",
    } <= names
    assert len(names) == 16 + 24 + 3 * 8
    t5 = gguf.GGUFReader(FOLDER / "t5-mini-F16.gguf")
    assert t5.fields["general.architecture"].contents() == "t5encoder"
    for tensor in t5.tensors:
        exact = "norm" in tensor.name or "rel_b" in tensor.name
        assert tensor.tensor_type.name == ("F32" if exact else "F16"), tensor.name


def test_folder_is_small_and_its_digests_hold() -> None:
    import hashlib

    digests = json.loads((FOLDER / "sha256.json").read_text())
    for name, digest in digests.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= LIMIT_BYTES
