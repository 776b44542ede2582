"""Published file sizes, predicted to the byte from variant, level and publisher."""

from __future__ import annotations

import pytest

from fluxdesk.domain.flux_layout import PRODUCERS, city96_producer, flux_file_bytes, flux_types, t5_file_bytes
from fluxdesk.domain.flux_shapes import FluxShape, tensor_shapes

# Sizes as their publishers' pages record them.
CITY96 = {
    "Q2_K": (4_032_341_280, 4_010_296_352),
    "Q3_K_S": (5_234_255_136, 5_212_210_208),
    "Q4_0": (6_791_167_136, 6_770_707_360),
    "Q4_K_S": (6_805_988_640, 6_783_943_712),
    "Q4_1": (7_530_806_432, 7_510_346_656),
    "Q5_0": (8_270_445_728, 8_249_985_952),
    "Q5_K_S": (8_285_267_232, 8_263_222_304),
    "Q5_1": (9_010_085_024, 8_989_625_248),
    "Q6_K": (9_857_000_736, 9_834_955_808),
    "Q8_0": (12_708_281_504, 12_687_821_728),
    "F16": (23_802_870_944, 23_782_411_168),
}
OTHERS = {
    ("quantstack", "Q2_K", 64, 19): 4_023_690_528,
    ("quantstack", "Q3_K_M", 64, 19): 5_368_489_248,
    ("quantstack", "Q4_K_S", 64, 19): 6_797_337_888,
    ("quantstack", "Q4_K_M", 64, 19): 6_931_817_760,
    ("quantstack", "Q5_K_M", 64, 19): 8_419_501_344,
    ("quantstack", "Q6_K", 64, 19): 9_848_349_984,
    ("quantstack", "Q8_0", 64, 19): 12_714_452_256,
    ("calcuis", "Q6_K", 64, 19): 9_976_538_400,
    ("calcuis", "Q8_0", 64, 8): 8_867_849_184,
    ("sd.cpp", "Q8_0", 64, 19): 12_842_640_544,
    ("sd.cpp", "Q4_0", 64, 19): 6_925_526_176,
    ("sd.cpp", "Q3_K", 64, 19): 5_353_792_672,
    ("sd.cpp", "Q2_K", 64, 19): 4_151_878_816,
    ("city96-k", "Q4_0", 384, 19): 6_809_920_800,
    ("city96-k", "Q5_K_S", 384, 19): 8_289_199_392,
    ("city96-k", "Q8_0", 384, 19): 12_727_035_168,
}
T5 = {
    "Q3_K_S": 2_099_467_456,
    "Q3_K_M": 2_296_075_456,
    "Q3_K_L": 2_462_799_040,
    "Q4_K_S": 2_738_574_528,
    "Q4_K_M": 2_896_123_072,
    "Q5_K_S": 3_293_271_232,
    "Q5_K_M": 3_386_856_640,
    "Q6_K": 3_908_261_056,
    "Q8_0": 5_061_584_064,
    "f16": 9_526_060_224,
    "f32": 19_050_276_032,
}


@pytest.mark.parametrize("level", CITY96)
def test_all_city96_sizes_to_the_byte(level: str) -> None:
    dev, schnell = CITY96[level]
    assert flux_file_bytes(FluxShape(), level) == dev
    assert flux_file_bytes(FluxShape(guidance=False), level) == schnell


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: "-".join(map(str, case)))
def test_other_publishers_sizes_to_the_byte(case: tuple[str, str, int, int]) -> None:
    producer, level, channels, double_blocks = case
    shape = FluxShape(in_channels=channels, double_blocks=double_blocks)
    assert flux_file_bytes(shape, level, PRODUCERS[producer]) == OTHERS[case]


@pytest.mark.parametrize("level", T5)
def test_t5_sizes_to_the_byte(level: str) -> None:
    assert t5_file_bytes(level) == T5[level]


def test_tensor_counts_and_parameters() -> None:
    for guidance, tensors, parameters in ((True, 780, 11_901_408_320), (False, 776, 11_891_178_560)):
        table = list(tensor_shapes(FluxShape(guidance=guidance)))
        assert len(table) == tensors
        total = 0
        for _, shape in table:
            total += shape[0] * (shape[1] if len(shape) == 2 else 1)
        assert total == parameters


def test_rows_that_are_no_whole_blocks_keep_f16() -> None:
    rule = flux_types("Q4_K", city96_producer("Q4_K"))
    assert rule("double_blocks.0.img_mlp.2.weight", (64, 320)) == "F16"
    assert rule("double_blocks.0.img_mlp.0.weight", (320, 256)) == "Q4_K"
