"""Which strategy runs a model's layers here: from the placement, the wish for Turbo and the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, cast

import torch
from torch import Tensor

from fluxdesk.engine.cpu_probe import cpu_probe
from fluxdesk.engine.device_linear import DeviceLinear, Keep
from fluxdesk.engine.flux_weights import FluxWeights
from fluxdesk.engine.linear import Linear, OneDnnLinear, PackedLinear, PreparedLinear
from fluxdesk.engine.streaming import BlockStream, Copier, make_copier, streamed_blocks
from fluxdesk.engine.transformer import FluxTransformer, MakeLinear, block_stems, is_modulation
from fluxdesk.engine.turbo import TurboLinear
from fluxdesk.engine.weights import PackedMatrix

Mode = Literal["exact", "turbo"]


def machine_dtype() -> torch.dtype:
    """What a model computes in on this CPU: bfloat16 where the processor multiplies it, else float32."""
    return torch.bfloat16 if cpu_probe().bfloat16_wins else torch.float32


def linear_maker(mode: Mode, weights: str, dtype: torch.dtype) -> MakeLinear:
    """The constructor of every layer of a model on the CPU.

    Modulations and embedders stay packed: they see one row per step, and none once they are hoisted.

    Args:
        mode: "turbo" runs the blocks' products in int8 where this machine has a faster kernel for it.
        weights: a `Placement.transformer`: "prepared" or "packed"; there is nothing to stream to.
    """
    prepared = weights == "prepared"
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


def device_linear_maker(
    weights: str, dtype: torch.dtype, device: torch.device, streamed: Callable[[str], bool]
) -> MakeLinear:
    """The same on another device; `streamed` says by name whose bytes a `BlockStream` will bring."""

    def make(matrix: PackedMatrix, bias: Tensor | None) -> DeviceLinear:
        away = is_modulation(matrix.name) or streamed(matrix.name)
        keep: Keep = "away" if away else "dense" if weights == "prepared" else "packed"
        return DeviceLinear(matrix, bias, dtype, device, keep)

    return make


def encoder_linear_maker(dtype: torch.dtype, device: torch.device) -> Callable[[PackedMatrix], Linear]:
    """The constructor of the T5 encoder's layers: packed, because each sees a prompt once."""
    if device.type == "cpu":
        return lambda matrix: PackedLinear(matrix, None, dtype)
    return lambda matrix: DeviceLinear(matrix, None, dtype, device, "packed")


def open_transformer(
    path: Path,
    *,
    mode: Mode = "exact",
    weights: str = "packed",
    resident_bytes: int | None = None,
    dtype: torch.dtype = torch.float32,
    device: torch.device | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FluxTransformer:
    """The transformer of the file at `path`, ready to run.

    Args:
        weights, resident_bytes: as in `Placement`.

    Raises:
        KnownError: the file is missing, damaged or no FLUX.1 transformer.
    """
    device = device or torch.device("cpu")
    source = FluxWeights(path)
    if device.type == "cpu":
        make = linear_maker(mode, weights, dtype)
        attention = cpu_probe().attention_dtype(dtype)
        return FluxTransformer(source, make, dtype, attention_dtype=attention, progress=progress).eval()
    return open_on_device(source, device, dtype, weights, resident_bytes, progress)


def open_on_device(
    source: FluxWeights,
    device: torch.device,
    dtype: torch.dtype,
    weights: str = "packed",
    resident_bytes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    make_copier: Callable[[torch.device, int, int], Copier] = make_copier,
) -> FluxTransformer:
    """`open_transformer` for GPUs; `make_copier` builds the ring when blocks are streamed."""
    stems = block_stems(source.config)
    sizes = [sum(source.matrix(stem).nbytes for stem in block) for block in stems]
    numbers = streamed_blocks(sizes, resident_bytes) if weights == "streamed" else frozenset[int]()
    names = {stem for number in numbers for stem in stems[number]}
    make = device_linear_maker(weights, dtype, device, names.__contains__)
    model = FluxTransformer(source, make, dtype, device=device, progress=progress).eval()
    if numbers:
        layers = {number: [model.linears[stem] for stem in stems[number]] for number in numbers}
        model.stream = BlockStream(cast("dict[int, list[DeviceLinear]]", layers), device, make_copier)
    return model
