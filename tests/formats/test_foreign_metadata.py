"""What pictures of other programs say: twenty samples of each, read from real files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from foreign_graphs import COMFYUI
from foreign_json import INVOKEAI, SWARMUI
from foreign_texts import A1111, SDCPP
from PIL import Image

from fluxdesk.formats.exif_text import exif_with
from fluxdesk.formats.found_metadata import FoundMetadata
from fluxdesk.formats.picture_metadata import read_metadata
from fluxdesk.formats.png import encode_png


def as_chunks(sample: Any) -> dict[str, str]:
    if isinstance(sample, str):
        return {"parameters": sample}
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in sample.items()}


def picture(folder: Path, chunks: dict[str, str]) -> Path:
    path = folder / "picture.png"
    path.write_bytes(encode_png(1, 1, b"\0\0\0", chunks))
    return path


def check(found: FoundMetadata, source: str, expected: dict[str, Any]) -> None:
    settings = found.settings
    assert settings.source == source
    for field, value in expected.items():
        if field == "strength":
            assert found.strength == value
        elif field == "not_understood":
            assert list(found.not_understood) == value
        elif field == "loras":
            assert [(lora.name, lora.strength, lora.hash) for lora in settings.loras] == value
        else:
            assert getattr(settings, field) == value, field


ALL = [
    pytest.param(source, chunks, expected, id=f"{source}-{number}")
    for source, samples in (
        ("a1111", A1111),
        ("sdcpp", SDCPP),
        ("invokeai", INVOKEAI),
        ("swarmui", SWARMUI),
        ("comfyui", COMFYUI),
    )
    for number, (chunks, expected) in enumerate(samples)
]


def test_there_are_twenty_of_each() -> None:
    assert {len(samples) for samples in (A1111, SDCPP, INVOKEAI, SWARMUI, COMFYUI)} == {20}


@pytest.mark.parametrize(("source", "chunks", "expected"), ALL)
def test_a_picture_is_read_rightly(
    source: str, chunks: Any, expected: dict[str, Any], tmp_path: Path
) -> None:
    check(read_metadata(picture(tmp_path, as_chunks(chunks))), source, expected)


@pytest.mark.parametrize("ending", ["jpg", "webp"])
def test_texts_in_exif_are_found_too(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"p.{ending}"
    text, expected = A1111[12]
    Image.new("RGB", (8, 8)).save(path, exif=exif_with(text))
    check(read_metadata(path), "a1111", expected)
    swarm = json.dumps(SWARMUI[0][0]["parameters"])
    Image.new("RGB", (8, 8)).save(path, exif=exif_with(swarm))
    check(read_metadata(path), "swarmui", SWARMUI[0][1])


def test_comfyuis_webp_keeps_its_graph_in_make_and_model(tmp_path: Path) -> None:
    chunks, expected = COMFYUI[0]
    exif = Image.Exif()
    exif[0x0110] = "prompt:" + json.dumps(chunks["prompt"])
    exif[0x010F] = "workflow:{}"
    Image.new("RGB", (8, 8)).save(tmp_path / "c.webp", exif=exif)
    check(read_metadata(tmp_path / "c.webp"), "comfyui", expected)


@pytest.mark.parametrize(
    "chunks", [{}, {"Comment": "holiday"}, {"parameters": "just words"}, {"prompt": "[1, 2"}]
)
def test_a_picture_that_says_nothing_is_no_error(chunks: dict[str, str], tmp_path: Path) -> None:
    assert read_metadata(picture(tmp_path, chunks)) == FoundMetadata()
