"""LPIPS and CLIP score in the child against independent computations, with random weights in the real formats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from measure_weights import CLIP_NAME, write_alexnet, write_clip
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import (
    JobCancelled,
    JobFailed,
    MeasurePictures,
    MeasureWeights,
    PairMeasured,
    PicturePair,
    PicturesMeasured,
)
from fluxdesk.engine.clip_score import load_clip, prepare
from fluxdesk.engine.lpips import load_lpips
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine

LINEAR = find_paths().resources / "lpips" / "alex-linear.safetensors"
TOKENIZER = find_paths().resources / "flux-configs" / "flux1-schnell" / "tokenizer"


def noise(seed: int, height: int = 72, width: int = 96) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def lpips_by_modules(alexnet: Path, first: np.ndarray, second: np.ndarray) -> float:
    """The published computation, written with torch's modules as the authors lay them out."""
    net = nn.Sequential(
        nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(),
        nn.MaxPool2d(3, 2), nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(), nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(),
    )  # fmt: skip
    state = load_file(alexnet)
    net.load_state_dict({name.removeprefix("features."): value for name, value in state.items()
                         if name.startswith("features.")})  # fmt: skip
    linear = [tensor.flatten().double() for _, tensor in sorted(load_file(LINEAR).items())]
    net.double()
    total = 0.0
    pictures = []
    for picture in (first, second):
        scaled = 2 * torch.tensor(picture).double().permute(2, 0, 1) / 255 - 1
        shift = torch.tensor([-0.030, -0.088, -0.188]).double()[:, None, None]
        scale = torch.tensor([0.458, 0.448, 0.450]).double()[:, None, None]
        pictures.append(((scaled - shift) / scale)[None])
    for place, end in enumerate((2, 5, 8, 10, 12)):
        with torch.no_grad():
            a, b = (net[:end](picture)[0] for picture in pictures)
        a, b = (one / (one.norm(dim=0, keepdim=True) + 1e-10) for one in (a, b))
        total += float(((a - b) ** 2 * linear[place][:, None, None]).sum(0).mean())
    return total


def test_lpips_is_the_published_formula_and_nothing_for_equal_pictures(tmp_path: Path) -> None:
    alexnet = write_alexnet(tmp_path)
    measure = load_lpips(alexnet, LINEAR)
    first = noise(1)
    assert measure.distance(first, first) == 0.0
    slight = np.clip(first.astype(int) + np.random.default_rng(5).integers(-9, 10, first.shape), 0, 255)
    found = []
    for second in (slight.astype(np.uint8), noise(2)):
        found.append(measure.distance(first, second))
        assert found[-1] == pytest.approx(lpips_by_modules(alexnet, first, second), rel=1e-4)
    assert 0 < found[0] < found[1]


def test_the_linear_layers_are_the_published_ones() -> None:
    sizes = {name: tensor.numel() for name, tensor in load_file(LINEAR).items()}
    assert [sizes[f"lin{place}.model.1.weight"] for place in range(5)] == [64, 192, 384, 256, 256]
    assert all(float(tensor.min()) >= 0 for tensor in load_file(LINEAR).values()), "trained with that bound"


def test_flax_names_hold_the_same_network(tmp_path: Path) -> None:
    alexnet = write_alexnet(tmp_path)
    state = load_file(alexnet)
    flax = {}
    for place, number in enumerate((0, 3, 6, 8, 10), 1):
        flax[f"conv{place}.kernel"] = state[f"features.{number}.weight"].permute(2, 3, 1, 0).contiguous()
        flax[f"conv{place}.bias"] = state[f"features.{number}.bias"]
    save_file(flax, tmp_path / "flax.safetensors")
    first, second = noise(1), noise(2)
    expected = load_lpips(alexnet, LINEAR).distance(first, second)
    assert load_lpips(tmp_path / "flax.safetensors", LINEAR).distance(first, second) == expected


def test_clip_score_is_the_cosine_that_transformers_computes(tmp_path: Path) -> None:
    from transformers import CLIPModel, CLIPTokenizer

    path, config = write_clip(tmp_path)
    score = load_clip(path, TOKENIZER)
    model = CLIPModel(config)
    model.load_state_dict(load_file(path))
    model.eval()
    tokenizer = CLIPTokenizer.from_pretrained(TOKENIZER)
    signs = set()
    for seed, prompt in ((1, "a red circle"), (2, "un gato " * 90), (3, ""), (4, "blue"), (5, "a dog")):
        picture = noise(seed)
        tokens = tokenizer([prompt], truncation=True, max_length=77, return_tensors="pt")
        with torch.no_grad():
            out = model(**tokens, pixel_values=prepare(picture, config.vision_config.image_size))
        cosine = float(out.logits_per_image) / float(model.logit_scale.detach().exp())
        signs.add(cosine > 0)
        assert score.score(picture, prompt) == pytest.approx(100 * max(cosine, 0), abs=1e-3)
    assert True in signs


def test_a_picture_is_prepared_as_by_the_published_processor() -> None:
    from transformers import CLIPImageProcessorPil

    for height, width in ((72, 96), (300, 250), (64, 64)):
        picture = noise(height, height, width)
        expected = CLIPImageProcessorPil()(Image.fromarray(picture), return_tensors="pt").pixel_values
        assert torch.allclose(prepare(picture, 224), expected, atol=2e-2)


def ask(engine: EngineProcess, command: MeasurePictures) -> list[object]:
    engine.send(command)
    found: list[object] = []
    for event in engine.events():
        if isinstance(event, PairMeasured | PicturesMeasured | JobFailed | JobCancelled):
            found.append(event)
        if isinstance(event, PicturesMeasured | JobFailed | JobCancelled):
            return found
    pytest.fail("the engine ended")


def test_the_child_measures_pairs_and_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    alexnet, (clip, _) = write_alexnet(tmp_path), write_clip(tmp_path)
    for seed in (1, 2):
        Image.fromarray(noise(seed)).save(tmp_path / f"{seed}.png")
    Image.fromarray(noise(3, 16, 16)).save(tmp_path / "small.png")
    weights = MeasureWeights(
        alexnet=str(alexnet), lpips_linear=str(LINEAR), clip=str(clip), clip_tokenizer=str(TOKENIZER)
    )

    def pair(name: str, reference: str, picture: str) -> PicturePair:
        return PicturePair(
            id=name, reference=str(tmp_path / reference), picture=str(tmp_path / picture), prompt="a cat"
        )

    pairs = (
        pair("same", "1.png", "1.png"),
        pair("other", "1.png", "2.png"),
        pair("tiny", "small.png", "small.png"),
    )
    engine = EngineProcess(fake=True)  # its painter is not asked
    engine.start()
    try:
        *measured, end = ask(engine, MeasurePictures(id="m", weights=weights, pairs=pairs))
        assert end == PicturesMeasured(id="m")
        assert [one.pair for one in measured] == ["same", "other", "tiny"]
        assert measured[0].lpips == 0.0
        assert measured[1].lpips == pytest.approx(
            load_lpips(alexnet, LINEAR).distance(noise(1), noise(2)), rel=1e-5
        )
        assert measured[1].clip == pytest.approx(
            load_clip(clip, TOKENIZER).score(noise(2), "a cat"), rel=1e-4
        )
        assert measured[2].lpips is None, "too small for AlexNet"
        assert measured[2].clip is not None

        only_clip = MeasureWeights(clip=str(clip), clip_tokenizer=str(TOKENIZER))
        first = ask(engine, MeasurePictures(id="c", weights=only_clip, pairs=pairs[:1]))[0]
        assert (first.lpips, first.clip) == (None, measured[0].clip)

        clip.write_bytes(clip.read_bytes()[:5000])
        failed = ask(engine, MeasurePictures(id="f", weights=only_clip, pairs=pairs))[-1]
        assert isinstance(failed, JobFailed)
        assert CLIP_NAME in failed.error.text
        assert failed.error.kind == "file_damaged"
        unlike = ask(
            engine, MeasurePictures(id="u", weights=weights, pairs=(pair("x", "small.png", "1.png"),))
        )
        assert isinstance(unlike[-1], JobFailed)
    finally:
        engine.stop(5.0)


def test_other_tensors_are_refused(tmp_path: Path) -> None:
    save_file({"features.0.weight": torch.zeros(4, 3, 11, 11)}, tmp_path / "alexnet.safetensors")
    with pytest.raises(KnownError, match="does not hold the network"):
        load_lpips(tmp_path / "alexnet.safetensors", LINEAR)
    with pytest.raises(KnownError, match="does not hold the network"):
        load_clip(tmp_path / "alexnet.safetensors", TOKENIZER)
