"""What a picture of another shape loses."""

from __future__ import annotations

import pytest

from fluxdesk.domain.cropping import Cut, cut_off


@pytest.mark.parametrize(
    ("picture", "target", "expected"),
    [
        ((200, 100), (128, 128), Cut("sides", 0.5)),
        ((100, 200), (128, 128), Cut("ends", 0.5)),
        ((300, 100), (200, 100), Cut("sides", 1 / 3)),
        ((1920, 1080), (1024, 576), Cut()),
        ((1000, 1003), (512, 512), Cut()),
    ],
)
def test_cut_off(picture: tuple[int, int], target: tuple[int, int], expected: Cut) -> None:
    found = cut_off(picture, target)
    assert found.where == expected.where
    assert found.share == pytest.approx(expected.share)
