"""Synthetic models for measuring: true widths, layout, types and sizes, random weights that stay finite.

A stock of rows is drawn from a normal distribution and quantised once per type and scale; tensors are then
dealt from it in random order, so a 6.8 GB file is written at the disk's speed and every block is one that the
quantiser really makes. Scales are those of an initialised network: activations neither explode nor vanish.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.flux_layout import (
    FILE_TYPES,
    Shape,
    TypeRule,
    align,
    flux_types,
    t5_tensor_shapes,
    t5_types,
)
from fluxdesk.domain.flux_shapes import FAMILY_SHAPES, FluxShape, T5Shape, tensor_shapes
from fluxdesk.formats.atomic import atomic_file
from fluxdesk.formats.gguf_writer import MetadataValue, NewTensor, file_bytes, header_bytes
from fluxdesk.services.quantise_plan import level_name, local_producer
from fluxdesk.services.weight_codec import encode

T5_XXL = "t5-xxl"
LIKE: tuple[str, ...] = (*FAMILY_SHAPES, T5_XXL)
"""What `make_model` can imitate."""

_STOCK_ELEMENTS = 1 << 20
_PIECE_BYTES = 16 << 20
_MARGIN_BYTES = 64 << 20

Progress = Callable[[int, int], None]
"""(bytes written, in all)."""
Cancelled = Callable[[], bool]


class MadeModel(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    path: str
    level: str
    file_bytes: int
    parameters: int


class _Recipe(msgspec.Struct, frozen=True):
    architecture: str
    table: tuple[tuple[str, Shape], ...]
    types: TypeRule
    deviation: Callable[[str, Shape], float]


def make_model(
    like: str,
    level: str,
    double: int | None,
    single: int | None,
    target: Path,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> MadeModel:
    """Write a synthetic GGUF model to `target`, replacing what is there.

    Args:
        like: one of `LIKE`: "flux1-dev", "flux1-schnell", "flux1-fill", …, or "t5-xxl".
        level: any GGUF level; T5 also takes the published mixes ("Q4_K_M").
        double: number of double blocks; None for all. For T5, the number of layers.
        single: number of single blocks; None for all. Of no meaning for T5.
        seed: the same seed gives the same bytes.

    Raises:
        KnownError: unknown model or level, the disk is full, it cannot be written, or cancelled.
    """
    recipe = _recipe(like, level, double, single)
    tensors = [NewTensor(name, shape, recipe.types(name, shape)) for name, shape in recipe.table]
    metadata: dict[str, MetadataValue] = {
        "general.architecture": recipe.architecture,
        "general.quantization_version": 2,
        "general.file_type": FILE_TYPES[level_name(level)],
    }
    total = file_bytes(metadata, tensors)
    _check_space(target, total)
    report = progress or (lambda done, whole: None)
    stopped = cancelled or (lambda: False)
    stock = _Stock(seed)
    done = 0
    try:
        with atomic_file(target) as file:
            done += file.write(header_bytes(metadata, tensors))
            for tensor in tensors:
                deviation = recipe.deviation(tensor.name, tensor.shape)
                for piece in stock.deal(tensor, deviation):
                    if stopped():
                        raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Cancelled."))
                    done += file.write(piece.data)
                    report(done, total)
                done += file.write(bytes(align(tensor.nbytes) - tensor.nbytes))
    except OSError as error:
        raise KnownError(
            "file_write",
            QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Check the folder, its permissions and its free space."),
            file=target.name,
            reason=error.strerror or str(error),
        ) from None
    parameters = sum(math.prod(shape) for _, shape in recipe.table)
    return MadeModel(path=str(target), level=level_name(level), file_bytes=done, parameters=parameters)


def _recipe(like: str, level: str, double: int | None, single: int | None) -> _Recipe:
    name = level_name(level)
    if name == "NF4":
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "Synthetic models are GGUF files: NF4 is none of their levels."),
            QT_TRANSLATE_NOOP("errors", "Make an F16 file and quantise it to NF4."),
        )
    if like == T5_XXL:
        shape = T5Shape() if double is None else T5Shape(layers=double)
        return _Recipe(
            "t5encoder", tuple(t5_tensor_shapes(shape)), t5_types(level, shape.layers), _t5_deviation
        )
    if like not in FAMILY_SHAPES:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "There is no model {name} to imitate."),
            QT_TRANSLATE_NOOP("errors", "Choose one of: {names}."),
            name=like,
            names=", ".join(LIKE),
        )
    full = FAMILY_SHAPES[like]
    cut: FluxShape = msgspec.structs.replace(
        full,
        double_blocks=full.double_blocks if double is None else double,
        single_blocks=full.single_blocks if single is None else single,
    )
    return _Recipe(
        "flux", tuple(tensor_shapes(cut)), flux_types(level, local_producer(name)), _flux_deviation
    )


def _flux_deviation(name: str, shape: Shape) -> float:
    """Standard deviation of a tensor's weights; negative: all ones. Modulations are small, as in training."""
    if name.endswith(".scale"):
        return -1.0
    if len(shape) < 2:
        return 0.01
    small = "mod.lin" in name or "modulation" in name
    return (0.2 if small else 1.0) / math.sqrt(shape[-1])


def _t5_deviation(name: str, shape: Shape) -> float:
    """T5's own initialisation (transformers' `T5PreTrainedModel._init_weights`)."""
    if len(shape) < 2:
        return -1.0
    if name == "token_embd.weight":
        return 1.0
    return 1.0 / math.sqrt(shape[-1] * (64 if ".attn_q." in name else 1))


class _Stock:
    """Quantised rows by type, width and scale, dealt again and again in another order."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._rows: dict[tuple[str, int, float], NDArray[np.uint8]] = {}

    def deal(self, tensor: NewTensor, deviation: float) -> Iterator[NDArray[np.uint8]]:
        """The tensor's bytes in pieces of at most 16 MiB."""
        columns = tensor.shape[-1]
        if len(tensor.shape) < 2 or deviation < 0:
            values = self._random.standard_normal(tensor.shape, np.float32) * np.float32(max(deviation, 0.0))
            yield encode((values + np.float32(deviation < 0)).reshape(-1, columns), tensor.type_name)
            return
        stock = self._stock(tensor.type_name, columns, deviation)
        left = tensor.shape[0]
        step = max(1, _PIECE_BYTES // stock.shape[1])
        while left:
            count = min(step, left)
            yield stock[self._random.integers(0, len(stock), count)]
            left -= count

    def _stock(self, type_name: str, columns: int, deviation: float) -> NDArray[np.uint8]:
        key = (type_name, columns, deviation)
        if key not in self._rows:
            count = max(16, _STOCK_ELEMENTS // columns)
            rows = self._random.standard_normal((count, columns), np.float32) * np.float32(deviation)
            self._rows[key] = np.ascontiguousarray(encode(rows, type_name)).reshape(count, -1)
        return self._rows[key]


def _check_space(target: Path, total: int) -> None:
    folder = next((parent for parent in target.absolute().parents if parent.is_dir()), None)
    if folder is not None and shutil.disk_usage(folder).free < total + _MARGIN_BYTES:
        raise KnownError(
            "disk_full",
            QT_TRANSLATE_NOOP("errors", "{file} needs {need_gb} GB, and the disk has less free."),
            QT_TRANSLATE_NOOP("errors", "Free some space, or choose another disk."),
            file=target.name,
            need_gb=round(total / 1e9, 1),
        )
