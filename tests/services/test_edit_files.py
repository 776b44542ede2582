"""Masks, extended pictures and maps of edges: what is in them, and that their files are whole and found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.families import size_over
from fluxdesk.domain.request import StartPicture
from fluxdesk.services.edit_files import EditFiles, Margins, edge_map, grow, whole_patches


@pytest.fixture
def start(tmp_path: Path) -> StartPicture:
    """100 x 60: a gradient with a dark square on it."""
    image = Image.linear_gradient("L").resize((100, 60)).convert("RGB")
    ImageDraw.Draw(image).rectangle((20, 10, 59, 49), fill=(10, 20, 200))
    image.save(tmp_path / "start.png")
    return StartPicture(str(tmp_path / "start.png"), 0.4)


def pixels(path: str | None) -> np.ndarray:
    assert path is not None
    with Image.open(path) as image:
        return np.asarray(image)


def test_files_are_named_after_what_is_in_them(tmp_path: Path) -> None:
    files = EditFiles(tmp_path / "edits")
    first = files.keep(b"one", "mask")
    assert first == files.keep(b"one", "mask") != files.keep(b"two", "mask")
    assert first.read_bytes() == b"one"
    assert len(list((tmp_path / "edits").iterdir())) == 2
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(KnownError, match="could not be saved") as caught:
        EditFiles(tmp_path / "file").keep(b"one", "mask")
    assert caught.value.kind == "file_write"


def test_an_extended_picture_keeps_its_pixels_and_marks_what_is_new(
    tmp_path: Path, start: StartPicture
) -> None:
    files = EditFiles(tmp_path / "edits")
    wide = files.extended(start, Margins(left=28, bottom=4))
    assert wide.strength == 1.0
    before, after, mask = pixels(start.path), pixels(wide.path), pixels(wide.mask)
    assert after.shape == (64, 128, 3)
    assert mask.shape == (64, 128)
    assert np.array_equal(after[:60, 28:], before)
    assert (after[:60, :28] == before[:, :1]).all(), "the outermost pixels go on"
    assert not mask[:60, 28:].any()
    assert (mask[:, :28] == 255).all()
    assert (mask[60:] == 255).all()
    again = files.extended(wide, Margins(top=16))
    assert np.array_equal(pixels(again.mask)[16:], mask), "what was marked stays marked"
    assert (pixels(again.mask)[:16] == 255).all()


def test_margins_become_whole_patches_on_the_sides_that_grow() -> None:
    assert whole_patches((100, 60), Margins(left=30)) == Margins(left=44)
    assert whole_patches((100, 60), Margins(left=30, right=30)) == Margins(left=30, right=30)
    assert whole_patches((100, 60), Margins(top=1, bottom=2)) == Margins(top=1, bottom=3)
    assert whole_patches((128, 64), Margins(16, 16, 16, 16)) == Margins(16, 16, 16, 16)
    assert grow(np.arange(6).reshape(2, 3), Margins(1, 0, 0, 1)).tolist() == [
        [0, 0, 1, 2],
        [3, 3, 4, 5],
        [3, 3, 4, 5],
    ]


def test_the_edges_of_a_picture_are_lines_where_it_changes(tmp_path: Path, start: StartPicture) -> None:
    found = np.asarray(edge_map(Image.open(start.path).convert("L")))
    assert set(np.unique(found)) == {0, 255}
    rows, columns = np.nonzero(found)
    assert len(rows) > 100
    near_side = np.minimum(np.abs(columns - 19.5), np.abs(columns - 59.5)) <= 1.5
    near_end = np.minimum(np.abs(rows - 9.5), np.abs(rows - 49.5)) <= 1.5
    assert (near_side | near_end).all(), "the gradient has none"
    files = EditFiles(tmp_path / "edits")
    assert files.with_edges_found(start) is start
    asked = StartPicture(start.path, 0.4, "00ff" * 16, edges=True)
    with pytest.raises(KnownError, match="has changed"):
        files.with_edges_found(asked)
    mapped = files.with_edges_found(StartPicture(start.path, 0.4, edges=True))
    assert not mapped.edges
    assert np.array_equal(pixels(mapped.path), found)


@pytest.mark.parametrize(
    ("size", "side", "expected"),
    [
        ((1024, 1024), 1024, (1024, 1024)),
        ((1000, 700), 1024, (992, 688)),
        ((1500, 1300), 1024, (1488, 1296)),
        ((4000, 3000), 1024, (1184, 880)),
        ((128, 128), 1024, (1024, 1024)),
        ((6000, 100), 128, (992, 16)),
    ],
)
def test_a_picture_is_edited_in_its_own_size_where_the_model_can(
    size: tuple[int, int], side: int, expected: tuple[int, int]
) -> None:
    assert size_over(*size, side) == expected
