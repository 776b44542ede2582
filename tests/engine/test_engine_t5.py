"""The packed T5 encoder against transformers' on the same weights, and what it costs in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.make_model import make_model

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.engine

LEVELS = ("F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_S", "Q4_0", "Q3_K_L")


def narrow(tmp_path: Path, level: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A T5 of two layers and true block structure, 256 wide."""
    from fluxdesk.domain.flux_shapes import T5Shape
    from fluxdesk.services import make_model as making

    shape = T5Shape(layers=2, width=256, ff=512, heads=4, vocabulary=300)
    monkeypatch.setattr(making, "T5Shape", lambda **_changes: shape)
    make_model("t5-xxl", level, 2, None, tmp_path / f"{level}.gguf", seed=3)
    return tmp_path / f"{level}.gguf"


def reference(path: Path) -> Any:
    """transformers' encoder with gguf-py's values of the file's weights."""
    from transformers import T5Config, T5EncoderModel

    from fluxdesk.engine.t5_names import T5_LAYER, T5_OUTER

    config = T5Config(
        d_model=256, d_ff=512, num_layers=2, num_heads=4, d_kv=64, vocab_size=300,
        feed_forward_proj="gated-gelu", dense_act_fn="gelu_new",
    )  # fmt: skip
    state = {}
    for tensor in gguf.GGUFReader(path).tensors:
        values = torch.from_numpy(np.array(gguf.quants.dequantize(tensor.data, tensor.tensor_type)))
        words = tensor.name.split(".")
        names = T5_OUTER.get(tensor.name) or (f"encoder.block.{words[2]}.{T5_LAYER[words[3]]}.weight",)
        state |= dict.fromkeys(names, values)
    model = T5EncoderModel(config).eval()
    model.load_state_dict(state, strict=True)
    return model


def encoder(path: Path, dtype: Any = None) -> Any:
    from fluxdesk.engine.execution import encoder_linear_maker
    from fluxdesk.engine.t5 import T5Config, T5Encoder, T5Weights

    cpu = torch.device("cpu")
    make = encoder_linear_maker(dtype or torch.float32, cpu)
    return T5Encoder(T5Weights(path), T5Config(), make, cpu)


def error(result: Any, expected: Any) -> float:
    return float((result.double() - expected.double()).norm() / expected.double().norm())


IDS = [5, 17, 250, 17, 1, *[0] * 59]


@pytest.mark.parametrize("level", LEVELS)
def test_equals_transformers_at_every_level(
    level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = narrow(tmp_path, level, monkeypatch)
    ids = torch.tensor(IDS)
    with torch.inference_mode():
        expected = reference(path)(ids[None]).last_hidden_state[0]
    assert error(encoder(path)(ids), expected) < 1e-5
    assert error(encoder(path, torch.bfloat16)(ids), expected) < 1e-2


def test_the_mlp_is_gelu_new_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from transformers.activations import ACT2FN

    path = narrow(tmp_path, "F16", monkeypatch)
    ids = torch.tensor(IDS)
    ours = encoder(path)(ids)
    for name, equal in (("gelu_new", True), ("gelu", False), ("relu", False)):
        model = reference(path)
        for block in model.encoder.block:
            block.layer[1].DenseReluDense.act = ACT2FN[name]
        with torch.inference_mode():
            close = error(ours, model(ids[None]).last_hidden_state[0]) < 1e-5
        assert close is equal, name


def test_safetensors_with_other_names_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from safetensors.torch import save_file

    path = narrow(tmp_path, "F16", monkeypatch)
    state = reference(path).state_dict()
    state.pop("encoder.embed_tokens.weight", None)
    prefix = "text_encoders.t5xxl.transformer."
    save_file(
        {prefix + name: value.contiguous().clone() for name, value in state.items()},
        tmp_path / "t5.safetensors",
    )
    ids = torch.tensor(IDS)
    assert error(encoder(tmp_path / "t5.safetensors")(ids), encoder(path)(ids)) < 1e-6


def test_other_files_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    from fluxdesk.engine.t5 import T5Weights

    save_file({"a": torch.zeros(2, 2)}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match="no T5"):
        T5Weights(tmp_path / "a.safetensors")
    (tmp_path / "b.gguf").write_bytes(b"GGUFxxxxxxxx")
    with pytest.raises(KnownError):
        T5Weights(tmp_path / "b.gguf")


def test_weights_stay_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No tensor that the encoder keeps is a dense matrix; all matrices are views of the map."""
    model = encoder(narrow(tmp_path, "Q4_0", monkeypatch))
    model(torch.tensor(IDS))
    for layer in model.layers:
        for linear in (layer.qkv, layer.out, layer.gate, layer.up, layer.down):
            own = [value for value in vars(linear).values() if isinstance(value, torch.Tensor)]
            assert not [value for value in own if value.ndim == 2]
            assert linear.matrix.nbytes * 8 < linear.matrix.rows * linear.matrix.columns * 5


def test_cancelling_is_asked_before_every_layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = encoder(narrow(tmp_path, "Q8_0", monkeypatch))
    asked: list[int] = []
    model(torch.tensor(IDS), lambda: asked.append(1))
    assert len(asked) == 2
