"""Pictures with their recipe: round trips, awkward prompts, damaged chunks."""

from __future__ import annotations

import io
import json
import re
import zlib
from pathlib import Path

import msgspec
import pytest
from engine_fakes import make_request
from PIL import Image

from fluxdesk.domain.messages import PhaseSeconds, RunResult
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats.a1111 import parameters_text
from fluxdesk.formats.png import encode_png, read_record, read_texts, write_picture

RESULT = RunResult(
    seconds=PhaseSeconds(total=9.5, load=1, encode=0.5, denoise=7, decode=1),
    seconds_per_step=0.35,
    peak_ram_bytes=1_500_000_000,
    rungs=("tile_vae",),
    program_version="0.1.0",
)
RGB = bytes(range(96)) * 64  # 64 x 32

PROMPTS = [
    "a red circle above a blue square",
    "un círculo rojo, «pequeño», año 2024 — ¿sí?",
    "日本語のプロンプト 🎨 with emoji",
    'he said "no", then: Steps: 3, Sampler: DDIM, Seed: 9',
    "line one\nline two\r\nNegative prompt: not really\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1",
    "back\\slash \\n and {braces} <lora:fake:1> %s %(x)s",
    " leading and trailing ",
    "tab\tand bell\x07",
    "x" * 20_000,
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_round_trip(tmp_path: Path, prompt: str) -> None:
    path = tmp_path / "picture.png"
    request = make_request(path, prompt, negative_prompt=prompt[::-1], true_cfg=3.0)
    write_picture(path, 64, 32, RGB, request=request, result=RESULT)
    record = read_record(path)
    assert record is not None
    assert record.request == request
    assert record.result == RESULT
    assert record.models[0].name == "flux-mini-F16.gguf"
    assert record.models[0].sha256 == "ab" * 32
    with Image.open(path) as image:
        assert image.size == (64, 32)
        assert image.tobytes() == RGB
        assert image.text["parameters"] == read_texts(path)["parameters"]
        assert image.text["parameters"].startswith(prompt.replace("\0", ""))


def test_text_chunks_follow_the_alphabet(tmp_path: Path) -> None:
    latin, wide = tmp_path / "latin.png", tmp_path / "wide.png"
    write_picture(latin, 64, 32, RGB, request=make_request(latin, "año"))
    write_picture(wide, 64, 32, RGB, request=make_request(wide, "漢字"))
    assert b"tEXtparameters" in latin.read_bytes()
    assert b"iTXtparameters" in wide.read_bytes()
    assert b"tEXtparameters" not in wide.read_bytes()


def test_home_is_not_written_but_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "maria"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "maria"))
    path = tmp_path / "maria" / "pictures" / "out.png"
    request = make_request(path, loras=(LoraUse(str(tmp_path / "maria" / "loras" / "ink.safetensors"), 0.8),))
    write_picture(path, 64, 32, RGB, request=request)
    assert b"maria" not in path.read_bytes()
    record = read_record(path)
    assert record is not None
    assert record.request == request


READER = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
"""The expression with which A1111 and Forge read the last line."""


def read_like_forge(text: str) -> dict[str, str]:
    pairs = READER.findall(text.strip().split("\n")[-1])
    assert len(pairs) >= 3
    return {name: json.loads(value) if value.startswith('"') else value for name, value in pairs}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_forge_reads_the_settings(tmp_path: Path, prompt: str) -> None:
    loras = (
        LoraUse("/l/ink, wash.safetensors", 0.75, "12" * 32),
        LoraUse("C:\\l\\b.safetensors", 1, "34" * 32),
    )
    request = make_request(tmp_path / "x", prompt, guidance=3.5, loras=loras)
    found = read_like_forge(parameters_text(request, "FluxDesk 0.1"))
    assert found["Steps"] == "4"
    assert found["Sampler"] == "Euler"
    assert found["Schedule type"] == "Simple"
    assert found["CFG scale"] == "1"
    assert found["Distilled CFG Scale"] == "3.5"
    assert found["Seed"] == "7"
    assert found["Size"] == "64x32"
    assert found["Model hash"] == "ababababab"
    assert found["Model"] == "flux-mini-F16"
    assert found["Lora hashes"] == "ink, wash: 121212121212, b: 343434343434"
    assert found["Version"] == "FluxDesk 0.1"
    assert (found["Module 1"], found["Module 2"]) == ("ae-mini", "clip-mini")


def test_parameters_without_the_optional_parts(tmp_path: Path) -> None:
    text = parameters_text(make_request(tmp_path / "x"), "FluxDesk 0.1")
    assert "Distilled" not in text
    assert "Negative prompt" not in text
    assert "Denoising" not in text
    edited = make_request(tmp_path / "x", mode="image_to_image", strength=0.6, negative_prompt="blur")
    text = parameters_text(edited, "FluxDesk 0.1")
    assert "\nNegative prompt: blur\n" in text
    assert read_like_forge(text)["Denoising strength"] == "0.6"


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    path = tmp_path / "whole.png"
    write_picture(path, 64, 32, RGB, request=make_request(path, "año 漢字"), result=RESULT)
    return path.read_bytes()


def test_every_truncation_is_survived(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        texts = read_texts(path)
        assert set(texts) <= {"fluxdesk", "parameters"}
        read_record(path)


def test_a_flipped_bit_costs_only_its_chunk(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "flipped.png"
    at = whole.index(b"fluxdesk") + 40
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert set(read_texts(path)) == {"parameters"}
    assert read_record(path) is None


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "not json", '{"request": 3}', '{"format": 1, "request": {"id": "x"}}']
)
def test_a_record_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(encode_png(64, 32, RGB, {"fluxdesk": text}))
    assert read_record(path) is None


def test_unknown_fields_of_a_newer_program_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "newer.png"
    request = make_request(path)
    document = {"format": 2, "moon": "full", "request": {**msgspec.to_builtins(request), "aura": 9}}
    path.write_bytes(encode_png(64, 32, RGB, {"fluxdesk": json.dumps(document)}))
    record = read_record(path)
    assert record is not None
    assert record.request == request


def test_hostile_text_chunks(tmp_path: Path) -> None:
    path = tmp_path / "hostile.png"
    bomb = zlib.compress(b"\0" * (64 * 2**20), 9)
    chunks = [
        chunk(b"tEXt", b"no separator"),
        chunk(b"iTXt", b"short\0\0\0no more"),
        chunk(b"iTXt", b"bad\0\0\0\0\0\xff\xfe"),
        chunk(b"iTXt", b"packed\0\1\0es\0\0" + zlib.compress("ñandú".encode())),
        chunk(b"zTXt", b"old\0\0" + zlib.compress(b"latin \xe9")),
        chunk(b"zTXt", b"bomb\0\0" + bomb),
        chunk(b"zTXt", b"torn\0\0" + zlib.compress(b"abc")[:4]),
        (2**31 - 1).to_bytes(4, "big") + b"tEXt",
    ]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    texts = read_texts(path)
    assert texts["packed"] == "ñandú"
    assert texts["old"] == "latin é"
    assert "bomb" not in texts
    assert "bad" not in texts


def test_what_is_no_png(tmp_path: Path) -> None:
    path = tmp_path / "x.jpg"
    image = io.BytesIO()
    Image.new("RGB", (8, 8)).save(image, "JPEG")
    path.write_bytes(image.getvalue())
    assert read_texts(path) == {}
    with pytest.raises(FileNotFoundError):
        read_texts(tmp_path / "absent.png")


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "not-a-folder"
    folder.write_text("a file")
    with pytest.raises(OSError, match="not-a-folder"):
        write_picture(folder / "out.png", 64, 32, RGB, request=make_request(folder / "out.png"))
    assert list(tmp_path.iterdir()) == [folder]
