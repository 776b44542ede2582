"""Makes a level on this computer: tensor by tensor, in threads, in bounded memory, whole or not at all.

Numbers are those of the reference implementations (`weight_codec`), the layout is city96's (`quantise_plan`).
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.levels import BY_NAME
from fluxdesk.formats import safetensors_writer
from fluxdesk.formats.atomic import atomic_file
from fluxdesk.formats.gguf_writer import align, header_bytes
from fluxdesk.services import nf4
from fluxdesk.services.quantise_plan import PlannedTensor, QuantisePlan, plan_quantisation
from fluxdesk.services.weight_codec import Floats, decode, encode

PIECE_ELEMENTS = 1 << 22
"""Weights converted at once: 16 MiB as float32, a few times that while gguf-py works on them."""
_MARGIN_BYTES = 64 << 20

Progress = Callable[[int, int], None]
"""(bytes of the source done, in all)."""
Cancelled = Callable[[], bool]
Change = Callable[[int, Floats], Floats]
"""(number of the first row, rows) -> the rows to store. Any thread."""


Result = TypeVar("Result")


class QuantiseResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was made."""

    path: str
    level: str
    file_bytes: int
    seconds: float
    types: dict[str, int]
    """Tensors by storage type."""
    stacked: bool
    """The source was quantised itself: errors have added up."""


def quantise(
    source: Path,
    target: Path,
    level: str,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    *,
    from_quantised: bool = False,
    overwrite: bool = False,
    threads: int | None = None,
    changes: Mapping[str, Change] | None = None,
) -> QuantiseResult:
    """Write `source`, a FLUX.1 transformer (or T5 GGUF), to `target` at `level`.

    NF4 is written as safetensors in bitsandbytes' layout, every other level as GGUF.

    Args:
        from_quantised: accept a source that is no F32, F16 or BF16; its errors stay and new ones are added.
        overwrite: replace a file that is already there.
        threads: how many pieces are converted at a time; all processors when None.
        changes: by the tensor's name, what is done to its weights on the way.

    Raises:
        KnownError: the source or the level cannot be used, the target exists, the disk is full, or cancelled.
    """
    started = time.monotonic()
    plan = plan_quantisation(source, level, from_quantised=from_quantised)
    _check_target(source, target, plan, overwrite=overwrite)
    threads = max(1, threads or os.cpu_count() or 1)
    write = _write_nf4 if plan.level == "NF4" else _write_gguf
    try:
        with ThreadPoolExecutor(threads) as pool, source.open("rb") as reading:
            job = _Job(pool, threads, reading, plan)
            job.progress = progress or job.progress
            job.cancelled = cancelled or job.cancelled
            job.changes = changes or job.changes
            try:
                with atomic_file(target) as writing:
                    write(job, writing)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    except OSError as error:
        raise KnownError(
            "file_write",
            QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Check the folder, its permissions and its free space."),
            file=target.name,
            reason=error.strerror or str(error),
        ) from None
    return QuantiseResult(
        path=str(target),
        level=plan.level,
        file_bytes=target.stat().st_size,
        seconds=time.monotonic() - started,
        types=dict(Counter(_stored_as(plan, planned) for planned in plan.tensors).most_common()),
        stacked=plan.stacked,
    )


def _check_target(source: Path, target: Path, plan: QuantisePlan, *, overwrite: bool) -> None:
    same = target.exists() and target.samefile(source)
    if same or (target.exists() and not overwrite):
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{file} exists already."),
            QT_TRANSLATE_NOOP("errors", "Choose another name for the new file."),
            file=target.name,
        )
    folder = next((parent for parent in target.absolute().parents if parent.is_dir()), None)
    needed = sum(planned.target.nbytes for planned in plan.tensors) + _MARGIN_BYTES
    if plan.level == "NF4":
        needed = needed * BY_NAME["NF4"].block_bytes // (2 * BY_NAME["NF4"].block_elements) + _MARGIN_BYTES
    if folder is not None and shutil.disk_usage(folder).free < needed:
        raise KnownError(
            "disk_full",
            QT_TRANSLATE_NOOP("errors", "{file} needs {need_gb} GB, and the disk has less free."),
            QT_TRANSLATE_NOOP("errors", "Free some space, or choose another disk."),
            file=target.name,
            need_gb=round(needed / 1e9, 1),
        )


def _stored_as(plan: QuantisePlan, planned: PlannedTensor) -> str:
    return "NF4" if plan.level == "NF4" and _is_packed(planned) else planned.target.type_name


class _Job:
    """Reads pieces in order, converts them in the pool, hands results back in order."""

    def __init__(self, pool: ThreadPoolExecutor, threads: int, reading: BinaryIO, plan: QuantisePlan) -> None:
        self.plan = plan
        self.progress: Progress = lambda done, total: None
        self.cancelled: Cancelled = lambda: False
        self.changes: Mapping[str, Change] = {}
        self._pool = pool
        self._reading = reading
        self._total = plan.source_bytes
        self._done = 0
        self._window = 2 * threads

    def recoded(self, planned: PlannedTensor) -> Iterator[bytes]:
        """The tensor's pieces as they are stored in the new file."""
        change = self.changes.get(planned.target.name)
        plain = planned.copied and change is None
        return self.convert(planned, _copy if plain else partial(_recode, planned, change))

    def convert(self, planned: PlannedTensor, work: Callable[[int, bytes], Result]) -> Iterator[Result]:
        """`work` on every piece of a tensor (first row, bytes), in order; pieces are whole rows."""
        waiting: deque[tuple[int, Future[Result]]] = deque()
        for start, data in self._pieces(planned):
            waiting.append((len(data), self._pool.submit(work, start, data)))
            if len(waiting) >= self._window:
                yield self._finish(*waiting.popleft())
        while waiting:
            yield self._finish(*waiting.popleft())

    def _pieces(self, planned: PlannedTensor) -> Iterator[tuple[int, bytes]]:
        shape = planned.source.shape
        columns = shape[-1] if shape else 1
        rows = max(1, planned.source.elements // columns)
        row_bytes = planned.source.nbytes // rows
        step = max(1, PIECE_ELEMENTS // columns)
        self._reading.seek(planned.source.offset)
        for start in range(0, rows, step):
            if self.cancelled():
                raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Cancelled."))
            yield start, self._reading.read(min(step, rows - start) * row_bytes)

    def _finish(self, size: int, future: Future[Result]) -> Result:
        result = future.result()
        self._done += size
        self.progress(self._done, self._total)
        return result


def _write_gguf(job: _Job, writing: BinaryIO) -> None:
    plan = job.plan
    writing.write(header_bytes(plan.metadata, [planned.target for planned in plan.tensors]))
    for planned in plan.tensors:
        for piece in job.recoded(planned):
            writing.write(piece)
        writing.write(bytes(align(planned.target.nbytes) - planned.target.nbytes))


def _copy(_start: int, data: bytes) -> bytes:
    return data


def _recode(planned: PlannedTensor, change: Change | None, start: int, data: bytes) -> bytes:
    columns = planned.source.shape[-1] if planned.source.shape else 1
    rows = decode(data, planned.source.type_name, columns)
    if change is not None:
        rows = change(start, rows)
    return encode(rows, planned.target.type_name).tobytes()


def _is_packed(planned: PlannedTensor) -> bool:
    """NF4 holds the blocks' matrices; what surrounds them stays F16, as in every other level."""
    inside = planned.target.name.startswith(("double_blocks.", "single_blocks."))
    return inside and len(planned.target.shape) == 2 and planned.target.shape[-1] % nf4.BLOCK == 0


def _write_nf4(job: _Job, writing: BinaryIO) -> None:
    """The safetensors file; every matrix as codes, maxima, the 16 values and the state."""
    table: list[safetensors_writer.NewTensor] = []
    for planned in job.plan.tensors:
        name, shape = planned.target.name, planned.target.shape
        if _is_packed(planned):
            elements = shape[0] * shape[1]
            table += [
                safetensors_writer.NewTensor(name, (elements // 2, 1), "U8"),
                safetensors_writer.NewTensor(name + nf4.SUFFIX_ABSMAX, (elements // nf4.BLOCK,), "F32"),
                safetensors_writer.NewTensor(name + nf4.SUFFIX_MAP, (len(nf4.VALUES),), "F32"),
                safetensors_writer.NewTensor(
                    name + nf4.SUFFIX_STATE, (len(nf4.quant_state_bytes(shape)),), "U8"
                ),
            ]
        else:
            table.append(safetensors_writer.NewTensor(name, shape, planned.target.type_name))
    writing.write(safetensors_writer.header_bytes({"format": "pt"}, table))
    for planned in job.plan.tensors:
        if not _is_packed(planned):
            for piece in job.recoded(planned):
                writing.write(piece)
            continue
        maxima = []
        change = job.changes.get(planned.target.name)
        for codes, largest in job.convert(planned, partial(_recode_nf4, planned, change)):
            writing.write(codes)
            maxima.append(largest)
        writing.write(b"".join(maxima))
        writing.write(nf4.quant_map_bytes())
        writing.write(nf4.quant_state_bytes(planned.target.shape))


def _recode_nf4(
    planned: PlannedTensor, change: Change | None, start: int, data: bytes
) -> tuple[bytes, bytes]:
    rows = decode(data, planned.source.type_name, planned.source.shape[-1])
    codes, maxima = nf4.quantise_nf4(rows if change is None else change(start, rows))
    return codes.tobytes(), maxima.astype("<f4").tobytes()
