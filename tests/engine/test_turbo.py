"""The int8 path: exact sums, small errors, and the probe that chooses it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from flux_test_files import SMALL, inputs, quantised, random_weights, relative_error, write_gguf

from fluxdesk.engine import cpu_probe as probing
from fluxdesk.engine import execution, turbo
from fluxdesk.engine.cpu_probe import CpuProbe
from fluxdesk.engine.linear import OneDnnLinear, PackedLinear, PreparedLinear
from fluxdesk.engine.weights import WeightFile

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def probe() -> CpuProbe:
    return probing.measure()


@pytest.fixture
def with_int8(probe: CpuProbe) -> CpuProbe:
    if probe.int8 is None:
        pytest.skip("no int8 kernel on this processor")
    return probe


def test_rotating_both_factors_leaves_the_product(probe: CpuProbe) -> None:
    make = torch.Generator().manual_seed(1)
    x, weight = torch.randn(5, 256, generator=make), torch.randn(7, 256, generator=make)
    rotated = turbo.rotate(x).clone() @ turbo.rotate(weight).t()
    assert torch.allclose(rotated, x @ weight.t(), atol=1e-4)


def test_pairs_stay_within_sixteen_bits() -> None:
    weight = torch.randn(64, 512, generator=torch.Generator().manual_seed(2))
    codes, scales = turbo.quantise_rows(weight, pair_limit=True)
    sums = codes.int().abs().view(64, -1, 2).sum(dim=2)
    assert int(sums.max()) <= turbo.PAIR_LIMIT
    assert relative_error(codes.float() * scales[:, None], weight) < 0.02
    weight[3, 10:12] = 40  # the largest pair of its row is clipped, not wrapped
    clipped, scales = turbo.quantise_rows(weight, pair_limit=True)
    assert int(clipped.int().abs().view(64, -1, 2).sum(dim=2).max()) <= turbo.PAIR_LIMIT
    assert float(clipped[3, 10] * scales[3]) == pytest.approx(40, rel=0.05)


def test_sums_are_exact_where_it_would_saturate(with_int8: CpuProbe) -> None:
    make = torch.Generator().manual_seed(3)
    weight = torch.randn(256, 1024, generator=make)
    codes, scales = turbo.quantise_rows(weight, pair_limit=with_int8.int8_saturates)
    for tokens in (1, 77, 512):
        x = torch.randint(0, 256, (tokens, 1024), dtype=torch.uint8, generator=make)
        x[0] = 255
        zeros = torch.zeros(256, dtype=torch.int32)
        product = turbo.int8_product(x, turbo.prepack(codes, 512), torch.ones_like(scales), zeros)
        expected = (x.double() - turbo.ZERO_POINT) @ codes.double().t()
        assert torch.equal(product.double(), expected)


def test_a_layer_with_outliers_loses_little(with_int8: CpuProbe, tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    values = random.standard_normal((512, 3072), dtype=np.float32) / 55
    path = tmp_path / "one.gguf"
    write_gguf(path, {"double_blocks.0.img_attn.proj.weight": values}, "Q4_0")
    matrix = WeightFile(path).matrix("double_blocks.0.img_attn.proj.weight")
    x = torch.randn(96, 3072, generator=torch.Generator().manual_seed(5))
    x[:, 100:130] *= 30  # one per cent of the channels
    true = x @ torch.from_numpy(values).t()
    exact = PackedLinear(matrix, None, torch.float32)(x)
    fast = turbo.TurboLinear(matrix, None, torch.float32, pair_limit=with_int8.int8_saturates)(x)
    assert relative_error(fast, exact) < 0.02
    assert relative_error(fast, true) < 1.1 * relative_error(exact, true)


def test_onednn_weights_give_the_same_product(tmp_path: Path) -> None:
    path = tmp_path / "one.gguf"
    values = quantised(random_weights(SMALL)["single_blocks.0.linear1.weight"], "F32")[1]
    write_gguf(path, {"single_blocks.0.linear1.weight": values}, "Q5_0")
    matrix = WeightFile(path).matrix("single_blocks.0.linear1.weight")
    x, bias = torch.randn(33, 256), torch.randn(1792)
    expected = PackedLinear(matrix, bias, torch.float32)(x)
    assert torch.allclose(PreparedLinear(matrix, bias, torch.float32)(x), expected)
    if torch.backends.mkldnn.is_available():
        assert torch.allclose(OneDnnLinear(matrix, bias, torch.float32)(x), expected, atol=1e-4)


def test_turbo_model_stays_close(
    with_int8: CpuProbe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = msgspec.structs.replace(with_int8, int8=with_int8.float32 * 2 + 1, bfloat16_onednn=None)
    monkeypatch.setattr(execution, "cpu_probe", lambda: fast)
    path = tmp_path / "small.gguf"
    write_gguf(path, random_weights(SMALL), "Q4_0")
    arguments = inputs(SMALL)
    model = execution.open_transformer(path, mode="turbo")
    assert isinstance(model.linears["single_blocks.1.linear1"], turbo.TurboLinear)
    assert not isinstance(model.linears["double_blocks.0.img_mod.lin"], turbo.TurboLinear)
    exact = execution.open_transformer(path)(**arguments).sample
    result = model(**arguments).sample
    assert 0 < relative_error(result, exact) < 0.05
    assert torch.equal(model(**arguments).sample, result)


def test_the_probe_is_kept_and_measured_again_when_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, probe: CpuProbe
) -> None:
    monkeypatch.setenv(probing.CACHE_VARIABLE, str(tmp_path))
    calls: list[int] = []
    monkeypatch.setattr(probing, "measure", lambda: calls.append(1) or probe)  # type: ignore[func-returns-value]
    for expected in (1, 1):
        probing.cpu_probe.cache_clear()
        assert probing.cpu_probe() == probe
        assert len(calls) == expected
    other = msgspec.structs.replace(probe, torch_version="1.0")
    (tmp_path / "cpu-probe.json").write_bytes(msgspec.json.encode(other))
    probing.cpu_probe.cache_clear()
    assert probing.cpu_probe() == probe
    assert len(calls) == 2
    (tmp_path / "cpu-probe.json").write_bytes(b"{broken")
    probing.cpu_probe.cache_clear()
    probing.cpu_probe()
    assert len(calls) == 3
    probing.cpu_probe.cache_clear()
