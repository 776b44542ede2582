"""A model with its LoRAs inside, as a new file: for those who always use the same ones, or other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.flux_shapes import FluxShape
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats import safetensors
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.lora_layout import LoraPart, lora_layout
from fluxdesk.formats.recognise import recognise
from fluxdesk.services.lora_files import read_lora
from fluxdesk.services.quantise import Cancelled, Change, Progress, QuantiseResult, quantise
from fluxdesk.services.weight_codec import Floats, decode


class _Addition(msgspec.Struct, frozen=True):
    """up @ down, added to the rows from `first` on; the strength is in `up`."""

    first: int
    down: Floats
    up: Floats


def bake(
    source: Path,
    loras: Sequence[LoraUse],
    target: Path,
    level: str = "",
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    *,
    overwrite: bool = False,
) -> QuantiseResult:
    """Write `source`, a FLUX.1 transformer with the original names, with `loras` added, as a GGUF.

    Args:
        level: of the new file; the source's own when empty.
        overwrite: replace a file that is already there.

    Raises:
        KnownError: as `quantise`; a LoRA does not fit, or is one that needs a control picture.
    """
    facts = recognise(read_any_header(source), source.name)
    if facts.flux is None:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is no FLUX.1 transformer."),
            file=source.name,
        )
    additions: dict[str, list[_Addition]] = {}
    for use in loras:
        for stem, addition in _additions(Path(use.path), use.strength, facts.flux):
            additions.setdefault(f"{stem}.weight", []).append(addition)
    changes: dict[str, Change] = {name: _change(found) for name, found in additions.items()}
    return quantise(
        source,
        target,
        level or facts.level,
        progress,
        cancelled,
        from_quantised=True,
        overwrite=overwrite,
        changes=changes,
    )


def _change(additions: list[_Addition]) -> Change:
    def change(start: int, rows: Floats) -> Floats:
        changed = rows.copy()
        for addition in additions:
            low = max(start, addition.first)
            high = min(start + len(rows), addition.first + len(addition.up))
            if low < high:
                up = addition.up[low - addition.first : high - addition.first]
                changed[low - start : high - start] += up @ addition.down
        return changed

    return change


def _additions(path: Path, strength: float, shape: FluxShape) -> list[tuple[str, _Addition]]:
    problem = read_lora(path, shape).problem
    if problem is not None:
        raise KnownError.of(problem)
    header = safetensors.read_header(path)
    tensors = {tensor.name: tensor for tensor in header.tensors}
    layout = lora_layout(tensors, header.metadata, shape)
    if layout.control or layout.norms or any(part.bias for part in layout.parts):
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP(
                "errors", "{file} is a control LoRA: it needs its picture and cannot be baked in."
            ),
            QT_TRANSLATE_NOOP("errors", "Take it out of the list."),
            file=path.name,
        )
    with path.open("rb") as file:

        def read(name: str) -> Floats:
            tensor = tensors[name]
            file.seek(tensor.offset)
            columns = tensor.shape[-1] if tensor.shape else 1
            return decode(file.read(tensor.nbytes), tensor.type_name, columns)

        return [(part.place.stem, _addition(part, read, strength, shape.hidden)) for part in layout.parts]


def _addition(part: LoraPart, read: Callable[[str], Floats], strength: float, hidden: int) -> _Addition:
    down, up = read(part.down), read(part.up)
    alpha = part.alpha_value if part.alpha is None else float(read(part.alpha).ravel()[0])
    scale = strength * (1.0 if alpha is None else alpha / len(down))
    if part.place.swapped:
        up = np.roll(up, len(up) // 2, axis=0)
    return _Addition(part.place.first * hidden, down, up * np.float32(scale))
