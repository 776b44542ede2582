"""LoRAs of every format: the same change gives the same picture; strengths live; what does not fit is counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from flux_test_files import SMALL, inputs, random_weights, relative_error, shapes, write_gguf
from lora_files import FORMATS, Delta, control_lora, make_delta, only_attention, patched, write_lora
from safetensors.numpy import save_file

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.flux_shapes import FluxShape
from fluxdesk.domain.request import LoraUse
from fluxdesk.engine.execution import open_transformer
from fluxdesk.engine.loras import LoraSet, shape_of
from fluxdesk.engine.transformer import FluxTransformer
from fluxdesk.formats import safetensors
from fluxdesk.formats.lora_layout import is_control, lora_layout
from fluxdesk.formats.recognise_lora import recognise_lora
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine
HIDDEN = SMALL.hidden_size
ARRAYS = random_weights(SMALL)
EVERYTHING = make_delta(shapes(SMALL))
ATTENTION = only_attention(EVERYTHING, HIDDEN)
NORMS = {name: values for name, values in ARRAYS.items() if name.endswith("_norm.scale")}


def delta_of(kind: str) -> Delta:
    return ATTENTION if kind == "xlabs" else EVERYTHING


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> FluxTransformer:
    path = tmp_path_factory.mktemp("flux") / "base.gguf"
    write_gguf(path, ARRAYS, "F32")
    return open_transformer(path)


def run(model: FluxTransformer) -> torch.Tensor:
    return model(**inputs(SMALL), return_dict=False)[0]


@pytest.mark.parametrize("kind", list(FORMATS))
def test_the_side_branches_equal_the_patched_weights(
    kind: str, base: FluxTransformer, tmp_path: Path
) -> None:
    path = write_lora(tmp_path / "x.safetensors", kind, delta_of(kind), HIDDEN, NORMS)
    write_gguf(tmp_path / "patched.gguf", patched(ARRAYS, delta_of(kind), 0.6), "F32")
    plain, wanted = run(base), run(open_transformer(tmp_path / "patched.gguf"))
    loras = LoraSet(base)
    loras.apply((LoraUse(str(path), 0.6),))
    found = run(base)
    loras.apply(())
    # img_in, txt_in and final_layer.linear are stored as F16: adding first and rounding then differs a little
    assert relative_error(found, wanted) < 2e-3
    assert relative_error(plain, wanted) > 0.1
    assert torch.equal(run(base), plain), "nothing is left"


def test_all_formats_say_the_same(base: FluxTransformer, tmp_path: Path) -> None:
    loras = LoraSet(base)
    outputs = {}
    for kind in FORMATS:
        path = write_lora(tmp_path / f"{kind}.safetensors", kind, ATTENTION, HIDDEN, NORMS)
        header = safetensors.read_header(path)
        tensors = {tensor.name: tensor for tensor in header.tensors}
        assert recognise_lora(tensors, header.metadata).variant == kind
        layout = lora_layout(tensors, header.metadata, shape_of(base))
        assert (layout.matched, layout.unmatched) == (len(tensors), ())
        loras.apply((LoraUse(str(path), 1.0),))
        outputs[kind] = run(base)
    loras.apply(())
    for kind, output in outputs.items():
        assert relative_error(output, outputs["kohya"]) < 1e-5, kind


def test_strengths_are_live_and_loras_add_up(base: FluxTransformer, tmp_path: Path) -> None:
    first = str(write_lora(tmp_path / "a.safetensors", "kohya", EVERYTHING, HIDDEN))
    second = str(write_lora(tmp_path / "b.safetensors", "peft", make_delta(shapes(SMALL), seed=9), HIDDEN))
    loras = LoraSet(base)
    plain = run(base)
    loras.apply((LoraUse(first, 0.5), LoraUse(second, 0.25)))
    both = run(base)
    branches = len(base.linears["single_blocks.0.linear1"].branches)
    loras.apply((LoraUse(second, 0.25), LoraUse(first, 0.5)))
    assert relative_error(run(base), both) < 1e-5
    assert len(base.linears["single_blocks.0.linear1"].branches) == branches
    loras.apply((LoraUse(first, 0.0), LoraUse(second, 0.0)))
    assert torch.equal(run(base), plain)
    loras.apply((LoraUse(first, 0.5), LoraUse(first, -0.5)))
    assert relative_error(run(base), plain) < 1e-4
    loras.apply(())
    assert all(not layer.branches for layer in base.linears.values())


def test_a_control_lora_moves_biases_and_norms(base: FluxTransformer, tmp_path: Path) -> None:
    stem = "double_blocks.1.img_mlp.0"
    rows = shapes(SMALL)[stem][0]
    norms = {name: values * np.float32(1.5) for name, values in NORMS.items()}
    tensors = {
        f"{stem}.lora_A.weight": np.zeros((1, HIDDEN), np.float32),
        f"{stem}.lora_B.weight": np.zeros((rows, 1), np.float32),
        f"{stem}.lora_B.bias": np.ones(rows, np.float32),
    }
    save_file(tensors | norms, tmp_path / "c.safetensors")
    write_gguf(tmp_path / "wanted.gguf", ARRAYS | norms | {f"{stem}.bias": ARRAYS[f"{stem}.bias"] + 1}, "F32")
    loras, plain = LoraSet(base), run(base)
    loras.apply((LoraUse(str(tmp_path / "c.safetensors")),))
    assert relative_error(run(base), run(open_transformer(tmp_path / "wanted.gguf"))) < 1e-5
    loras.apply(())
    assert torch.equal(run(base), plain)


def test_every_key_of_a_control_lora_has_a_place(base: FluxTransformer, tmp_path: Path) -> None:
    save_file(control_lora(shapes(SMALL), NORMS), tmp_path / "c.safetensors")
    header = safetensors.read_header(tmp_path / "c.safetensors")
    tensors = {tensor.name: tensor for tensor in header.tensors}
    layout = lora_layout(tensors, header.metadata, shape_of(base))
    assert (layout.matched, layout.unmatched, layout.control) == (len(tensors), (), True)
    assert len(layout.norms) == len(NORMS)
    assert is_control(tensors)
    loras, before, plain = LoraSet(base), base.config, run(base)
    loras.apply((LoraUse(str(tmp_path / "c.safetensors"), 0.0),))
    assert (base.config.in_channels, shape_of(base).in_channels) == (128, 128)
    wide = inputs(SMALL)
    wide["hidden_states"] = torch.cat([wide["hidden_states"], torch.ones_like(wide["hidden_states"])], dim=-1)
    assert torch.equal(base(**wide, return_dict=False)[0], plain), "at strength 0 nothing is followed"
    loras.apply(())
    assert base.config == before
    others = lora_layout(tensors, header.metadata, FluxShape(in_channels=384))
    assert "img_in.lora_A.weight" in others.unmatched


def test_what_does_not_fit_is_counted(base: FluxTransformer, tmp_path: Path) -> None:
    path = write_lora(tmp_path / "x.safetensors", "kohya", EVERYTHING, HIDDEN)
    header = safetensors.read_header(path)
    tensors = {tensor.name: tensor for tensor in header.tensors}
    known, other = (f"lora_unet_double_blocks_{number}_img_mlp_0" for number in (0, 77))
    strange = {
        f"{other}.lora_down.weight": tensors[f"{known}.lora_down.weight"],
        f"{other}.lora_up.weight": tensors[f"{known}.lora_up.weight"],
        "lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": next(iter(tensors.values())),
    }  # fmt: skip
    layout = lora_layout(tensors | strange, {}, shape_of(base))
    assert (layout.matched, layout.text_encoder, layout.layers) == (len(tensors), 1, len(EVERYTHING))
    assert set(layout.unmatched) == set(list(strange)[:2])


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        ({"lora_unet_double_blocks_0_img_attn_qkv.lokr_w1": (2, 2)}, "LoKr"),
        ({"lora_unet_double_blocks_0_img_attn_qkv.hada_w1_a": (2, 2)}, "LoHa"),
        ({"lora_unet_down_blocks_0_x.lora_down.weight": (2, 2), "lora_unet_down_blocks_0_x.lora_up.weight": (2, 2)},
         "Stable Diffusion"),
        ({"some.weight": (2, 2)}, "no LoRA that fits"),
    ],
)  # fmt: skip
def test_what_cannot_be_applied_is_said_in_words(
    tensors: dict[str, tuple[int, int]], words: str, base: FluxTransformer, tmp_path: Path
) -> None:
    save_file(
        {name: np.zeros(shape, np.float32) for name, shape in tensors.items()}, tmp_path / "x.safetensors"
    )
    loras = LoraSet(base)
    with pytest.raises(KnownError, match=words):
        loras.apply((LoraUse(str(tmp_path / "x.safetensors")),))
    assert loras.uses == ()


def test_one_change_gives_one_picture_of_flux_mini(tmp_path: Path) -> None:
    """Eight Euler steps of the bundled model and its decoder; pictures in 0 to 1."""
    from fluxdesk.domain.request import ModelFile, ModelSet, Placement
    from fluxdesk.engine.components import load_vae

    folder = find_paths().resources / "flux-mini"
    model = open_transformer(folder / "flux-mini-F16.gguf")
    file = ModelFile(str(folder / "ae-mini.safetensors"))
    models = ModelSet(
        family="flux-mini", level="F16", transformer=file, text_encoder=file, text_encoder_2=file, vae=file,
        config_dir=str(folder),
    )  # fmt: skip
    vae = load_vae(models, Placement(), lambda _done, _total: None)
    hidden = model.config.hidden_size
    every = {
        stem: (layer.out_features, layer.in_features)
        for stem, layer in model.linears.items()
        if "_blocks." in stem
    }
    delta = {
        stem: (down, up * np.float32(0.3))
        for stem, (down, up) in only_attention(make_delta(every), hidden).items()
    }
    scales = {
        f"{stem}.{part}.scale": model.weights.vector(f"{stem}.{part}", "scale").numpy()
        for stem in model.norms
        for part in ("query_norm", "key_norm")
    }
    arguments = inputs(model.config, side=8, text=32)
    loras = LoraSet(model)

    def picture() -> torch.Tensor:
        latents = arguments["hidden_states"].clone()
        with torch.inference_mode():
            for step in range(8):
                time = 1 - step / 8
                velocity = model(
                    **{**arguments, "hidden_states": latents, "timestep": torch.tensor([time])}
                ).sample
                latents = latents - velocity / 8
            channels = latents.shape[-1] // 4
            image = latents.view(8, 8, channels, 2, 2).permute(2, 0, 3, 1, 4).reshape(1, channels, 16, 16)
            scaled = image / vae.config.scaling_factor + vae.config.shift_factor
            return (vae.decode(scaled).sample.clamp(-1, 1) + 1) / 2

    plain, pictures = picture(), {}
    for kind in FORMATS:
        path = write_lora(tmp_path / f"{kind}.safetensors", kind, delta, hidden, scales)
        loras.apply((LoraUse(str(path), 0.8),))
        pictures[kind] = picture()
    for kind, found in pictures.items():
        assert (found - pictures["kohya"]).abs().max() < 1e-3, kind
    assert (pictures["kohya"] - plain).abs().mean() > 1e-2
