"""Synthetic models: published layout and size, finite weights of a network's scale, the same for a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.flux_layout import flux_file_bytes
from fluxdesk.domain.flux_shapes import FAMILY_SHAPES
from fluxdesk.formats import gguf
from fluxdesk.formats.recognise import recognise
from fluxdesk.services import make_model as module
from fluxdesk.services.inspect_file import inspect_file
from fluxdesk.services.make_model import LIKE, make_model
from fluxdesk.services.weight_codec import decode


def weights(path: Path, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    tensor = gguf.read_header(path).tensor(name)
    assert tensor is not None
    data = path.read_bytes()[tensor.offset : tensor.end]
    return decode(data, tensor.type_name, tensor.shape[-1])


@pytest.mark.parametrize("level", ["Q4_0", "Q3_K", "IQ4_XS"])
def test_a_cut_model_is_sound(tmp_path: Path, level: str) -> None:
    path = tmp_path / "cut.gguf"
    made = make_model("flux1-dev", level, 1, 0, path)
    assert made.file_bytes == path.stat().st_size
    found = inspect_file(path)
    assert found.healthy
    assert (found.facts.variant, found.facts.level) == ("custom", level)
    assert found.facts.types == {level: 10}
    assert found.facts.parameters == made.parameters
    values = weights(path, "double_blocks.0.img_mlp.0.weight")
    assert np.isfinite(values).all()
    assert values.std() == pytest.approx(1 / np.sqrt(3072), rel=0.02)
    assert weights(path, "double_blocks.0.img_attn.norm.query_norm.scale").max() == 1.0


@pytest.mark.parametrize("like", [name for name in LIKE if name != "t5-xxl"])
def test_full_size_is_the_published_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, like: str) -> None:
    """Everything but the writing: the total that a full-size file would have."""
    totals: list[int] = []

    def stop(target: Path, total: int) -> None:
        totals.append(total)
        raise KnownError("cancelled", "Cancelled.")

    monkeypatch.setattr(module, "_check_space", stop)
    with pytest.raises(KnownError):
        make_model(like, "Q4_0", None, None, tmp_path / "full.gguf")
    assert totals == [flux_file_bytes(FAMILY_SHAPES[like], "Q4_0")]


def test_the_seed_decides_every_byte(tmp_path: Path) -> None:
    first, again, other = (tmp_path / f"{name}.gguf" for name in ("first", "again", "other"))
    for path, seed in ((first, 1), (again, 1), (other, 2)):
        make_model("flux1-schnell", "Q4_0", 0, 1, path, seed)
    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes() != other.read_bytes()


def test_t5_of_full_width(tmp_path: Path) -> None:
    path = tmp_path / "t5.gguf"
    make_model("t5-xxl", "Q8_0", 1, None, path)
    facts = recognise(gguf.read_header(path))
    assert (facts.architecture, facts.level, facts.complete) == ("t5", "Q8_0", True)
    assert weights(path, "enc.blk.0.attn_q.weight").std() == pytest.approx(1 / 512, rel=0.02)


def test_refusals_are_sentences_and_leave_nothing(tmp_path: Path) -> None:
    path = tmp_path / "no.gguf"
    with pytest.raises(KnownError, match="There is no model flux9"):
        make_model("flux9", "Q4_0", 1, 1, path)
    with pytest.raises(KnownError, match="There is no level Q7"):
        make_model("flux1-dev", "Q7", 1, 1, path)
    with pytest.raises(KnownError, match="NF4"):
        make_model("flux1-dev", "NF4", 1, 1, path)
    with pytest.raises(KnownError) as caught:
        make_model("flux1-dev", "Q4_0", 1, 1, path, cancelled=lambda: True)
    assert caught.value.kind == "cancelled"
    assert not list(tmp_path.glob("no*"))
