from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from skimage import data

from fluxdesk.cli.main import main
from fluxdesk.services.picture_label import read_label

A1111 = (
    "a lighthouse, (dusk:1.2)\nNegative prompt: people\n"
    "Steps: 20, Sampler: Euler, CFG scale: 1, Seed: 42, Size: 512x512, Model: flux1-dev-Q4_0, "
    'Lora hashes: "a: 1, b: 2", Version: f2.0.1v1.10.1'
)
SD_CPP = (
    "a lighthouse\nSteps: 4, CFG scale: 1.000000, Guidance: 3.500000, Eta: 0.000000, Seed: 7, Size: 512x512, "
    "Model: flux1-schnell-q8_0.gguf, RNG: cuda, Sampler: euler, Version: stable-diffusion.cpp"
)
COMFY = json.dumps(
    {
        "1": {"class_type": "UnetLoaderGGUF", "inputs": {"unet_name": "flux/flux1-dev-Q5_K_S.gguf"}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lighthouse at dusk", "clip": ["3", 0]}},
        "4": {"class_type": "KSampler", "inputs": {"seed": 99, "steps": 25, "model": ["1", 0]}},
    }
)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    base = np.ascontiguousarray(data.astronaut()[100:228, 150:278])
    moved = np.ascontiguousarray(data.astronaut()[100:228, 149:277])
    Image.fromarray(base).save(tmp_path / "ref.png")
    Image.fromarray(base).save(tmp_path / "same.png")
    Image.fromarray(np.clip(base.astype(int) + 1, 0, 255).astype(np.uint8)).save(tmp_path / "bright.png")
    Image.fromarray(moved).save(tmp_path / "moved.png")
    Image.fromarray(np.ascontiguousarray(data.chelsea()[:128, :128])).save(tmp_path / "cat.png")
    return tmp_path


def test_each_kind_is_told_as_json(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["same", "bright", "moved", "cat"]
    code = main(["compare-images", *(str(pictures / f"{n}.png") for n in ["ref", *names]), "--json"])
    assert code == 0
    document = json.loads(capsys.readouterr().out)
    assert [row["kind"] for row in document["pictures"]] == ["same", "brightness", "shifted", "swapped"]
    same, bright, moved, _ = document["pictures"]
    assert same["equal"]
    assert same["psnr"] is None
    assert bright["text"] == "The same picture, brighter everywhere by 1 of 255 levels."
    assert bright["psnr"] == pytest.approx(48.13, abs=0.1)
    assert moved["shift"] == [1, 0]
    assert document["closest"].endswith("same.png")


def test_maps_and_plain_words(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    maps = pictures / "maps"
    assert (
        main(["compare-images", str(pictures / "ref.png"), str(pictures / "cat.png"), "--maps", str(maps)])
        == 0
    )
    assert "Another picture altogether" in capsys.readouterr().out
    assert sorted(path.name for path in maps.iterdir()) == ["cat-difference.png", "cat-flip.png"]


def test_a_missing_file_is_one_sentence(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare-images", str(pictures / "ref.png"), str(pictures / "no.png"), "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["kind"] == "file_missing"
    assert "There is no file" in captured.err


def save(path: Path, **texts: str) -> Path:
    chunks = PngInfo()
    for key, text in texts.items():
        chunks.add_text(key, text)
    Image.new("RGB", (16, 16)).save(path, pnginfo=chunks)
    return path


def test_labels_of_other_programs(tmp_path: Path) -> None:
    forge = read_label(save(tmp_path / "a.png", parameters=A1111))
    assert (forge.name, forge.seed, forge.steps) == ("flux1-dev-Q4_0", 42, 20)
    assert forge.prompt == "a lighthouse, (dusk:1.2)"
    cpp = read_label(save(tmp_path / "b.png", parameters=SD_CPP))
    assert (cpp.name, cpp.seed, cpp.program) == ("flux1-schnell-q8_0", 7, "stable-diffusion.cpp")
    comfy = read_label(save(tmp_path / "c.png", prompt=COMFY))
    assert (comfy.name, comfy.seed, comfy.steps) == ("flux1-dev-Q5_K_S", 99, 25)
    assert comfy.prompt == "a lighthouse at dusk"


def test_labels_in_exif_and_none_at_all(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + A1111.encode("utf-16-be")
    jpeg = tmp_path / "d.jpg"
    Image.new("RGB", (16, 16)).save(jpeg, exif=exif)
    assert read_label(jpeg).name == "flux1-dev-Q4_0"
    assert read_label(save(tmp_path / "holiday.png")).name == "holiday"
    assert read_label(save(tmp_path / "odd.png", prompt="[1, 2", parameters="just words")).name == "odd"
