"""The file doctor on real bytes: damage is found, sound files pass, pickles are not opened."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import zipfile
from pathlib import Path

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray

from fluxdesk.cli.main import main
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.flux_shapes import FluxShape, tensor_shapes
from fluxdesk.formats.gguf import read_header
from fluxdesk.formats.gguf_writer import NewTensor, header_bytes
from fluxdesk.services.inspect_file import KnownFile, inspect_file
from fluxdesk.services.scale_scan import ScaleCount

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
MINI = RESOURCES / "flux-mini" / "flux-mini-F16.gguf"


def matrix(rows: int = 64, columns: int = 1024, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((rows, columns), np.float32)


def write_flux(path: Path, type_name: str = "Q4_0") -> Path:
    """A file with FLUX names and real quantised blocks (too few tensors to be whole)."""
    writer = gguf.GGUFWriter(path, "flux")
    kind = gguf.GGMLQuantizationType[type_name]
    packed = gguf.quants.quantize(matrix(), kind)
    writer.add_tensor("double_blocks.0.img_attn.qkv.weight", packed, raw_dtype=kind)
    writer.add_tensor("double_blocks.0.img_attn.qkv.bias", np.zeros(4096, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_whole(path: Path) -> Path:
    """A whole, small transformer with random weights."""
    shape = FluxShape(hidden=128, double_blocks=1, single_blocks=1, text_width=64, pooled_width=32)
    table = list(tensor_shapes(shape))
    head = header_bytes({"general.architecture": "flux"}, [NewTensor(n, s, "F16") for n, s in table])
    random = np.random.default_rng(3)
    with path.open("wb") as file:
        file.write(head)
        for _, size in table:
            data = random.standard_normal(size).astype(np.float16).tobytes()
            file.write(data + bytes(-len(data) % 32))
    return path


def poke(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def texts(path: Path) -> list[str]:
    return [problem.text for problem in inspect_file(path).problems]


def test_the_small_model_is_healthy() -> None:
    found = inspect_file(MINI, hash_it=True)
    assert (found.facts.kind, found.facts.variant, found.facts.level) == ("transformer", "mini", "F16")
    assert found.facts.complete
    assert found.scanned
    assert found.sha256 == hashlib.sha256(MINI.read_bytes()).hexdigest()


@pytest.mark.parametrize("type_name", ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "F16", "BF16", "F32"])
def test_a_scale_that_is_not_finite_is_found(tmp_path: Path, type_name: str) -> None:
    path = write_flux(tmp_path / "model.gguf", type_name)
    assert not any("not finite" in text for text in texts(path))
    tensor = read_header(path).tensors[0]
    bad = {"BF16": b"\x80\x7f", "F32": b"\x00\x00\xc0\x7f"}.get(type_name, b"\x00\x7c")
    poke(path, tensor.offset, bad)
    assert any(
        "1 scales in 1 tensors are not finite, first in double_blocks.0" in text for text in texts(path)
    )


def test_every_scale_of_k_blocks_is_looked_at() -> None:
    for type_name, size, offsets in (
        ("Q2_K", 84, (80, 82)), ("Q3_K", 110, (108,)), ("Q4_K", 144, (0, 2)), ("Q5_K", 176, (0, 2)),
        ("Q6_K", 210, (208,)), ("IQ4_NL", 18, (0,)), ("IQ4_XS", 136, (0,)),
    ):  # fmt: skip
        for offset in offsets:
            blocks = np.full((10, size), 1, np.uint8)
            blocks[3, offset : offset + 2] = (0x00, 0xFC)  # minus infinity
            count = ScaleCount()
            count.add(type_name, memoryview(blocks.tobytes()))
            assert (count.blocks, count.not_finite) == (10, 1)


def test_scale_offsets_are_ggmls(tmp_path: Path) -> None:
    """Scaling a matrix by 2 changes the scale fields and nothing else but them."""
    import libgguf

    rows = matrix(4, 512)
    for type_name in ("Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"):
        kind = gguf.GGMLQuantizationType[type_name]
        size = gguf.constants.GGML_QUANT_SIZES[kind][1]
        once = libgguf.quantize_rows(rows, kind).reshape(-1, size)
        twice = libgguf.quantize_rows(rows * 2, kind).reshape(-1, size)
        changed = {int(column) for column in np.flatnonzero((once != twice).any(axis=0))}
        assert changed
        count = ScaleCount()
        broken = once.copy()
        for column in changed | {column - 1 for column in changed if column % 2}:
            broken[:, column] = 0xFF
        count.add(type_name, memoryview(broken.tobytes()))
        assert count.not_finite == len(broken)


def test_a_hole_is_found_and_single_zero_blocks_are_not(tmp_path: Path) -> None:
    path = write_flux(tmp_path / "model.gguf")
    tensor = read_header(path).tensors[0]
    poke(path, tensor.offset + 18 * 40, bytes(18 * 3))
    assert not any("stretch of zeros" in text for text in texts(path))
    poke(path, tensor.offset + 18 * 40, bytes(18 * 300))
    assert any("1 tensors have a stretch of zeros" in text for text in texts(path))


def test_runs_of_zeros_are_measured_across_pieces() -> None:
    values = np.ones(9000, np.float16)
    values[3000:5500] = 0
    for step in (100, 999, 4096, 9000):
        count = ScaleCount()
        for start in range(0, len(values), step):
            count.add("F16", memoryview(values[start : start + step].tobytes()))
        assert count.longest_zero_bytes == 5000
        assert count.zero == 2500


def test_truncated_says_resume(tmp_path: Path) -> None:
    path = tmp_path / "half.gguf"
    path.write_bytes(MINI.read_bytes()[:3_000_000])
    found = inspect_file(path)
    assert not found.facts.complete
    assert found.facts.variant == "mini"
    assert not found.scanned
    (problem,) = found.problems
    assert problem.text == "half.gguf is truncated at 3 MB of 11.7 MB."
    assert "Resume the download" in problem.action_text


def test_bytes_after_the_end_are_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "long.gguf"
    path.write_bytes(MINI.read_bytes() + b"x" * 1000)
    assert any("bytes after the end of the weights" in text for text in texts(path))


def test_the_catalogue_confirms_or_contradicts(tmp_path: Path) -> None:
    digest = hashlib.sha256(MINI.read_bytes()).hexdigest()
    size = MINI.stat().st_size
    found = inspect_file(MINI, catalogue={size: [KnownFile("published.gguf", digest)]})
    assert found.catalogue_name == "published.gguf"
    other = {size: [KnownFile(MINI.name, "0" * 64)]}
    assert any("not its contents" in problem.text for problem in inspect_file(MINI, catalogue=other).problems)
    stranger = {size: [KnownFile("another.gguf", "0" * 64)]}
    assert not any("not its contents" in p.text for p in inspect_file(MINI, catalogue=stranger).problems)


def test_inspection_can_be_cancelled_and_reports_progress() -> None:
    seen: list[tuple[int, int]] = []
    inspect_file(MINI, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][1] == MINI.stat().st_size
    assert seen[-1][0] >= MINI.stat().st_size - 64
    with pytest.raises(KnownError) as caught:
        inspect_file(MINI, cancelled=lambda: True)
    assert caught.value.kind == "cancelled"


class _Danger:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("pickle-was-opened",)


@pytest.mark.parametrize("name", ["model.pt", "model.ckpt", "model.safetensors", "model.bin"])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles_are_refused_by_content_and_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, protocol: int
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.write_bytes(pickle.dumps({"a": _Danger()}, protocol=protocol))
    with pytest.raises(KnownError, match="is a pickle"):
        inspect_file(path)
    assert not (tmp_path / "pickle-was-opened").exists()


def test_pytorch_zips_are_pickles(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}.")
    with pytest.raises(KnownError, match="is a pickle"):
        inspect_file(path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("model.pth", b"some other bytes, not a pickle at all", "is a pickle"),
        ("model.gguf", b"<!DOCTYPE html><html>Not found</html>", "is a web page"),
        ("model.gguf", b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS pointer"),
        ("model.gguf", b"PK\x03\x04" + bytes(60), "is an archive"),
        ("model.gguf", b"random text that is long enough", "neither a GGUF nor a safetensors"),
        ("model.gguf", b"", "ends inside its header"),
    ],
)
def test_other_things_are_named(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(KnownError, match=sentence):
        inspect_file(path)


def test_command_line_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_whole(tmp_path / "whole.gguf")
    assert main(["inspect", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "transformer"
    assert document["architecture"] == "flux"
    assert document["variant"] == "mini"
    assert document["level"] == "F16"
    assert document["types"] == {"F16": 13}
    assert document["parameters"] == sum(
        size[0] * (size[1] if len(size) == 2 else 1)
        for _, size in tensor_shapes(
            FluxShape(hidden=128, double_blocks=1, single_blocks=1, text_width=64, pooled_width=32)
        )
    )
    assert document["complete"] is True
    assert document["problems"] == []
    assert document["scanned"] is True
    assert document["needs"] == ["text_encoder", "text_encoder_2", "vae"]


def test_command_line_words_and_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(MINI)]) == 0
    printed = capsys.readouterr().out
    assert "holds only the transformer; it needs the CLIP-L text encoder" in printed
    assert "F16 x " in printed
    bad = tmp_path / "bad.ckpt"
    bad.write_bytes(b"\x80\x02}q\x00.")
    assert main(["inspect", str(bad), "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["kind"] == "file_unsupported"
    assert "is a pickle" in captured.err
