"""Parts of the real back end that need no process: preview colours, result checks, text encoders."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import ModelSet
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.engine


@pytest.fixture
def models() -> ModelSet:
    return ModelSets(find_paths()).resolve("flux-mini", "F16")


class LinearVae(torch.nn.Module):  # type: ignore[misc, name-defined]
    """A VAE whose latents are block means mixed by a fixed matrix: the best map is known."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = torch.nn.Parameter(torch.randn(16, 3, generator=torch.Generator().manual_seed(1)))

    def encode(self, pictures: Any) -> Any:
        cells = torch.nn.functional.avg_pool2d(pictures, 8)
        mean = torch.einsum("ck,bkhw->bchw", self.mix, cells) + 0.5

        class Encoded:
            class latent_dist:  # named as diffusers' attribute
                pass

        Encoded.latent_dist.mean = mean  # type: ignore[attr-defined]
        return Encoded


def test_preview_finds_the_colours_of_any_vae() -> None:
    from fluxdesk.engine.preview import LatentPreview

    vae = LinearVae()
    preview = LatentPreview(vae)
    preview._tiny = False
    red_left = torch.full((1, 3, 64, 64), -1.0)
    red_left[:, 0, :, :32] = 1.0
    latents = vae.encode(red_left).latent_dist.mean[0].detach()
    with Image.open(io.BytesIO(preview.png(latents))) as image:
        shown = np.asarray(image).astype(int)
    assert shown.shape == (8, 8, 3)
    assert np.abs(shown[:, :4] - [255, 0, 0]).max() <= 3
    assert np.abs(shown[:, 4:] - [0, 0, 0]).max() <= 3


def test_heading_is_exact_for_straight_paths() -> None:
    from fluxdesk.engine.preview import heading

    picture, noise = torch.tensor([2.0]), torch.tensor([-1.0])

    def at(sigma: float) -> Any:
        return (1 - sigma) * picture + sigma * noise

    assert torch.allclose(heading(at(0.9), at(0.6), 0.9, 0.6), picture)
    assert torch.equal(heading(at(0.6), at(0.6), 0.6, 0.6), at(0.6))


@pytest.mark.parametrize(
    ("colours", "word"), [([0, 0, 0], "black"), ([1, 2, 0], "black"), ([90, 120, 30], "even colour")]
)
def test_flat_pictures_are_failures(colours: list[int], word: str) -> None:
    from fluxdesk.engine.result_check import check_pixels

    flat = torch.tensor(colours, dtype=torch.uint8).expand(8, 8, 3)
    with pytest.raises(KnownError, match=word):
        check_pixels(flat)
    textured = flat.clone()
    textured[0, 0, 1] += 3
    check_pixels(textured)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_broken_numbers_are_failures(value: float) -> None:
    from fluxdesk.engine.result_check import check_latents

    latents = torch.zeros(1, 16, 4, 4)
    check_latents(latents)
    latents[0, 3, 2, 1] = value
    with pytest.raises(KnownError, match="overflowed"):
        check_latents(latents)


def test_text_encoders_are_those_of_the_config(models: ModelSet) -> None:
    """Nothing left without memory, and both tokenizers end what they read."""
    from fluxdesk.engine.components import load_text_encoder, load_text_encoder_2

    seen: list[tuple[int, int]] = []
    cpu = torch.device("cpu")
    t5, tokenizer = load_text_encoder_2(
        models, torch.float32, cpu, lambda done, total: seen.append((done, total))
    )
    assert len(t5.layers) == 2
    size = Path(models.text_encoder_2.path).stat().st_size
    assert seen == [(0, size), (size, size)]
    assert tokenizer(["a red circle"]).input_ids[0][-1] == tokenizer.eos_token_id
    clip, _ = load_text_encoder(models, cpu, lambda _done, _total: None)
    assert not [name for name, value in clip.state_dict().items() if value.is_meta]
    assert {value.dtype for value in clip.state_dict().values() if value.is_floating_point()} == {
        torch.float32
    }


def test_a_relu_config_is_refused(models: ModelSet, tmp_path: Path) -> None:
    import shutil

    from fluxdesk.engine.components import load_text_encoder_2

    shutil.copytree(Path(models.config_dir), tmp_path / "config")
    config = tmp_path / "config" / "text_encoder_2" / "config.json"
    config.write_text(
        config.read_text()
        .replace('"gated-gelu"', '"relu"')
        .replace('"gelu_new"', '"relu"')
        .replace('"is_gated_act": true', '"is_gated_act": false')
    )
    wrong = msgspec.structs.replace(models, config_dir=str(tmp_path / "config"))
    with pytest.raises(KnownError, match=r"T5 v1\.1"):
        load_text_encoder_2(wrong, torch.float32, torch.device("cpu"), lambda _done, _total: None)
