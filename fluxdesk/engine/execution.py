"""Which strategy runs a model's layers here: from the placement, the wish for Turbo and the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from fluxdesk.engine.cpu_probe import cpu_probe
from fluxdesk.engine.flux_weights import FluxWeights
from fluxdesk.engine.linear import DeviceLinear, Linear, OneDnnLinear, PackedLinear, PreparedLinear
from fluxdesk.engine.transformer import FluxTransformer, MakeLinear, is_modulation
from fluxdesk.engine.turbo import TurboLinear
from fluxdesk.engine.weights import PackedMatrix

Mode = Literal["exact", "turbo"]


def linear_maker(mode: Mode, weights: str, dtype: torch.dtype, device: torch.device) -> MakeLinear:
    """The constructor of every layer of a model.

    Modulations and embedders stay packed: they see one row per step, and none once they are hoisted.

    Args:
        mode: "turbo" runs the blocks' products in int8 where this machine has a faster kernel for it.
        weights: a `Placement.transformer`: "prepared", "packed" or "streamed".
    """
    prepared = weights == "prepared"
    if device.type != "cpu":
        return lambda matrix, bias: DeviceLinear(matrix, bias, dtype, device, keep_dense=prepared)
    probe = cpu_probe()
    fast = mode == "turbo" and probe.turbo_wins
    # MKL's float32 needs no layout of its own: 88 against 75 GFLOP/s for oneDNN's on a Zen 3 core
    packs = probe.bfloat16_onednn is not None and dtype == torch.bfloat16
    dense: Callable[..., Linear] = OneDnnLinear if packs else PreparedLinear

    def make(matrix: PackedMatrix, bias: Tensor | None) -> Linear:
        in_block = "_blocks." in matrix.name and not is_modulation(matrix.name)
        if in_block and fast and TurboLinear.fits(matrix):
            return TurboLinear(matrix, bias, dtype, pair_limit=probe.int8_saturates)
        if in_block and prepared:
            return dense(matrix, bias, dtype)
        return PackedLinear(matrix, bias, dtype)

    return make


def encoder_linear_maker(dtype: torch.dtype, device: torch.device) -> Callable[[PackedMatrix], Linear]:
    """The constructor of the T5 encoder's layers: packed, because each sees a prompt once."""
    if device.type == "cpu":
        return lambda matrix: PackedLinear(matrix, None, dtype)
    return lambda matrix: DeviceLinear(matrix, None, dtype, device, keep_dense=False)


def open_transformer(
    path: Path,
    *,
    mode: Mode = "exact",
    weights: str = "packed",
    dtype: torch.dtype = torch.float32,
    device: torch.device | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FluxTransformer:
    """The transformer of the file at `path`, ready to run.

    Raises:
        KnownError: the file is missing, damaged or no FLUX.1 transformer.
    """
    device = device or torch.device("cpu")
    make = linear_maker(mode, weights, dtype, device)
    attention = cpu_probe().attention_dtype(dtype) if device.type == "cpu" else None
    return FluxTransformer(
        FluxWeights(path), make, dtype, device=device, attention_dtype=attention, progress=progress
    ).eval()
