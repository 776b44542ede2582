"""Local levels: the reference implementations' bytes, city96's layout, whole or absent."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import gguf as gguf_py
import libgguf
import numpy as np
import pytest
from numpy.typing import NDArray

from fluxdesk.cli.main import main
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.flux_layout import t5_tensor_shapes, t5_types
from fluxdesk.domain.flux_shapes import FluxShape, T5Shape, tensor_shapes
from fluxdesk.domain.levels import LEVELS
from fluxdesk.formats import gguf, safetensors, safetensors_writer
from fluxdesk.formats.gguf_writer import NewTensor, align, encode_array, file_bytes, header_bytes
from fluxdesk.formats.recognise import recognise
from fluxdesk.services import quantise as quantise_module
from fluxdesk.services.nf4 import VALUES, quant_state_bytes, quantise_nf4
from fluxdesk.services.quantise import quantise
from fluxdesk.services.quantise_plan import plan_quantisation
from fluxdesk.services.weight_codec import decode, encode

# Rows of 256 and 1024 take K blocks; the odd text width never does (it is an in/out layer anyway).
SHAPE = FluxShape(hidden=256, double_blocks=1, single_blocks=1, text_width=96, pooled_width=64)
NARROW = FluxShape(hidden=128, double_blocks=1, single_blocks=0, text_width=64, pooled_width=32)
MATRIX = "double_blocks.0.img_attn.qkv.weight"


class Source(NamedTuple):
    path: Path
    arrays: dict[str, NDArray[np.float32]]


def write_source(path: Path, type_name: str, shape: FluxShape = SHAPE, prefix: str = "") -> Source:
    random = np.random.default_rng(5)
    table = list(tensor_shapes(shape))
    arrays: dict[str, NDArray[np.float32]] = {}
    metadata = {"general.architecture": "flux", "general.file_type": 1, "general.name": "a name"}
    with path.open("wb") as file:
        file.write(header_bytes(metadata, [NewTensor(prefix + n, size, type_name) for n, size in table]))
        for name, size in table:
            values = (random.standard_normal(size) * 0.05).astype(np.float32)
            data = encode(values.reshape(-1, size[-1]), type_name).tobytes()
            arrays[name] = decode(data, type_name, size[-1]).reshape(size)
            file.write(data + bytes(align(len(data)) - len(data)))
    return Source(path, arrays)


def stored(path: Path, name: str) -> bytes:
    tensor = gguf.read_header(path).tensor(name)
    assert tensor is not None
    return path.read_bytes()[tensor.offset : tensor.end]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return write_source(tmp_path / "source-F16.gguf", "F16")


def sparse_full_size(path: Path, shape: FluxShape) -> Path:
    tensors = [NewTensor(name, size, "F16") for name, size in tensor_shapes(shape)]
    metadata = {"general.architecture": "flux", "general.quantization_version": 2, "general.file_type": 1}
    path.write_bytes(header_bytes(metadata, tensors))
    with path.open("r+b") as file:
        file.truncate(file_bytes(metadata, tensors))
    return path


PUBLISHED = {
    "Q2_K": (4_032_341_280, 4_010_296_352), "Q3_K_S": (5_234_255_136, 5_212_210_208),
    "Q4_0": (6_791_167_136, 6_770_707_360), "Q4_K_S": (6_805_988_640, 6_783_943_712),
    "Q4_1": (7_530_806_432, 7_510_346_656), "Q5_0": (8_270_445_728, 8_249_985_952),
    "Q5_K_S": (8_285_267_232, 8_263_222_304), "Q5_1": (9_010_085_024, 8_989_625_248),
    "Q6_K": (9_857_000_736, 9_834_955_808), "Q8_0": (12_708_281_504, 12_687_821_728),
    "F16": (23_802_870_944, 23_782_411_168),
}  # fmt: skip


@pytest.mark.parametrize("guidance", [True, False], ids=["dev", "schnell"])
def test_planned_files_have_the_published_sizes(tmp_path: Path, guidance: bool) -> None:
    path = sparse_full_size(tmp_path / "full-F16.gguf", FluxShape(guidance=guidance))
    for level, sizes in PUBLISHED.items():
        plan = plan_quantisation(path, level)
        planned = file_bytes(plan.metadata, [tensor.target for tensor in plan.tensors])
        assert planned == sizes[0 if guidance else 1], level


@pytest.mark.parametrize("level", ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "BF16", "F32"])
def test_legacy_levels_equal_gguf_py(source: Source, tmp_path: Path, level: str) -> None:
    target = tmp_path / "out.gguf"
    quantise(source.path, target, level)
    kind = gguf_py.GGMLQuantizationType[level]
    for name in (MATRIX, "single_blocks.0.linear2.weight"):
        assert stored(target, name) == gguf_py.quants.quantize(source.arrays[name], kind).tobytes()


@pytest.mark.parametrize("level", ["Q2_K", "Q3_K_S", "Q4_K_S", "Q5_K_M", "Q6_KM", "IQ4_NL", "IQ4_XS"])
def test_k_levels_equal_libgguf(source: Source, tmp_path: Path, level: str) -> None:
    target = tmp_path / "out.gguf"
    made = quantise(source.path, target, level)
    kind = gguf_py.GGMLQuantizationType[made.level]
    for name in (MATRIX, "single_blocks.0.linear2.weight"):
        assert stored(target, name) == libgguf.quantize_rows(source.arrays[name], kind).tobytes()


@pytest.mark.parametrize("level", [level.name for level in LEVELS if level.name != "NF4"])
def test_decoding_is_gguf_pys_bit_for_bit(level: str) -> None:
    rows = np.random.default_rng(9).standard_normal((8, 1024)).astype(np.float32)
    packed = encode(rows, level)
    kind = gguf_py.GGMLQuantizationType[level]
    ours = decode(packed.tobytes(), level, 1024)
    assert ours.dtype == np.float32
    theirs = gguf_py.quants.dequantize(packed, kind).astype(np.float32)
    assert np.array_equal(ours.view(np.uint32), theirs.reshape(ours.shape).view(np.uint32))


@pytest.mark.parametrize("level", ["F32", "BF16"])
def test_any_plain_source_will_do(tmp_path: Path, level: str) -> None:
    source = write_source(tmp_path / "source.gguf", level)
    target = tmp_path / "out.gguf"
    quantise(source.path, target, "Q8_0")
    kind = gguf_py.GGMLQuantizationType.Q8_0
    assert stored(target, MATRIX) == gguf_py.quants.quantize(source.arrays[MATRIX], kind).tobytes()


def test_the_same_level_copies_every_byte(source: Source, tmp_path: Path) -> None:
    target = tmp_path / "copy.gguf"
    quantise(source.path, target, "F16")
    for name in source.arrays:
        assert stored(target, name) == stored(source.path, name)


def test_layout_metadata_and_file_type(source: Source, tmp_path: Path) -> None:
    target = tmp_path / "out.gguf"
    made = quantise(source.path, target, "Q4_K_S")
    header = gguf.read_header(target)
    assert header.metadata["general.name"] == "a name"
    assert header.metadata["general.architecture"] == "flux"
    assert header.metadata["general.file_type"] == int(gguf_py.LlamaFileType.MOSTLY_Q4_K_S)
    assert header.metadata["general.quantization_version"] == 2
    types = {tensor.name: tensor.type_name for tensor in header.tensors}
    assert types[MATRIX] == "Q4_K"
    assert types["txt_in.weight"] == types["final_layer.adaLN_modulation.1.weight"] == "F16"
    assert types["img_in.weight"] == types["img_in.bias"] == "F32"
    facts = recognise(header)
    assert (facts.level, facts.producer, facts.complete) == ("Q4_K", "city96-k", True)
    assert made.types == {"F32": 46, "Q4_K": 13, "F16": 5} | {
        "F32": made.types["F32"],
        "F16": made.types["F16"],
    }
    assert made.file_bytes == target.stat().st_size == header.expected_bytes + (-header.expected_bytes % 32)


def test_gguf_py_reads_what_is_written(source: Source, tmp_path: Path) -> None:
    target = tmp_path / "out.gguf"
    quantise(source.path, target, "Q6_K")
    reader = gguf_py.GGUFReader(target)
    found = {tensor.name: tensor for tensor in reader.tensors}
    values = gguf_py.quants.dequantize(found[MATRIX].data, found[MATRIX].tensor_type)
    error = np.linalg.norm(values - source.arrays[MATRIX]) / np.linalg.norm(source.arrays[MATRIX])
    assert 0.01 < error < 0.025  # formats.md: .018 for normal data
    assert [tensor.name for tensor in reader.tensors] == list(source.arrays)


def test_rows_that_are_no_whole_blocks_keep_f16(tmp_path: Path) -> None:
    source = write_source(tmp_path / "narrow.gguf", "F16", NARROW)
    target = tmp_path / "out.gguf"
    quantise(source.path, target, "Q6_K")
    types = {tensor.name: tensor.type_name for tensor in gguf.read_header(target).tensors}
    assert types[MATRIX] == "F16"
    assert types["double_blocks.0.img_mlp.2.weight"] == "Q6_K"
    assert stored(target, MATRIX) == stored(source.path, MATRIX)


def test_prefixes_are_taken_off(tmp_path: Path) -> None:
    source = write_source(tmp_path / "prefixed.gguf", "F16", prefix="model.diffusion_model.")
    target = tmp_path / "out.gguf"
    quantise(source.path, target, "Q8_0")
    assert gguf.read_header(target).tensor(MATRIX) is not None


def test_black_forest_labs_safetensors_are_a_source(tmp_path: Path) -> None:
    arrays = write_source(tmp_path / "for-the-arrays.gguf", "BF16").arrays
    table = [safetensors_writer.NewTensor(name, array.shape, "BF16") for name, array in arrays.items()]
    path, target = tmp_path / "flux1-dev.safetensors", tmp_path / "out.gguf"
    data = b"".join(encode(a.reshape(-1, a.shape[-1]), "BF16").tobytes() for a in arrays.values())
    path.write_bytes(safetensors_writer.header_bytes({}, table) + data)
    quantise(path, target, "Q8_0")
    kind = gguf_py.GGMLQuantizationType.Q8_0
    assert stored(target, MATRIX) == gguf_py.quants.quantize(arrays[MATRIX], kind).tobytes()
    header = gguf.read_header(target)
    assert list(header.metadata) == [
        "general.architecture", "general.quantization_version", "general.file_type"
    ]  # fmt: skip


def test_packed_and_fp8_sources_are_refused(source: Source, tmp_path: Path) -> None:
    packed = tmp_path / "nf4.safetensors"
    quantise(source.path, packed, "NF4")
    with pytest.raises(KnownError, match="cannot be brought to Q4_0"):
        quantise(packed, tmp_path / "out.gguf", "Q4_0", from_quantised=True)


def test_pieces_do_not_change_a_byte(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, pieces = tmp_path / "whole.gguf", tmp_path / "pieces.gguf"
    quantise(source.path, whole, "Q4_K", threads=1)
    monkeypatch.setattr(quantise_module, "PIECE_ELEMENTS", 5000)
    quantise(source.path, pieces, "Q4_K", threads=3)
    assert whole.read_bytes() == pieces.read_bytes()


def test_a_quantised_source_needs_to_be_asked_for(source: Source, tmp_path: Path) -> None:
    first, second = tmp_path / "q8.gguf", tmp_path / "q4.gguf"
    assert not quantise(source.path, first, "Q8_0").stacked
    with pytest.raises(KnownError, match="is Q8_0 already") as caught:
        quantise(first, second, "Q4_0")
    assert "--from-quantised" in caught.value.report.action
    assert not second.exists()
    assert quantise(first, second, "Q4_0", from_quantised=True).stacked
    values = gguf_py.quants.dequantize(
        np.frombuffer(stored(first, MATRIX), np.uint8).reshape(768, -1), gguf_py.GGMLQuantizationType.Q8_0
    )
    expected = gguf_py.quants.quantize(values, gguf_py.GGMLQuantizationType.Q4_0)
    assert stored(second, MATRIX) == expected.tobytes()


def test_t5_keeps_its_tokenizer_and_mixes_like_the_published_files(tmp_path: Path) -> None:
    shape = T5Shape(layers=8, width=256, ff=512, heads=4, vocabulary=512)
    table = list(t5_tensor_shapes(shape))
    path, target = tmp_path / "t5.gguf", tmp_path / "out.gguf"
    words = [f"word {index}" for index in range(512)]
    metadata = {
        "general.architecture": "t5encoder",
        "tokenizer.ggml.tokens": encode_array(words, 8),
        "tokenizer.ggml.scores": encode_array([float(index) for index in range(512)], 6),
    }
    rule = t5_types("F16", shape.layers)
    random = np.random.default_rng(2)
    with path.open("wb") as file:
        file.write(header_bytes(metadata, [NewTensor(n, s, rule(n, s)) for n, s in table]))
        for name, size in table:
            data = (
                random.standard_normal(size).astype("<f4" if rule(name, size) == "F32" else "<f2").tobytes()
            )
            file.write(data + bytes(align(len(data)) - len(data)))
    quantise(path, target, "Q4_K_M")
    header = gguf.read_header(target)
    tokens = header.metadata["tokenizer.ggml.tokens"]
    assert isinstance(tokens, gguf.ArrayRef)
    assert gguf.read_array(target, tokens) == words
    types = {tensor.name: tensor.type_name for tensor in header.tensors}
    assert types["token_embd.weight"] == "Q6_K"
    assert types["enc.blk.0.attn_v.weight"] == "Q6_K"
    assert types["enc.blk.1.attn_v.weight"] == "Q4_K"
    assert types["enc.blk.0.attn_rel_b.weight"] == types["enc.output_norm.weight"] == "F32"
    facts = recognise(header)
    assert (facts.architecture, facts.level, facts.complete) == ("t5", "Q4_K", True)


def test_nf4_equals_bitsandbytes() -> None:
    """Codes and maxima that bitsandbytes 0.50.2's quantize_4bit made on a CPU from the same weights."""
    weights = (np.random.default_rng(7).standard_normal((2, 128)) * 0.05).astype(np.float32)
    weights[1, 64:] = 0
    codes, maxima = quantise_nf4(weights)
    assert codes.tobytes().hex() == (
        "7863537d5499837a251216288605782534c47b578727d1b84eb27a6a7ad4858246cd23a057db556e56966275da7b5c7a"
        "2910638f348a66ba277283c87460290b0c2c80ee7562d47331e6d735475513f329e1630c783a4611e49744b567eba41d"
        "7777777777777777777777777777777777777777777777777777777777777777"
    )
    assert maxima.astype("<f4").tobytes().hex() == "acdb003ef3dce53d1254b43d00000000"
    state = quant_state_bytes((2, 128), "float32")
    assert state == b'{"quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [2, 128]}'


def test_nf4_file_holds_what_the_loaders_expect(source: Source, tmp_path: Path) -> None:
    target = tmp_path / "nf4.safetensors"
    made = quantise(source.path, target, "NF4")
    header = safetensors.read_header(target)
    facts = recognise(header, target.name)
    assert (facts.kind, facts.level, facts.complete, facts.problems) == ("transformer", "NF4", True, ())
    assert facts.flux == SHAPE
    assert made.types["NF4"] == sum(facts.types.values()) == 13
    content = target.read_bytes()

    def data(name: str, kind: str) -> NDArray[np.generic]:
        tensor = header.tensor(name)
        assert tensor is not None
        return np.frombuffer(content[tensor.offset : tensor.end], kind)

    codes, maxima = quantise_nf4(source.arrays[MATRIX])
    assert np.array_equal(data(MATRIX, "u1"), codes)
    assert np.array_equal(data(f"{MATRIX}.absmax", "<f4"), maxima)
    table = data(f"{MATRIX}.quant_map", "<f4")
    assert np.array_equal(table, np.array(VALUES, np.float32))
    state = json.loads(data(f"{MATRIX}.quant_state.bitsandbytes__nf4", "u1").tobytes())
    assert state == {"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [768, 256]}
    both = np.stack((codes >> 4, codes & 15), axis=1).reshape(-1, 64)
    values = (table[both] * maxima[:, None]).reshape(768, 256)
    error = np.linalg.norm(values - source.arrays[MATRIX]) / np.linalg.norm(source.arrays[MATRIX])
    assert error < 0.11
    assert header.tensor("img_in.weight.absmax") is None


def test_cancelling_leaves_nothing(source: Source, tmp_path: Path) -> None:
    target = tmp_path / "out" / "cancelled.gguf"
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 20

    with pytest.raises(KnownError) as caught:
        quantise(source.path, target, "Q4_K", cancelled=cancelled)
    assert caught.value.kind == "cancelled"
    assert list(target.parent.iterdir()) == []


def test_progress_ends_at_the_source_size(source: Source, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    quantise(source.path, tmp_path / "out.gguf", "Q4_0", lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] == sum(t.nbytes for t in gguf.read_header(source.path).tensors)


def test_refusals_are_sentences(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KnownError, match="There is no level Q9_Z"):
        quantise(source.path, tmp_path / "a.gguf", "Q9_Z")
    with pytest.raises(KnownError, match="exists already"):
        quantise(source.path, source.path, "Q4_0", overwrite=True)
    there = tmp_path / "there.gguf"
    there.write_bytes(b"x")
    with pytest.raises(KnownError, match="exists already"):
        quantise(source.path, there, "Q4_0")
    with pytest.raises(KnownError, match="does not exist"):
        quantise(tmp_path / "none.gguf", tmp_path / "a.gguf", "Q4_0")
    vae = Path(__file__).resolve().parents[2] / "resources" / "flux-mini" / "ae-mini.safetensors"
    with pytest.raises(KnownError, match="cannot be brought to Q4_0"):
        quantise(vae, tmp_path / "a.gguf", "Q4_0")
    with pytest.raises(KnownError, match="cannot be written"):
        quantise(source.path, there / "a.gguf", "Q4_0")
    full = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    with pytest.raises(KnownError) as caught:
        quantise(source.path, tmp_path / "a.gguf", "Q4_0")
    assert caught.value.kind == "disk_full"
    assert not list(tmp_path.glob("*.part"))


def test_weights_too_large_for_f16_are_refused() -> None:
    with pytest.raises(KnownError, match="too large to be stored as F16"):
        encode(np.full((1, 32), 1e6, np.float32), "F16")


def test_without_libgguf_k_levels_say_so(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libgguf", None)
    quantise(source.path, tmp_path / "legacy.gguf", "Q5_0")
    with pytest.raises(KnownError, match="libgguf is missing"):
        quantise(source.path, tmp_path / "k.gguf", "Q5_K")
    assert not (tmp_path / "k.gguf").exists()


def test_command_line(source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "made.gguf"
    command = ["quantize", str(source.path), "--to", "Q6_KM", "--output", str(target), "--json"]
    assert main(command) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["level"] == "Q6_K"
    assert document["file_bytes"] == target.stat().st_size
    assert main(command) == 1
    assert "exists already" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0
