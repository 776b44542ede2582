"""The size formula against every recorded size of the published files."""

from __future__ import annotations

import pytest

from fluxdesk.domain.flux_shapes import (
    DEV,
    FAMILY_SHAPES,
    ClipShape,
    T5Shape,
    VaeShape,
    file_tensors,
    gguf_file_bytes,
    image_tokens,
)
from fluxdesk.domain.model_facts import facts_from_level, t5_from_level, transformer_from_level

PUBLISHED = {
    "flux1-dev": {
        "Q2_K": 4_032_341_280, "Q3_K_S": 5_234_255_136, "Q4_0": 6_791_167_136, "Q4_K_S": 6_805_988_640,
        "Q4_1": 7_530_806_432, "Q5_0": 8_270_445_728, "Q5_K_S": 8_285_267_232, "Q5_1": 9_010_085_024,
        "Q6_K": 9_857_000_736, "Q8_0": 12_708_281_504, "F16": 23_802_870_944,
    },
    "flux1-schnell": {
        "Q2_K": 4_010_296_352, "Q3_K_S": 5_212_210_208, "Q4_0": 6_770_707_360, "Q4_K_S": 6_783_943_712,
        "Q4_1": 7_510_346_656, "Q5_0": 8_249_985_952, "Q5_K_S": 8_263_222_304, "Q5_1": 8_989_625_248,
        "Q6_K": 9_834_955_808, "Q8_0": 12_687_821_728, "F16": 23_782_411_168,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("family", "level", "size"),
    [(f, level, size) for f, sizes in PUBLISHED.items() for level, size in sizes.items()],
)
def test_published_file_sizes_to_the_byte(family: str, level: str, size: int) -> None:
    assert gguf_file_bytes(file_tensors(FAMILY_SHAPES[family], level)) == size
    assert transformer_from_level(FAMILY_SHAPES[family], level).file_bytes == size


def test_parameter_counts() -> None:
    facts = transformer_from_level(DEV, "Q8_0")
    assert facts.parameters == 11_901_408_320
    assert facts.modulation.elements / facts.parameters == pytest.approx(0.273, abs=0.001)
    assert len(facts.blocks) == 57
    assert facts.largest_matrix_elements == 21504 * 3072
    assert facts.shape == DEV
    t5 = T5Shape()
    assert t5.matrix_elements + t5.small_elements == 4_762_310_656
    assert ClipShape().elements == 123_060_480
    assert VaeShape().elements == 83_819_683


def test_parts_add_up_to_the_file() -> None:
    for level in PUBLISHED["flux1-dev"]:
        facts = transformer_from_level(DEV, level)
        header = facts.file_bytes - facts.packed_bytes
        assert 0 < header < 100_000


def test_spoken_level_names() -> None:
    assert file_tensors(DEV, "Q6_KM") == file_tensors(DEV, "Q6_K")
    with pytest.raises(KeyError):
        file_tensors(DEV, "Q7")


def test_diffusers_names_give_the_same_parts() -> None:
    """The split layout (q, k, v apart) has the same bytes in each part."""
    from fluxdesk.domain.flux_shapes import TensorShape
    from fluxdesk.domain.model_facts import transformer_from_tensors

    renamed = []
    for tensor in file_tensors(DEV, "Q8_0"):
        name = (
            tensor.name.replace("double_blocks.", "transformer_blocks.")
            .replace("img_mod.lin", "norm1.linear").replace("txt_mod.lin", "norm1_context.linear")
        )  # fmt: skip
        if name.startswith("single_blocks."):
            name = "single_transformer_blocks." + name.removeprefix("single_blocks.")
            name = name.replace(".modulation.lin", ".norm.linear")
        name = name.replace("final_layer.adaLN_modulation.1", "norm_out.linear").replace(
            "img_in", "x_embedder"
        )
        renamed.append(TensorShape(name, tensor.shape, tensor.level, tensor.nbytes))
    ours, theirs = transformer_from_level(DEV, "Q8_0"), transformer_from_tensors(renamed, 1)
    assert theirs.modulation == ours.modulation
    assert theirs.blocks == ours.blocks
    assert theirs.shape.double_blocks == 19


def test_download_of_a_whole_set() -> None:
    facts = facts_from_level("flux1-dev", "Q5_1")
    assert facts.download_bytes == 9_010_085_024 + 5_061_584_064 + 246_144_152 + 335_304_388
    assert t5_from_level("F16").file_bytes == 9_526_060_224


def test_tokens() -> None:
    assert image_tokens(1024, 1024) == 4096
    assert image_tokens(512, 768) == 32 * 48
