"""Parts of all-in-one files and packed matrices, told as the model knows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sparse_files import (
    clip_entries,
    flux_entries,
    huggingface_t5,
    nf4_entries,
    vae_entries,
    write_safetensors,
)

from fluxdesk.domain.flux_shapes import FluxShape, tensor_shapes
from fluxdesk.formats.parts import part_tensors
from fluxdesk.formats.safetensors import read_header
from fluxdesk.services.model_facts import t5_facts, transformer_facts

SHORT = FluxShape(double_blocks=1, single_blocks=2)


@pytest.mark.parametrize("nested", [True, False])
def test_packed_matrices_have_their_shape_and_all_their_bytes(tmp_path: Path, nested: bool) -> None:
    path = write_safetensors(tmp_path / "nf4.safetensors", nf4_entries(SHORT, nested=nested))
    header = read_header(path)
    tensors = part_tensors(header, "transformer")
    assert {tensor.name: tensor.shape for tensor in tensors} == dict(tensor_shapes(SHORT))
    assert sum(tensor.nbytes for tensor in tensors) == header.file_bytes - header.data_offset
    assert {tensor.type_name for tensor in tensors if len(tensor.shape) == 2} == {"NF4"}


def test_an_all_in_one_file_is_read_part_by_part(tmp_path: Path) -> None:
    entries = nf4_entries(SHORT, "model.diffusion_model.") + huggingface_t5(
        "F8_E4M3", "text_encoders.t5xxl.transformer."
    )
    entries += clip_entries("F16", "text_encoders.clip_l.transformer.") + vae_entries("BF16", "bfl", "vae.")
    path = write_safetensors(tmp_path / "all.safetensors", entries)
    header = read_header(path)
    assert len(part_tensors(header, "transformer")) == len(list(tensor_shapes(SHORT)))
    assert len(part_tensors(header, "text_encoder_2")) == len(huggingface_t5("F16"))
    assert {t.name for t in part_tensors(header, "vae")} == {n for n, _, _ in vae_entries("BF16", "bfl")}
    facts = transformer_facts(path)
    assert facts.shape == SHORT
    assert facts.level == "NF4"
    assert facts.parameters == sum(
        size[0] * (size[1] if len(size) == 2 else 1) for _, size in tensor_shapes(SHORT)
    )
    assert t5_facts(path).shape.width == 4096


def test_nf4_facts_equal_those_of_f16_but_for_the_bytes(tmp_path: Path) -> None:
    packed = transformer_facts(write_safetensors(tmp_path / "nf4.safetensors", nf4_entries(SHORT)))
    plain = transformer_facts(write_safetensors(tmp_path / "f16.safetensors", flux_entries(SHORT, "F16")))
    assert packed.shape == plain.shape
    assert packed.matrices.elements == plain.matrices.elements
    assert packed.modulation.elements == plain.modulation.elements
    assert packed.largest_matrix_elements == plain.largest_matrix_elements
    assert packed.matrices.nbytes / plain.matrices.nbytes == pytest.approx(4.5 / 16, rel=1e-3)
